"""NET001: nobody can knock at SSH or RDP from the internet."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Verdict,
    all_of,
    any_of,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.net._rules import INGRESS, rules_of
from neuronfleet.policies.net._samples import RULE, security_group

_PORTS: Final = {22: "SSH", 3389: "RDP"}


def _examples() -> tuple[Example, ...]:
    good = security_group()
    ssh = good.change(RULE, "from_port", 22).change(RULE, "to_port", 22)
    inline = "aws_security_group.old"
    return (
        passes("One port is open to the VPC", good),
        passes("SSH is open to the VPC", ssh),
        fails("SSH is open to everybody", ssh.change(RULE, "cidr_ipv4", "0.0.0.0/0")),
        fails(
            "Every port is open to everybody, over IPv6",
            good.change(RULE, "cidr_ipv4", None).change(RULE, "cidr_ipv6", "::/0").change(RULE, "ip_protocol", "-1"),
        ),
        fails(
            "A rule inside of the group opens SSH",
            Sample(
                {
                    inline: {
                        "ingress": [{"protocol": "tcp", "from_port": 0, "to_port": 1024, "cidr_blocks": ["0.0.0.0/0"]}]
                    }
                }
            ),
        ),
        unknown("Who may use SSH is not known", ssh.change(RULE, "cidr_ipv4", UNKNOWN)),
        null("A rule for another group", ssh.change(RULE, "cidr_ipv4", None), verdict=Verdict.PASS),
    )


@policy(
    "NET001",
    "administration-not-public",
    Severity.HIGH,
    title="Security groups do not open SSH or RDP to the internet.",
    why="Open SSH is found and tried within minutes, and a container instance can act for the whole cluster.",
    fix="Remove the rule and use SSM Session Manager, or allow only the addresses that need it.",
    references=(
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    ),
    types=INGRESS,
    examples=_examples,
)
def administration_not_public(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one security group, or one rule."""
    rules = list(rules_of(resource, "ingress"))
    if not rules:
        return not_applicable("it lets nothing in")
    for rule in rules:
        for port, name in _PORTS.items():
            if (rule.is_world & rule.covers(port)).is_true:
                world = rule.world
                return failed(f"{name} (port {port}) is open to {world}", at=world)
    closed = all_of(~(rule.is_world & any_of(rule.covers(port) for port in _PORTS)) for rule in rules)
    return judge(closed, "SSH or RDP is open to everybody")
