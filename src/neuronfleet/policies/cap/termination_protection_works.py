"""CAP006: managed termination protection has what it needs."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    failed,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import GROUP, PROVIDER, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    block = "auto_scaling_group_provider.0"
    return (
        passes("Both are there", good),
        fails("The group does not protect its instances", good.change(GROUP, "protect_from_scale_in", value=False)),
        fails("ECS does not scale the group", good.change(PROVIDER, f"{block}.managed_scaling.0.status", "DISABLED")),
        fails("There is no managed scaling at all", good.change(PROVIDER, f"{block}.managed_scaling", [])),
        not_judged(
            "No protection is asked for", good.change(PROVIDER, f"{block}.managed_termination_protection", "DISABLED")
        ),
        unknown("Whether the group protects is not known", good.change(GROUP, "protect_from_scale_in", UNKNOWN)),
        unknown(
            "Whether protection is asked for is not known",
            good.change(GROUP, "protect_from_scale_in", value=False).change(
                PROVIDER, f"{block}.managed_termination_protection", UNKNOWN
            ),
        ),
        null("Groups do not protect unless told to", good.change(GROUP, "protect_from_scale_in", None)),
    )


@policy(
    "CAP006",
    "termination-protection-works",
    Severity.CRITICAL,
    title=(
        "Managed termination protection comes with managed scaling and a group that protects its instances "
        "from scale-in."
    ),
    why="ECS refuses the capacity provider otherwise, in the middle of the apply: the plan checks neither.",
    fix=(
        'Set protect_from_scale_in = true on the group and status = "ENABLED" in managed_scaling, or turn the '
        "protection off."
    ),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html",),
    types=("aws_ecs_capacity_provider",),
    examples=_examples,
)
def termination_protection_works(provider: Resource, context: Context) -> Answer:
    """Judge one capacity provider."""
    block = provider["auto_scaling_group_provider"][0]
    protection = block["managed_termination_protection"].or_default("DISABLED")
    if protection.equals("ENABLED").is_false:
        return not_applicable("it has no managed termination protection")
    scaling = block["managed_scaling"].or_default([])
    scaled = scaling.any_item(lambda one: one["status"].or_default("ENABLED").equals("ENABLED"))
    if scaled.is_false and protection.is_known:
        return failed("managed_termination_protection is ENABLED, and managed scaling is not", at=protection)
    path = ("auto_scaling_group_provider", 0, "auto_scaling_group_arn")
    group = context.plan.targets(provider, *path, types=("aws_autoscaling_group",)).only
    if group is None:
        return undecided("its Auto Scaling group is not in the plan", block["auto_scaling_group_arn"])
    protects = group["protect_from_scale_in"].or_default(False).equals("true")  # noqa: FBT003 - the default
    if protects.is_false and protection.is_known:
        return failed(f"managed_termination_protection is ENABLED, and {group.address} does not protect", at=protection)
    return judge(~protection.equals("ENABLED") | (scaled & protects), "protection cannot work", at=protection)
