"""NET003: a load balancer on the internet speaks TLS."""

from __future__ import annotations

from neuronfleet.plan import FALSE, Resource, Truth, Value
from neuronfleet.plan.truth import unknown as open_truth
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    all_of,
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
from neuronfleet.policies.net._balancers import LISTENERS, LOAD_BALANCERS
from neuronfleet.policies.net._samples import LISTENER, LOAD_BALANCER, load_balanced


def _examples() -> tuple[Example, ...]:
    good = load_balanced()
    plain = good.change(LISTENER, "protocol", "HTTP").change(LISTENER, "port", 80)
    redirect = [{"type": "redirect", "redirect": [{"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}]}]
    return (
        passes("The listener speaks HTTPS", good),
        passes("The listener only sends clients to HTTPS", plain.change(LISTENER, "default_action", redirect)),
        fails("The listener forwards plain HTTP", plain),
        passes("Inside of the VPC, plain HTTP may do", plain.change(LOAD_BALANCER, "internal", value=True)),
        unknown("Whether the load balancer is public is not known", plain.change(LOAD_BALANCER, "internal", UNKNOWN)),
        unknown("The protocol is not known", good.change(LISTENER, "protocol", UNKNOWN)),
        null("A load balancer is public unless it says otherwise", plain.change(LOAD_BALANCER, "internal", None)),
        not_judged("A gateway load balancer has no protocol", good.change(LISTENER, "protocol", None)),
    )


@policy(
    "NET003",
    "https-on-public-listeners",
    Severity.HIGH,
    title="Listeners of public load balancers speak HTTPS or TLS, or redirect to it.",
    why="Requests, answers and tokens of plain HTTP can be read and changed on every network in between.",
    fix="Use protocol HTTPS with a certificate_arn, and a second listener on port 80 that redirects to it.",
    references=("https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",),
    types=LISTENERS,
    examples=_examples,
)
def https_on_public_listeners(listener: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one listener."""
    protocol = listener["protocol"].or_default(None)
    if protocol.is_missing:
        return not_applicable("it has no protocol")
    redirects = listener["default_action"].all_items(_redirects) & listener["default_action"].is_set()
    safe = ~protocol.equals("HTTP") | redirects
    if safe.is_true:
        return judge(safe, "")
    balancer = listener.plan.targets(listener, "load_balancer_arn", types=LOAD_BALANCERS).only
    if balancer is None:
        return undecided(
            "whether its load balancer is public cannot be told from the plan", listener["load_balancer_arn"]
        )
    safe = safe | balancer["internal"].or_default(False).equals(True)  # noqa: FBT003 - the default
    port = listener["port"]
    return judge(safe, f"port {port} of the public load balancer {balancer.address} forwards plain HTTP", at=protocol)


def _redirects(action: Value) -> Truth:
    if not action["type"].equals("redirect").is_true:
        return action["type"].equals("redirect")
    blocks = action["redirect"].or_default([])
    if blocks.is_unknown:
        return open_truth(blocks)
    # "#{protocol}" keeps the protocol of the request
    return (
        all_of(one["protocol"].or_default("#{protocol}").equals("HTTPS") for one in blocks.items)
        if blocks.items
        else FALSE
    )
