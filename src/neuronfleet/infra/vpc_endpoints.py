"""VPC endpoints: AWS services reached without leaving the VPC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["VpcEndpoints", "endpoint_service_name"]

HTTPS: Final = 443

# In China some services have the partition's prefix and the others the common one; S3 has both, the gateway the common.
# Listed from 'aws ec2 describe-vpc-endpoint-services' in both regions: https://github.com/aws/aws-cdk/pull/25333
_CHINA_PREFIXED: Final = frozenset(
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
    if reverse_dns_prefix != "cn.com.amazonaws" or service in _CHINA_PREFIXED:
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
            labelled(
                VpcEndpoint(
                    self,
                    "s3",
                    vpc_id=vpc_id,
                    service_name=service_name("s3"),
                    vpc_endpoint_type="Gateway",
                    route_table_ids=list(route_table_ids),
                    tags={"Name": literal(f"{name}-s3")},
                ),
                "s3",
            )
        ]
        interfaces = [service for service in services if service != "s3"]
        if interfaces:
            group_id, https = self._security_group(name=name, vpc_id=vpc_id, cidr_block=cidr_block)
            endpoints.extend(
                labelled(
                    VpcEndpoint(
                        self,
                        f"interface {service}",
                        vpc_id=vpc_id,
                        service_name=service_name(service),
                        vpc_endpoint_type="Interface",
                        private_dns_enabled=True,
                        subnet_ids=list(subnet_ids),
                        security_group_ids=[group_id],
                        tags={"Name": literal(f"{name}-{service}")},
                    ),
                    label_of(service),
                )
                for service in interfaces
            )
            endpoints.append(https)
        self.ready = tuple(endpoints)

    def _security_group(self, *, name: str, vpc_id: str, cidr_block: str) -> tuple[str, VpcSecurityGroupIngressRule]:
        labelled(
            SecurityGroup(
                self,
                "security_group",
                name=f"{name}-endpoints",
                description="VPC endpoints of the inference fleet",
                vpc_id=vpc_id,
                tags={"Name": literal(f"{name}-endpoints")},
            ),
            "endpoints",
        )
        group_id = reference("aws_security_group", "endpoints", "id")
        https = labelled(
            VpcSecurityGroupIngressRule(
                self,
                "https",
                security_group_id=group_id,
                description="HTTPS from the VPC",
                ip_protocol="tcp",
                from_port=HTTPS,
                to_port=HTTPS,
                cidr_ipv4=cidr_block,
            ),
            "endpoints_https",
        )
        return group_id, https
