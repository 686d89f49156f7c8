"""PLC010: every task fits an instance that it may be placed on."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Plan,
    Scope,
    Severity,
    Verdict,
    fails,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample
from neuronfleet.policies.plc._claims import claim_outcomes


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("4,096 MiB on an inf1.xlarge", good),
        fails("8,192 MiB on an inf1.xlarge, which registers less", inf1_sample(container={"memoryReservation": 8192})),
        fails(
            "Device 1 of an instance type that has device 0 only",
            inf1_sample(
                container={
                    "linuxParameters": {"devices": [{"hostPath": "/dev/neuron1", "containerPath": "/dev/neuron0"}]}
                }
            ),
        ),
        unknown("The instance type comes from something not yet made", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        unknown("The size of the group does", good.change(GROUP, "max_size", UNKNOWN)),
        null(
            "A container without any memory",
            inf1_sample(container={"memoryReservation": None}),
            verdict=Verdict.UNKNOWN,
        ),
    )


@policy(
    "PLC010",
    "task-fits-an-instance",
    Severity.CRITICAL,
    title="Every task fits an instance that it may be placed on, with the devices that it maps.",
    why="ECS counts memory, CPU and ports, and Terraform counts nothing: a task that fits no instance waits for ever.",
    fix="Give the task less, or the capacity a larger instance type.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",),
    scope=Scope.PLAN,
    types=("aws_ecs_service", "aws_cloudwatch_event_target", "aws_scheduler_schedule"),
    examples=_examples,
)
def task_fits_an_instance(plan: Plan, context: Context) -> Answer:
    """Decide the claim *fits* about every workload of the plan."""
    return claim_outcomes(plan, context, "fits")
