"""What a task needs, from its containers: ECS's rules for CPU, memory, ports and devices."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlacementError
from neuronfleet.placement.cluster import NetworkMode, TaskSpec
from neuronfleet.placement.expression.constraints import PlacementConstraint

__all__ = ["ContainerNeed", "PortNeed", "task_spec"]

_LEAST_MEMORY_MIB = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PortNeed:
    """One port mapping.

    Attributes:
        container_port: that the container listens on.
        host_port: on the instance; 0 or None is any.
    """

    container_port: int
    host_port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerNeed:
    """What one container definition asks for.

    Attributes:
        name: of the container.
        cpu_units: 0 reserves nothing.
        memory_mib: hard limit; None without one.
        memory_reservation_mib: soft limit, which is what counts where it is given.
        ports: port mappings.
        devices: indices N of the ``/dev/neuronN`` that it maps.
    """

    name: str
    cpu_units: int = 0
    memory_mib: int | None = None
    memory_reservation_mib: int | None = None
    ports: tuple[PortNeed, ...] = ()
    devices: frozenset[int] = frozenset()


def task_spec(
    containers: Sequence[ContainerNeed],
    *,
    network_mode: NetworkMode = NetworkMode.BRIDGE,
    cpu_units: int | None = None,
    memory_mib: int | None = None,
    constraints: tuple[PlacementConstraint, ...] = (),
) -> TaskSpec:
    """What the scheduler counts of a task definition.

    The CPU and memory of the task override those of its containers. Of a container the reservation counts, else the
    hard limit: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html. With network
    mode ``host`` container ports are ports of the instance; with ``awsvpc`` none is.

    Args:
        containers: all of them; a Runtime 1.x sidecar holds the devices of its task.
        network_mode: of the task definition.
        cpu_units: of the whole task.
        memory_mib: of the whole task.
        constraints: of the task definition.

    Raises:
        PlacementError: there is no container, or memory is given nowhere or wrongly.
    """
    if not containers:
        raise PlacementError("the task has no container; give at least one")
    memory = memory_mib if memory_mib is not None else sum(_memory_of(one) for one in containers)
    cpu = cpu_units if cpu_units is not None else sum(one.cpu_units for one in containers)
    return TaskSpec(
        cpu_units=cpu,
        memory_mib=memory,
        host_ports=frozenset(_host_ports(containers, network_mode)),
        network_mode=network_mode,
        devices=frozenset(index for one in containers for index in one.devices),
        constraints=constraints,
    )


def _memory_of(one: ContainerNeed) -> int:
    counted = one.memory_reservation_mib if one.memory_reservation_mib is not None else one.memory_mib
    if counted is None:
        raise PlacementError(
            f"container {one.name!r} has neither memory_mib nor memory_reservation_mib, and the task has no memory_mib"
            f"; give one of them, {_LEAST_MEMORY_MIB} or more"
        )
    if counted < _LEAST_MEMORY_MIB:
        raise PlacementError(
            f"container {one.name!r} has {counted} MiB of memory; allowed: {_LEAST_MEMORY_MIB} or more"
        )
    if one.memory_mib is not None and counted > one.memory_mib:
        raise PlacementError(
            f"container {one.name!r} reserves {counted} MiB, more than its limit of {one.memory_mib} MiB; lower "
            "memory_reservation_mib or raise memory_mib"
        )
    return counted


def _host_ports(containers: Sequence[ContainerNeed], network_mode: NetworkMode) -> Sequence[int]:
    if network_mode in {NetworkMode.AWSVPC, NetworkMode.NONE}:
        return []
    ports: list[int] = []
    for one in containers:
        for port in one.ports:
            if network_mode is NetworkMode.HOST:
                ports.append(port.container_port)
            elif port.host_port:
                ports.append(port.host_port)
    return ports
