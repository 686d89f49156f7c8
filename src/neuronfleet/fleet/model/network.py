"""``[network]``: the VPC that instances live in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Section, ZoneId

__all__ = ["Network"]

Cidr = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$")]


class Network(Section):
    """An existing VPC, or one that is made.

    Give ``vpc_id`` and ``subnet_ids`` to use your own; otherwise a VPC is made with private subnets in the zones that
    offer the instance types.
    """

    vpc_id: Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")] | None = None
    """An existing VPC, ``vpc-0123456789abcdef0``. IDs differ by region: give it under ``overrides``."""

    subnet_ids: tuple[Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")], ...] = ()
    """Subnets of the existing VPC. Those in zones without the instance type are filtered out at plan."""

    cidr: Cidr | None = None
    """Addresses of the made VPC, /16 to /22. By default ``10.N.0.0/16`` with an N of the region's own."""

    zone_count: Annotated[int, Field(strict=True, ge=1, le=6)] | None = None
    """Zones that the made VPC spans. By default three, or as many as offer the instance types."""

    zone_ids: Annotated[tuple[ZoneId, ...], Field(max_length=6)] = ()
    """Zone ids that the made VPC spans, ``use1-az1``. By default those that offer the instance types."""

    egress: Literal["nat", "nat-per-zone", "endpoints"] = "nat"
    """How private instances reach AWS: one NAT gateway, one a zone, or VPC endpoints only (no internet)."""

    public: Flag = False
    """Whether instances get public addresses and the serving ports may be opened to the internet."""

    allowed_cidrs: tuple[Cidr, ...] = ()
    """Addresses that may reach the serving ports. By default the VPC's own."""

    security_group_ids: tuple[Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")], ...] = ()
    """Further security groups of the instances."""
