"""VPC endpoints: AWS services reached without leaving the VPC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import SecurityGroup, VpcEndpoint, VpcSecurityGroupIngressRule
from neuronfleet.infra.expressions import as_map
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.vpc.network_parts import Tags

__all__ = [
    "CHINA_PREFIXED",
    "VpcEndpoints",
    "add_endpoints_security_group",
    "add_gateway_endpoint",
    "add_interface_endpoint",
    "endpoint_service_name",
]

HTTPS: Final = 443

# In China some services have the partition's prefix and the others the common one; S3 has both, the gateway the common.
# Listed from 'aws ec2 describe-vpc-endpoint-services' in both regions: https://github.com/aws/aws-cdk/pull/25333
CHINA_PREFIXED: Final = frozenset(
    {
        "application-autoscaling",
        "autoscaling",
        "cloudformation",
        "ebs",
        "ec2",
        "ecr.api",
        "ecr.dkr",
        "elasticfilesystem",
        "monitoring",
        "sts",
    }
)


def endpoint_service_name(*, service: str, region: str, reverse_dns_prefix: str) -> str:
    """Name of an endpoint service.

    Args:
        service: ``ecr.api``, ``logs``, ``s3`` ...
        region: AWS region.
        reverse_dns_prefix: of the region's partition.
    """
    prefix = "com.amazonaws"
    if reverse_dns_prefix != "cn.com.amazonaws" or service in CHINA_PREFIXED:
        prefix = reverse_dns_prefix
    return f"{prefix}.{region}.{service}"


class VpcEndpoints(Construct):  # type: ignore[misc]
    """The S3 gateway endpoint of a VPC, which is free, and interface endpoints where they are asked for.

    Args:
        scope: parent construct.
        id: construct id.
        name: what resources are called.
        region: AWS region.
        reverse_dns_prefix: of the region's partition.
        vpc_id: reference.
        cidr_block: reference to the VPC's addresses, which may use the interface endpoints.
        route_table_ids: references to the route tables that get the S3 gateway.
        subnet_ids: references to the subnets that get the interfaces.
        services: services with an interface endpoint: ``ecs``, ``ecr.api`` ...

    Attributes:
        ready: all endpoints, and the rule without which nothing reaches them.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        reverse_dns_prefix: str,
        vpc_id: str,
        cidr_block: str,
        route_table_ids: Sequence[str],
        subnet_ids: Sequence[str],
        services: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)

        def service_name(service: str) -> str:
            return endpoint_service_name(service=service, region=region, reverse_dns_prefix=reverse_dns_prefix)

        endpoints: list[ITerraformDependable] = [
            add_gateway_endpoint(
                self,
                label="s3",
                service_name=service_name("s3"),
                vpc_id=vpc_id,
                route_table_ids=route_table_ids,
                tags={"Name": f"{name}-s3"},
            )
        ]
        interfaces = [service for service in services if service != "s3"]
        if interfaces:
            group_name = f"{name}-endpoints"
            group_id, https = add_endpoints_security_group(
                self, name=group_name, vpc_id=vpc_id, cidr_block=cidr_block, tags={"Name": group_name}
            )
            endpoints.extend(
                add_interface_endpoint(
                    self,
                    f"interface {service}",
                    label=label_of(service),
                    service_name=service_name(service),
                    vpc_id=vpc_id,
                    subnet_ids=subnet_ids,
                    security_group_id=group_id,
                    tags={"Name": f"{name}-{service}"},
                )
                for service in interfaces
            )
            endpoints.append(https)
        self.ready = tuple(endpoints)


def add_gateway_endpoint(
    scope: Construct, *, label: str, service_name: str, vpc_id: str, route_table_ids: Sequence[str], tags: Tags
) -> VpcEndpoint:
    """A gateway endpoint, which is a route in tables.

    Args:
        scope: parent construct.
        label: label, and construct id.
        service_name: full name of the endpoint service.
        vpc_id: reference.
        route_table_ids: references to the tables that get it.
        tags: of the endpoint.
    """
    endpoint = VpcEndpoint(
        scope,
        label,
        vpc_id=vpc_id,
        service_name=service_name,
        vpc_endpoint_type="Gateway",
        route_table_ids=list(route_table_ids),
        tags=as_map(tags),
    )
    return labelled(endpoint, label)


def add_interface_endpoint(
    scope: Construct,
    id: str,  # noqa: A002
    *,
    label: str,
    service_name: str,
    vpc_id: str,
    subnet_ids: Sequence[str],
    security_group_id: str,
    tags: Tags,
) -> VpcEndpoint:
    """An interface endpoint, which answers to the service's own name.

    Args:
        scope: parent construct.
        id: construct id.
        label: label.
        service_name: full name of the endpoint service.
        vpc_id: reference.
        subnet_ids: references to the subnets that get an interface.
        security_group_id: reference to the group that says who may use it.
        tags: of the endpoint.
    """
    endpoint = VpcEndpoint(
        scope,
        id,
        vpc_id=vpc_id,
        service_name=service_name,
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=list(subnet_ids),
        security_group_ids=[security_group_id],
        tags=as_map(tags),
    )
    return labelled(endpoint, label)


def add_endpoints_security_group(
    scope: Construct, *, name: str, vpc_id: str, cidr_block: str, tags: Tags
) -> tuple[str, VpcSecurityGroupIngressRule]:
    """The security group of interface endpoints: its id, and the rule without which nothing reaches them.

    Args:
        scope: parent construct.
        name: name of the group.
        vpc_id: reference.
        cidr_block: addresses that may use the endpoints.
        tags: of the group.
    """
    group = SecurityGroup(
        scope,
        "security_group",
        name=name,
        description="VPC endpoints of the inference fleet",
        vpc_id=vpc_id,
        tags=as_map(tags),
    )
    labelled(group, "endpoints")
    group_id = reference("aws_security_group", "endpoints", "id")
    https = VpcSecurityGroupIngressRule(
        scope,
        "https",
        security_group_id=group_id,
        description="HTTPS from the VPC",
        ip_protocol="tcp",
        from_port=HTTPS,
        to_port=HTTPS,
        cidr_ipv4=cidr_block,
    )
    return group_id, labelled(https, "endpoints_https")
