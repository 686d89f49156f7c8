"""Alarms: what is watched, from when on it is wrong, and who is told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from neuronfleet.fleet.blueprint import (
    AlarmBlueprint,
    AlarmsBlueprint,
    CapacityBlueprint,
    EventRuleBlueprint,
    LoadBalancerBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
)
from neuronfleet.fleet.model import Alarms
from neuronfleet.fleet.planner.arns import filled_arn, kms_key
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.metrics import reservation_metric, target_metric, task_metric
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.neuron_monitor import device_errors_metric, utilization_metric

__all__ = [
    "AFTER_GRACE_MINUTES",
    "AFTER_WARMUP_MINUTES",
    "alarms_blueprint",
    "capacity_exhausted_alarm",
    "check_alarms",
    "no_healthy_target_alarm",
    "tasks_missing_alarm",
    "tasks_pending_alarm",
    "unhealthy_targets_alarm",
]

_RULE: Final = 64
"""https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"""
_TOPIC: Final = 256
"""https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"""
_TOPIC_ARN_PARTS: Final = 6
AFTER_GRACE_MINUTES: Final = 5
AFTER_WARMUP_MINUTES: Final = 10
_ERRORS_MINUTES: Final = 3


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


def alarms_blueprint(
    context: Context,
    capacities: Sequence[CapacityBlueprint],
    services: Sequence[ServiceBlueprint],
    load_balancers: Sequence[LoadBalancerBlueprint],
) -> AlarmsBlueprint | None:
    """What is watched in a region that has no problems.

    Args:
        context: the region.
        capacities: its capacities.
        services: its services.
        load_balancers: its load balancers.
    """
    settings = context.settings.alarms
    if settings is None or not settings.enabled:
        return None
    fleet, given = context.fleet.name, settings.sns_topic_arn
    types: dict[str, str] = {one.name: one.type for one in load_balancers}
    by_name = {one.name: one for one in capacities}
    return AlarmsBlueprint(
        sns_topic_arn=None if given is None else context.fill(given, ("alarms", "sns_topic_arn")),
        topic_name=limited(fleet, "alarms", limit=_TOPIC) if given is None else None,
        kms_key_id=kms_key(context, settings.kms_key_id, ("alarms", "kms_key_id")),
        emails=settings.emails,
        recovery=settings.recovery,
        alarms=(
            *(alarm for one in services for alarm in _of_service(fleet, settings, one, by_name[one.capacity], types)),
            *(capacity_exhausted_alarm(fleet, settings, one) for one in capacities),
        ),
        rules=tuple(_rules(fleet, settings)),
    )


def _rules(fleet: str, settings: Alarms) -> Iterator[EventRuleBlueprint]:
    if settings.failed_deployments:
        yield EventRuleBlueprint(
            name=limited(fleet, "failed-deployments", limit=_RULE),
            kind="failed-deployments",
            description=f"Deployments of {fleet} that ECS gave up",
        )
    if settings.stopped_tasks:
        yield EventRuleBlueprint(
            name=limited(fleet, "stopped-tasks", limit=_RULE),
            kind="stopped-tasks",
            description=f"Tasks of {fleet} that failed to start or ended by themselves",
        )


def _of_service(
    fleet: str,
    settings: Alarms,
    service: ServiceBlueprint,
    capacity: CapacityBlueprint,
    types: Mapping[str, str],
) -> Iterator[AlarmBlueprint]:
    if service.target_group is not None:
        application = types[service.target_group.load_balancer] == "application"
        if service.desired_count:
            yield no_healthy_target_alarm(fleet, settings, service, application=application)
        yield unhealthy_targets_alarm(fleet, settings, service, application=application)
    minutes = settings.tasks_minutes or _minutes(capacity.instance_warmup_seconds) + AFTER_WARMUP_MINUTES
    if service.is_measured:
        yield from _measured(fleet, service, minutes)
    if not settings.tasks:
        return
    for slot in service.slots:
        if slot.desired_count or service.ignore_desired_count or service.scaling is not None:
            yield tasks_missing_alarm(fleet, slot, minutes)
            yield tasks_pending_alarm(fleet, slot, minutes)


def _measured(fleet: str, service: ServiceBlueprint, minutes: int) -> Iterator[AlarmBlueprint]:
    scaled = service.scaling is not None and any(one.kind == "neuroncore" for one in service.scaling.metrics)
    for slot in service.slots:
        yield AlarmBlueprint(
            name=limited(fleet, slot.name, "device-errors", limit=LONG),
            kind="device-errors",
            subject=slot.name,
            description=f"A Neuron device of {slot.name} counts memory errors that it could not correct: what it "
            "infers may be wrong. Replace its instance.",
            metrics=(device_errors_metric(slot.name),),
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            minutes=_ERRORS_MINUTES,
            # A device that is gone is counted no more, which is no recovery.
            treat_missing_data="ignore",
        )
        if scaled:
            yield AlarmBlueprint(
                name=limited(fleet, slot.name, "neuroncores-unmeasured", limit=LONG),
                kind="neuroncores-unmeasured",
                subject=slot.name,
                description=f"{slot.name} is scaled by NeuronCore utilization, and no task publishes any. See the log "
                f"of its container {service.name}-neuron-monitor.",
                metrics=(utilization_metric(slot.name, "lines", "lines", "SampleCount"),),
                comparison_operator="LessThanThreshold",
                threshold=1,
                minutes=minutes,
                treat_missing_data="breaching",
            )


def no_healthy_target_alarm(
    fleet: str, settings: Alarms, service: ServiceBlueprint, *, application: bool
) -> AlarmBlueprint:
    """That no task behind a load balancer is healthy.

    Args:
        fleet: name of the fleet.
        settings: what the fleet file says of alarms.
        service: a service with a target group.
        application: whether its load balancer is an application load balancer.
    """
    return AlarmBlueprint(
        name=limited(fleet, service.name, "no-healthy-target", limit=LONG),
        kind="no-healthy-target",
        subject=service.name,
        description=f"No task of {service.name} answers its health check: every request fails. See why its tasks stop "
        "or do not load their model.",
        metrics=(target_metric(service, "HealthyHostCount", "Maximum", "healthy", application=application),),
        comparison_operator="LessThanThreshold",
        threshold=1,
        minutes=settings.no_healthy_target_minutes,
        # Load balancers count only targets that are registered; without any there is no data, and nobody answers.
        treat_missing_data="breaching",
    )


def unhealthy_targets_alarm(
    fleet: str, settings: Alarms, service: ServiceBlueprint, *, application: bool
) -> AlarmBlueprint:
    """That one is unhealthy for longer than its model may load.

    Args:
        fleet: name of the fleet.
        settings: what the fleet file says of alarms.
        service: a service with a target group.
        application: whether its load balancer is an application load balancer.
    """
    decided = _minutes(service.health_check_grace_seconds or 0) + AFTER_GRACE_MINUTES
    return AlarmBlueprint(
        name=limited(fleet, service.name, "unhealthy-targets", limit=LONG),
        kind="unhealthy-targets",
        subject=service.name,
        description=f"A task of {service.name} does not answer its health check for longer than loading its model may "
        "take. See its log, and the device of its instance.",
        metrics=(target_metric(service, "UnHealthyHostCount", "Maximum", "unhealthy", application=application),),
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=1,
        minutes=settings.unhealthy_targets_minutes or decided,
        # Without data no target is registered, so none is unhealthy; that there is none is the other alarm's.
        treat_missing_data="notBreaching",
    )


def tasks_missing_alarm(fleet: str, slot: SlotBlueprint, minutes: int) -> AlarmBlueprint:
    """That fewer tasks of a slot run than should.

    Args:
        fleet: name of the fleet.
        slot: a slot.
        minutes: how long it must be so.
    """
    return AlarmBlueprint(
        name=limited(fleet, slot.name, "tasks-missing", limit=LONG),
        kind="tasks-missing",
        subject=slot.name,
        description=f"Fewer tasks of {slot.name} run than are desired. See the events of the ECS service: no instance "
        "with a free device, or tasks that stop.",
        metrics=(
            task_metric(slot.name, "DesiredTaskCount", "desired"),
            task_metric(slot.name, "RunningTaskCount", "running"),
        ),
        expression="desired - running",
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        minutes=minutes,
        # Counts come as long as the service exists. Without any nothing is known, neither good nor bad.
        treat_missing_data="missing",
    )


def tasks_pending_alarm(fleet: str, slot: SlotBlueprint, minutes: int) -> AlarmBlueprint:
    """That tasks of a slot are about to start and never do.

    Args:
        fleet: name of the fleet.
        slot: a slot.
        minutes: how long it must be so.
    """
    return AlarmBlueprint(
        name=limited(fleet, slot.name, "tasks-pending", limit=LONG),
        kind="tasks-pending",
        subject=slot.name,
        description=f"Tasks of {slot.name} are about to start and never do, in a rollout perhaps while the old ones "
        "still serve. See whether the image can be pulled and the instances have room.",
        metrics=(task_metric(slot.name, "PendingTaskCount", "pending"),),
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=1,
        minutes=minutes,
        treat_missing_data="missing",  # as above
    )


def capacity_exhausted_alarm(fleet: str, settings: Alarms, capacity: CapacityBlueprint) -> AlarmBlueprint:
    """That a capacity does not get the instances that its tasks want.

    Args:
        fleet: name of the fleet.
        settings: what the fleet file says of alarms.
        capacity: a capacity.
    """
    decided = _minutes(capacity.instance_warmup_seconds) + AFTER_WARMUP_MINUTES
    return AlarmBlueprint(
        name=limited(fleet, capacity.name, "capacity-exhausted", limit=LONG),
        kind="capacity-exhausted",
        subject=capacity.name,
        description=f"Tasks want more instances of {capacity.name} than there are, and none come: the group is at its "
        f"maximum of {capacity.max_size}, the vCPU quota is used up, or {capacity.instance_type} is out of stock.",
        metrics=(reservation_metric(capacity),),
        comparison_operator="GreaterThanThreshold",
        threshold=100,
        minutes=settings.capacity_minutes or decided,
        # ECS reports every minute while it scales the group. Without data nothing is known of it.
        treat_missing_data="missing",
    )


def _minutes(seconds: int) -> int:
    return math.ceil(seconds / 60)
