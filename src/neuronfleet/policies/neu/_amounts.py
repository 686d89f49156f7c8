"""CPU and memory that a task asks for."""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource, Value
from neuronfleet.policies.neu._task import Task

__all__ = ["Amount", "cpu_units", "is_zero", "memory_mib", "task_level"]

_UNITS: Final = lazy_pattern(r"\s*(\d+(?:\.\d+)?)\s*(?:vcpu|gb)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a task reserves on its instance.

    Attributes:
        number: how much, as far as it is known.
        at: the value that says most of it.
        causes: what of it is not known.
    """

    number: int
    at: Value
    causes: tuple[Value, ...] = ()


def is_zero(value: Value) -> bool:
    """Whether it is known that nothing is asked for: null, absent, empty or 0."""
    return value.is_missing or value.text == "" or value.number == 0


def task_level(resource: Resource, attribute: str) -> tuple[int | None, Value]:
    """CPU or memory of the task as a whole: a number, or with a unit (``.5 vCPU``, ``2 GB``); None where not set.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html

    Args:
        resource: the task definition.
        attribute: ``cpu`` or ``memory``.
    """
    value = resource[attribute].or_default(None)
    match = _UNITS.fullmatch(value.text or "")
    if match:
        return int(float(match[1]) * 1024), value
    number = value.number
    return (int(number) if number else None), value


def memory_mib(task: Task) -> Amount:
    """Memory that a task takes from its instance, in MiB.

    The task's own counts; without it that of every container: ``memoryReservation``, else ``memory``.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html

    Args:
        task: the task definition.
    """
    return _amount(task, "memory", ("memoryReservation", "memory"))


def cpu_units(task: Task) -> Amount:
    """CPU that a task takes from its instance, in units of 1/1024 vCPU.

    Args:
        task: the task definition.
    """
    return _amount(task, "cpu", ("cpu",))


def _amount(task: Task, attribute: str, keys: tuple[str, ...]) -> Amount:
    number, at = task_level(task.resource, attribute)
    if number is not None:
        return Amount(number=number, at=at)
    if at.is_unknown:
        return Amount(number=0, at=at, causes=(at,))
    if task.document.is_unknown:
        return Amount(number=0, at=task.document, causes=(task.document,))
    total, most, where, causes = 0, -1, task.document, []
    for container in task.containers:
        value = next((container[key] for key in keys if not is_zero(container[key])), container[keys[0]])
        if value.is_unknown or container.value.is_unknown:
            causes.append(value)
        asked = int(value.number or 0)
        total += asked
        if asked > most:
            most, where = asked, value
    return Amount(number=total, at=where, causes=tuple(causes))
