"""OBS004: logs are kept for a time that somebody chose."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)


def _examples() -> tuple[Example, ...]:
    address = "aws_cloudwatch_log_group.inference"
    good = Sample({address: {"name": "/ecs/inference", "retention_in_days": 30, "log_group_class": "STANDARD"}})
    return (
        passes("A month", good),
        fails("0 is for ever", good.change(address, "retention_in_days", 0)),
        unknown("How long is not known", good.change(address, "retention_in_days", UNKNOWN)),
        null("Nobody says: for ever", good.change(address, "retention_in_days", None)),
        not_judged(
            "The class DELIVERY has a retention of its own", good.change(address, "log_group_class", "DELIVERY")
        ),
    )


@policy(
    "OBS004",
    "log-retention",
    Severity.MEDIUM,
    title="Log groups have a retention time.",
    why="CloudWatch Logs keeps events for ever unless told otherwise: the bill grows, and so does what may leak.",
    fix="Set retention_in_days, such as 30.",
    references=("https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",),
    types=("aws_cloudwatch_log_group",),
    examples=_examples,
)
def log_retention(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one log group."""
    if group["log_group_class"].or_default("STANDARD").text == "DELIVERY":
        return not_applicable("its class has a retention of its own")
    days = group["retention_in_days"].or_default(0)
    return judge(~days.equals(0), f"retention_in_days is {days}: events are kept for ever", at=days)
