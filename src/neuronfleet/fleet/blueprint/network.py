"""Network and state of a region, decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

__all__ = ["BackendBlueprint", "LogsBlueprint", "NetworkBlueprint", "SubnetBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BackendBlueprint:
    """Where Terraform keeps the state of this region's stack.

    Attributes:
        kind: ``local``, ``s3`` or ``cloud``.
        settings: arguments of the backend, in Terraform's spelling, region and key resolved.
    """

    kind: Literal["local", "s3", "cloud"]
    settings: Mapping[str, object]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogsBlueprint:
    """CloudWatch log group of the region's containers.

    Attributes:
        group: name of the log group.
        retention_days: days that events are kept.
        kms_key_id: key that encrypts it, None for the service's own.
    """

    group: str
    retention_days: int
    kms_key_id: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SubnetBlueprint:
    """One zone's part of a made VPC.

    Attributes:
        zone_id: zone id, or None where the catalogue does not know the region's zones: the ``index``-th zone that
            offers an accelerated instance type of the region is then taken, at plan.
        index: place of its addresses in the VPC's, 0-based: the number in the zone id less one, so that it stays when
            other zones come and go.
        private_cidr: addresses of the private subnet, None where instances are public.
        public_cidr: addresses of the public subnet, None where there is none.
    """

    zone_id: str | None
    index: int
    private_cidr: str | None
    public_cidr: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NetworkBlueprint:
    """The network that instances live in.

    Attributes:
        kind: ``existing`` or ``made``.
        vpc_id: existing VPC, None where it is made.
        subnet_ids: existing subnets, empty where they are made.
        cidr: addresses of the made VPC, None where it exists.
        subnets: zones of the made VPC, empty where it exists.
        egress: how instances of a made VPC reach AWS: ``nat`` (one gateway), ``nat-per-zone``, ``endpoints`` (VPC
            endpoints only) or ``public`` (public addresses); None where the VPC exists.
        endpoint_services: services with an interface endpoint, where egress is ``endpoints``: ``ecs``, ``ecr.api`` ...
        public: whether instances get public addresses.
        allowed_cidrs: addresses that may reach the serving ports; empty for the VPC's own.
        security_group_ids: further security groups of the instances.
        ipv6: whether the made VPC and its subnets have IPv6 blocks as well, which load balancers need for theirs.
    """

    kind: Literal["existing", "made"]
    vpc_id: str | None
    subnet_ids: tuple[str, ...]
    cidr: str | None
    subnets: tuple[SubnetBlueprint, ...]
    egress: Literal["nat", "nat-per-zone", "endpoints", "public"] | None
    endpoint_services: tuple[str, ...]
    public: bool
    allowed_cidrs: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    ipv6: bool = False
