"""NEU041: a container's memory has a hard limit."""

from __future__ import annotations

from neuronfleet.plan import Resource, Truth
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    fails,
    judge,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = sample(memory=7296)
    path = f"{CONTAINER}.memory"
    return (
        passes("A hard limit", good),
        passes("The task has one", sample(memoryReservation=1000, task={"memory": "7296"})),
        fails("A reservation only, as on AWS's page", sample(memoryReservation=1000)),
        unknown("It is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("None", good.leave_out(TASK, path)),
        not_judged("No containers", sample().change(TASK, "container_definitions", "[]")),
    )


@policy(
    "NEU041",
    "memory-limit",
    Severity.LOW,
    title="The task or each container has a hard memory limit.",
    why="With memoryReservation alone a container may take the memory of the whole instance, and the kernel then ends "
    "whichever process it picks: also one of the task beside it.",
    fix="Set memory in the container, in MiB.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def memory_limit(resource: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    whole = resource["memory"].or_default(None).test(_some)
    return task_of(resource, context).each(lambda container: _container(container, whole))


def _container(container: Container, whole: Truth) -> Outcome:
    memory = container["memory"]
    return judge(whole | memory.test(_some), f"{container.label} has no hard memory limit", at=memory)


def _some(raw: object) -> bool:
    return raw not in (0, "", "0")
