"""Capacities whose instances may be of several types: what holds is what holds whichever EC2 launches.

A type that is out of stock is replaced by another, so all instances may be of any one type, or of a mix. Every type by
itself is asked like any cluster. A mix adds nothing where every type takes the same sets of tasks, or where one
workload alone fills the instances; otherwise nobody can be sure of it, and what was proved is unknown.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from neuronfleet.placement.claims import Claim, Claims, Verdict
from neuronfleet.placement.cluster import Capacity, Cluster, Host, Kind, NetworkMode, Workload
from neuronfleet.placement.eligibility import is_distinct, is_stateful, memberships
from neuronfleet.placement.merge import worst
from neuronfleet.placement.wording import listed

__all__ = ["MAX_WORLDS", "in_all_worlds", "worlds_to_prove"]

MAX_WORLDS: Final = 64
"""Ways to choose a type for each capacity that are looked at."""

_MIXING: Final = ("placed", "rolls")
"""Claims that a mix of types may break though each type alone keeps them."""


def in_all_worlds(cluster: Cluster, judge: Callable[[Cluster], dict[str, Claims]]) -> dict[str, Claims]:
    """The claims that hold whichever types EC2 launches.

    Args:
        cluster: the question.
        judge: asked of a cluster with one type a capacity.
    """
    if not _is_mixed(cluster):
        return judge(cluster)
    worlds = _worlds_of(cluster)
    if isinstance(worlds, str):
        unknown = Claim(verdict=Verdict.UNKNOWN, reason=worlds)
        claims = Claims(fits=unknown, exclusive=unknown, placed=unknown, rolls=unknown)
        return dict.fromkeys((one.name for one in cluster.workloads), claims)
    return _together(cluster, [(one, judge(one)) for one in worlds])


def worlds_to_prove(cluster: Cluster, workload: str, part: str) -> list[Cluster] | None:
    """Clusters with one type a capacity, in all of which a claim must be proved; None where that is not enough.

    Args:
        cluster: the question.
        workload: name.
        part: claim.
    """
    if not _is_mixed(cluster):
        return [cluster]
    worlds = _worlds_of(cluster)
    if isinstance(worlds, str) or (part in _MIXING and workload in _unsure_mixes(cluster)):
        return None
    return worlds


def _is_mixed(cluster: Cluster) -> bool:
    return any(one.other_hosts for one in cluster.capacities)


def _worlds_of(cluster: Cluster) -> list[Cluster] | str:
    """The cluster with one type for each capacity, every way; a sentence where there are too many.

    Capacities that no workload joins are varied side by side, since none has a say in what happens on another.

    Args:
        cluster: with any number of mixed capacities.
    """
    by_part: list[list[dict[str, Host]]] = []
    for part in _joined(cluster):
        mixed = [one for one in part if one.other_hosts]
        if not mixed:
            continue
        if math.prod(1 + len(one.other_hosts) for one in mixed) > MAX_WORLDS:
            return (
                f"the instance types of {listed(one.name for one in mixed)} can turn out in more than {MAX_WORLDS} ways"
            )
        choices = itertools.product(*((one.host, *one.other_hosts) for one in mixed))
        by_part.append([{one.name: host for one, host in zip(mixed, each, strict=True)} for each in choices])
    worlds = max((len(one) for one in by_part), default=1)
    return [
        _chosen(cluster, {name: host for part in by_part for name, host in part[index % len(part)].items()})
        for index in range(worlds)
    ]


def _chosen(cluster: Cluster, hosts: Mapping[str, Host]) -> Cluster:
    capacities = tuple(
        dataclasses.replace(one, host=hosts.get(one.name, one.host), other_hosts=()) for one in cluster.capacities
    )
    return dataclasses.replace(cluster, capacities=capacities)


def _joined(cluster: Cluster) -> list[list[Capacity]]:
    """Capacities that share a workload, or share one with another that does."""
    parts = [{one.name} for one in cluster.capacities]
    for workload in cluster.workloads:
        names = {one.capacity for one in workload.capacity_shares} or {one.name for one in cluster.capacities}
        touched = [part for part in parts if part & names]
        parts = [part for part in parts if not part & names]
        if touched:
            parts.append(set().union(*touched))
    return [[one for one in cluster.capacities if one.name in part] for part in parts]


def _together(cluster: Cluster, worlds: Sequence[tuple[Cluster, Mapping[str, Claims]]]) -> dict[str, Claims]:
    """The claims that hold in every world: the worst of each, with the type that it is about.

    Args:
        cluster: as it was asked about.
        worlds: of :func:`_worlds_of`, each with what was decided.
    """
    unsure = _unsure_mixes(cluster)
    found: dict[str, Claims] = {}
    for name in worlds[0][1]:
        parts = {
            part: worst(*(_told(cluster, world, name, getattr(claims[name], part)) for world, claims in worlds))
            for part in ("fits", "exclusive", "placed", "rolls")
        }
        for part in _MIXING:
            if name in unsure and parts[part].verdict is Verdict.PROVED:
                parts[part] = Claim(verdict=Verdict.UNKNOWN, reason=unsure[name])
        found[name] = Claims(**parts)
    return found


def _told(cluster: Cluster, world: Cluster, workload: str, claim: Claim) -> Claim:
    """A claim with the types that it is about, where the workload may find others."""
    one = next(each for each in cluster.workloads if each.name == workload)
    types = [
        f"{chosen.name} launches {chosen.host.instance_type}"
        for chosen in world.capacities
        if chosen.name in _mixed_of(cluster, one)
    ]
    if not types or claim.verdict is Verdict.PROVED:
        return claim
    return dataclasses.replace(claim, reason=f"where {listed(types)}: {claim.reason}")


def _mixed_of(cluster: Cluster, one: Workload) -> frozenset[str]:
    names = {share.capacity for share in one.capacity_shares}
    return frozenset(each.name for each in cluster.capacities if each.other_hosts and (each.name in names or not names))


def _unsure_mixes(cluster: Cluster) -> dict[str, str]:
    """Workloads of which a mix of types might hold fewer than each type alone, with why.

    Args:
        cluster: with any number of mixed capacities.
    """
    found: dict[str, str] = {}
    for capacity in cluster.capacities:
        if not capacity.other_hosts:
            continue
        users = [one for one in cluster.workloads if capacity.name in _mixed_of(cluster, one)]
        if _same_on_all(capacity, users) or _only_one(users):
            continue
        types = listed(host.instance_type for host in _hosts(capacity))
        reason = (
            f"{types} take different numbers of the tasks that share {capacity.name}, so how many find a place depends "
            "on which of them EC2 launches"
        )
        for one in users:
            found.setdefault(one.name, reason)
    # What shares another capacity with them waits where they take its place.
    for part in _joined(cluster):
        names = {one.name for one in part}
        reasons = [
            found[one.name] for one in cluster.workloads if one.name in found and _mixed_of(cluster, one) & names
        ]
        if reasons and len(part) > 1:
            for one in cluster.workloads:
                if not one.capacity_shares or {share.capacity for share in one.capacity_shares} & names:
                    found.setdefault(one.name, reasons[0])
    return found


def _hosts(capacity: Capacity) -> Iterator[Host]:
    yield capacity.host
    yield from capacity.other_hosts


def _only_one(users: Sequence[Workload]) -> bool:
    """Whether one workload alone fills the instances: a bigger one then only ever takes more of it."""
    return len(users) <= 1 and not any(
        one.kind is Kind.DAEMON or any(map(is_stateful, memberships(one.all_constraints))) for one in users
    )


def _same_on_all(capacity: Capacity, users: Sequence[Workload]) -> bool:
    """Whether every type takes the same sets of tasks: one of each workload side by side, and never two of one."""
    if any(one.kind is Kind.DAEMON for one in users):
        return False
    return all(
        sum(one.task.memory_mib for one in users) <= host.least_memory_mib
        and sum(one.task.cpu_units for one in users) <= host.cpu_units
        and sum(_awsvpc(one) for one in users) <= host.awsvpc_tasks
        and all(_never_two(host, one) for one in users)
        for host in _hosts(capacity)
    )


def _awsvpc(one: Workload) -> bool:
    return one.task.network_mode is NetworkMode.AWSVPC


def _never_two(host: Host, one: Workload) -> bool:
    """Whether no instance ever takes two tasks of a workload, however much of its memory it registers."""
    task = one.task
    return (
        bool(task.host_ports)
        or is_distinct(one.all_constraints)
        or 2 * task.memory_mib > host.most_memory_mib
        or 2 * task.cpu_units > host.cpu_units
        or (_awsvpc(one) and host.awsvpc_tasks < 2)  # noqa: PLR2004 (two tasks, two interfaces)
    )
