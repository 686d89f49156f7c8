"""``[alarms]``: who is told when a region is in trouble, and after how long."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["Alarms"]

EmailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=320)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=1440)]
"""An alarm looks back a day at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""


class Alarms(Section):
    """CloudWatch alarms and EventBridge rules of a region, told to an SNS topic. Without this table there are none.

    A topic is made unless ``sns_topic_arn`` names one. Each alarm costs money by its metrics.
    """

    enabled: Flag = True
    """Whether there are any; ``false`` under ``overrides`` leaves them out of a region."""

    sns_topic_arn: Text | None = None
    """Topic of the region that is told, by ARN; ``{region}``, ``{partition}``, ``{account_id}`` are filled in.

    Its policy must let cloudwatch.amazonaws.com and events.amazonaws.com publish. By default a topic is made.
    """

    emails: tuple[EmailAddress, ...] = ()
    """Who is subscribed to the topic that is made. AWS asks each of them to confirm."""

    kms_key_id: Text | None = None
    """ARN of a customer managed KMS key that encrypts the topic that is made; ``{region}`` is filled in.

    Its policy must let cloudwatch.amazonaws.com and events.amazonaws.com use ``kms:Decrypt`` and
    ``kms:GenerateDataKey*``, not on condition of ``aws:SourceAccount`` or ``aws:SourceArn``, with which EventBridge
    cannot; that of ``alias/aws/sns`` lets neither. By default the topic is not encrypted.
    """

    recovery: Flag = True
    """Whether the topic is told as well when an alarm is over."""

    no_healthy_target_minutes: Minutes = 3
    """Time without any healthy target behind a load balancer."""

    unhealthy_targets_minutes: Minutes | None = None
    """Time with an unhealthy target. By default five minutes more than ``health_check_grace_seconds``."""

    tasks: Flag = True
    """Whether tasks that are missing or pending are watched; needs ``container_insights``."""

    tasks_minutes: Minutes | None = None
    """Time with such a task. By default ten minutes more than the capacity's ``instance_warmup_seconds``."""

    capacity_minutes: Minutes | None = None
    """Time in which wanted instances do not come. By default ten minutes more than ``instance_warmup_seconds``."""

    failed_deployments: Flag = True
    """Whether the topic is told when the circuit breaker stops a deployment."""

    stopped_tasks: Flag = False
    """Whether the topic is told of each task that failed to start or ended by itself, as in a crash loop."""
