"""Another instance type for a task that no instance holds: the last change that is tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement.candidates import free_port
from neuronfleet.placement.claims import Change
from neuronfleet.placement.cluster import Cluster, Kind
from neuronfleet.placement.expression import instance_type_is
from neuronfleet.placement.growth import routed_of

__all__ = ["other_types"]


def other_types(cluster: Cluster, name: str) -> Iterator[Sequence[Change]]:
    """The smallest type that has what a task needs: of one of its capacities, and where needed the task tied to it.

    Args:
        cluster: the question.
        name: of the workload.
    """
    one = next(each for each in cluster.workloads if each.name == name)
    task = one.task
    daemons = [each.task for each in cluster.workloads if each.kind is Kind.DAEMON and each is not one]
    memory_mib = task.memory_mib + sum(each.memory_mib for each in daemons)
    cpu_units = task.cpu_units + sum(each.cpu_units for each in daemons)
    enough = [
        each
        for each in load_catalogue().instance_types.values()
        if each.devices > max(task.devices, default=-1)
        and bool(each.devices) == bool(task.devices)
        and each.memory_ceiling_mib >= memory_mib
        and each.cpu_units >= cpu_units
    ]
    if not enough:
        return
    least = min(enough, key=lambda each: (each.devices, each.memory_mib, each.cpu_units, each.name))
    tied = Change(target=f"workload:{name}", field="placement_expression", value=instance_type_is(least.name))
    for capacity in routed_of(cluster, one):
        host = capacity.host
        if (
            host.devices > max(task.devices, default=-1)
            and host.least_memory_mib >= memory_mib
            and host.cpu_units >= cpu_units
        ):
            continue
        changed = Change(target=f"capacity:{capacity.name}", field="instance_type", value=least.name)
        yield [changed]
        yield [changed, tied]
        if one.task.host_ports:
            yield [changed, tied, Change(target=f"workload:{name}", field="host_port", value=free_port(cluster))]
