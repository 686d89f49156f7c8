"""What a made network consists of, one function a resource, so that it is said once for stacks and modules.

They return what others refer to. Tags are those of the resource, or the expression of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable, TerraformResourceLifecycle
from neuronfleet.engine.aws import (
    DefaultSecurityGroup,
    Eip,
    FlowLog,
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
)
from neuronfleet.infra.expressions import as_map
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference

__all__ = [
    "Tags",
    "add_association",
    "add_default_security_group",
    "add_flow_log",
    "add_internet_gateway",
    "add_internet_route",
    "add_ipv6_internet_route",
    "add_nat_gateway",
    "add_nat_route",
    "add_route_table",
    "add_subnet",
    "add_vpc",
    "too_few_zones",
]

ANYWHERE: Final = "0.0.0.0/0"
ANYWHERE_IPV6: Final = "::/0"

Tags = Mapping[str, str] | Reference


def add_vpc(scope: Construct, *, label: str, cidr_block: str, tags: Tags, ipv6: bool = False) -> Vpc:
    """A VPC whose instances find names, which VPC endpoints need, with an IPv6 block of Amazon's where it is asked for.

    https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
    """
    return labelled(
        Vpc(
            scope,
            "vpc",
            cidr_block=cidr_block,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            assign_generated_ipv6_cidr_block=ipv6 or None,
            tags=as_map(tags),
        ),
        label,
    )


def add_default_security_group(scope: Construct, *, label: str, vpc_id: str, tags: Tags) -> None:
    """The VPC's default security group, without rules.

    Whoever launches without naming a group gets this one; AWS makes it open within itself and to everywhere.
    """
    labelled(DefaultSecurityGroup(scope, "default_security_group", vpc_id=vpc_id, tags=as_map(tags)), label)


def add_flow_log(scope: Construct, *, label: str, vpc_id: str, bucket_arn: str, tags: Tags) -> None:
    """Who talked to whom in the VPC, as files in an S3 bucket.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
    """
    flow_log = FlowLog(
        scope,
        "flow_log",
        vpc_id=vpc_id,
        log_destination_type="s3",
        log_destination=bucket_arn,
        traffic_type="ALL",
        tags=as_map(tags),
    )
    labelled(flow_log, label)


def add_subnet(
    scope: Construct,
    *,
    label: str,
    vpc_id: str,
    cidr_block: str,
    zone_id: str,
    tags: Tags,
    lifecycle: TerraformResourceLifecycle | None = None,
    ipv6_cidr_block: str | None = None,
) -> str:
    """A subnet; its id."""
    labelled(
        Subnet(
            scope,
            label,
            vpc_id=vpc_id,
            cidr_block=cidr_block,
            ipv6_cidr_block=ipv6_cidr_block,
            availability_zone_id=zone_id,
            # Instances ask for a public address themselves, where they shall have one.
            map_public_ip_on_launch=False,
            tags=as_map(tags),
            lifecycle=lifecycle,
        ),
        label,
    )
    return reference("aws_subnet", label, "id")


def add_internet_gateway(scope: Construct, *, label: str, vpc_id: str, tags: Tags) -> str:
    """The VPC's way to the internet; its id."""
    labelled(InternetGateway(scope, "internet_gateway", vpc_id=vpc_id, tags=as_map(tags)), label)
    return reference("aws_internet_gateway", label, "id")


def add_route_table(scope: Construct, *, label: str, vpc_id: str, tags: Tags) -> str:
    """A route table; its id."""
    labelled(RouteTable(scope, f"table_{label}", vpc_id=vpc_id, tags=as_map(tags)), label)
    return reference("aws_route_table", label, "id")


def add_internet_route(scope: Construct, *, label: str, route_table_id: str, gateway_id: str) -> Route:
    """The route of public subnets."""
    route = Route(scope, label, route_table_id=route_table_id, destination_cidr_block=ANYWHERE, gateway_id=gateway_id)
    return labelled(route, label)


def add_ipv6_internet_route(scope: Construct, *, label: str, route_table_id: str, gateway_id: str) -> Route:
    """The route of public subnets to IPv6 addresses."""
    route = Route(
        scope, label, route_table_id=route_table_id, destination_ipv6_cidr_block=ANYWHERE_IPV6, gateway_id=gateway_id
    )
    return labelled(route, label)


def add_nat_route(scope: Construct, *, label: str, route_table_id: str, nat_gateway_id: str) -> Route:
    """The route of private subnets."""
    route = Route(
        scope, label, route_table_id=route_table_id, destination_cidr_block=ANYWHERE, nat_gateway_id=nat_gateway_id
    )
    return labelled(route, label)


def add_association(scope: Construct, *, label: str, subnet_id: str, route_table_id: str) -> RouteTableAssociation:
    """What gives a subnet its routes."""
    association = RouteTableAssociation(
        scope, f"association_{label}", subnet_id=subnet_id, route_table_id=route_table_id
    )
    return labelled(association, label)


def add_nat_gateway(
    scope: Construct,
    *,
    label: str,
    address_label: str,
    subnet_id: str,
    tags: Tags,
    depends_on: Sequence[ITerraformDependable],
) -> str:
    """A NAT gateway with an address of its own; its id.

    Args:
        scope: parent construct.
        label: label of the gateway.
        address_label: label of the address.
        subnet_id: a public subnet.
        tags: of both.
        depends_on: the way to the internet, without which it cannot be made.
    """
    labelled(Eip(scope, f"nat_address_{label}", domain="vpc", tags=as_map(tags)), address_label)
    labelled(
        NatGateway(
            scope,
            f"nat_{label}",
            allocation_id=reference("aws_eip", address_label, "id"),
            subnet_id=subnet_id,
            tags=as_map(tags),
            depends_on=list(depends_on),
        ),
        label,
    )
    return reference("aws_nat_gateway", label, "id")


def too_few_zones(*, name: str, instance_types: str, zone_ids: str, number: str) -> str:
    """What is said where a subnet's zone was to be found at plan and there is none left.

    Args:
        name: name of the network.
        instance_types: types whose zones were asked for.
        zone_ids: expression of the zones that were found.
        number: of the subnet, from 1.
    """
    return (
        f"{name}: {instance_types} is offered in ${{length({zone_ids})}} zones here, and subnet {number} needs one "
        "more. Make the VPC in fewer zones, or take another region or instance type."
    )
