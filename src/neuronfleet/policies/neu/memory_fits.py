"""NEU042: a task's memory fits on its instances."""

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
from neuronfleet.policies.neu._amounts import memory_mib
from neuronfleet.policies.neu._containers import veiled
from neuronfleet.policies.neu._hosts import hosts_of, judge_hosts
from neuronfleet.policies.neu._samples import CONTAINER, TASK
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = inf1_sample(container={"memoryReservation": 7296})
    path = f"{CONTAINER}.memoryReservation"
    return (
        passes("7296 MiB on an inf1.xlarge", good),
        fails("All 8192 MiB of an inf1.xlarge", good.change(TASK, path, 8192)),
        fails("More than an instance of the capacity has", good.change(TEMPLATE, "instance_type", "c6i.large")),
        unknown("The memory is known only after apply", good.change(TASK, path, UNKNOWN)),
        unknown("The instance type is known only after apply", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        null("Nothing is asked for: NEU040 tells", good.leave_out(TASK, path), verdict=not_judged("").verdict),
    )


@policy(
    "NEU042",
    "memory-fits",
    Severity.CRITICAL,
    title="A task asks for less memory than every instance type that it may land on has.",
    why="An instance registers less memory than its data sheet says, because the kernel keeps some: a task that asks "
    "for all of it, or more, is never placed.",
    fix="Stay below 92.5 % of the nominal memory: 7577 MiB on inf1.xlarge, 15155 on 2xlarge, 45465 on 6xlarge, 181862 "
    "on 24xlarge, all tasks of the instance together.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
        "https://aws.amazon.com/ec2/instance-types/inf1/",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def memory_fits(resource: Resource, context: Context) -> Answer:
    """Judge one task definition on the instance types of its capacities."""
    task = task_of(resource, context)
    asked = memory_mib(task)
    if asked.causes:
        return undecided("the memory of the task is known only after apply", *asked.causes)
    if not asked.number:
        return not_applicable("it asks for no memory")
    hosts = hosts_of(task, context)
    if not hosts.candidates and not hosts.causes and not task.is_neuron.is_true:
        return not_applicable("nothing in the plan runs it")
    number = veiled(asked.at, f"{asked.number} MiB")
    return judge_hosts(
        hosts,
        lambda record: asked.number < record.memory_mib,
        lambda record: f"it asks for {number}, and {record.name} registers less than {record.memory_mib} MiB",
        at=asked.at,
    )
