"""PLC013: a rolling update of every service can finish."""

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
    minimum = "deployment_minimum_healthy_percent"
    return (
        passes("One of two tasks may stop first", good),
        fails("As many tasks as instances, and none may stop", inf1_sample(max_size=2).change(SERVICE, minimum, 100)),
        fails(
            "100 percent at least and at most",
            good.change(SERVICE, minimum, 100).change(SERVICE, "deployment_maximum_percent", 100),
        ),
        unknown("The percentage comes from something not yet made", good.change(SERVICE, minimum, UNKNOWN)),
        null(
            "The default of 100 percent, with no instance to spare",
            inf1_sample(max_size=2).change(SERVICE, minimum, None),
        ),
    )


@policy(
    "PLC013",
    "rollout-can-finish",
    Severity.CRITICAL,
    title="A rolling update of every service, and an instance refresh, can finish.",
    why="Where all instances are taken and no old task may stop, old and new wait for each other for ever.",
    fix="Lower the minimum healthy percent, or leave an instance to spare.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",),
    scope=Scope.PLAN,
    types=("aws_ecs_service", "aws_cloudwatch_event_target", "aws_scheduler_schedule"),
    examples=_examples,
)
def rollout_can_finish(plan: Plan, context: Context) -> Answer:
    """Decide the claim *rolls* about every workload of the plan."""
    return claim_outcomes(plan, context, "rolls")
