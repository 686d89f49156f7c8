"""Another instance type for a task that no instance holds: the last change that is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from neuronfleet.catalogue import InstanceType, load_catalogue
from neuronfleet.placement.candidates import free_port
from neuronfleet.placement.claims import Change
from neuronfleet.placement.cluster import Capacity, Cluster, Kind
from neuronfleet.placement.expression import instance_type_is
from neuronfleet.placement.growth import routed_of

__all__ = ["other_types"]


def other_types(cluster: Cluster, name: str) -> Iterator[Sequence[Change]]:
    """The smallest type that has what a task needs: of one of its capacities, and where needed the task tied to it.

    A capacity of Neuron devices stays in its family: what was compiled for Inf1 runs on nothing else,
    https://awsdocs-neuron.readthedocs-hosted.com/en/latest/setup/legacy-inf1/pytorch.html

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
        and each.accelerated == bool(task.devices)
        and each.memory_ceiling_mib >= memory_mib
        and each.cpu_units >= cpu_units
    ]
    routed = routed_of(cluster, one)
    for capacity in routed:
        host = capacity.host
        if (
            host.devices > max(task.devices, default=-1)
            and host.least_memory_mib >= memory_mib
            and host.cpu_units >= cpu_units
        ):
            continue
        families = _neuron_families([capacity], routed, cluster.capacities)
        least = min((each for each in enough if not task.devices or each.family in families), key=_size, default=None)
        if least is None:
            continue
        changed = Change(target=f"capacity:{capacity.name}", field="instance_type", value=least.name)
        tied = Change(target=f"workload:{name}", field="placement_expression", value=instance_type_is(least.name))
        yield [changed]
        yield [changed, tied]
        if one.task.host_ports:
            yield [changed, tied, Change(target=f"workload:{name}", field="host_port", value=free_port(cluster))]


def _size(one: InstanceType) -> tuple[int, int, int, str]:
    return one.devices, one.memory_mib, one.cpu_units, one.name


def _neuron_families(*nearest: Iterable[Capacity]) -> frozenset[str]:
    """Families with devices among the first capacities that have any; all of the catalogue where none have."""
    known = frozenset(each.family for each in load_catalogue().instance_types.values() if each.accelerated)
    for capacities in nearest:
        found = known.intersection(each.host.instance_type.partition(".")[0] for each in capacities)
        if found:
            return found
    return known
