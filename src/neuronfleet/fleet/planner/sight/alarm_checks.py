"""What is wrong with the alarms of a region, and with the topic that they are told to."""

from __future__ import annotations

from typing import Final

from neuronfleet.fleet.model import Alarms
from neuronfleet.fleet.planner.arns import filled_arn, kms_key
from neuronfleet.fleet.planner.context import Context

__all__ = ["check_alarms"]

_TOPIC_ARN_PARTS: Final = 6


def check_alarms(context: Context) -> None:
    """Report what is wrong with the alarms of a region.

    Args:
        context: the region.
    """
    alarms = context.settings.alarms
    if alarms is None or not alarms.enabled:
        return
    if alarms.sns_topic_arn is not None:
        _check_topic(context, alarms, alarms.sns_topic_arn)
    else:
        _check_made_topic(context, alarms)
    if alarms.tasks and context.settings.container_insights == "disabled":
        context.refuse(
            ("alarms", "tasks"),
            "reads the counts of Container Insights, and container_insights is 'disabled'; enable it, or set tasks = "
            "false under alarms",
            follows=(("container_insights",),),
        )
    if alarms.failed_deployments:
        for name, service in context.settings.services.items():
            if service.enabled and not service.deployment.circuit_breaker:
                context.notice(
                    "failed-deployments-unseen",
                    ("services", name, "deployment", "circuit_breaker"),
                    f"ECS tells of a failed deployment of {name} only with its circuit breaker, which is off; turn it "
                    "on, or rely on the alarm about missing tasks",
                )


def _check_topic(context: Context, alarms: Alarms, text: str) -> None:
    parts = ("alarms", "sns_topic_arn")
    for key in ("emails", "kms_key_id"):
        if getattr(alarms, key):
            context.refuse(
                ("alarms", key),
                "belongs to a topic that is made, but sns_topic_arn names one that exists; leave out one of the two",
                follows=(parts,),
            )
    found = filled_arn(context, text, parts)
    if found is None:
        return
    here = context.region.name
    if found["service"] != "sns" or len(found[0].split(":")) != _TOPIC_ARN_PARTS:
        context.refuse(parts, f"{text!r} is not the ARN of an SNS topic, such as arn:aws:sns:REGION:ACCOUNT:NAME", text)
    elif found["region"] != here:
        context.refuse(
            parts,
            f"{text!r} is a topic of {found['region']}, which alarms of {here} cannot publish to; write {{region}} in "
            f"it, or give {here} its own under overrides.{here}",
            text,
        )
    elif found[0].endswith(".fifo"):
        context.refuse(parts, f"{text!r} is a FIFO topic, which EventBridge and email do not take; give a standard one")


def _check_made_topic(context: Context, alarms: Alarms) -> None:
    for index, email in enumerate(alarms.emails):
        if email in alarms.emails[:index]:
            context.refuse(("alarms", "emails", index), f"{email} is listed twice; list it once", email)
    if not alarms.emails:
        context.notice(
            "alarms-unheard",
            ("alarms", "emails"),
            "nobody is subscribed to the topic; give emails, or subscribe something to the output alarm_topic_arn",
        )
    key = alarms.kms_key_id
    if key is None:
        context.notice(
            "alarm-topic-unencrypted",
            ("alarms", "kms_key_id"),
            "the topic is not encrypted at rest: CloudWatch cannot publish with SNS's own key alias/aws/sns; give the "
            "ARN of a customer managed key whose policy lets cloudwatch.amazonaws.com and events.amazonaws.com use it",
        )
    elif key.endswith("alias/aws/sns"):
        context.refuse(
            ("alarms", "kms_key_id"),
            f"{key!r} is SNS's own key, with which CloudWatch cannot publish, and its policy cannot be changed; give "
            "the ARN of a customer managed key, or leave it out for a topic without encryption",
            key,
        )
    else:
        kms_key(context, key, ("alarms", "kms_key_id"))
