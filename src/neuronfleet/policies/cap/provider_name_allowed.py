"""CAP021: ECS accepts the name of a capacity provider."""

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
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import PROVIDER, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("A name of one's own", good),
        fails("A beginning that ECS keeps", good.change(PROVIDER, "name", "ecs-inf1")),
        fails("A dot", good.change(PROVIDER, "name", "inf1.xlarge")),
        unknown("The name is not known", good.change(PROVIDER, "name", UNKNOWN)),
        null("No name", good.change(PROVIDER, "name", None)),
    )


@policy(
    "CAP021",
    "provider-name-allowed",
    Severity.CRITICAL,
    title="Names of capacity providers are those that ECS accepts.",
    why=(
        "ECS keeps names that start with aws, ecs or fargate for itself and refuses them in the middle of the "
        "apply: the plan does not check."
    ),
    fix="Use up to 255 letters, digits, hyphens and underscores, and another beginning.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html",),
    types=("aws_ecs_capacity_provider",),
    examples=_examples,
)
def provider_name_allowed(provider: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one capacity provider."""
    name = provider["name"]
    kept = name.matches(r"(?is)(?:aws|ecs|fargate).*")
    if kept.is_true:
        return failed(f"name is {name}, and ECS keeps that beginning for itself", at=name)
    return judge(~kept & name.matches(r"[A-Za-z0-9_-]{1,255}"), f"name is {name}, which ECS does not accept", at=name)
