"""Changes that might prove a claim, smallest first. None of them is believed before it was tried."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement.claims import Change
from neuronfleet.placement.cluster import Capacity, Cluster, Deployment, Kind, NetworkMode, Workload
from neuronfleet.placement.eligibility import is_distinct, memberships
from neuronfleet.placement.expression import instance_type_in
from neuronfleet.placement.growth import Growth, grown, routed_of

__all__ = ["candidates", "free_port"]

_FIRST_PORT = 8500
_UPPER_TYPE = lazy_pattern(
    r"\b[A-Za-z][A-Za-z0-9-]*\.[A-Za-z0-9-]*(?:large|metal|medium|small|micro|nano)\b", re.IGNORECASE
)


_Candidate = Sequence[Change] | Growth


def candidates(cluster: Cluster, name: str, part: str) -> Iterator[_Candidate]:
    """Changes to try for a claim.

    Args:
        cluster: the question.
        name: of the workload.
        part: which claim.
    """
    one = next(each for each in cluster.workloads if each.name == name)
    makers = {"fits": _fits, "exclusive": _exclusive, "placed": _placed, "rolls": _rolls}
    yield from makers[part](cluster, one)


def _of(one: Workload, field: str, value: int | str | bool | tuple[int, ...]) -> Change:  # noqa: FBT001
    return Change(target=f"workload:{one.name}", field=field, value=value)


# --- fits


def _fits(cluster: Cluster, one: Workload, *, devices: bool = True) -> Iterator[Sequence[Change]]:
    spelled = _spelling(one)
    if spelled is not None:
        yield [spelled]
    routed = routed_of(cluster, one)
    others = [each for each in cluster.capacities if each not in routed]
    for capacity in sorted([*routed, *others], key=lambda each: each in others):
        route = [] if capacity in routed else [_of(one, "capacity", capacity.name)]
        yield from _made_to_fit(cluster, one, capacity, route, devices=devices)


def _spelling(one: Workload) -> Change | None:
    """Instance types as ECS reports them, in lower case."""
    texts = memberships(one.all_constraints)
    lower = [_UPPER_TYPE.sub(lambda found: found[0].lower(), text) for text in texts]
    return None if lower == list(texts) else _of(one, "placement_expression", _joined(lower))


def _joined(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else " and ".join(f"({text})" for text in texts)


def _made_to_fit(
    cluster: Cluster, one: Workload, capacity: Capacity, route: list[Change], *, devices: bool
) -> Iterator[Sequence[Change]]:
    host, task = capacity.host, one.task
    daemons = [each for each in cluster.workloads if each.kind is Kind.DAEMON and each is not one]
    spares = dict.fromkeys(((0, 0), (sum(d.task.memory_mib for d in daemons), sum(d.task.cpu_units for d in daemons))))
    types = [each.instance_type for each in (host, *capacity.other_hosts)]
    tied = [_of(one, "placement_expression", instance_type_in(types))]
    for held_memory, held_cpu in spares:
        changes: list[Change] = []
        if devices and any(index >= host.devices for index in task.devices):
            if not host.devices:
                break
            count = min(len(task.devices), host.devices)
            changes.append(_of(one, "devices", tuple(range(count))))
        if task.memory_mib > host.least_memory_mib - held_memory > 0:
            changes.append(_of(one, "memory_mib", host.least_memory_mib - held_memory))
        if task.cpu_units > host.cpu_units - held_cpu >= 0:
            changes.append(_of(one, "cpu_units", host.cpu_units - held_cpu))
        taken = host.reserved_ports | {port for each in daemons for port in each.task.host_ports}
        if task.host_ports & taken:
            changes.append(_of(one, "host_port", free_port(cluster)))
        elif task.network_mode is NetworkMode.AWSVPC and host.awsvpc_tasks < 1 + len(daemons):
            changes.append(_of(one, "network_mode", "bridge"))
        for extra in ([], tied):
            if changes or route or extra:
                yield [*route, *extra, *changes]


def free_port(cluster: Cluster) -> int:
    """The lowest port from 8500 on that nothing in a cluster takes."""
    taken = {port for each in cluster.workloads for port in each.task.host_ports}
    taken |= {port for each in cluster.capacities for port in each.host.reserved_ports}
    return next(port for port in range(_FIRST_PORT, 1 << 16) if port not in taken)


# --- exclusive


def _exclusive(cluster: Cluster, one: Workload) -> Iterator[_Candidate]:
    port = _of(one, "host_port", free_port(cluster))
    routed = routed_of(cluster, one)
    own_port: list[list[Change]] = [[]] if one.task.host_ports else [[], [port]]
    for devices in _other_devices(cluster, one, routed):
        yield [_of(one, "devices", devices)]
    if not one.task.host_ports:
        yield [port]
    partners = [
        each for each in cluster.workloads if each is not one and not each.task.devices.isdisjoint(one.task.devices)
    ]
    shared = [*sorted({number for each in (one, *partners) for number in each.task.host_ports}), free_port(cluster)]
    for devices in _other_devices(cluster, one, routed):
        yield [_of(one, "devices", devices), port]
    for number in shared:
        yield [_of(each, "host_port", number) for each in (one, *partners) if number not in each.task.host_ports]
    for extra in own_port:
        yield from (([*grown, *extra]) for grown in _own_capacity(cluster, one, max(one.most, 1)))
        yield [*_all_apart(cluster, (one, *partners)), *extra]
    for capacity in routed:
        yield [_of(one, "memory_mib", min(capacity.host.least_memory_mib, capacity.host.most_memory_mib // 2 + 1))]


def _all_apart(cluster: Cluster, workloads: Sequence[Workload]) -> list[Change]:
    """A capacity for each of several workloads."""
    changes: list[Change] = []
    for one in workloads:
        changes += next(iter(_own_capacity(cluster, one, max(one.most, 1))), [])
    return changes


def _other_devices(cluster: Cluster, one: Workload, routed: Sequence[Capacity]) -> Iterator[tuple[int, ...]]:
    """Devices that no other workload maps."""
    used = {index for each in cluster.workloads if each is not one for index in each.task.devices}
    most = max((capacity.host.devices for capacity in routed), default=0)
    free = [index for index in range(most) if index not in used]
    count = len(one.task.devices)
    if 0 < count <= len(free) and set(free[:count]) != set(one.task.devices):
        yield tuple(free[:count])


def _own_capacity(cluster: Cluster, one: Workload, size: int) -> Iterator[list[Change]]:
    """A capacity that no other workload is placed on, unless by launch type."""
    names = {each.name for each in cluster.capacities}
    for capacity in routed_of(cluster, one):
        if not any(zone.offers for zone in capacity.zones):
            continue
        name = next(
            text for text in (f"{one.name}-only", *(f"{one.name}-only-{i}" for i in range(2, 100))) if text not in names
        )
        target = f"capacity:{name}"
        yield [
            Change(target=target, field="copy_of", value=capacity.name),
            *(Change(target=target, field=field, value=value) for field, value in _size(capacity, size)),
            _of(one, "capacity", name),
        ]


def _size(capacity: Capacity, size: int) -> Iterator[tuple[str, int]]:
    if capacity.min_size > size:
        yield "min_size", size
    yield "max_size", size
    if not capacity.managed_scaling or (capacity.desired_size is not None and capacity.desired_size > size):
        yield "desired_size", size


# --- placed


def _placed(cluster: Cluster, one: Workload) -> Iterator[_Candidate]:
    yield from grown(cluster, one)
    for made in _fits(cluster, one, devices=False):
        yield made
        yield from grown(cluster, one, made)
    if not is_distinct(one.all_constraints):
        yield [_of(one, "distinct_instance", True)]  # noqa: FBT003
    for each in cluster.workloads:
        if each is not one and not is_distinct(each.all_constraints) and each.kind is not Kind.DAEMON:
            yield [_of(each, "distinct_instance", True)]  # noqa: FBT003
    yield from _own_capacity(cluster, one, max(one.most, 1))
    yield from _own_memory(cluster, one)


def _own_memory(cluster: Cluster, one: Workload) -> Iterator[list[Change]]:
    """Less memory for a task that the others leave no room."""
    for capacity in routed_of(cluster, one):
        beside = sum(each.task.memory_mib for each in cluster.workloads if each is not one)
        left = capacity.host.least_memory_mib - beside
        if 0 < left < one.task.memory_mib:
            yield [_of(one, "memory_mib", left)]


# --- rolls


def _rolls(cluster: Cluster, one: Workload) -> Iterator[_Candidate]:
    counts = [count for count in (one.desired_count, one.most) if count]
    stop = (100 * (min(counts) - 1)) // min(counts) if counts else 0
    deployment = one.deployment or Deployment()
    lowest, highest = deployment.minimum_healthy_percent, deployment.maximum_percent
    if one.kind is Kind.DAEMON:
        for percent in (50, 0):
            yield [_of(one, "minimum_healthy_percent", percent)]
        return
    start = max(
        (math.ceil(100 * (max(count, math.ceil(count * lowest / 100)) + 1) / count) for count in counts), default=200
    )
    raised = [_of(one, "maximum_percent", start)] if highest < start else []
    full = [_of(one, "maximum_percent", 100)] if highest < 100 else []  # noqa: PLR2004 (percent)
    stops = [*full, _of(one, "minimum_healthy_percent", stop)]
    if raised:
        yield raised
    if min(counts, default=1) > 1 and stop < lowest:
        yield stops
    yield from grown(cluster, one, raised)
    yield stops
    yield [*full, _of(one, "minimum_healthy_percent", 0)]
    refreshed = [
        Change(target=f"capacity:{each.name}", field="maximum_healthy_percent", value=200)
        for each in routed_of(cluster, one)
        if each.instance_refresh is not None
    ]
    if refreshed:
        yield refreshed
        yield [*refreshed, *stops]
    yield from grown(cluster, one, stops)
    yield from grown(cluster, one, [*refreshed, *stops])
    for made in _fits(cluster, one, devices=False):
        yield [*made, *raised]
        yield [*made, *stops]
        yield from grown(cluster, one, [*made, *raised])
    for own in _own_capacity(cluster, one, max(one.most, 1) + 1):
        yield [*own, *raised]
        yield [*own, *stops]
