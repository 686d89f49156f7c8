"""NET010: header fields that are no header fields do not reach the server."""

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
from neuronfleet.policies.net._balancers import LOAD_BALANCERS
from neuronfleet.policies.net._samples import LOAD_BALANCER, load_balanced


def _examples() -> tuple[Example, ...]:
    good = load_balanced()
    return (
        passes("They are dropped", good),
        fails("They are passed on", good.change(LOAD_BALANCER, "drop_invalid_header_fields", value=False)),
        unknown("Whether they are is not known", good.change(LOAD_BALANCER, "drop_invalid_header_fields", UNKNOWN)),
        null("They are passed on unless it is said", good.change(LOAD_BALANCER, "drop_invalid_header_fields", None)),
        not_judged(
            "Network load balancers know no header", good.change(LOAD_BALANCER, "load_balancer_type", "network")
        ),
    )


@policy(
    "NET010",
    "invalid-headers-dropped",
    Severity.LOW,
    title="Application load balancers drop invalid header fields.",
    why="A header field that the load balancer reads in one way and the server in another smuggles requests past it.",
    fix="Set drop_invalid_header_fields = true.",
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
    ),
    types=LOAD_BALANCERS,
    examples=_examples,
)
def invalid_headers_dropped(balancer: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one load balancer."""
    if balancer["load_balancer_type"].or_default("application").equals("application").is_false:
        return not_applicable("it knows no header")
    dropped = balancer["drop_invalid_header_fields"].or_default(False)  # noqa: FBT003 - the default
    return judge(dropped.equals("true"), f"drop_invalid_header_fields is {dropped}", at=dropped)
