"""NEU040: a task says how much memory it needs."""

from __future__ import annotations

from neuronfleet.plan import Resource, Truth
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    any_of,
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
        passes("The container says it", good),
        passes("The task says it", sample(task={"memory": "7296"})),
        fails("0 is none", good.change(TASK, path, 0)),
        unknown("It is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("Neither says it", good.leave_out(TASK, path)),
        not_judged("No containers", sample().change(TASK, "container_definitions", "[]")),
    )


@policy(
    "NEU040",
    "memory-set",
    Severity.CRITICAL,
    title="The task definition or each of its containers says how much memory it needs.",
    why="ECS refuses a task definition for container instances that says it nowhere; the plan does not.",
    fix="Set memory (a hard limit) or memoryReservation in every container, in MiB, or memory of the task definition.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def memory_set(resource: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    whole = resource["memory"].or_default(None).test(_some)
    return task_of(resource, context).each(lambda container: _container(container, whole))


def _container(container: Container, whole: Truth) -> Outcome:
    told = any_of(container[key].test(_some) for key in ("memory", "memoryReservation"))
    message = f"{container.label} has neither memory nor memoryReservation, and the task has no memory"
    return judge(whole | told, message, at=container["memory"])


def _some(raw: object) -> bool:
    return raw not in (0, "", "0")
