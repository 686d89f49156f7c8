"""Addresses that may reach the serving ports, and a VPC's addresses that other regions have as well."""

from __future__ import annotations

import ipaddress

from neuronfleet.fleet.model import Network
from neuronfleet.fleet.planner.context import Context

__all__ = ["check_allowed", "notice_shared"]

_SHORTEST_ALLOWED = 8
"""10.0.0.0/8 is the largest block of private addresses: https://www.rfc-editor.org/rfc/rfc1918."""

_HALF_THE_INTERNET = 2**31
_MEANT = "if that is meant, set network.public = true as well"


def check_allowed(context: Context, network: Network) -> bool:
    """Refuse addresses that open the serving ports to the internet, where that was not asked for.

    Returns:
        Whether all are good.
    """
    good = True
    blocks = []
    for index, cidr in enumerate(network.allowed_cidrs):
        parts = ("network", "allowed_cidrs", index)
        try:
            block = ipaddress.IPv4Network(cidr)
        except ValueError as error:
            context.refuse(parts, f"{cidr!r} is not a CIDR block: {error}", cidr)
            good = False
            continue
        blocks.append(block)
        if network.public or block.prefixlen >= _SHORTEST_ALLOWED:
            continue
        what = f"one in {2**block.prefixlen} of all addresses" if block.prefixlen else "the internet"
        context.refuse(parts, f"opens the serving ports to {what}; {_MEANT}", cidr)
        good = False
    together = sum(block.num_addresses for block in ipaddress.collapse_addresses(blocks))
    if good and not network.public and together >= _HALF_THE_INTERNET:
        context.refuse(
            ("network", "allowed_cidrs"),
            f"open the serving ports to {100 * together // 2**32} % of all addresses together; {_MEANT}",
        )
        good = False
    return good


def notice_shared(context: Context, network: Network) -> None:
    """Tell of addresses that are given for several regions: such VPCs can never be peered.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
    """
    overrides = {name: context.fleet.overrides.get(name, {}).get("network", {}) for name in context.fleet.regions}
    if not isinstance(overrides[context.region.name], dict) or "cidr" in overrides[context.region.name]:
        return
    others = [
        name
        for name, own in overrides.items()
        if name != context.region.name and not (isinstance(own, dict) and {"cidr", "vpc_id"} & own.keys())
    ]
    if others:
        context.notice(
            "cidr-shared",
            ("network", "cidr"),
            f"{network.cidr} is the VPC's in {context.region.name} and in {', '.join(others)}: VPCs of the same "
            "addresses cannot be peered; leave cidr out for different ones, or give each its own under overrides",
        )
