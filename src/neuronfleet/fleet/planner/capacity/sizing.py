"""How many instances a capacity has: what its tasks take, and spare ones for rolling."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping, Sequence

from neuronfleet.errors import PlacementError
from neuronfleet.fleet.model import Service
from neuronfleet.fleet.planner.capacity.daemon_room import beside_daemons
from neuronfleet.fleet.planner.context import CapacityDraft, Context, shared_out
from neuronfleet.fleet.planner.proofs import not_asked, prove
from neuronfleet.fleet.planner.question import Definitions, hosts_of_capacity, workloads_of
from neuronfleet.fleet.planner.tasks.rollout import spare_instances
from neuronfleet.placement import Claims, Host, NetworkMode, Workload
from neuronfleet.placement.eligibility import is_distinct

__all__ = ["Sizing", "size_capacity"]

_MAX_REFRESH_RANGE = 100
"""https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """How many instances a capacity has, and what can be said of its workloads.

    Attributes:
        min_size: instances at least.
        max_size: instances at most.
        needed: instances that the desired tasks of its services take, where they are scaled the least of them.
        refresh: percent of the instances that an instance refresh keeps in service, and has at most.
        claims: of each service and task, by its name.
    """

    min_size: int
    max_size: int
    needed: int
    refresh: tuple[int, int]
    claims: Mapping[str, Claims]


def size_capacity(context: Context, capacity: CapacityDraft, definitions: Definitions) -> Sizing:
    """Decide the sizes of a capacity and the claims of its workloads, and refuse what cannot work.

    Args:
        context: the region.
        capacity: the capacity, slots allocated.
        definitions: task definitions of each workload by its name, one a slot.
    """
    try:
        workloads = workloads_of(context, capacity, definitions)
        hosts = tuple(beside_daemons(capacity, one) for one in hosts_of_capacity(capacity))
    except PlacementError:
        # Told where the fleet file has it; there is nothing that could be counted.
        return Sizing(min_size=0, max_size=1, needed=0, refresh=(100, 100), claims=not_asked(definitions))
    needed, full, most = _instances(capacity, hosts, workloads)
    context.instances_for[capacity.name] = functools.partial(_instances_at, capacity, hosts, workloads)
    settings = capacity.settings
    min_size = (
        settings.min_size
        if settings.min_size is not None
        else min(needed, needed if settings.max_size is None else settings.max_size)
    )
    max_size = settings.max_size if settings.max_size is not None else max(most, min_size, 1)
    refresh = _refresh(context, capacity, full, max_size)
    claims = prove(context, capacity, workloads, needed=full, max_size=max_size, refresh=refresh)
    # Slots promise room side by side; so does an ordinary workload that shares their instances.
    flat = [one for group in workloads.values() for one in group]
    together = flat if capacity.mixed else [one for one in flat if one.task.devices]
    crowded = next((host for host in hosts if not _fit_together(host, together)), None)
    if len(together) > 1 and crowded is not None:
        _refuse_crowd(context, capacity, crowded, together)
    return Sizing(min_size=min_size, max_size=max_size, needed=needed, refresh=refresh, claims=claims)


def _instances(
    capacity: CapacityDraft, hosts: Sequence[Host], workloads: Mapping[str, Sequence[Workload]]
) -> tuple[int, int, int]:
    """Instances that the services need at least and when scaled out, and at most with spare and standalone tasks.

    Whichever types they are of: each counts for what the type that holds the fewest tasks does.
    """
    least_needs, service_needs, most = [0], [0], [0]
    alone = len(capacity.workloads) == 1
    side_by_side = 0
    for draft in capacity.workloads:
        for one, least in zip(workloads[draft.name], draft.least_counts, strict=True):
            per_host = max(min(_tasks_per_host(host, one) for host in hosts), 1)
            wanted = math.ceil(one.desired_count / per_host)
            if isinstance(draft.settings, Service):
                least_needs.append(math.ceil(least / per_host))
                service_needs.append(wanted)
                most.append(wanted + spare_instances(draft.settings))
            else:
                most.append(wanted)
            side_by_side += most[-1]
    flat = [one for group in workloads.values() for one in group]
    if alone or all(_one_each(host, flat) for host in hosts):
        return max(least_needs), max(service_needs), max(most)
    return sum(least_needs), sum(service_needs), side_by_side


