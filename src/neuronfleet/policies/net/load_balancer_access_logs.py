"""NET011: a load balancer writes down who asked what."""

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
        passes("Access is logged", good),
        fails("The log is turned off", good.change(LOAD_BALANCER, "access_logs.0.enabled", value=False)),
        unknown("Whether it is on is not known", good.change(LOAD_BALANCER, "access_logs.0.enabled", UNKNOWN)),
        null("There is no access_logs block", good.change(LOAD_BALANCER, "access_logs", [])),
        null("A block alone turns nothing on", good.change(LOAD_BALANCER, "access_logs.0.enabled", None)),
    )


@policy(
    "NET011",
    "load-balancer-access-logs",
    Severity.LOW,
    title="Load balancers write access logs.",
    why="Without them nobody can tell afterwards who called the model, how often, and how long it took.",
    fix="Add access_logs { bucket enabled = true } with a bucket that Elastic Load Balancing may write to.",
    references=("https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",),
    types=LOAD_BALANCERS,
    examples=_examples,
)
def load_balancer_access_logs(balancer: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one load balancer."""
    blocks = balancer["access_logs"].or_default([])
    enabled = blocks.any_item(lambda one: one["enabled"].or_default(False).equals("true"))  # noqa: FBT003
    return judge(enabled, "access is not logged", at=blocks)
