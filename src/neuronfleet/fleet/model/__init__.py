"""The fleet file: what a user writes, as validated data."""

from neuronfleet.fleet.model.capacity import Capacity
from neuronfleet.fleet.model.container import HealthCheck, Port, Sidecar
from neuronfleet.fleet.model.fleet import Fleet, RegionalSettings
from neuronfleet.fleet.model.network import Network
from neuronfleet.fleet.model.region import Ami, CloudBackend, LocalBackend, Logs, S3Backend
from neuronfleet.fleet.model.workload import (
    Deployment,
    Schedule,
    Service,
    StandaloneTask,
    Strategy,
    Workload,
)

__all__ = [
    "Ami",
    "Capacity",
    "CloudBackend",
    "Deployment",
    "Fleet",
    "HealthCheck",
    "LocalBackend",
    "Logs",
    "Network",
    "Port",
    "RegionalSettings",
    "S3Backend",
    "Schedule",
    "Service",
    "Sidecar",
    "StandaloneTask",
    "Strategy",
    "Workload",
]
