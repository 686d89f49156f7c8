"""CAP020: a group serves one capacity provider."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import GROUP, PROVIDER, inf1_sample

_ARN: Final = ("auto_scaling_group_provider", 0, "auto_scaling_group_arn")


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    second = {**good.resources[PROVIDER], "name": "inference-spare"}  # type: ignore[dict-item]
    path = "auto_scaling_group_provider.0.auto_scaling_group_arn"
    elsewhere = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0f5a:autoScalingGroupName/other"
    return (
        passes("Its own group", good),
        passes("A group outside of the plan", good.change(PROVIDER, path, elsewhere)),
        fails("Another provider scales the same group", good.add("aws_ecs_capacity_provider.spare", second)),
        unknown("Which group it scales is not known", good.change(PROVIDER, path, UNKNOWN)),
        null("It scales no group", good.change(PROVIDER, path, None), verdict=Verdict.NOT_APPLICABLE),
        not_judged("Fargate needs none", good.change(PROVIDER, "auto_scaling_group_provider", []).remove(GROUP)),
    )


@policy(
    "CAP020",
    "one-provider-per-group",
    Severity.CRITICAL,
    title="No two capacity providers share an Auto Scaling group.",
    why="ECS refuses the second provider, in the middle of the apply: a group can be scaled by one only.",
    fix="Make a group for each capacity provider, or let clusters share the provider.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html",),
    types=("aws_ecs_capacity_provider",),
    examples=_examples,
)
def one_provider_per_group(provider: Resource, context: Context) -> Answer:
    """Judge one capacity provider."""
    arn = provider.after.at(*_ARN)
    if arn.is_missing:
        return not_applicable("it scales no Auto Scaling group")
    key = _key(provider)
    if key is None:
        return undecided("which group it scales is known only after apply", arn)
    others = [
        one.address
        for one in context.once(("cap", "scaled"), lambda: _scaled(context)).get(key, ())
        if one is not provider
    ]
    return failed(f"{', '.join(others)} scales the same group", at=arn) if others else passed()


def _key(provider: Resource) -> str | None:
    group = provider.plan.targets(provider, *_ARN, types=("aws_autoscaling_group",)).only
    return group.address if group is not None else provider.after.at(*_ARN).text


def _scaled(context: Context) -> dict[str, list[Resource]]:
    """Capacity providers by the group that they scale."""
    found: dict[str, list[Resource]] = {}
    for one in context.plan.resources("aws_ecs_capacity_provider"):
        key = _key(one)
        if key is not None:
            found.setdefault(key, []).append(one)
    return found
