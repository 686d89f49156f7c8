"""One arithmetic: tasks, slots, instances, vCPUs and quotas of a region, and what it takes over from a lost one."""

from __future__ import annotations

import dataclasses

__all__ = ["ArithmeticBlueprint", "CapacityArithmetic", "ServiceArithmetic"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArithmetic:
    """Tasks of one service.

    Attributes:
        service: name in the fleet file.
        capacity: name of its capacity.
        slots: how many it has on each instance.
        min_tasks: tasks at least.
        max_tasks: tasks at most.
        own_tasks: tasks that the requests of the region itself take; None where nothing is said of a lost region.
        taken_tasks: tasks that the requests of a lost region take here, of whichever takes the most; None likewise.
        taken_from: that region, None for none.
        tasks_after: tasks that run then, None likewise.
    """

    service: str
    capacity: str
    slots: int
    min_tasks: int
    max_tasks: int
    own_tasks: int | None = None
    taken_tasks: int | None = None
    taken_from: str | None = None
    tasks_after: int | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CapacityArithmetic:
    """Instances of one capacity.

    Attributes:
        capacity: name in the fleet file.
        min_instances: instances at least.
        max_instances: instances at most.
        instances_after: instances that its services take when a region is lost, without spare ones; None where
            nothing is said of that.
        reserved_instances: instances that are reserved.
        min_vcpus: vCPUs at least, whichever types are launched.
        max_vcpus: vCPUs at most.
        vcpus_after: vCPUs of ``instances_after`` at most, None likewise.
        quotas: codes of the vCPU quotas that it counts against.
    """

    capacity: str
    min_instances: int
    max_instances: int
    instances_after: int | None = None
    reserved_instances: int = 0
    min_vcpus: int
    max_vcpus: int
    vcpus_after: int | None = None
    quotas: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ArithmeticBlueprint:
    """How many of everything a region has, and needs when another is lost.

    Attributes:
        services: by name.
        capacities: by name.
        standby: whether the region serves nothing of its own while the others live.
        takes_over: regions whose requests come here when one of them is lost.
    """

    services: tuple[ServiceArithmetic, ...] = ()
    capacities: tuple[CapacityArithmetic, ...] = ()
    standby: bool = False
    takes_over: tuple[str, ...] = ()
