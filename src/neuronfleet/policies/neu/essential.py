"""NEU074: a task ends with its server."""

from __future__ import annotations

from neuronfleet.plan import Resource
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
    not_applicable,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._health import serves
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import settled, task_of


def _examples() -> tuple[Example, ...]:
    proxy: dict[str, object] = {"name": "proxy", "image": "nginx:1.27", "essential": True}
    good = sample({**proxy, "essential": False}, essential=True, portMappings=[{"containerPort": 8501}])
    path = f"{CONTAINER}.essential"
    return (
        passes("The server is essential", good),
        fails("No container is", good.change(TASK, path, value=False)),
        fails(
            "The proxy is, the server is not", sample(proxy, essential=False, portMappings=[{"containerPort": 8501}])
        ),
        unknown("It is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("ECS's default is true", good.leave_out(TASK, path), verdict=passes("").verdict),
    )


@policy(
    "NEU074",
    "essential",
    Severity.HIGH,
    title="A task has an essential container, and one that serves from Neuron devices is essential.",
    why="ECS refuses a task without an essential container. A server that is not essential may end while its task "
    "goes on, holding the chips and answering nothing.",
    fix="Set essential = true on the server, or leave it out.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def essential(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    task = task_of(resource, context)
    if task.document.is_unknown:
        return undecided("container_definitions is known only after apply", task.document)
    if not task.containers:
        return not_applicable("it has no containers")
    one = any_of(container["essential"].or_default(True).equals(True) for container in task.containers)  # noqa: FBT003
    none = judge(one, "no container is essential", at=task.document)
    return [none] if one.is_false else list(settled([none, *task.each(_server)]))


def _server(container: Container) -> Outcome:
    value = container["essential"].or_default(True)  # noqa: FBT003 - ECS's default
    idle = ~serves(container)
    return judge(value.equals(True) | idle, f"{container.label} serves, and is not essential", at=value)  # noqa: FBT003
