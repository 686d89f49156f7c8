"""CAP005: Terraform leaves the tag of ECS on the group."""

from __future__ import annotations

from typing import Final

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
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._capacity import ecs_capacity
from neuronfleet.policies.inf1_sample import GROUP, PROVIDER, inf1_sample

_TAG: Final = "AmazonECSManaged"


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    scaling = "auto_scaling_group_provider.0.managed_scaling"
    return (
        passes("The tag is there", good),
        fails("The tag is not passed on to instances", good.change(GROUP, "tag.0.propagate_at_launch", value=False)),
        fails("Other tags only", good.change(GROUP, "tag.0.key", "team")),
        unknown("The tags are not known", good.change(GROUP, "tag", UNKNOWN)),
        unknown(
            "Whether ECS scales it is not known",
            good.change(GROUP, "tag", []).change(PROVIDER, scaling, UNKNOWN),
        ),
        null("No tags at all", good.change(GROUP, "tag", [])),
        not_judged("ECS does not scale it", good.change(PROVIDER, f"{scaling}.0.status", "DISABLED")),
    )


@policy(
    "CAP005",
    "ecs-managed-tag",
    Severity.MEDIUM,
    title="Groups that ECS scales have the tag AmazonECSManaged, propagated to their instances.",
    why=(
        "ECS puts the tag on the group when the capacity provider is made, and looks for it on instances. "
        "Terraform removes a tag that it does not know with the next apply: instances launched then are "
        "counted wrongly and never scaled in."
    ),
    fix='Add tag { key = "AmazonECSManaged" value = "true" propagate_at_launch = true } to the group.',
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/12582",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def ecs_managed_tag(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    capacity = ecs_capacity(group, context)
    if capacity is None or capacity.provider is None or capacity.managed_scaling is False:
        return not_applicable("ECS does not scale it")
    tags = group["tag"].or_default([])
    tagged = tags.any_item(lambda tag: tag["key"].equals(_TAG) & tag["propagate_at_launch"].equals("true"))
    if tagged.is_true:
        return passed()
    if capacity.managed_scaling is None:
        return undecided("whether ECS scales the group is known only after apply", capacity.provider.after)
    there = tags.any_item(lambda tag: tag["key"].equals(_TAG))
    message = f"the tag {_TAG} is not passed on to instances" if there.is_true else f"the group has no tag {_TAG}"
    return judge(tagged, message, at=tags)
