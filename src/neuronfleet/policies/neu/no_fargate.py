"""NEU001: a task with Neuron devices runs on container instances."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    fails,
    judge,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.neu._samples import TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = sample(task={"requires_compatibilities": ["EC2"]})
    path = "requires_compatibilities"
    return (
        passes("It is made for container instances", good),
        fails("It is made for Fargate", good.change(TASK, path, ["FARGATE"])),
        fails("It is made for both", good.change(TASK, path, ["EC2", "FARGATE"])),
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
    compatibilities = resource["requires_compatibilities"].or_default([])
    on_fargate = compatibilities.any_item(lambda one: one.equals("FARGATE"))
    return task.unless_neuron() or judge(
        ~on_fargate,
        "requires_compatibilities has FARGATE, which has no Neuron devices",
        at=compatibilities,
    )
