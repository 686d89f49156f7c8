"""SVC006: availability Zone rebalancing is on only where ECS can do it."""

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
    not_applicable,
    null,
    passed,
    passes,
    policy,
    truth,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    on = inf1_sample(service={"availability_zone_rebalancing": "ENABLED"})
    return (
        passes("On, with room for one more task", on),
        fails("On, and 100 percent may run", on.change(SERVICE, "deployment_maximum_percent", 100)),
        fails(
            "On, and packed", on.change(SERVICE, "ordered_placement_strategy", [{"type": "binpack", "field": "cpu"}])
        ),
        fails("On, for a daemon", on.change(SERVICE, "scheduling_strategy", "DAEMON")),
        unknown(
            "Whether it is on comes from something not yet made",
            on.change(SERVICE, "availability_zone_rebalancing", UNKNOWN).change(
                SERVICE, "deployment_maximum_percent", 100
            ),
        ),
        null(
            "It does not say", on.change(SERVICE, "availability_zone_rebalancing", None), verdict=Verdict.NOT_APPLICABLE
        ),
    )


@policy(
    "SVC006",
    "zone-rebalancing-can-work",
    Severity.MEDIUM,
    title="Availability Zone rebalancing is on only where ECS can do it.",
    why="ECS refuses it for services that may not start a task first, that are packed, or that are daemons.",
    fix="Set it to DISABLED, or raise deployment_maximum_percent above 100 and spread over zones.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def zone_rebalancing_can_work(service: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one service."""
    rebalancing = service["availability_zone_rebalancing"].or_default("DISABLED")
    if rebalancing.equals("ENABLED").is_false:
        return not_applicable("it is off")
    most = service["deployment_maximum_percent"].or_default(200)
    strategies = service["ordered_placement_strategy"].or_default([])
    daemon = service["scheduling_strategy"].or_default("REPLICA").equals("DAEMON")
    first = strategies[0]
    spread = truth(not strategies.items) if strategies.is_known else strategies.equals(None)
    by_zone = spread | (first["type"].equals("spread") & first["field"].equals("attribute:ecs.availability-zone"))
    possible = most.test(lambda raw: not isinstance(raw, int) or raw > 100) & by_zone & ~daemon  # noqa: PLR2004 - percent
    if possible.is_true:
        return passed()
    if daemon.is_true:
        message = "a daemon service cannot be rebalanced"
    elif by_zone.is_false:
        message = "the first placement strategy does not spread over zones"
    else:
        message = f"deployment_maximum_percent is {most}, so no task may start first"
    return judge(~rebalancing.equals("ENABLED") | possible, message, at=rebalancing)
