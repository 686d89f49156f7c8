"""NET002: container instances and tasks are reached through a load balancer or from inside, not from everywhere."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    any_of,
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
from neuronfleet.policies.net._membership import is_serving
from neuronfleet.policies.net._rules import INGRESS, group_of, rules_of
from neuronfleet.policies.net._samples import GROUP, RULE, TEMPLATE, security_group


def _examples() -> tuple[Example, ...]:
    good = security_group()
    public = good.change(RULE, "cidr_ipv4", "0.0.0.0/0")
    opened = [{"protocol": "tcp", "from_port": 8501, "to_port": 8501, "cidr_blocks": ["0.0.0.0/0"]}]
    return (
        passes("The serving port is open to the VPC", good),
        fails("The serving port is open to everybody", public),
        fails("So it is by a rule inside of the group", good.change(GROUP, "ingress", opened)),
        passes("Everybody may ping", good.change(GROUP, "ingress", [{**opened[0], "protocol": "icmp", "to_port": -1}])),
        not_judged("No instance is in the group", public.remove(TEMPLATE)),
        unknown("Who may use the port is not known", good.change(RULE, "cidr_ipv4", UNKNOWN)),
        unknown(
            "Which groups the instances are in is not known", public.change(TEMPLATE, "vpc_security_group_ids", UNKNOWN)
        ),
        null("A rule for another group", good.change(RULE, "cidr_ipv4", None), verdict=Verdict.PASS),
    )


@policy(
    "NET002",
    "serving-not-public",
    Severity.HIGH,
    title="Security groups of container instances and tasks let nothing in from everywhere.",
    why=(
        "A model server has no login of its own: who reaches its port uses the model, may load another one, and keeps "
        "the chips busy at your cost."
    ),
    fix="Allow the security group of the load balancer (referenced_security_group_id), or the VPC's addresses.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html",
        "https://github.com/tensorflow/serving/blob/master/SECURITY.md",
    ),
    types=INGRESS,
    examples=_examples,
)
def serving_not_public(resource: Resource, context: Context) -> Answer:
    """Judge one security group, or one rule."""
    rules = list(rules_of(resource, "ingress"))
    if not rules:
        return not_applicable("it lets nothing in")
    is_public = any_of(rule.is_world & rule.is_served for rule in rules)
    if is_public.is_false:
        return passed()
    group = group_of(resource)
    if group is None:
        return undecided("whose security group it is cannot be told from the plan", resource["security_group_id"])
    serving = is_serving(group, context)
    if serving.is_false:
        return not_applicable("no container instance or task is in the group")
    if serving.is_unknown or is_public.is_unknown:
        causes = (*serving.causes, *is_public.causes)
        what = "who is in the group" if serving.is_unknown else "whom it lets in"
        return undecided(f"{what} is known only after apply", *causes)
    rule = next(one for one in rules if (one.is_world & one.is_served).is_true)
    return failed(f"{rule.ports} of container instances or tasks is open to {rule.world}", at=rule.world)
