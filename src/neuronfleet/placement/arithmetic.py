"""Decides the four claims by arithmetic, for the shapes that a planner makes.

Where every workload of a capacity puts at most one task on an instance, or one workload has the capacity to itself,
counting is a proof. Anything else is answered ``unknown``: simulating the scheduler is another matter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from neuronfleet.placement.claims import Claim, Claims, Verdict
from neuronfleet.placement.model import Host, TaskNeed

__all__ = ["decide", "one_each", "tasks_per_host"]


def decide(host: Host, needs: Sequence[TaskNeed]) -> dict[str, Claims]:
    """The four claims of every workload that shares one capacity.

    Args:
        host: what an instance offers.
        needs: all workloads of the capacity, names distinct.
    """
    return {
        need.name: Claims(
            fits=_fits(host, need),
            exclusive=_exclusive(host, need, needs),
            placed=_placed(host, need, needs),
            rolls=_rolls(host, need, needs),
        )
        for need in needs
    }


def tasks_per_host(host: Host, need: TaskNeed) -> int:
    """Tasks of one workload that are sure to fit on an otherwise empty instance."""
    limits = [10**6]
    if need.distinct_instance or need.host_ports:
        limits.append(1)
    if need.cpu_units:
        limits.append(host.cpu_units // need.cpu_units)
    if need.memory_mib:
        limits.append(host.memory_mib // need.memory_mib)
    if need.awsvpc:
        limits.append(host.awsvpc_tasks)
    return max(min(limits), 0)


def _fits(host: Host, need: TaskNeed) -> Claim:
    missing = sorted(index for index in need.devices if index >= host.devices)
    if missing:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{host.instance_type} has {host.devices} device(s), not /dev/neuron{missing[0]}",
            repair=f"use devices 0 to {host.devices - 1}" if host.devices else "use an accelerated instance type",
        )
    if need.memory_mib > host.memory_mib:
        over = need.memory_mib - host.memory_mib
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{need.memory_mib} MiB are {over} more than {host.instance_type} is sure to offer",
            repair=f"set memory_mib = {host.memory_mib} or less, or take a larger instance type",
        )
    if need.cpu_units > host.cpu_units:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{need.cpu_units} CPU units are more than the {host.cpu_units} of {host.instance_type}",
            repair=f"set cpu_units = {host.cpu_units} or less",
        )
    if need.awsvpc and host.awsvpc_tasks < 1:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{host.instance_type} has no network interface to spare for a task in awsvpc network mode",
            repair="take network_mode bridge or a larger instance type",
        )
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"{need.memory_mib} of {host.memory_mib} MiB, {need.cpu_units} of {host.cpu_units} CPU units",
    )


def _kept_apart(host: Host, one: TaskNeed, other: TaskNeed) -> str | None:
    """What the scheduler itself sees that keeps two tasks off one instance until the first has really stopped."""
    shared = one.host_ports & other.host_ports
    if shared:
        return f"host port {min(shared)}"
    if one.memory_mib + other.memory_mib > host.nominal_memory_mib:
        return f"memory ({one.memory_mib} + {other.memory_mib} of {host.nominal_memory_mib} MiB)"
    if one.cpu_units + other.cpu_units > host.cpu_units:
        return f"CPU ({one.cpu_units} + {other.cpu_units} of {host.cpu_units} units)"
    if one.awsvpc and other.awsvpc and host.awsvpc_tasks < 2:  # noqa: PLR2004 (two tasks, two interfaces)
        return "the only network interface for tasks"
    return None


def _exclusive(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> Claim:
    if not need.devices:
        return Claim(verdict=Verdict.PROVED, reason="it maps no device")
    reasons = []
    for other in needs:
        shared = need.devices & other.devices
        if not shared:
            continue
        apart = _kept_apart(host, need, other)
        device = f"/dev/neuron{min(shared)}"
        if apart is None and other is not need:
            return Claim(
                verdict=Verdict.REFUTED,
                reason=f"{need.name} and {other.name} may run on one instance and both map {device}",
                witness=(f"place {need.name}", f"place {other.name} on the same instance", f"both map {device}"),
                repair=f"give {other.name} other devices or a capacity of its own",
            )
        if apart is None:
            return _meets_itself(need, device)
        reasons.append(f"{device} by {apart}")
    return Claim(verdict=Verdict.PROVED, reason=f"kept apart: {', '.join(reasons)}")


def _meets_itself(need: TaskNeed, device: str) -> Claim:
    if not need.distinct_instance:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"two tasks of {need.name} may run on one instance and both map {device}",
            witness=(f"place {need.name}", "place another of its tasks beside it", f"both map {device}"),
            repair="give it a fixed host port (network_mode bridge), of which an instance has only one",
        )
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"a task of {need.name} that is still stopping and its replacement may both map {device}",
        witness=(
            f"stop {need.name}",
            "distinctInstance looks at the desired status, which is already STOPPED",
            f"place its replacement on the same instance: both map {device}",
        ),
        repair="give it a fixed host port (network_mode bridge), which is free only after the stop",
    )


def _never_two(host: Host, need: TaskNeed) -> bool:
    """Whether no instance ever takes two tasks of a workload, however much of its memory it registers."""
    return need.distinct_instance or _kept_apart(host, need, need) is not None


def one_each(host: Host, needs: Sequence[TaskNeed]) -> bool:
    """Whether one task of every workload always fits beside the others, and never two of the same.

    Args:
        host: what an instance offers.
        needs: all workloads of the capacity.
    """
    ports = [port for need in needs for port in need.host_ports]
    return (
        all(_never_two(host, need) for need in needs)
        and sum(need.memory_mib for need in needs) <= host.memory_mib
        and sum(need.cpu_units for need in needs) <= host.cpu_units
        and len(ports) == len(set(ports))
        and sum(need.awsvpc for need in needs) <= host.awsvpc_tasks
    )


def _per_host(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> int | None:
    """Tasks of a workload that every instance is sure to hold; None where counting is no proof."""
    if one_each(host, needs):
        return 1
    return tasks_per_host(host, need) if len(needs) == 1 else None


def _an_instance_for_every_task(host: Host, needs: Sequence[TaskNeed], extra: int) -> bool:
    """Whether there are so many instances that any task still to be placed finds an empty one."""
    return sum(need.desired_count for need in needs) + extra <= host.max_size and all(
        tasks_per_host(host, need) for need in needs if need.desired_count
    )


_UNDECIDED = Claim(
    verdict=Verdict.UNKNOWN,
    reason="workloads share the capacity in more than one task an instance; counting does not decide it",
    repair="set distinct_instance = true, or give each a capacity of its own",
)


def _placed(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> Claim:
    desired = need.desired_count
    if desired == 0:
        return Claim(verdict=Verdict.PROVED, reason="no task is wanted")
    if tasks_per_host(host, need) == 0:
        return Claim(verdict=Verdict.REFUTED, reason=f"not one task fits on {host.instance_type}")
    per_host = _per_host(host, need, needs)
    if per_host is None:
        if _an_instance_for_every_task(host, needs, 0):
            return Claim(
                verdict=Verdict.PROVED,
                reason=f"{host.max_size} {host.instance_type} are one for every task of the capacity",
            )
        return _UNDECIDED
    room = host.max_size * per_host
    if desired > room:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{desired} task(s) wanted, {room} fit on {host.max_size} {host.instance_type}",
            repair=f"raise max_size to {math.ceil(desired / per_host)}",
        )
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"{desired} of {room} places on {host.max_size} {host.instance_type}",
    )


def _rolls(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> Claim:
    if need.minimum_healthy_percent is None or need.maximum_percent is None:
        return Claim(verdict=Verdict.PROVED, reason="a standalone task is not rolled")
    desired = need.desired_count
    if desired == 0:
        return Claim(verdict=Verdict.PROVED, reason="no task is running")
    if tasks_per_host(host, need) == 0:
        return Claim(verdict=Verdict.REFUTED, reason=f"not one task fits on {host.instance_type}")
    lowest = math.ceil(desired * need.minimum_healthy_percent / 100)
    highest = math.floor(desired * need.maximum_percent / 100)
    per_host = _per_host(host, need, needs)
    # A task that stops first leaves its place to its replacement; one that starts first needs a place more.
    places = desired if lowest < desired else desired + 1
    room = None if per_host is None else host.max_size * per_host
    size = None if per_host is None else math.ceil(places / per_host)
    if lowest >= desired and highest <= desired:
        percent = min(200, math.ceil(100 * (desired + 1) / desired))
        more = f" and raise max_size to {size}" if size is not None and size > host.max_size else ""
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"of {desired} task(s) none may stop ({lowest} must run) and none may start ({highest} at most)",
            witness=("no old task may stop", "no new task may start"),
            repair=f"set maximum_percent = {percent}{more}",
        )
    if room is None:
        if _an_instance_for_every_task(host, needs, places - desired):
            return Claim(
                verdict=Verdict.PROVED,
                reason=f"{host.max_size} {host.instance_type} are one for every task, old and new",
            )
        return _UNDECIDED
    if room < places:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"none of {desired} task(s) may stop first and no instance is free for a new one"
            if room >= desired
            else f"{desired} task(s) never run at once, {room} fit on {host.max_size} {host.instance_type}",
            witness=(
                f"{min(room, desired)} task(s) hold every place on {host.max_size} {host.instance_type}",
                "the new task waits for a place, the old ones for the new task",
            ),
            repair=f"raise max_size to {size}",
        )
    if lowest < desired:
        return Claim(verdict=Verdict.PROVED, reason=f"one of {desired} task(s) may stop before its replacement starts")
    return Claim(verdict=Verdict.PROVED, reason=f"a new task starts on spare capacity ({room} places, {desired} used)")
