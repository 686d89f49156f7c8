"""NEU043: a task's CPU fits on its instances."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    fails,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample
from neuronfleet.policies.neu._amounts import cpu_units
from neuronfleet.policies.neu._containers import veiled
from neuronfleet.policies.neu._hosts import hosts_of, judge_hosts
from neuronfleet.policies.neu._samples import CONTAINER, TASK
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = inf1_sample(container={"cpu": 4096})
    path = f"{CONTAINER}.cpu"
    return (
        passes("All four vCPU of an inf1.xlarge", good),
        fails("Six vCPU on an inf1.xlarge", good.change(TASK, path, 6144)),
        unknown("The CPU is known only after apply", good.change(TASK, path, UNKNOWN)),
        unknown("The instance type is known only after apply", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        null(
            "Nothing is reserved: the container gets what is left",
            good.leave_out(TASK, path),
            verdict=not_judged("").verdict,
        ),
    )


@policy(
    "NEU043",
    "cpu-fits",
    Severity.CRITICAL,
    title="A task asks for no more CPU than every instance type that it may land on has.",
    why="An instance registers 1024 units for each vCPU; a task that asks for more is never placed.",
    fix="Lower cpu: inf1.xlarge has 4096 units, 2xlarge 8192, 6xlarge 24576, 24xlarge 98304.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def cpu_fits(resource: Resource, context: Context) -> Answer:
    """Judge one task definition on the instance types of its capacities."""
    task = task_of(resource, context)
    asked = cpu_units(task)
    if asked.causes:
        return undecided("the CPU of the task is known only after apply", *asked.causes)
    if not asked.number:
        return not_applicable("it reserves no CPU")
    hosts = hosts_of(task, context)
    if not hosts.candidates and not hosts.causes and not task.is_neuron.is_true:
        return not_applicable("nothing in the plan runs it")
    number = veiled(asked.at, f"{asked.number} CPU units")
    return judge_hosts(
        hosts,
        lambda record: asked.number <= record.cpu_units,
        lambda record: f"it asks for {number}, and {record.name} has {record.cpu_units}",
        at=asked.at,
    )
