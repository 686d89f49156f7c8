"""NEU001: a task with Neuron devices runs on container instances."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.plan import Resource, Value
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
    judge,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import inf1_sample
from neuronfleet.policies.neu._samples import TASK, sample
from neuronfleet.policies.neu._task import Task, settled, task_of
from neuronfleet.policies.neu._users import users_of


def _examples() -> tuple[Example, ...]:
    good = sample(task={"requires_compatibilities": ["EC2"]})
    path = "requires_compatibilities"
    return (
        passes("It is made for container instances", good),
        fails("It is made for Fargate", good.change(TASK, path, ["FARGATE"])),
        fails("It is made for both", good.change(TASK, path, ["EC2", "FARGATE"])),
        fails(
            "A service launches it there",
            inf1_sample(service={"launch_type": "FARGATE", "capacity_provider_strategy": []}),
        ),
        unknown("What it is made for is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("It does not say: ECS asks nothing then", good.change(TASK, path, None), verdict=Verdict.PASS),
        not_judged(
            "It has nothing to do with Neuron",
            sample(image="nginx:1.27", linuxParameters={}, task={path: ["FARGATE"]}),
        ),
    )


@policy(
    "NEU001",
    "no-fargate",
    Severity.CRITICAL,
    title="A task definition with Neuron devices is not made for Fargate.",
    why="Fargate has no Inferentia hosts and takes no devices; ECS refuses the task definition.",
    fix='Set requires_compatibilities = ["EC2"] and run the task on a capacity provider of Inf1 instances.',
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def no_fargate(resource: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    task = task_of(resource, context)
    told = task.unless_neuron()
    if told:
        return told
    compatibilities = resource["requires_compatibilities"].or_default([])
    on_fargate = compatibilities.any_item(lambda one: one.equals("FARGATE"))
    message = "requires_compatibilities has FARGATE, which has no Neuron devices"
    return list(settled([judge(~on_fargate, message, at=compatibilities), *_launched(task, context)]))


def _launched(task: Task, context: Context) -> Iterator[Outcome]:
    """Where services and standalone tasks of the plan launch it."""
    for user in users_of(task, context):
        where = user.resource
        if user.strategy.is_unknown:
            yield undecided(f"how {where.address} launches it is known only after apply", user.strategy, resource=where)
        for value in (user.launch_type, *(one["capacity_provider"] for one in user.strategy.items)):
            if value.is_unknown and not _made_here(value):
                yield undecided(f"how {where.address} launches it is known only after apply", value, resource=where)
            if value.text in ("FARGATE", "FARGATE_SPOT"):
                message = f"it has Neuron devices and {where.address} launches it on {value}"
                yield failed(message, at=value, resource=where)


def _made_here(value: Value) -> bool:
    """Whether it is the name of a capacity provider of the plan, which Fargate's never are."""
    owner = value.owner
    references = owner.references(*value.path) if isinstance(owner, Resource) else ()
    return any(one.type == "aws_ecs_capacity_provider" for one in references)
