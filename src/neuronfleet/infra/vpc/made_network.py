"""A VPC made for the fleet: subnets by zone id, and the way out that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable, Precondition, TerraformResourceLifecycle
from neuronfleet.engine.aws import Route
from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import NetworkBlueprint, SubnetBlueprint
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.labels import label_of
from neuronfleet.infra.literal import literal
from neuronfleet.infra.vpc.network import Network
from neuronfleet.infra.vpc.network_parts import (
    add_association,
    add_default_security_group,
    add_internet_gateway,
    add_internet_route,
    add_ipv6_internet_route,
    add_nat_gateway,
    add_nat_route,
    add_route_table,
    add_subnet,
    add_vpc,
    too_few_zones,
)
from neuronfleet.infra.vpc.security_group import Addresses
from neuronfleet.infra.vpc.vpc_endpoints import VpcEndpoints

__all__ = ["MadeNetwork"]

LABEL: Final = "inference"
"""Label of what a network has one of."""
_PUBLIC_IPV6_PARTS: Final = 128
"""Number of the first part of the VPC's IPv6 block that is for public subnets; those before are for private ones."""


class MadeNetwork(Construct):  # type: ignore[misc]
    """A VPC with private subnets behind NAT or VPC endpoints, or with public subnets.

    Args:
        scope: parent construct.
        id: construct id.
        name: what resources are called.
        blueprint: the network, decided, of kind ``made``.
        region: AWS region.
        reverse_dns_prefix: of the region's partition, for endpoint service names.
        offerings: zones that offer the instance types of the region; needed where a subnet's zone is not known.

    Attributes:
        network: what the rest of the region needs of it.

    Raises:
        ConstructError: the blueprint has no addresses, or a zone to be found without an offering to find it in.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        blueprint: NetworkBlueprint,
        region: str,
        reverse_dns_prefix: str,
        offerings: Sequence[InstanceTypeOffering] = (),
    ) -> None:
        super().__init__(scope, id)
        if blueprint.cidr is None or not blueprint.subnets:
            raise ConstructError(
                f"a made network needs addresses: cidr is {blueprint.cidr!r} with {len(blueprint.subnets)} subnets; "
                "give a cidr and at least one subnet"
            )
        self._name = name
        self._offerings = tuple(offerings)
        self._ready: list[ITerraformDependable] = []
        self._ipv6 = blueprint.ipv6
        vpc = add_vpc(self, label=LABEL, cidr_block=blueprint.cidr, tags={"Name": name}, ipv6=blueprint.ipv6)
        self._vpc_id: str = vpc.id
        cidr_block: str = vpc.cidr_block
        add_default_security_group(self, label=LABEL, vpc_id=self._vpc_id, tags={"Name": f"{name}-default"})
        private = {s: self._subnet(s, "private", s.private_cidr) for s in blueprint.subnets if s.private_cidr}
        public = {s: self._subnet(s, "public", s.public_cidr) for s in blueprint.subnets if s.public_cidr}

        route_tables: list[str] = []
        nat: dict[SubnetBlueprint, str] = {}
        if public:
            internet, table_id = self._public_routes(public)
            route_tables.append(table_id)
            if blueprint.egress in {"nat", "nat-per-zone"}:
                zones = list(public) if blueprint.egress == "nat-per-zone" else list(public)[:1]
                nat = {zone: self._nat(zone, public[zone], internet) for zone in zones}
        if private:
            route_tables.extend(self._private_routes(private, nat))

        inside = "private" if private else "public"
        endpoints = VpcEndpoints(
            self,
            "endpoints",
            name=name,
            region=region,
            reverse_dns_prefix=reverse_dns_prefix,
            vpc_id=self._vpc_id,
            cidr_block=cidr_block,
            route_table_ids=route_tables,
            subnet_ids=list((private or public).values()),
            services=blueprint.endpoint_services if blueprint.egress == "endpoints" else (),
        )
        members = ", ".join(f"aws_subnet.{inside}_{_zone_label(zone)}" for zone in (private or public))
        self.network = Network(
            vpc_id=self._vpc_id,
            addresses=Addresses(cidr_ipv4=cidr_block),
            subnets=f"[{members}]",
            zonal_subnets=_ids(inside, private or public),
            public_subnets=_ids("public", public) if public else None,
            ready=(*self._ready, *endpoints.ready),
        )

    def _subnet(self, zone: SubnetBlueprint, kind: str, cidr_block: str) -> str:
        label = f"{kind}_{_zone_label(zone)}"
        zone_id, lifecycle = self._zone(zone)
        return add_subnet(
            self,
            label=label,
            vpc_id=self._vpc_id,
            cidr_block=cidr_block,
            zone_id=zone_id,
            tags={"Name": f"{self._name}-{kind}-{zone.zone_id or zone.index}"},
            lifecycle=lifecycle,
            ipv6_cidr_block=_ipv6_cidr_block(kind, zone) if self._ipv6 else None,
        )

    def _zone(self, zone: SubnetBlueprint) -> tuple[str, TerraformResourceLifecycle | None]:
        """Zone id of a subnet, and where it is only found at plan, the check that it exists.

        What AWS lists may change, and which types are asked for as well. A subnet that exists stays where it is.
        """
        if zone.zone_id is not None:
            return literal(zone.zone_id), None
        if not self._offerings:
            raise ConstructError(
                f"subnet {zone.index} has no zone id and there is no instance type whose zones could be asked for; "
                "give the zone id"
            )
        zone_ids = f"sort({self._offerings[0].zone_ids})"
        if len(self._offerings) > 1:
            zone_ids = f"distinct(concat({', '.join(f'sort({one.zone_ids})' for one in self._offerings)}))"
        types = " or ".join(one.instance_type for one in self._offerings)
        found = Precondition(
            condition=f"${{length({zone_ids}) > {zone.index}}}",
            error_message=too_few_zones(
                name=literal(self._name), instance_types=types, zone_ids=zone_ids, number=str(zone.index + 1)
            ),
        )
        return (
            f"${{{zone_ids}[{zone.index}]}}",
            TerraformResourceLifecycle(ignore_changes=["availability_zone_id"], precondition=[found]),
        )

    def _public_routes(self, subnets: dict[SubnetBlueprint, str]) -> tuple[Route, str]:
        gateway_id = add_internet_gateway(self, label=LABEL, vpc_id=self._vpc_id, tags={"Name": self._name})
        table_id = self._route_table("public")
        internet = add_internet_route(self, label="public_internet", route_table_id=table_id, gateway_id=gateway_id)
        self._ready.append(internet)
        if self._ipv6:
            self._ready.append(
                add_ipv6_internet_route(
                    self, label="public_internet_ipv6", route_table_id=table_id, gateway_id=gateway_id
                )
            )
        for zone, subnet_id in subnets.items():
            self._associate(f"public_{_zone_label(zone)}", subnet_id, table_id)
        return internet, table_id

    def _nat(self, zone: SubnetBlueprint, subnet_id: str, internet: Route) -> str:
        suffix = _zone_label(zone)
        return add_nat_gateway(
            self,
            label=suffix,
            address_label=f"nat_{suffix}",
            subnet_id=subnet_id,
            tags={"Name": f"{self._name}-nat-{zone.zone_id or zone.index}"},
            depends_on=[internet],
        )

    def _private_routes(self, subnets: dict[SubnetBlueprint, str], nat: dict[SubnetBlueprint, str]) -> list[str]:
        """One route table where all zones leave the same way, else one a zone."""
        shared = None if len(nat) > 1 else self._route_table("private")
        tables = [] if shared is None else [shared]
        if shared is not None and nat:
            self._nat_route("private_nat", shared, next(iter(nat.values())))
        for zone, subnet_id in subnets.items():
            suffix = _zone_label(zone)
            table_id = shared
            if table_id is None:
                table_id = self._route_table(f"private_{suffix}")
                tables.append(table_id)
                self._nat_route(f"private_nat_{suffix}", table_id, nat[zone])
            self._associate(f"private_{suffix}", subnet_id, table_id)
        return tables

    def _nat_route(self, label: str, table_id: str, nat_gateway_id: str) -> None:
        self._ready.append(add_nat_route(self, label=label, route_table_id=table_id, nat_gateway_id=nat_gateway_id))

    def _route_table(self, label: str) -> str:
        tags = {"Name": f"{self._name}-{label.replace('_', '-')}"}
        return add_route_table(self, label=label, vpc_id=self._vpc_id, tags=tags)

    def _associate(self, label: str, subnet_id: str, table_id: str) -> None:
        self._ready.append(add_association(self, label=label, subnet_id=subnet_id, route_table_id=table_id))


def _ipv6_cidr_block(kind: str, zone: SubnetBlueprint) -> str:
    """A /64 of the VPC's /56, which every zone has for itself whether or not others are in use."""
    number = zone.index + (_PUBLIC_IPV6_PARTS if kind == "public" else 0)
    return f"${{cidrsubnet(aws_vpc.{LABEL}.ipv6_cidr_block, 8, {number})}}"


def _ids(kind: str, subnets: Iterable[SubnetBlueprint]) -> str:
    return f"[{', '.join(f'aws_subnet.{kind}_{_zone_label(zone)}.id' for zone in subnets)}]"


def _zone_label(zone: SubnetBlueprint) -> str:
    return label_of(zone.zone_id) if zone.zone_id is not None else f"zone_{zone.index}"
