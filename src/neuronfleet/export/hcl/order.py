"""The order in which a reader meets resources: what others stand on comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["READING_ORDER", "rank"]

# Prefixes of resource types. The longest that fits decides; types that fit none come last. Within one prefix the order
# of the document holds, so that adding a resource never moves another.
READING_ORDER: Final = (
    "aws_vpc",
    "aws_internet_gateway",
    "aws_egress_only_internet_gateway",
    "aws_subnet",
    "aws_eip",
    "aws_nat_gateway",
    "aws_route_table",
    "aws_route",
    "aws_network_acl",
    "aws_vpc_endpoint",
    "aws_flow_log",
    "aws_security_group",
    "aws_vpc_security_group",
    "aws_kms",
    "aws_s3",
    "aws_ecr",
    "aws_ssm_parameter",
    "aws_secretsmanager",
    "aws_iam",
    "aws_cloudwatch_log",
    "aws_placement_group",
    "aws_launch_template",
    "aws_autoscaling_group",
    "aws_autoscaling",
    "aws_ecs_capacity_provider",
    "aws_ecs_cluster",
    "aws_ecs_cluster_capacity_providers",
    "aws_service_discovery",
    "aws_acm",
    "aws_lb",
    "aws_ecs_task_definition",
    "aws_ecs_service",
    "aws_appautoscaling",
    "aws_scheduler",
    "aws_cloudwatch_event",
    "aws_sns",
    "aws_cloudwatch",
    "aws_route53",
    "aws_globalaccelerator",
)


def rank(address: str, order: Sequence[str] = ()) -> tuple[int, int]:
    """A sort key for a resource; equal for resources whose order shall stay.

    Args:
        address: ``TYPE.NAME``, with ``data.`` before it for a data source.
        order: addresses, types or prefixes of them that shall come first, in this order.
    """
    return _position(address, order), _position(address, READING_ORDER)


def _position(address: str, order: Sequence[str]) -> int:
    fitting = [prefix for prefix in order if address.startswith(prefix)]
    return order.index(max(fitting, key=len)) if fitting else len(order)
