"""PLC011: no two tasks that run at once map the same Neuron device."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Plan,
    Scope,
    Severity,
    fails,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample
from neuronfleet.policies.plc._claims import claim_outcomes


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    dynamic = {"portMappings": [{"containerPort": 8500, "hostPort": 0}], "memoryReservation": 2048}
    return (
        passes("A fixed host port keeps tasks apart", good),
        fails("Two tasks with dynamic ports fit one instance", inf1_sample(container=dynamic)),
        unknown(
            "Whether the host port is fixed comes from something not yet made",
            inf1_sample(container={"portMappings": [{"containerPort": 8500, "hostPort": UNKNOWN}]}),
        ),
        null(
            "No port at all, and memory for two",
            inf1_sample(container={"portMappings": None, "memoryReservation": 2048}),
        ),
        fails(
            "distinctInstance does not look at a task that is still stopping",
            inf1_sample(container=dynamic).change(SERVICE, "placement_constraints", [{"type": "distinctInstance"}]),
        ),
    )


@policy(
    "PLC011",
    "devices-are-never-shared",
    Severity.CRITICAL,
    title="No two tasks that run at once map the same Neuron device.",
    why="ECS does not schedule Neuron devices: two tasks can open one chip, and the second crashes.",
    fix="Keep the tasks apart as the finding says: a fixed host port each device, distinctInstance, or memory for one.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",),
    scope=Scope.PLAN,
    types=("aws_ecs_service", "aws_cloudwatch_event_target", "aws_scheduler_schedule"),
    examples=_examples,
)
def devices_are_never_shared(plan: Plan, context: Context) -> Answer:
    """Decide the claim *exclusive* about every workload of the plan."""
    return claim_outcomes(plan, context, "exclusive")
