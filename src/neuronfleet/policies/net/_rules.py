"""Rules of security groups, in whichever of the three ways of writing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Resource, Truth, Value, all_of, any_of

__all__ = ["EGRESS", "GROUPS", "INGRESS", "Rule", "group_of", "rules_of"]

GROUPS: Final = ("aws_security_group", "aws_default_security_group")
INGRESS: Final = (*GROUPS, "aws_security_group_rule", "aws_vpc_security_group_ingress_rule")
"""Resources that let traffic in."""

EGRESS: Final = (*GROUPS, "aws_security_group_rule", "aws_vpc_security_group_egress_rule")
"""Resources that let traffic out."""

_ALL: Final = ("-1", "all", -1)
_PINGS: Final = ("icmp", "icmpv6", "1", "58", 1, 58)
"""Protocols without ports, that nothing serves."""

_WORLD: Final = r"[0-9a-fA-F:.]+/[01]"
"""Everything, or half of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Traffic that is let through.

    Attributes:
        addresses: CIDR blocks.
        protocol: ``tcp``, ``-1`` ...
        from_port: the first.
        to_port: the last.
    """

    addresses: tuple[Value, ...]
    protocol: Value
    from_port: Value
    to_port: Value

    @property
    def is_world(self) -> Truth:
        """Whether it is for everybody."""
        return any_of(one.matches(_WORLD) for one in self.addresses)

    @property
    def is_served(self) -> Truth:
        """Whether it is for a protocol that something can be served by: ICMP is not."""
        return ~self.protocol.equals(*_PINGS)

    @property
    def is_everything(self) -> Truth:
        """Whether it is for every port of every protocol."""
        return self.protocol.equals(*_ALL)

    @property
    def world(self) -> Value | None:
        """The address block that means everybody."""
        return next((one for one in self.addresses if one.matches(_WORLD).is_true), None)

    def covers(self, port: int) -> Truth:
        """Whether it lets TCP through on a port."""
        tcp = all_of(
            (
                self.protocol.equals("tcp", "6", "TCP"),
                self.from_port.test(lambda _: (self.from_port.number or 0) <= port),
                self.to_port.test(lambda _: (self.to_port.number or 0) >= port),
            )
        )
        return self.is_everything | tcp

    @property
    def ports(self) -> str:
        """In words: ``port 22``, ``ports 8500-8501``, ``every port``."""
        first, last = self.from_port.number, self.to_port.number
        if self.is_everything.is_true:
            return "every port"
        if self.from_port.is_unknown or self.to_port.is_unknown:
            return "a port that is known only after apply"
        if first is None or last is None:
            return f"ports {self.from_port} to {self.to_port}"
        return f"port {first}" if first == last else f"ports {first}-{last}"


def rules_of(resource: Resource, direction: str) -> Iterator[Rule]:
    """The rules that a resource makes.

    Args:
        resource: a security group, or a rule of one.
        direction: ``ingress`` or ``egress``.
    """
    if resource.type in GROUPS:
        blocks = resource[direction].or_default([])
        if blocks.is_unknown:
            yield Rule(addresses=(blocks,), protocol=blocks, from_port=blocks, to_port=blocks)
        for block in blocks.items:
            yield _rule(block["protocol"], block)
    elif resource.type == "aws_security_group_rule":
        if not resource["type"].equals(direction).is_false:
            yield _rule(resource["protocol"], resource.after)
    elif resource.type == f"aws_vpc_security_group_{direction}_rule":
        addresses = (resource["cidr_ipv4"], resource["cidr_ipv6"])
        yield Rule(
            addresses=tuple(one for one in addresses if not one.is_missing),
            protocol=resource["ip_protocol"],
            from_port=resource["from_port"].or_default(None),
            to_port=resource["to_port"].or_default(None),
        )


def _rule(protocol: Value, block: Value) -> Rule:
    lists = (block["cidr_blocks"].or_default([]), block["ipv6_cidr_blocks"].or_default([]))
    addresses = tuple(item for one in lists for item in ((one,) if one.is_unknown else one.items))
    return Rule(addresses=addresses, protocol=protocol, from_port=block["from_port"], to_port=block["to_port"])


def group_of(resource: Resource) -> Resource | None:
    """The security group that a rule is part of, None where that is not in the plan.

    Args:
        resource: a security group, or a rule of one.
    """
    if resource.type in GROUPS:
        return resource
    return resource.plan.targets(resource, "security_group_id", types=GROUPS).only
