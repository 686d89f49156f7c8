"""REG003: tasks get the same resources, and services the same settings, in every region."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Outcome,
    Plan,
    Resource,
    Sample,
    Scope,
    Severity,
    Value,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.reg._containers import container_names, containers_of, definitions_of
from neuronfleet.policies.reg._names import SEVERAL
from neuronfleet.policies.reg._siblings import Family, compare, families, regions_of

_TASK: Final = ("cpu", "memory", "network_mode")
_CONTAINER: Final = ("cpu", "memory", "memoryReservation")
_SERVICE: Final = (
    "desired_count",
    "deployment_minimum_healthy_percent",
    "deployment_maximum_percent",
    "scheduling_strategy",
)


def _examples() -> tuple[Example, ...]:
    task, service = "aws_ecs_task_definition.model", "aws_ecs_service.model"
    containers = [{"name": "model", "image": "model:1", "memory": 6144}]
    east = Sample(
        {
            task: {"family": "model", "container_definitions": Document(containers)},
            service: {"name": "model", "desired_count": 2},
        }
    )
    west = Sample(east.resources, region="us-west-2")
    memory = "container_definitions.0.memory"
    return (
        passes("Both regions are alike", east, west),
        fails("The second region gives the model less memory", east, west.change(task, memory, 4096)),
        fails("The second region runs more tasks", east, west.change(service, "desired_count", 4)),
        unknown("How many tasks it runs is not known yet", east, west.change(service, "desired_count", UNKNOWN)),
        not_judged("There is one region", east),
    )


@policy(
    "REG003",
    "settings-parity",
    Severity.LOW,
    title="Tasks have the same memory, CPU and devices, and services the same counts, in every region.",
    why="A model that fits in one region is killed for want of memory in another, and capacity figures measured in one "
    "say nothing about the rest.",
    fix="Take the settings from one place for all regions; waive this finding where traffic differs by region.",
    scope=Scope.REVIEW,
    examples=_examples,
)
def settings_parity(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    if len(regions_of(plans, "aws_ecs_task_definition", "aws_ecs_service")) < SEVERAL:
        return not_applicable("there is one region")
    tasks, services = families(plans, "aws_ecs_task_definition", "family"), families(plans, "aws_ecs_service")
    if not any(len(one.members) >= SEVERAL for one in (*tasks, *services)):
        return not_applicable("nothing of one region has a counterpart in another")
    outcomes = [
        *(outcome for one in tasks for outcome in _of_task(one)),
        *(outcome for one in services for outcome in _of_service(one)),
    ]
    return tuple(outcomes) or passed()


def _of_task(family: Family) -> Iterator[Outcome]:
    what = f"task definition {family.label}"
    yield from compare(family, [(name, functools.partial(_attribute, name=name)) for name in _TASK], what)
    names = container_names(family)
    if not names:
        yield from compare(family, [("container_definitions", definitions_of)], what)
    for container in names:
        reads = [(name, functools.partial(_of_container, container=container, name=name)) for name in _CONTAINER]
        devices = ("the number of devices", functools.partial(_devices, container=container))
        yield from compare(family, [*reads, devices], f"container {container} of {family.label}")


def _of_service(family: Family) -> Iterator[Outcome]:
    counts = [one["desired_count"] for one in family.members.values()]
    scaled = any(one.is_unknown and one.or_default(None).is_missing for one in counts)
    names = [name for name in _SERVICE if not (scaled and name == "desired_count")]
    reads = [(name, functools.partial(_attribute, name=name)) for name in names]
    yield from compare(family, reads, f"service {family.label}")


def _attribute(resource: Resource, name: str) -> Value:
    return resource[name].or_default(None)


def _of_container(task: Resource, container: str, name: str) -> Value:
    return containers_of(task, container)[name]


def _devices(task: Resource, container: str) -> Value:
    devices = containers_of(task, container)["linuxParameters"]["devices"]
    return devices if devices.is_unknown else Value(len(devices.items), path=devices.path, owner=devices.owner)
