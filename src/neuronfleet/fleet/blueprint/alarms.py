"""Alarms and who is told, decided."""

from __future__ import annotations

import dataclasses
from typing import Literal

from neuronfleet.fleet.blueprint.metric import MetricBlueprint

__all__ = ["AlarmBlueprint", "AlarmsBlueprint", "EventRuleBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AlarmBlueprint:
    """A CloudWatch metric alarm; it looks at each minute, and all of them must be bad.

    Attributes:
        name: name in AWS.
        kind: what is wrong when it goes off.
        subject: service, ECS service or capacity that it is about.
        description: what it means and where to look, for whoever gets the message.
        metrics: what it looks at.
        expression: metric math over the ids of ``metrics``, None for the only metric itself.
        comparison_operator: in CloudWatch's words.
        threshold: number that the value is compared with.
        minutes: how long it must be so.
        treat_missing_data: what a minute without data is: ``breaching``, ``notBreaching``, ``ignore`` or ``missing``.
    """

    name: str
    kind: Literal[
        "no-healthy-target",
        "unhealthy-targets",
        "tasks-missing",
        "tasks-pending",
        "capacity-exhausted",
        "neuroncores-unmeasured",
        "device-errors",
    ]
    subject: str
    description: str
    metrics: tuple[MetricBlueprint, ...]
    expression: str | None = None
    comparison_operator: Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]
    threshold: int
    minutes: int
    treat_missing_data: Literal["breaching", "notBreaching", "ignore", "missing"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EventRuleBlueprint:
    """An EventBridge rule that passes events of ECS on to the topic.

    Attributes:
        name: name in AWS.
        kind: what it passes on.
        description: the same in a sentence.
    """

    name: str
    kind: Literal["failed-deployments", "stopped-tasks"]
    description: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsBlueprint:
    """What a region tells, and to whom.

    Attributes:
        sns_topic_arn: existing topic, None where one is made.
        topic_name: name of the topic that is made, None where one exists.
        kms_key_id: key that encrypts the topic that is made, None for none.
        emails: who is subscribed to the topic that is made.
        recovery: whether the end of an alarm is told.
        alarms: by what they are about.
        rules: events that are passed on.
    """

    sns_topic_arn: str | None
    topic_name: str | None
    kms_key_id: str | None
    emails: tuple[str, ...]
    recovery: bool
    alarms: tuple[AlarmBlueprint, ...]
    rules: tuple[EventRuleBlueprint, ...]
