"""NEU077: containers of a task have names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    failed,
    fails,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import Task, settled, task_of

_NAME: Final = lazy_pattern(r"[A-Za-z0-9_-]{1,255}")
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""


def _examples() -> tuple[Example, ...]:
    proxy: dict[str, object] = {"name": "proxy", "image": "nginx:1.27"}
    waits = [{"containerName": "proxy", "condition": "START"}]
    good = sample(proxy, dependsOn=waits)
    path = f"{CONTAINER}.name"
    return (
        passes("Two names", good),
        fails("One name for both", good.change(TASK, path, "proxy")),
        fails("It waits for a container that is not there", sample(dependsOn=waits)),
        fails("A name with a dot", good.change(TASK, path, "resnet.50")),
        unknown("A name is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No name", good.leave_out(TASK, path)),
    )


@policy(
    "NEU077",
    "container-names",
    Severity.CRITICAL,
    title="Every container has a name of its own, and waits for containers that are there.",
    why="ECS refuses the task definition otherwise; the plan does not.",
    fix="Give each container a name of letters, digits, - and _ that no other has, and use it in dependsOn.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def container_names(resource: Resource, context: Context) -> Answer:
    """Judge the names in one task definition."""
    task = task_of(resource, context)
    return list(settled([*task.each(_name), *_together(task)]))


def _name(container: Container) -> Outcome:
    name = container["name"]
    if name.is_unknown:
        return undecided("the name of a container is known only after apply", name)
    if not _NAME.fullmatch(name.text or ""):
        what = "has no name" if name.is_missing else f"is called {name}, and names are letters, digits, - and _"
        return failed(f"a container {what}", at=name)
    return passed()


def _together(task: Task) -> Iterator[Outcome]:
    names = [one["name"] for one in task.containers]
    seen: set[str] = set()
    for name in names:
        if name.text in seen:
            yield failed(f"two containers are called {name}", at=name)
        seen.add(name.text or "")
    if any(name.is_unknown for name in names):
        return
    for container in task.containers:
        for one in container["dependsOn"].items:
            other = part(one, "containerName")
            if other.text is not None and other.text not in seen:
                yield failed(f"{container.label} waits for {other}, which is not there", at=other)
