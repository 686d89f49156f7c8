"""SVC001: a service has a launch type or a capacity provider strategy, not both."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Severity,
    Verdict,
    fails,
    judge,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("A strategy alone", good),
        fails("Both", good.change(SERVICE, "launch_type", "EC2")),
        unknown("The launch type comes from something not yet made", good.change(SERVICE, "launch_type", UNKNOWN)),
        null("No launch type", good.change(SERVICE, "launch_type", None), verdict=Verdict.PASS),
    )


@policy(
    "SVC001",
    "launch-type-or-strategy",
    Severity.HIGH,
    title="A service has a launch type or a capacity provider strategy, not both.",
    why="ECS refuses both together at apply; and tasks with a launch type are invisible to managed scaling.",
    fix="Remove launch_type and keep the capacity_provider_strategy.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def launch_type_or_strategy(service: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one service."""
    launch_type = service["launch_type"].or_default("")
    strategy = service["capacity_provider_strategy"].or_default([])
    both = launch_type.is_set() & strategy.is_set()
    return judge(~both, f"launch_type is {launch_type} beside a capacity_provider_strategy", at=launch_type)
