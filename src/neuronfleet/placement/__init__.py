"""Whether every task can be placed, never shares a device, and rolls."""

from neuronfleet.placement.changes import apply
from neuronfleet.placement.claims import Change, Claim, Claims, Verdict
from neuronfleet.placement.cluster import (
    AGENT_RESERVED_PORTS,
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    Host,
    InstanceRefresh,
    Kind,
    NetworkMode,
    TaskSpec,
    Workload,
    Zone,
)
from neuronfleet.placement.host import host_of
from neuronfleet.placement.needs import ContainerNeed, PortNeed, task_spec
from neuronfleet.placement.prove import decide
from neuronfleet.placement.validate import problems_of, require_cluster

__all__ = [
    "AGENT_RESERVED_PORTS",
    "Capacity",
    "CapacityShare",
    "Change",
    "Claim",
    "Claims",
    "Cluster",
    "ContainerNeed",
    "Deployment",
    "Host",
    "InstanceRefresh",
    "Kind",
    "NetworkMode",
    "PortNeed",
    "TaskSpec",
    "Verdict",
    "Workload",
    "Zone",
    "apply",
    "decide",
    "host_of",
    "problems_of",
    "require_cluster",
    "task_spec",
]
