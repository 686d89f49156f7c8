"""CAP022: a changed launch template reaches running instances."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.cap._capacity import NOT_OF_ECS, ecs_capacity
from neuronfleet.policies.inf1_sample import GROUP, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("Instances are replaced a few at a time", good),
        passes(
            "Instances get no older than a month",
            good.change(GROUP, "instance_refresh", []).change(GROUP, "max_instance_lifetime", 2592000),
        ),
        fails("They are not", good.change(GROUP, "instance_refresh", [])),
        unknown("Whether they are is not known", good.change(GROUP, "instance_refresh", UNKNOWN)),
        null("They are not, by leaving it out", good.change(GROUP, "instance_refresh", None)),
    )


@policy(
    "CAP022",
    "instance-refresh-configured",
    Severity.LOW,
    title="Groups of container instances replace their instances when the launch template changes.",
    why=(
        "Without an instance refresh a new image, a fix of user data or an encrypted volume is for instances "
        "launched later. The old ones run on, for months."
    ),
    fix='Add instance_refresh { strategy = "Rolling" } with scale_in_protected_instances = "Refresh".',
    references=("https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html",),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def instance_refresh_configured(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    if ecs_capacity(group, context) is None:
        return not_applicable(NOT_OF_ECS)
    refresh, lifetime = group["instance_refresh"].or_default([]), group["max_instance_lifetime"].or_default(0)
    replaced = refresh.is_set() | ~lifetime.equals(0)
    return judge(replaced, "the group has neither instance_refresh nor max_instance_lifetime", at=refresh)
