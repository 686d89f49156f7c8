"""CAP024: tasks leave an instance before it is terminated."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import PROVIDER, inf1_sample


def _examples() -> tuple[Example, ...]:
    path = "auto_scaling_group_provider.0.managed_draining"
    good = inf1_sample().change(PROVIDER, path, "ENABLED")
    return (
        passes("Instances are drained", good),
        fails("They are not", good.change(PROVIDER, path, "DISABLED")),
        unknown("Whether they are is not known", good.change(PROVIDER, path, UNKNOWN)),
        null("They are unless told otherwise", good.change(PROVIDER, path, COMPUTED), verdict=Verdict.PASS),
        not_judged("It scales no group", good.change(PROVIDER, "auto_scaling_group_provider", [])),
    )


@policy(
    "CAP024",
    "managed-draining",
    Severity.MEDIUM,
    title="Capacity providers drain instances before they go.",
    why=(
        "With managed draining ECS stops the tasks of an instance that Auto Scaling takes away in good order, "
        "after their replacements run. Without it they are cut off in the middle of a request."
    ),
    fix='Set managed_draining = "ENABLED", or leave it out: that is the default.',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html",),
    types=("aws_ecs_capacity_provider",),
    examples=_examples,
)
def managed_draining(provider: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one capacity provider."""
    blocks = provider["auto_scaling_group_provider"].or_default([])
    if not blocks.items and not blocks.is_unknown:
        return not_applicable("it scales no Auto Scaling group")
    draining = blocks[0]["managed_draining"].or_default("ENABLED")
    return judge(~draining.equals("DISABLED"), f"managed_draining is {draining}", at=draining)