def _instances_at(
    capacity: CapacityDraft,
    hosts: Sequence[Host],
    workloads: Mapping[str, Sequence[Workload]],
    tasks: Mapping[str, int],
) -> int:
    """Instances that the services take with so many tasks each, without spare ones and standalone tasks."""
    needs = [0]
    for draft in capacity.workloads:
        if isinstance(draft.settings, Service) and draft.name in tasks:
            slots = workloads[draft.name]
            for one, count in zip(slots, shared_out(tasks[draft.name], len(slots)), strict=True):
                needs.append(math.ceil(count / max(min(_tasks_per_host(host, one) for host in hosts), 1)))
    flat = [one for group in workloads.values() for one in group]
    side_by_side = len(capacity.workloads) == 1 or all(_one_each(host, flat) for host in hosts)
    return max(needs) if side_by_side else sum(needs)


def _awsvpc(one: Workload) -> bool:
    return one.task.network_mode is NetworkMode.AWSVPC


def _tasks_per_host(host: Host, one: Workload) -> int:
    """Tasks of one workload that are sure to fit on an otherwise empty instance."""
    task, limits = one.task, [10**6]
    if is_distinct(one.all_constraints) or task.host_ports:
        limits.append(1)
    if task.cpu_units:
        limits.append(host.cpu_units // task.cpu_units)
    if task.memory_mib:
        limits.append(host.least_memory_mib // task.memory_mib)
    if _awsvpc(one):
        limits.append(host.awsvpc_tasks)
    return max(min(limits), 0)


def _never_two(host: Host, one: Workload) -> bool:
    """Whether no instance ever takes two tasks of a workload, however much of its memory it registers."""
    task = one.task
    return (
        is_distinct(one.all_constraints)
        or bool(task.host_ports)
        or 2 * task.memory_mib > host.most_memory_mib
        or 2 * task.cpu_units > host.cpu_units
        or (_awsvpc(one) and host.awsvpc_tasks < 2)  # noqa: PLR2004 (two tasks, two interfaces)
    )


def _one_each(host: Host, workloads: Sequence[Workload]) -> bool:
    """Whether one task of every workload always fits beside the others, and never two of the same."""
    ports = [port for one in workloads for port in one.task.host_ports]
    return (
        all(_never_two(host, one) for one in workloads)
        and _fit_together(host, workloads)
        and len(ports) == len(set(ports))
    )


def _fit_together(host: Host, workloads: Sequence[Workload]) -> bool:
    """Whether one task of each has the room beside the others on one instance."""
    return (
        sum(one.task.memory_mib for one in workloads) <= host.least_memory_mib
        and sum(one.task.cpu_units for one in workloads) <= host.cpu_units
        and sum(_awsvpc(one) for one in workloads) <= host.awsvpc_tasks
    )


def _refuse_crowd(context: Context, capacity: CapacityDraft, host: Host, together: Sequence[Workload]) -> None:
    last = capacity.workloads[-1]
    memory_mib, cpu = sum(one.task.memory_mib for one in together), sum(one.task.cpu_units for one in together)
    interfaces = sum(_awsvpc(one) for one in together)
    context.refuse(
        (last.table, last.name),
        f"the {len(together)} tasks side by side on one {host.instance_type} need {memory_mib} of "
        f"{host.least_memory_mib} MiB, {cpu} of {host.cpu_units} CPU units and {interfaces} of {host.awsvpc_tasks} "
        "network interfaces together; lower them, set fewer slots, or use separate capacities",
        follows=capacity.sections,
    )


def _refresh(context: Context, capacity: CapacityDraft, needed: int, max_size: int) -> tuple[int, int]:
    """Percent of the instances that an instance refresh keeps in service, and has at most.

    With a spare instance a refresh launches before it terminates; without one it has to terminate first.
    """
    settings = capacity.settings
    spare = max_size > needed
    stop_first = 100 * (needed - 1) // needed if needed else 0
    asked_min, asked_max = settings.refresh_min_healthy_percent, settings.refresh_max_healthy_percent
    lowest = (100 if spare else stop_first) if asked_min is None else asked_min
    highest = (110 if spare and asked_min in {None, 100} else 100) if asked_max is None else asked_max
    if highest - lowest > _MAX_REFRESH_RANGE:
        context.refuse(
            ("capacities", capacity.name, "refresh_max_healthy_percent"),
            f"{highest} is more than {_MAX_REFRESH_RANGE} above refresh_min_healthy_percent = {lowest}, which Auto "
            "Scaling does not take; bring them nearer",
            highest,
        )
    return lowest, highest
