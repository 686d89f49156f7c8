"""Asks the emulator, independently of Terraform, whether what was applied is there and is what was planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.alarms import (
    check_dashboard,
    check_event_rule,
    check_event_target,
    check_metric_alarm,
    check_topic,
)
from neuronfleet.rehearsal.verify.capacity import (
    check_auto_scaling_group,
    check_capacity_reservation,
    check_launch_template,
)
from neuronfleet.rehearsal.verify.clusters import (
    check_capacity_provider,
    check_cluster,
    check_cluster_capacity_providers,
)
from neuronfleet.rehearsal.verify.compare import compare
from neuronfleet.rehearsal.verify.data import check_image_replication, check_key_alias, check_model_bucket
from neuronfleet.rehearsal.verify.load_balancers import (
    check_listener,
    check_listener_rule,
    check_load_balancer,
    check_target_group,
)
from neuronfleet.rehearsal.verify.routing import check_health_check, check_record
from neuronfleet.rehearsal.verify.scaling import check_scalable_target, check_scaling_policy
from neuronfleet.rehearsal.verify.schedules import check_schedule
from neuronfleet.rehearsal.verify.services import check_service
from neuronfleet.rehearsal.verify.task_definitions import check_task_definition

__all__ = ["CHECKED_TYPES", "verify"]

Checker = Callable[[Resource, AppliedState, Aws], Iterator[Check]]

CHECKERS: Final[Mapping[str, Checker]] = {
    "aws_ecs_cluster": check_cluster,
    "aws_launch_template": check_launch_template,
    "aws_autoscaling_group": check_auto_scaling_group,
    "aws_ec2_capacity_reservation": check_capacity_reservation,
    "aws_ecs_capacity_provider": check_capacity_provider,
    "aws_ecs_cluster_capacity_providers": check_cluster_capacity_providers,
    "aws_ecs_task_definition": check_task_definition,
    "aws_ecs_service": check_service,
    "aws_appautoscaling_target": check_scalable_target,
    "aws_appautoscaling_policy": check_scaling_policy,
    "aws_scheduler_schedule": check_schedule,
    "aws_lb": check_load_balancer,
    "aws_lb_listener": check_listener,
    "aws_lb_listener_rule": check_listener_rule,
    "aws_lb_target_group": check_target_group,
    "aws_s3_bucket": check_model_bucket,
    "aws_kms_alias": check_key_alias,
    "aws_ecr_replication_configuration": check_image_replication,
    "aws_sns_topic": check_topic,
    "aws_cloudwatch_metric_alarm": check_metric_alarm,
    "aws_cloudwatch_event_rule": check_event_rule,
    "aws_cloudwatch_event_target": check_event_target,
    "aws_cloudwatch_dashboard": check_dashboard,
    "aws_route53_health_check": check_health_check,
    "aws_route53_record": check_record,
}
CHECKED_TYPES: Final = tuple(CHECKERS)
"""Resource types that are asked for; the others are covered by the empty second plan alone."""


def verify(state: AppliedState, aws: Aws) -> tuple[Check, ...]:
    """Ask the emulator about every resource of :data:`CHECKED_TYPES`.

    Args:
        state: the applied state.
        aws: the emulator, in the stack's region; resources elsewhere are asked for where they are.
    """
    return tuple(check for resource_type in CHECKERS for check in _of_type(resource_type, state, aws))


def _of_type(resource_type: str, state: AppliedState, aws: Aws) -> Iterator[Check]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

    for resource in state.of_type(resource_type):
        try:
            yield from CHECKERS[resource_type](resource, state, aws.of(resource.region))
        except (BotoCoreError, ClientError) as error:
            yield compare(resource.address, "the emulator's answer", expected="a description", found=str(error))
