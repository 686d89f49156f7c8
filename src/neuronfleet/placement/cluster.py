"""What a placement question is asked about: capacities of instances, and the workloads that share them.

The vocabulary is that of ECS. Nothing here decides anything; ``decide`` does.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.expression.constraints import PlacementConstraint, PlacementStrategy

__all__ = [
    "AGENT_RESERVED_PORTS",
    "Capacity",
    "CapacityShare",
    "Cluster",
    "Deployment",
    "Host",
    "InstanceRefresh",
    "Kind",
    "NetworkMode",
    "TaskSpec",
    "Workload",
    "Zone",
]

AGENT_RESERVED_PORTS = frozenset({22, 2375, 2376, 51678, 51679, 51680})
"""TCP ports that every container instance keeps for itself.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
"""


class NetworkMode(enum.StrEnum):
    """How a task is connected: ``awsvpc`` takes a network interface, ``host`` the instance's own ports."""

    BRIDGE = "bridge"
    HOST = "host"
    AWSVPC = "awsvpc"
    NONE = "none"


class Kind(enum.StrEnum):
    """How tasks come to run: kept at a count, one on every instance, or run once."""

    SERVICE = "service"
    DAEMON = "daemon"
    STANDALONE = "standalone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What an instance registers with ECS.

    The memory it registers is what the kernel leaves of the nominal memory, known only once it runs: any value from
    ``least_memory_mib`` to ``most_memory_mib``, the same for all instances of a capacity.

    Attributes:
        instance_type: as ``ecs.instance-type`` reports it.
        cpu_units: 1024 for each vCPU.
        least_memory_mib: memory that is sure to be registered, reserved memory taken off.
        most_memory_mib: memory that is registered at the very most.
        devices: Neuron devices, ``/dev/neuron0`` and on.
        awsvpc_tasks: tasks that can have a network interface of their own.
        reserved_ports: host ports that no task gets.
        attributes: further attributes, without ``ecs.instance-type`` and ``ecs.availability-zone``.
        attributes_complete: whether no custom attribute can exist beside these. Built-in attributes whose value only
            a running instance has (``ecs.ami-id``) are not known either way.
    """

    instance_type: str
    cpu_units: int
    least_memory_mib: int
    most_memory_mib: int
    devices: int = 0
    awsvpc_tasks: int = 0
    reserved_ports: frozenset[int] = AGENT_RESERVED_PORTS
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    attributes_complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An Availability Zone that an Auto Scaling group has a subnet in.

    Attributes:
        name: ``us-east-1a``; or a zone id (``use1-az1``) or ``?``, with which ``ecs.availability-zone`` is not known.
        offers: whether the instance type can be launched there.
    """

    name: str
    offers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRefresh:
    """How an Auto Scaling group replaces its instances, one at a time.

    Attributes:
        minimum_healthy_percent: of the desired capacity that stays in service.
        maximum_healthy_percent: over 100, a new instance comes before an old one goes; None is 100.
    """

    minimum_healthy_percent: int = 90
    maximum_healthy_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One Auto Scaling group and its capacity provider: instances of one type, or of one of a few.

    Attributes:
        name: of the capacity provider.
        host: each of its instances.
        zones: where instances are launched, evenly over those that offer the type.
        max_size: instances at most.
        min_size: instances at least.
        desired_size: instances where nothing scales the group; None is ``min_size``.
        managed_scaling: whether ECS scales the group for tasks that wait.
        target_capacity: percentage of the instances that managed scaling keeps in use.
        instance_refresh: None where instances are not refreshed.
        other_hosts: what an instance may be in place of ``host``, each for itself: further instance types of a mixed
            instances policy.
    """

    name: str
    host: Host
    zones: tuple[Zone, ...]
    max_size: int
    min_size: int = 0
    desired_size: int | None = None
    managed_scaling: bool = True
    target_capacity: int = 100
    instance_refresh: InstanceRefresh | None = None
    other_hosts: tuple[Host, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityShare:
    """One item of a capacity provider strategy.

    Attributes:
        capacity: name of the capacity.
        base: tasks that it gets first; one item at most has any.
        weight: its part of the rest.
    """

    capacity: str
    base: int = 0
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """What the scheduler counts of one task, and the devices that it does not count.

    Attributes:
        cpu_units: reserved.
        memory_mib: reserved: of the task, else of each container its reservation, else its hard limit.
        host_ports: fixed ports on the instance; dynamic ones never bind.
        network_mode: of the task definition.
        devices: indices N of every ``/dev/neuronN`` that any of its containers maps.
        constraints: of the task definition.
    """

    cpu_units: int
    memory_mib: int
    host_ports: frozenset[int] = frozenset()
    network_mode: NetworkMode = NetworkMode.BRIDGE
    devices: frozenset[int] = frozenset()
    constraints: tuple[PlacementConstraint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """How a service is rolled.

    Attributes:
        minimum_healthy_percent: of the desired count that keeps running, rounded up.
        maximum_percent: of the desired count that may run, rounded down.
        circuit_breaker: whether a rollout that fails is given up; it is no way out of one that waits for a place.
        availability_zone_rebalancing: whether ECS moves tasks between zones, the new one first.
    """

    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    circuit_breaker: bool = False
    availability_zone_rebalancing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """An ECS service, a daemon service, or a standalone task.

    Attributes:
        name: unique in the cluster.
        task: what each of its tasks needs.
        desired_count: tasks wanted; of a daemon it says nothing.
        max_count: where autoscaling may take it; None is ``desired_count``.
        kind: how its tasks come to run.
        group: what ``distinctInstance`` and ``task:group`` go by; None is ``service:NAME`` or ``family:NAME``.
        constraints: of the service or the run, beside those of the task definition.
        strategies: of the service or the run.
        capacity_shares: the capacity provider strategy; empty is a launch type: any instance of the cluster.
        deployment: None for a standalone task.
    """

    name: str
    task: TaskSpec
    desired_count: int
    max_count: int | None = None
    kind: Kind = Kind.SERVICE
    group: str | None = None
    constraints: tuple[PlacementConstraint, ...] = ()
    strategies: tuple[PlacementStrategy, ...] = ()
    capacity_shares: tuple[CapacityShare, ...] = ()
    deployment: Deployment | None = None

    @property
    def task_group(self) -> str:
        """``service:NAME`` or ``family:NAME`` unless it was given.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
        """
        if self.group is not None:
            return self.group
        return f"{'family' if self.kind is Kind.STANDALONE else 'service'}:{self.name}"

    @property
    def most(self) -> int:
        """Tasks wanted at the autoscaling maximum."""
        return max(self.desired_count, self.max_count or 0)

    @property
    def all_constraints(self) -> tuple[PlacementConstraint, ...]:
        """Those of the task definition and those of the service or run: all must hold."""
        return (*self.task.constraints, *self.constraints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One ECS cluster as a placement question.

    Attributes:
        name: of the cluster.
        capacities: names distinct.
        workloads: names distinct.
    """

    name: str
    capacities: tuple[Capacity, ...]
    workloads: tuple[Workload, ...]
