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
    ProblemDetectorBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
)
from neuronfleet.fleet.model import Alarms
from neuronfleet.fleet.planner.arns import kms_key
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.sight.measured_alarms import measured_alarms
from neuronfleet.fleet.planner.sight.metrics import reservation_metric, target_metric, task_metric

__all__ = [
    "AFTER_GRACE_MINUTES",
    "AFTER_WARMUP_MINUTES",
    "alarms_blueprint",
    "capacity_exhausted_alarm",
    "no_healthy_target_alarm",
    "tasks_missing_alarm",
    "tasks_pending_alarm",
    "unhealthy_targets_alarm",
]

_RULE: Final = 64
"""https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"""
_TOPIC: Final = 256
"""https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"""
AFTER_GRACE_MINUTES: Final = 5
AFTER_WARMUP_MINUTES: Final = 10


def alarms_blueprint(
    context: Context,
    capacities: Sequence[CapacityBlueprint],
    services: Sequence[ServiceBlueprint],
    load_balancers: Sequence[LoadBalancerBlueprint],
    detector: ProblemDetectorBlueprint | None = None,
) -> AlarmsBlueprint | None:
    """What is watched in a region that has no problems.

    Args:
        context: the region.
        capacities: its capacities.
        services: its services.
        load_balancers: its load balancers.
        detector: the daemon on its instances, None for none.
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
            *(_of_detector(fleet, settings, detector, capacities) if detector is not None else ()),
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
        yield from measured_alarms(fleet, service, minutes)
    if not settings.tasks:
        return
    for slot in service.slots:
        if slot.desired_count or service.ignore_desired_count or service.scaling is not None:
            yield tasks_missing_alarm(fleet, slot, minutes)
            yield tasks_pending_alarm(fleet, slot, minutes)


def _of_detector(
    fleet: str, settings: Alarms, detector: ProblemDetectorBlueprint, capacities: Sequence[CapacityBlueprint]
) -> Iterator[AlarmBlueprint]:
    """That an instance has no detector, with which a dead device would not be found."""
    if settings.tasks:
        warmup = max(one.instance_warmup_seconds for one in capacities if one.name in detector.capacities)
        yield tasks_missing_alarm(fleet, detector, settings.tasks_minutes or _minutes(warmup) + AFTER_WARMUP_MINUTES)


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


def tasks_missing_alarm(fleet: str, slot: SlotBlueprint | ProblemDetectorBlueprint, minutes: int) -> AlarmBlueprint:
    """That fewer tasks of a slot run than should.

    Args:
        fleet: name of the fleet.
        slot: a slot, or the daemon.
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
