"""NEU075: a container's own file system is read-only."""

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
    good = sample(readonlyRootFilesystem=True)
    path = f"{CONTAINER}.readonlyRootFilesystem"
    return (
        passes("It is", good),
        fails("It is not", good.change(TASK, path, value=False)),
        unknown("It is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("ECS's default is false", good.leave_out(TASK, path)),
    )


@policy(
    "NEU075",
    "readonly-root",
    Severity.LOW,
    title="The root file system of every container is read-only.",
    why="Whoever breaks into a server cannot leave anything behind. Neuron needs a place to write all the same: mount "
    "a volume for the model and for temporary files.",
    fix="Set readonlyRootFilesystem = true, and mount volumes where the server writes.",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def readonly_root(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Outcome:
    value = container["readonlyRootFilesystem"]
    return judge(value.equals(True), f"{container.label} can write to its root file system", at=value)  # noqa: FBT003
