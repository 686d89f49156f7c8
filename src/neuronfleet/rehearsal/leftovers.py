"""What the emulator still has after a destroy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.state import AppliedState

__all__ = ["left_over"]


def _pages(aws: Aws, service: str, operation: str, key: str) -> Iterator[Any]:
    for page in aws.client(service).get_paginator(operation).paginate():
        yield from page[key]


def _clusters(aws: Aws) -> set[str]:
    ecs = aws.client("ecs")
    arns = list(_pages(aws, "ecs", "list_clusters", "clusterArns"))
    described = [ecs.describe_clusters(clusters=[arn])["clusters"] for arn in arns]
    return {cluster["clusterArn"] for found in described for cluster in found if cluster["status"] == "ACTIVE"}


def _auto_scaling_groups(aws: Aws) -> set[str]:
    groups = _pages(aws, "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups")
    return {group["AutoScalingGroupName"] for group in groups}


def _launch_templates(aws: Aws) -> set[str]:
    templates = _pages(aws, "ec2", "describe_launch_templates", "LaunchTemplates")
    return {template["LaunchTemplateId"] for template in templates}


def _reservations(aws: Aws) -> set[str]:
    found = _pages(aws, "ec2", "describe_capacity_reservations", "CapacityReservations")
    return {one["CapacityReservationId"] for one in found if one["State"] == "active"}


def _vpcs(aws: Aws) -> set[str]:
    return {vpc["VpcId"] for vpc in _pages(aws, "ec2", "describe_vpcs", "Vpcs")}


def _schedules(aws: Aws) -> set[str]:
    return {schedule["Name"] for schedule in _pages(aws, "scheduler", "list_schedules", "Schedules")}


def _roles(aws: Aws) -> set[str]:
    return {role["RoleName"] for role in _pages(aws, "iam", "list_roles", "Roles")}


def _load_balancers(aws: Aws) -> set[str]:
    return {one["LoadBalancerArn"] for one in _pages(aws, "elbv2", "describe_load_balancers", "LoadBalancers")}


def _target_groups(aws: Aws) -> set[str]:
    return {group["TargetGroupArn"] for group in _pages(aws, "elbv2", "describe_target_groups", "TargetGroups")}


def _health_checks(aws: Aws) -> set[str]:
    return {check["Id"] for check in _pages(aws, "route53", "list_health_checks", "HealthChecks")}


def _topics(aws: Aws) -> set[str]:
    return {topic["TopicArn"] for topic in _pages(aws, "sns", "list_topics", "Topics")}


def _alarms(aws: Aws) -> set[str]:
    return {alarm["AlarmName"] for alarm in _pages(aws, "cloudwatch", "describe_alarms", "MetricAlarms")}


def _event_rules(aws: Aws) -> set[str]:
    return {rule["Name"] for rule in _pages(aws, "events", "list_rules", "Rules")}


def _dashboards(aws: Aws) -> set[str]:
    return {one["DashboardName"] for one in _pages(aws, "cloudwatch", "list_dashboards", "DashboardEntries")}


def _buckets(aws: Aws) -> set[str]:
    return {bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]}


def _key_aliases(aws: Aws) -> set[str]:
    return {alias["AliasName"] for alias in _pages(aws, "kms", "list_aliases", "Aliases")}


# Resource type -> attribute that names it, and how the emulator lists what it has.
LISTINGS: Final[Mapping[str, tuple[str, Callable[[Aws], set[str]]]]] = {
    "aws_autoscaling_group": ("name", _auto_scaling_groups),
    "aws_cloudwatch_dashboard": ("dashboard_name", _dashboards),
    "aws_cloudwatch_event_rule": ("name", _event_rules),
    "aws_cloudwatch_metric_alarm": ("alarm_name", _alarms),
    "aws_ec2_capacity_reservation": ("id", _reservations),
    "aws_ecs_cluster": ("arn", _clusters),
    "aws_iam_role": ("name", _roles),
    "aws_kms_alias": ("name", _key_aliases),
    "aws_launch_template": ("id", _launch_templates),
    "aws_lb": ("arn", _load_balancers),
    "aws_lb_target_group": ("arn", _target_groups),
    "aws_route53_health_check": ("id", _health_checks),
    "aws_s3_bucket": ("bucket", _buckets),
    "aws_scheduler_schedule": ("name", _schedules),
    "aws_sns_topic": ("arn", _topics),
    "aws_vpc": ("id", _vpcs),
}


def left_over(state: AppliedState, aws: Aws) -> tuple[str, ...]:
    """Resources that were applied and that the emulator still lists.

    Args:
        state: the state before the destroy.
        aws: the emulator, in the stack's region; other regions of the state are asked too.
    """
    return tuple(_left_over(state, aws))


def _left_over(state: AppliedState, aws: Aws) -> Iterator[str]:
    for resource_type, (attribute, listing) in LISTINGS.items():
        by_region: dict[str | None, dict[Any, str]] = {}
        for found in state.of_type(resource_type):
            by_region.setdefault(found.region, {})[found.values.get(attribute)] = found.address
        for region, made in by_region.items():
            for name in sorted(listing(aws.of(region)) & set(made)):
                yield f"{made[name]} ({name}) is still in the emulator"
