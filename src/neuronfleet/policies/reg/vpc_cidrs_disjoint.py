"""REG007: networks of different regions do not overlap."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Plan,
    Resource,
    Sample,
    Scope,
    Severity,
    Value,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.reg._twins import same_thing

_JOINED: Final = (
    "aws_vpc_peering_connection",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_ec2_transit_gateway_peering_attachment",
    "aws_networkmanager_vpc_attachment",
)
_SEVERAL: Final = 2


def _examples() -> tuple[Example, ...]:
    address, path = "aws_vpc.inference", "cidr_block"
    east = Sample({address: {"cidr_block": "10.10.0.0/16"}})
    west = Sample({address: {"cidr_block": "10.20.0.0/16"}}, region="us-west-2")
    return (
        passes("Each region has a range of its own", east, west),
        fails("The second region's range lies in the first's", east, west.change(address, path, "10.10.128.0/20")),
        unknown("The second range comes from IPAM", east, west.change(address, path, UNKNOWN)),
        not_judged("There is one VPC", east),
    )


@policy(
    "REG007",
    "vpc-cidrs-disjoint",
    Severity.LOW,
    title="Address ranges of the VPCs do not overlap.",
    why="VPCs whose ranges overlap can never be peered or joined through a transit gateway, and the range of a VPC "
    "cannot be changed without building it anew.",
    fix="Give every region a range of its own, such as 10.10.0.0/16 and 10.20.0.0/16.",
    references=("https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",),
    scope=Scope.REVIEW,
    examples=_examples,
)
def vpc_cidrs_disjoint(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    vpcs = [one for plan in plans for one in plan.resources("aws_vpc")]
    if len(vpcs) < _SEVERAL:
        return not_applicable("there is one VPC at most")
    return tuple(_overlaps(plans, vpcs)) or passed()


def _overlaps(plans: Sequence[Plan], vpcs: list[Resource]) -> Iterator[Outcome]:
    joined = any(plan.resources(*_JOINED) for plan in plans)
    ranges = []
    for one in vpcs:
        value = one["cidr_block"]
        network = _network(value)
        if network is not None:
            ranges.append((network, one))
        elif value.is_unknown:
            yield undecided(
                "its range is known only after apply, so whether it overlaps another is not", value, resource=one
            )
    # sorted by where they begin, an overlap shows between one and the widest before it
    ranges.sort(key=lambda pair: (int(pair[0].network_address), pair[0].prefixlen))
    for (widest, first), (network, other) in _with_widest(ranges):
        if widest.overlaps(network) and not same_thing(first, other):
            where = f"{first.address} in {first.region}" + (
                "" if first.plan is other.plan else f" of {first.plan.path}"
            )
            harm = "the plans join VPCs, and these two can never be" if joined else "so the two can never be peered"
            yield failed(
                f"{_shown(other)} overlaps {_shown(first)} of {where}; {harm}", at=other["cidr_block"], resource=other
            )


_Range = tuple[ipaddress.IPv4Network, Resource]


def _with_widest(ranges: list[_Range]) -> Iterator[tuple[_Range, _Range]]:
    widest = None
    for one in ranges:
        if widest is not None:
            yield widest, one
        if widest is None or one[0].broadcast_address > widest[0].broadcast_address:
            widest = one


def _network(value: Value) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(value.text or "", strict=False)
    except ValueError:
        return None


def _shown(vpc: Resource) -> str:
    value = vpc["cidr_block"]
    return str(value) if value.is_sensitive else value.text or ""
