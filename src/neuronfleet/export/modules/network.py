"""``modules/network``: a VPC for container instances, its subnets by zone id, and the way out that was chosen."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import TerraformResourceLifecycle
from neuronfleet.engine.aws import DataAwsPartition, DataAwsRegion, Route
from neuronfleet.export.module import Module
from neuronfleet.export.modules.network_outputs import declare_outputs
from neuronfleet.export.modules.network_variables import declare_variables
from neuronfleet.export.tags import RULE_TAGS, named
from neuronfleet.fleet.planner.zones import PLACES, UNKNOWN_ZONES
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.vpc.network_parts import (
    add_association,
    add_default_security_group,
    add_flow_log,
    add_internet_gateway,
    add_internet_route,
    add_nat_gateway,
    add_nat_route,
    add_route_table,
    add_subnet,
    add_vpc,
    too_few_zones,
)
from neuronfleet.infra.vpc.vpc_endpoints import (
    CHINA_PREFIXED,
    add_endpoints_security_group,
    add_gateway_endpoint,
    add_interface_endpoint,
)

__all__ = ["Network"]

THIS: Final = "this"
VPC_ID: Final = "${aws_vpc.this.id}"
_ZONE_BITS: Final = 3

_CIDRS: Final = {
    "private": f"${{cidrsubnet(var.cidr, {_ZONE_BITS}, each.value.index)}}",
    "public": f"${{cidrsubnet(cidrsubnet(var.cidr, {_ZONE_BITS}, {PLACES}), {_ZONE_BITS}, each.value.index)}}",
}
_PREFIX: Final = (
    'contains(local.china_prefixed_services, service) ? data.aws_partition.current.reverse_dns_prefix : "com.amazonaws"'
)
_ZONE_ID: Final = "${length(var.zone_ids) > 0 ? each.key : local.offered_zone_ids[each.value.index]}"


class Network(Module):
    """The network."""

    name = "network"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        declare_variables(self)
        self._find_zones()
        self._choose_ways_out()
        add_vpc(self, label=THIS, cidr_block=Reference("${var.cidr}"), tags=named("${var.name}"))
        add_default_security_group(self, label=THIS, vpc_id=VPC_ID, tags=named("${var.name}-default"))
        self.comment(
            "aws_default_security_group.this",
            "Whoever launches without naming a security group gets this one. AWS makes it open; here it has no rules.",
        )
        self._make_flow_log()
        self._make_subnets()
        self._make_private_routes(self._make_public_routes())
        self._make_endpoints()
        self.arrange("aws_vpc.this", "aws_default_security_group")
        declare_outputs(self)

    def _find_zones(self) -> None:
        labelled(DataAwsRegion(self, "region"), "current")
        labelled(DataAwsPartition(self, "partition"), "current")
        InstanceTypeOffering(self, "offering", instance_type=Reference("${each.value}"), label=THIS)
        self.each(
            "data.aws_ec2_instance_type_offerings.this",
            "${toset(length(var.zone_ids) > 0 ? [] : var.instance_types)}",
        )
        self.local(
            "zones",
            "${length(var.zone_ids) > 0 ? {\n"
            "for zone_id in var.zone_ids : zone_id => "
            '{ index = tonumber(regex("[0-9]+$", zone_id)) - 1, name = zone_id }\n'
            "} : {\n"
            f"for index in range(coalesce(var.zone_count, {UNKNOWN_ZONES})) : "
            '"zone-${index}" => { index = index, name = tostring(index) }\n'
            "}}",
            comment=("A zone's place among the addresses is its number in the region: a further zone moves no subnet."),
        )
        self.local(
            "offered_zone_ids",
            "${distinct(flatten([\n"
            "for one in var.instance_types : sort(data.aws_ec2_instance_type_offerings.this[one].locations)\n"
            "if length(var.zone_ids) == 0\n"
            "]))}",
            comment="Where no zone ids are given: those that offer the instance types, those of the first type first.",
        )

    def _choose_ways_out(self) -> None:
        self.local("has_private_subnets", '${var.egress != "public"}', comment="What the way out needs.")
        self.local("has_public_subnets", '${var.egress != "endpoints"}')
        self.local(
            "nat_zones",
            '${toset(var.egress == "nat-per-zone" ? keys(local.zones) : '
            'var.egress == "nat" ? [local.first_zone] : [])}',
        )
        self.local("first_zone", '${length(var.zone_ids) > 0 ? var.zone_ids[0] : "zone-0"}')
        self.local(
            "private_tables",
            '${toset(!local.has_private_subnets ? [] : length(local.nat_zones) > 1 ? local.nat_zones : ["private"])}',
            comment="One private route table where all zones leave the same way, else one a zone.",
        )
        self.local(
            "interface_services",
            "${{\n"
            'for service in setsubtract(var.endpoint_services, ["s3"]) : service => join(".", [\n'
            f"{_PREFIX},\ndata.aws_region.current.id,\nservice,\n"
            '])\nif var.egress == "endpoints"\n'
            "}}",
            comment=(
                "Services with an interface endpoint, and its full name. In China some have the partition's prefix,\n"
                "the others the common one: https://github.com/aws/aws-cdk/pull/25333"
            ),
        )
        self.local("china_prefixed_services", sorted(CHINA_PREFIXED))
        self.local(
            "subnets",
            "${local.has_private_subnets ? values(aws_subnet.private) : values(aws_subnet.public)}",
            comment="The subnets that instances live in.",
        )

    def _make_flow_log(self) -> None:
        add_flow_log(
            self,
            label=THIS,
            vpc_id=VPC_ID,
            bucket_arn=Reference("${var.flow_log_bucket_arn}"),
            tags=named("${var.name}"),
        )
        self.when("aws_flow_log.this", "var.create_flow_log")
        self.remark(
            "aws_vpc.this",
            "checkov:skip=CKV2_AWS_11:aws_flow_log.this records traffic where create_flow_log and a bucket are given",
        )

    def _make_subnets(self) -> None:
        for kind, cidr_block in _CIDRS.items():
            address = f"aws_subnet.{kind}"
            add_subnet(
                self,
                label=kind,
                vpc_id=VPC_ID,
                cidr_block=cidr_block,
                zone_id=_ZONE_ID,
                tags=named(f"${{var.name}}-{kind}-${{each.value.name}}"),
                lifecycle=TerraformResourceLifecycle(ignore_changes=["availability_zone_id"]),
            )
            self.each(address, f"${{{{ for key, zone in local.zones : key => zone if local.has_{kind}_subnets }}}}")
            self.precondition(
                address,
                "${length(var.zone_ids) > 0 || length(local.offered_zone_ids) > each.value.index}",
                too_few_zones(
                    name="${var.name}",
                    instance_types='${join(" or ", var.instance_types)}',
                    zone_ids="local.offered_zone_ids",
                    number="${each.value.index + 1}",
                ),
            )
        self.comment(
            "aws_subnet.private",
            "The zone of a subnet cannot be changed: one that was found at plan stays when AWS comes to offer the\n"
            "instance types in others.",
        )

    def _make_public_routes(self) -> Route:
        gateway_id = add_internet_gateway(self, label=THIS, vpc_id=VPC_ID, tags=named("${var.name}"))
        self.when(f"aws_internet_gateway.{THIS}", "local.has_public_subnets")
        table_id = add_route_table(self, label="public", vpc_id=VPC_ID, tags=named("${var.name}-public"))
        self.when("aws_route_table.public", "local.has_public_subnets")
        route = add_internet_route(
            self, label="public_internet", route_table_id=_first(table_id), gateway_id=_first(gateway_id)
        )
        self.when("aws_route.public_internet", "local.has_public_subnets")
        add_association(self, label="public", subnet_id="${each.value.id}", route_table_id=_first(table_id))
        self.each("aws_route_table_association.public", "${aws_subnet.public}")
        return route

    def _make_private_routes(self, internet: Route) -> None:
        add_nat_gateway(
            self,
            label=THIS,
            address_label="nat",
            subnet_id="${aws_subnet.public[each.key].id}",
            tags=named("${var.name}-nat-${local.zones[each.key].name}"),
            depends_on=[internet],
        )
        self.set("aws_nat_gateway.this", "allocation_id", "${aws_eip.nat[each.key].id}")
        for address in ("aws_eip.nat", "aws_nat_gateway.this"):
            self.each(address, "${local.nat_zones}")
        name = '${var.name}-${each.key == "private" ? "private" : "private-${each.key}"}'
        add_route_table(self, label="private", vpc_id=VPC_ID, tags=named(name))
        self.each("aws_route_table.private", "${local.private_tables}")
        add_nat_route(
            self,
            label="private_nat",
            route_table_id="${aws_route_table.private[each.key].id}",
            nat_gateway_id='${aws_nat_gateway.this[each.key == "private" ? local.first_zone : each.key].id}',
        )
        self.each(
            "aws_route.private_nat",
            "${toset([for table in local.private_tables : table if length(local.nat_zones) > 0])}",
        )
        add_association(
            self,
            label="private",
            subnet_id="${each.value.id}",
            route_table_id='${aws_route_table.private[length(local.nat_zones) > 1 ? each.key : "private"].id}',
        )
        self.each("aws_route_table_association.private", "${aws_subnet.private}")

    def _make_endpoints(self) -> None:
        add_gateway_endpoint(
            self,
            label="s3",
            service_name="com.amazonaws.${data.aws_region.current.id}.s3",
            vpc_id=VPC_ID,
            route_table_ids=self.strings(
                "${concat(aws_route_table.public[*].id, [for table in aws_route_table.private : table.id])}"
            ),
            tags=named("${var.name}-s3"),
        )
        self.comment("aws_vpc_endpoint.s3", "Image layers and models come from S3: the gateway is free, NAT is not.")
        wanted = "length(local.interface_services) > 0"
        add_interface_endpoint(
            self,
            "interface",
            label="interface",
            service_name="${each.value}",
            vpc_id=VPC_ID,
            subnet_ids=self.strings("${[for subnet in aws_subnet.private : subnet.id]}"),
            security_group_id="${aws_security_group.endpoints[0].id}",
            tags=named("${var.name}-${each.key}"),
        )
        self.each("aws_vpc_endpoint.interface", "${local.interface_services}")
        add_endpoints_security_group(
            self,
            name="${var.name}-endpoints",
            vpc_id=VPC_ID,
            cidr_block="${aws_vpc.this.cidr_block}",
            tags=named("${var.name}-endpoints"),
        )
        self.when("aws_security_group.endpoints", wanted)
        rule = "aws_vpc_security_group_ingress_rule.endpoints_https"
        self.when(rule, wanted)
        self.set(rule, "security_group_id", "${aws_security_group.endpoints[0].id}")
        self.set(rule, "tags", RULE_TAGS)


def _first(attribute: str) -> str:
    """The attribute of a resource with ``count``."""
    address, _, name = attribute.removeprefix("${").removesuffix("}").rpartition(".")
    return f"${{{address}[0].{name}}}"
