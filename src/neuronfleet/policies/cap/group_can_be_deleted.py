"""CAP023: a destroy of the group finishes."""

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
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.cap._capacity import ecs_capacity
from neuronfleet.policies.inf1_sample import GROUP, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("The group is deleted with its instances", good),
        fails("The group waits for its instances", good.change(GROUP, "force_delete", value=False)),
        unknown("Whether it waits is not known", good.change(GROUP, "force_delete", UNKNOWN)),
        null("It waits unless told otherwise", good.change(GROUP, "force_delete", None)),
        not_judged("Nothing is protected", good.change(GROUP, "protect_from_scale_in", value=False)),
    )


@policy(
    "CAP023",
    "group-can-be-deleted",
    Severity.LOW,
    title="Groups whose instances are protected from scale-in can be deleted all the same.",
    why=(
        "Terraform first shrinks the group to 0 and waits. Protected instances do not go: the destroy times "
        "out, and the cluster cannot be deleted as long as instances are registered."
    ),
    fix="Set force_delete = true.",
    references=(
        "https://github.com/hashicorp/terraform-provider-aws/issues/18849",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def group_can_be_deleted(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    protects = group["protect_from_scale_in"].or_default(False).equals("true")  # noqa: FBT003 - the default
    if ecs_capacity(group, context) is None or protects.is_false:
        return not_applicable("its instances are not protected")
    forced = group["force_delete"].or_default(False)  # noqa: FBT003 - the default
    return judge(forced.equals("true") | ~protects, f"force_delete is {forced}, and instances are protected", at=forced)
