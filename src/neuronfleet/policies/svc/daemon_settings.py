"""SVC010: a daemon service has no desired count, no placement strategy and no distinctInstance."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Severity,
    Verdict,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample(
        service={"scheduling_strategy": "DAEMON", "desired_count": None, "deployment_maximum_percent": 100}
    )
    return (
        passes("A plain daemon", good),
        fails(
            "With a strategy",
            good.change(SERVICE, "ordered_placement_strategy", [{"type": "spread", "field": "instanceId"}]),
        ),
        fails("With distinctInstance", good.change(SERVICE, "placement_constraints", [{"type": "distinctInstance"}])),
        fails("With a count", good.change(SERVICE, "desired_count", 2)),
        unknown("The count comes from something not yet made", good.change(SERVICE, "desired_count", UNKNOWN)),
        null(
            "A replica service is not looked at",
            inf1_sample().change(SERVICE, "scheduling_strategy", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
    )


@policy(
    "SVC010",
    "daemon-settings",
    Severity.MEDIUM,
    title="A daemon service has no desired count, no placement strategy and no distinctInstance.",
    why="ECS runs one task of a daemon on every instance; it refuses strategies and ignores the count.",
    fix="Remove desired_count, ordered_placement_strategy and distinctInstance from the daemon service.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def daemon_settings(service: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one daemon service."""
    if service["scheduling_strategy"].or_default("REPLICA").text != "DAEMON":
        return not_applicable("it is no daemon service")
    strategies = service["ordered_placement_strategy"].or_default([])
    if strategies.is_set().is_true:
        return failed("it has a placement strategy, which ECS refuses for a daemon", at=strategies)
    constraints = service["placement_constraints"].or_default([])
    distinct = constraints.any_item(lambda one: one["type"].equals("distinctInstance"))
    if distinct.is_true:
        return failed("it has distinctInstance, and a daemon has one task an instance anyway", at=constraints)
    count = service["desired_count"].or_default(0)
    if service.is_created:
        holds = count.equals(0) & ~distinct & ~strategies.is_set()
        return judge(holds, f"desired_count is {count}, which a daemon ignores", at=count)
    return judge(~distinct & ~strategies.is_set(), "")
