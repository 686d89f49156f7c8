"""NEU045: a task's memory is below what an instance is sure to register."""

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
        fails("7900 of 8192 MiB", good.change(TASK, path, 7900)),
        unknown("The memory is known only after apply", good.change(TASK, path, UNKNOWN)),
        unknown("The instance type is known only after apply", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        null("Nothing is asked for: NEU040 tells", good.leave_out(TASK, path), verdict=not_judged("").verdict),
        not_judged("More than the instance has: NEU042 tells", good.change(TASK, path, 9000)),
    )


@policy(
    "NEU045",
    "memory-headroom",
    Severity.MEDIUM,
    title="A task asks for no more memory than an instance is sure to register: 92.5 % of the nominal.",
    why="How much an instance registers depends on its kernel and its drivers: a new AMI may keep some MiB more, and "
    "then nothing is placed any more.",
    fix="Ask for at most 7577 MiB on inf1.xlarge, 15155 on 2xlarge, 45465 on 6xlarge, 181862 on 24xlarge.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
        "https://github.com/aws/karpenter-provider-aws/blob/main/pkg/operator/options/options.go",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def memory_headroom(resource: Resource, context: Context) -> Answer:
    """Judge one task definition on the instance types of its capacities."""
    task = task_of(resource, context)
    asked = memory_mib(task)
    if asked.causes:
        return undecided("the memory of the task is known only after apply", *asked.causes)
    hosts = hosts_of(task, context)
    if not asked.number or (not hosts.candidates and not hosts.causes and not task.is_neuron.is_true):
        return not_applicable("it asks for no memory, or nothing in the plan runs it")
    if hosts.found and all(asked.number >= record.memory_mib for record in hosts.found):
        return not_applicable("it asks for more than there is")
    number = veiled(asked.at, f"{asked.number} MiB")
    return judge_hosts(
        hosts,
        lambda record: asked.number <= record.memory_ceiling_mib or asked.number >= record.memory_mib,
        lambda record: (
            f"it asks for {number}, and {record.name} is sure to register {record.memory_ceiling_mib} MiB of its "
            f"{record.memory_mib}"
        ),
        at=asked.at,
    )
