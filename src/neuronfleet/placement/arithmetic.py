"""Decides the four claims by arithmetic, for the shapes that a planner makes.

Where every workload of a capacity puts at most one task on an instance, or one workload has the capacity to itself,
counting is a proof. Anything else is answered ``unknown``: simulating the scheduler is another matter.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from neuronfleet.placement.claims import Claim, Claims, Verdict

__all__ = ["Host", "TaskNeed", "decide", "tasks_per_host"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What an instance of a capacity offers, and how many there can be.

    Attributes:
        instance_type: its name, for sentences.
        cpu_units: registered CPU units.
        memory_mib: memory that is sure to be registered, less what is reserved.
        nominal_memory_mib: memory that is registered at the very most.
        devices: Neuron devices.
        awsvpc_tasks: tasks with a network interface of their own.
        max_size: instances at most.
    """

    instance_type: str
    cpu_units: int
    memory_mib: int
    nominal_memory_mib: int
    devices: int
    awsvpc_tasks: int
    max_size: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskNeed:
    """What one ECS service or one run of a standalone task asks of its capacity.

    Attributes:
        name: for sentences.
        desired_count: tasks wanted at once.
        cpu_units: reserved by one task.
        memory_mib: counted by placement for one task.
        host_ports: fixed ports on the instance.
        devices: indices of the Neuron devices that one task maps.
        awsvpc: whether a task has a network interface of its own.
        distinct_instance: whether the group puts one task on an instance.
        minimum_healthy_percent: None for a standalone task.
        maximum_percent: None for a standalone task.
    """

    name: str
    desired_count: int
    cpu_units: int
    memory_mib: int
    host_ports: frozenset[int]
    devices: frozenset[int]
    awsvpc: bool
    distinct_instance: bool
    minimum_healthy_percent: int | None
    maximum_percent: int | None


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
    """Tasks of one workload that fit on an otherwise empty instance."""
    limits = [10**6]
    if need.distinct_instance or need.host_ports:
        limits.append(1)
    if need.cpu_units:
        limits.append(host.cpu_units // need.cpu_units)
    if need.memory_mib:
        limits.append(host.memory_mib // need.memory_mib)
    if need.awsvpc:
        limits.append(host.awsvpc_tasks)
    return min(limits)


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
        reasons.append(f"{device} by {apart}")
    return Claim(verdict=Verdict.PROVED, reason=f"kept apart: {', '.join(reasons)}")


def _one_each(host: Host, needs: Sequence[TaskNeed]) -> bool:
    """Whether one task of every workload always fits beside the others, and never two of the same."""
    ports = [port for need in needs for port in need.host_ports]
    return (
        all(need.distinct_instance or tasks_per_host(host, need) == 1 for need in needs)
        and sum(need.memory_mib for need in needs) <= host.memory_mib
        and sum(need.cpu_units for need in needs) <= host.cpu_units
        and len(ports) == len(set(ports))
        and sum(need.awsvpc for need in needs) <= host.awsvpc_tasks
    )


def _room(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> int | None:
    """Tasks of a workload that its capacity is sure to hold at its maximum; None where counting is no proof."""
    if _one_each(host, needs):
        return host.max_size
    if len(needs) == 1:
        return host.max_size * tasks_per_host(host, need)
    return None


_UNDECIDED = Claim(
    verdict=Verdict.UNKNOWN,
    reason="workloads share the capacity in more than one task an instance; counting does not decide it",
    repair="set distinct_instance = true, or give each a capacity of its own",
)


def _placed(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> Claim:
    room = _room(host, need, needs)
    if room is None:
        return _UNDECIDED
    if need.desired_count > room:
        per_host = max(room // host.max_size, 1) if host.max_size else 1
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{need.desired_count} task(s) wanted, {room} fit on {host.max_size} {host.instance_type}",
            repair=f"raise max_size to {math.ceil(need.desired_count / per_host)}",
        )
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"{need.desired_count} of {room} places on {host.max_size} {host.instance_type}",
    )


def _rolls(host: Host, need: TaskNeed, needs: Sequence[TaskNeed]) -> Claim:
    if need.minimum_healthy_percent is None or need.maximum_percent is None:
        return Claim(verdict=Verdict.PROVED, reason="a standalone task is not rolled")
    desired = need.desired_count
    if desired == 0:
        return Claim(verdict=Verdict.PROVED, reason="no task is running")
    lowest = math.ceil(desired * need.minimum_healthy_percent / 100)
    highest = math.floor(desired * need.maximum_percent / 100)
    if lowest < desired:
        return Claim(verdict=Verdict.PROVED, reason=f"one of {desired} task(s) may stop before its replacement starts")
    if highest <= desired:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"of {desired} task(s) none may stop ({lowest} must run) and none may start ({highest} at most)",
            witness=("no old task may stop", "no new task may start"),
            repair=f"set maximum_percent = {min(200, math.ceil(100 * (desired + 1) / desired))}",
        )
    room = _room(host, need, needs)
    if room is None:
        return _UNDECIDED
    if room <= desired:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"none of {desired} task(s) may stop first and no instance is free for a new one",
            witness=(
                f"{desired} old task(s) hold every place on {host.max_size} {host.instance_type}",
                "the new task waits for a place, the old ones for the new task",
            ),
            repair=f"raise max_size to {host.max_size + 1}",
        )
    return Claim(verdict=Verdict.PROVED, reason=f"a new task starts on spare capacity ({room} places, {desired} used)")
