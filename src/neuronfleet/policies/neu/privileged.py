"""NEU070: no container is privileged."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    fails,
    judge,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = sample(privileged=False)
    path = f"{CONTAINER}.privileged"
    return (
        passes("It is not", good),
        fails("It is", good.change(TASK, path, value=True)),
        fails("A second one is", sample({"name": "monitor", "image": "neuron-monitor:1.2", "privileged": True})),
        unknown("It is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("ECS's default is false", good.leave_out(TASK, path), verdict=passes("").verdict),
    )


@policy(
    "NEU070",
    "privileged",
    Severity.HIGH,
    title="No container is privileged.",
    why="A privileged container has every device and every capability of its instance: it takes chips that other "
    "tasks own, and whoever breaks into it has the instance.",
    fix="Remove privileged; map the devices that the container needs under linuxParameters.devices.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def privileged(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Outcome:
    value = container["privileged"]
    return judge(~value.equals(True), f"{container.label} is privileged", at=value)  # noqa: FBT003 - the value itself
