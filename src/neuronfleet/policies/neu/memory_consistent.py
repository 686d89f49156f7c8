"""NEU044: memory figures of a task agree with one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    Verdict,
    failed,
    fails,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._amounts import is_zero, task_level
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import settled, task_of

_LEAST_MIB: Final = 6
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""


def _examples() -> tuple[Example, ...]:
    good = sample(memory=7296, memoryReservation=4096)
    path = f"{CONTAINER}.memoryReservation"
    return (
        passes("The limit is above the reservation", good),
        fails("The reservation is above the limit", good.change(TASK, path, 8000)),
        fails("Docker takes no less than 6 MiB", good.change(TASK, path, 4)),
        fails("The containers have more than the task", good.change(TASK, "memory", "2048")),
        unknown("The reservation is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No reservation: nothing to agree with", good.leave_out(TASK, path), verdict=Verdict.PASS),
        not_judged("No memory at all: NEU040 tells", sample()),
    )


@policy(
    "NEU044",
    "memory-consistent",
    Severity.HIGH,
    title="A container's memory is above its memoryReservation, and all of them stay within the task's memory.",
    why="ECS refuses the task definition otherwise; the plan does not.",
    fix="Raise memory above memoryReservation, and memory of the task to the sum of its containers at least.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def memory_consistent(resource: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    task = task_of(resource, context)
    whole, value = task_level(resource, "memory")
    told = task.each(_container)
    if task.document.is_unknown:
        return told
    reserved = sum(int(_reserved(one)) for one in task.containers)
    if whole is not None and reserved > whole:
        message = f"its containers reserve more than its memory of {value} MiB"
        return [*(one for one in told if one.verdict is Verdict.FAIL), failed(message, at=value)]
    if value.is_unknown and reserved:
        told = list(settled([*told, undecided("the memory of the task is known only after apply", value)]))
    return told


def _reserved(container: Container) -> float:
    return next(
        (container[key].number or 0 for key in ("memoryReservation", "memory") if not is_zero(container[key])), 0
    )


def _container(container: Container) -> Iterator[Outcome]:
    limit, reservation = container["memory"], container["memoryReservation"]
    for value in (limit, reservation):
        if value.is_unknown:
            yield undecided(f"the memory of {container.label} is known only after apply", value)
        elif value.number is not None and 0 < value.number < _LEAST_MIB:
            yield failed(f"{container.label} has {value} MiB of memory, and Docker takes no less than 6", at=value)
    if limit.number and reservation.number and limit.number < reservation.number:
        yield failed(f"{container.label} reserves {reservation} MiB, more than its limit of {limit}", at=reservation)
    if limit.number or reservation.number:
        yield passed()
