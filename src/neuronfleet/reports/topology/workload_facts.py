"""Services and standalone tasks as a drawing tells them: how many tasks, on which chips, and what is proved of them."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence

from neuronfleet.fleet.blueprint import (
    Blueprint,
    ContainerBlueprint,
    ModelLocation,
    ScalingBlueprint,
    ScalingMetricBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
    TaskBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.placement import Claims, Verdict
from neuronfleet.placement.picture.words import memory
from neuronfleet.reports.topology.model import Fact, Hold, Workload

__all__ = ["positions_of", "ranged", "workloads_of"]

_CLAIMS = ("fits", "exclusive", "placed", "rolls")
_DIGEST = 12


def ranged(least: int, most: int, what: str, many: str | None = None) -> str:
    """``1 task``, ``2 to 6 tasks``.

    Args:
        least: of them.
        most: of them.
        what: one of them.
        many: several of them; None for what English makes of one.
    """
    several = many or f"{what}s"
    if least == most:
        return f"{most} {what if most == 1 else several}"
    return f"{least} to {most} {several}"


def positions_of(blueprints: Sequence[Blueprint]) -> dict[str, int]:
    """Workloads by name, with a number that is the same in every region.

    Args:
        blueprints: all regions.
    """
    services = [one.name for blueprint in blueprints for one in blueprint.services]
    tasks = [one.name for blueprint in blueprints for one in blueprint.tasks]
    return {name: index for index, name in enumerate(dict.fromkeys([*services, *tasks]))}


def workloads_of(blueprint: Blueprint, positions: Mapping[str, int]) -> dict[str, tuple[Workload, ...]]:
    """Workloads by the name of their capacity.

    Args:
        blueprint: the region.
        positions: of all workloads of the fleet.
    """
    found: dict[str, tuple[Workload, ...]] = {}
    told = _told(blueprint)
    for service in blueprint.services:
        made = _service(positions[service.name], service, told)
        found[service.capacity] = (*found.get(service.capacity, ()), made)
    for task in blueprint.tasks:
        found[task.capacity] = (*found.get(task.capacity, ()), _task(positions[task.name], task, told))
    return found


def _told(blueprint: Blueprint) -> dict[str, tuple[Fact, ...]]:
    """What is known of workloads beside themselves: what they wait for, and what they take over."""
    models = {one.workload for one in blueprint.model_presence}
    images = {one.workload for one in blueprint.image_presence}
    found: dict[str, tuple[Fact, ...]] = {}
    for name in (*(one.name for one in blueprint.services), *(one.name for one in blueprint.tasks)):
        needed = [*(["model"] * (name in models)), *(["image"] * (name in images))]
        found[name] = (Fact(about="waits for", words=f"{' and '.join(needed)} in the region"),) if needed else ()
    for service in blueprint.arithmetic.services:
        if service.taken_from is not None and service.taken_tasks is not None:
            taken = ranged(service.taken_tasks, service.taken_tasks, "task")
            words = f"{taken} of {service.taken_from} when that is lost; {service.tasks_after} then"
            found[service.service] += (Fact(about="takes over", words=words),)
    return found


def _letter(index: int) -> str:
    """A to Z, then AA, AB and so on."""
    letters = string.ascii_uppercase
    before, last = divmod(index, len(letters))
    return f"{_letter(before - 1) if before else ''}{letters[last]}"


def _service(index: int, one: ServiceBlueprint, told: Mapping[str, tuple[Fact, ...]]) -> Workload:
    scaling = one.scaling
    least, most = (scaling.min_tasks, scaling.max_tasks) if scaling else (one.desired_count, one.desired_count)
    deployment = one.deployment
    rolls = f"{deployment.minimum_healthy_percent} to {deployment.maximum_percent} % of its tasks"
    if deployment.circuit_breaker:
        rolls += ", goes back when it fails" if deployment.rollback else ", stops when it fails"
    facts = [
        *(_scaling(scaling) if scaling else ()),
        *_needs(one.slots[0].task_definition, one.devices_per_task),
        Fact(about="rolls with", words=rolls),
    ]
    if one.roles.model is not None:
        facts.append(_model(one.roles.model))
    facts += told.get(one.name, ())
    return Workload(
        index=index,
        letter=_letter(index),
        name=one.name,
        kind="service",
        always=True,
        tasks=ranged(least, most, "task") + _slots(one),
        facts=(*facts, *_doubts(one.claims)),
        verdicts=_verdicts(one.claims),
        holds=tuple(_hold(slot.name, slot.devices, slot.task_definition, _slot_tasks(one, slot)) for slot in one.slots),
    )


def _slots(one: ServiceBlueprint) -> str:
    return f" in {len(one.slots)} slots" if len(one.slots) > 1 else ""


def _slot_tasks(one: ServiceBlueprint, slot: SlotBlueprint) -> str:
    if one.scaling is None:
        return f"{slot.desired_count}"
    limits = one.scaling.slots[slot.index]
    return (
        f"{limits.min_tasks} to {limits.max_tasks}" if limits.min_tasks != limits.max_tasks else f"{limits.max_tasks}"
    )


def _task(index: int, one: TaskBlueprint, told: Mapping[str, tuple[Fact, ...]]) -> Workload:
    facts = [*_needs(one.task_definition, one.devices_per_task)]
    if one.schedule is not None:
        off = "" if one.schedule.enabled else ", switched off"
        facts.insert(0, Fact(about="runs at", words=f"{one.schedule.expression} {one.schedule.timezone}{off}"))
    if one.roles.model is not None:
        facts.append(_model(one.roles.model))
    facts += told.get(one.name, ())
    return Workload(
        index=index,
        letter=_letter(index),
        name=one.name,
        kind="scheduled task" if one.schedule else "task on demand",
        always=False,
        tasks=f"{ranged(one.count, one.count, 'task')} a run",
        facts=(*facts, *_doubts(one.claims)),
        verdicts=_verdicts(one.claims),
        holds=(_hold(one.name, one.devices, one.task_definition, f"{one.count}"),),
    )


def _scaling(one: ScalingBlueprint) -> Iterator[Fact]:
    signals = [_signal(metric) for metric in one.metrics]
    if signals:
        yield Fact(about="scales by", words=" or ".join(signals))
    if one.schedules:
        names = ", ".join(schedule.name for schedule in one.schedules)
        yield Fact(about="schedules", words=f"other limits from: {names}")


def _signal(one: ScalingMetricBlueprint) -> str:
    target = f"{one.target:g}"
    words: Mapping[str, str] = {
        "requests": f"{target} requests a minute and task",
        "in-flight": f"{target} requests in flight a task",
        "neuroncore": f"{target} % NeuronCore use",
        "cpu": f"{target} % CPU",
        "memory": f"{target} % memory",
    }
    return words.get(one.kind) or f"{one.name} near {target}"


def _needs(one: TaskDefinitionBlueprint, devices: int) -> Iterator[Fact]:
    chips = f"{ranged(devices, devices, 'chip')}, " if devices else ""
    room = sum(container.memory_mib for container in one.containers)
    beside = [container.name for container in one.containers[1:]]
    also = f", with sidecar {', '.join(beside)}" if beside else ""
    yield Fact(about="each task", words=f"{chips}{memory(room)}{also}")


def _hold(name: str, devices: tuple[int, ...], task: TaskDefinitionBlueprint, tasks: str) -> Hold:
    ports = tuple(port for container in task.containers for port in _ports(container))
    return Hold(name=name, devices=devices, ports=ports, tasks=tasks)


def _ports(container: ContainerBlueprint) -> Iterator[str]:
    for port in container.ports:
        if not port.lock:
            where = port.container_port if port.host_port is None else port.host_port or "dynamic"
            yield f"{port.name} {where}"


def _model(one: ModelLocation) -> Fact:
    digest = f", SHA-256 {one.digest[:_DIGEST]}" if one.digest else ""
    version = f", version {one.version_id}" if one.version_id else ""
    return Fact(about="model", words=f"s3://{one.bucket}/{one.prefix}{digest}{version}")


def _verdicts(claims: Claims) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(getattr(claims, name).verdict)) for name in _CLAIMS)


def _doubts(claims: Claims) -> Iterator[Fact]:
    """Why a claim is not proved."""
    for name in _CLAIMS:
        claim = getattr(claims, name)
        if claim.verdict is not Verdict.PROVED:
            yield Fact(about=name, words=f"{claim.verdict}: {claim.reason}")
