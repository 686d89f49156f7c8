"""NET008: what leaves is limited to what is needed."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Verdict,
    all_of,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.net._rules import EGRESS, rules_of


def _examples() -> tuple[Example, ...]:
    address, old = "aws_vpc_security_group_egress_rule.https", "aws_security_group.old"
    good = Sample({address: {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}})
    everything = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
    return (
        passes("HTTPS to everywhere", good),
        fails("Everything to everywhere", good.change(address, "ip_protocol", "-1")),
        fails("So does a rule inside of a group", Sample({old: {"egress": everything}})),
        passes(
            "Everything, inside of the VPC",
            Sample({old: {"egress": everything}}).change(old, "egress.0.cidr_blocks", ["10.0.0.0/16"]),
        ),
        unknown("The protocol is not known", good.change(address, "ip_protocol", UNKNOWN)),
        null(
            "A group without rules: Terraform takes AWS's own away",
            Sample({old: {"egress": COMPUTED}}),
            verdict=Verdict.NOT_APPLICABLE,
        ),
    )


@policy(
    "NET008",
    "egress-restricted",
    Severity.LOW,
    title="Security groups do not let everything out to everywhere.",
    why="A server that was broken into sends what it found to any address and port; most need no more than HTTPS.",
    fix="Allow TCP 443 and what else the tasks need, or the addresses of VPC endpoints.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html",),
    types=EGRESS,
    examples=_examples,
)
def egress_restricted(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one security group, or one rule."""
    rules = list(rules_of(resource, "egress"))
    if not rules:
        return not_applicable("it lets nothing out")
    for rule in rules:
        if (rule.is_world & rule.is_everything).is_true:
            return failed(f"everything may leave to {rule.world}", at=rule.world)
    return judge(all_of(~(rule.is_world & rule.is_everything) for rule in rules), "everything may leave to everywhere")
