"""Outputs of ``modules/network``: what other modules need of it, ready to be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_outputs"]

_WAYS_OUT: Final = (
    "aws_route.public_internet",
    "aws_route.private_nat",
    "aws_route_table_association.public",
    "aws_route_table_association.private",
    "aws_vpc_endpoint.s3",
    "aws_vpc_endpoint.interface",
    "aws_vpc_security_group_ingress_rule.endpoints_https",
)


def declare_outputs(module: Module) -> None:
    """Declare the outputs.

    The subnets depend on the ways out: who uses them is made after those and destroyed before them. An instance that
    was cut off would drain nothing, and its cluster could not be deleted.

    Args:
        module: the network.
    """
    module.output("vpc_id", "${aws_vpc.this.id}", description="ID of the VPC.")
    module.output("vpc_arn", "${aws_vpc.this.arn}", description="ARN of the VPC.")
    module.output("cidr_block", "${aws_vpc.this.cidr_block}", description="Addresses of the VPC.")
    module.output(
        "subnets",
        "${[\nfor subnet in local.subnets : {\n"
        "id = subnet.id\navailability_zone_id = subnet.availability_zone_id\ncidr_block = subnet.cidr_block\n}\n]}",
        description=(
            "Subnets for instances: private ones, or with egress = public the public ones. Objects with id, "
            "availability_zone_id and cidr_block, ready when routes and endpoints are."
        ),
    )
    module.output(
        "subnet_ids", "${[for subnet in local.subnets : subnet.id]}", description="IDs of the subnets for instances."
    )
    module.output(
        "public_subnets",
        "${[\nfor subnet in aws_subnet.public : {\n"
        "id = subnet.id\navailability_zone_id = subnet.availability_zone_id\ncidr_block = subnet.cidr_block\n}\n]}",
        description=(
            "Public subnets with their zones, for load balancers of the internet; empty with egress = endpoints."
        ),
    )
    for name in ("subnets", "subnet_ids", "public_subnets"):
        module.add_override(f"output.{name}.depends_on", list(_WAYS_OUT))
        module.comment(
            f"output.{name}",
            "Whoever uses them waits for the ways out, and is destroyed before them: an agent that is cut off drains\n"
            "nothing.",
        )
    module.output(
        "public_subnet_ids",
        "${[for subnet in aws_subnet.public : subnet.id]}",
        description="IDs of the public subnets, for load balancers; empty with egress = endpoints.",
    )
    module.output(
        "zone_ids",
        "${[for subnet in local.subnets : subnet.availability_zone_id]}",
        description="IDs of the zones that the network spans.",
    )
    module.output(
        "public",
        '${var.egress == "public"}',
        description="Whether instances need public addresses to reach AWS: what inf1-capacity takes as public.",
    )
    module.output(
        "nat_public_ips",
        "${[for address in aws_eip.nat : address.public_ip]}",
        description="Addresses that others see instances come from; empty without NAT.",
    )
    module.output(
        "route_table_ids",
        "${concat(aws_route_table.public[*].id, [for table in aws_route_table.private : table.id])}",
        description="IDs of all route tables, for further gateway endpoints and peerings.",
    )
    module.output(
        "endpoints_security_group_id",
        "${one(aws_security_group.endpoints[*].id)}",
        description="ID of the security group of the interface endpoints, null without.",
    )
