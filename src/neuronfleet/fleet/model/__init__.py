"""The fleet file: what a user writes, as validated data."""

from neuronfleet.fleet.model.accelerator import Accelerator, AcceleratorRegion
from neuronfleet.fleet.model.alarms import Alarms
from neuronfleet.fleet.model.capacity import Capacity
from neuronfleet.fleet.model.container import HealthCheck, Port, Sidecar
from neuronfleet.fleet.model.dashboard import Dashboard
from neuronfleet.fleet.model.data import ImageReplication, ModelStore
from neuronfleet.fleet.model.dns import Dns, DnsHealthCheck, DnsRegion
from neuronfleet.fleet.model.failover import Failover, FailoverRegion
from neuronfleet.fleet.model.fleet import Fleet, RegionalSettings
from neuronfleet.fleet.model.load_balancer import LoadBalancer
from neuronfleet.fleet.model.network import Network
from neuronfleet.fleet.model.neuron_monitor import NeuronMonitor
from neuronfleet.fleet.model.overview import Overview
from neuronfleet.fleet.model.problem_detector import ProblemDetector
from neuronfleet.fleet.model.purchase import Reservation, Spot
from neuronfleet.fleet.model.region import Ami, CloudBackend, LocalBackend, Logs, S3Backend
from neuronfleet.fleet.model.scaling import CustomMetric, Scaling, ScalingSchedule
from neuronfleet.fleet.model.traffic import Traffic, TrafficHealthCheck
from neuronfleet.fleet.model.workload import (
    Deployment,
    Schedule,
    Service,
    StandaloneTask,
    Strategy,
    Workload,
)

__all__ = [
    "Accelerator",
    "AcceleratorRegion",
    "Alarms",
    "Ami",
    "Capacity",
    "CloudBackend",
    "CustomMetric",
    "Dashboard",
    "Deployment",
    "Dns",
    "DnsHealthCheck",
    "DnsRegion",
    "Failover",
    "FailoverRegion",
    "Fleet",
    "HealthCheck",
    "ImageReplication",
    "LoadBalancer",
    "LocalBackend",
    "Logs",
    "ModelStore",
    "Network",
    "NeuronMonitor",
    "Overview",
    "Port",
    "ProblemDetector",
    "RegionalSettings",
    "Reservation",
    "S3Backend",
    "Scaling",
    "ScalingSchedule",
    "Schedule",
    "Service",
    "Sidecar",
    "Spot",
    "StandaloneTask",
    "Strategy",
    "Traffic",
    "TrafficHealthCheck",
    "Workload",
]
