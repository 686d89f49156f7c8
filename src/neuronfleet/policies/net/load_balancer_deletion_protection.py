"""NET009: a load balancer cannot be deleted by mistake."""

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
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.net._balancers import LOAD_BALANCERS
from neuronfleet.policies.net._samples import LOAD_BALANCER, load_balanced


def _examples() -> tuple[Example, ...]:
    good = load_balanced()
    return (
        passes("Deletion protection is on", good),
        fails("Deletion protection is off", good.change(LOAD_BALANCER, "enable_deletion_protection", value=False)),
        unknown("Whether it is on is not known", good.change(LOAD_BALANCER, "enable_deletion_protection", UNKNOWN)),
        null("It is off unless it is asked for", good.change(LOAD_BALANCER, "enable_deletion_protection", None)),
    )


@policy(
    "NET009",
    "load-balancer-deletion-protection",
    Severity.LOW,
    title="Load balancers have deletion protection.",
    why="A deleted load balancer takes its DNS name along, and clients that know it never come back by themselves.",
    fix="Set enable_deletion_protection = true; turn it off in an apply of its own before a wanted delete.",
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#deletion-protection",
    ),
    types=LOAD_BALANCERS,
    examples=_examples,
)
def load_balancer_deletion_protection(balancer: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one load balancer."""
    protected = balancer["enable_deletion_protection"].or_default(False)  # noqa: FBT003 - the default
    return judge(protected.equals("true"), f"enable_deletion_protection is {protected}", at=protected)
