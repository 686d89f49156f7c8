"""How a service scales: signals that it can have, and limits that its slots and its instances can keep."""

from __future__ import annotations

from typing import Final

from neuronfleet.fleet.blueprint import (
    ScalingBlueprint,
    ScalingMetricBlueprint,
    ScalingScheduleBlueprint,
    SlotLimits,
    TargetGroupBlueprint,
)
from neuronfleet.fleet.model import Scaling, ScalingSchedule, Service
from neuronfleet.fleet.planner.context import Context, WorkloadDraft, shared_out
from neuronfleet.fleet.planner.tasks.neuron_monitor import NEURONCORE_NAMESPACE, NEURONCORE_UTILIZATION
from neuronfleet.fleet.planner.tasks.schedules import expression_problem, timezone_problem

__all__ = ["check_scaling", "scaling_blueprint"]

_BY_TRAFFIC: Final = ("requests_per_target", "in_flight_requests_per_target")
_SIGNALS: Final = (*_BY_TRAFFIC, "neuroncore_utilization_percent", "cpu_percent", "memory_percent", "custom_metric")


def check_scaling(context: Context, draft: WorkloadDraft, target_group: TargetGroupBlueprint | None) -> None:
    """Refuse scaling that could not happen.

    Args:
        context: the region.
        draft: a service or task, its slots allocated.
        target_group: how it gets requests, None where it gets none or that has problems of its own.
    """
    settings = draft.settings
    if not isinstance(settings, Service) or settings.scaling is None:
        return
    scaling, parts = settings.scaling, (*draft.parts, "scaling")
    if not _check_limits(context, draft, settings, scaling):
        return
    if not scaling.schedules and all(getattr(scaling, one) is None for one in _SIGNALS):
        context.refuse(parts, f"has no signal: give {', '.join(_SIGNALS[:-1])}, {_SIGNALS[-1]} or schedules")
    _check_traffic(context, draft, scaling, target_group)
    if scaling.neuroncore_utilization_percent is not None and draft.monitor is None:
        context.refuse(
            (*parts, "neuroncore_utilization_percent"),
            f"needs a neuron-monitor in each task that publishes it: write [services.{draft.name}.neuron_monitor] with "
            "an image, or scale by another signal",
            scaling.neuroncore_utilization_percent,
            follows=((*draft.parts, "neuron_monitor"),),
        )
    for name, schedule in scaling.schedules.items():
        _check_schedule(context, draft, scaling, name, schedule)


def _check_limits(context: Context, draft: WorkloadDraft, settings: Service, scaling: Scaling) -> bool:
    parts, slots = (*draft.parts, "scaling"), len(draft.slots)
    low, high = scaling.min_tasks, scaling.max_tasks
    if low > high:
        context.refuse((*parts, "min_tasks"), f"{low} is more than max_tasks = {high}", low)
        return False
    if low < slots:
        context.refuse(
            (*parts, "min_tasks"),
            f"{low} is less than its {slots} slots, and a slot without a task never gets one, since nothing is "
            f"measured of it; set min_tasks = {slots}, or slots = {low}",
            low,
            follows=((*draft.parts, "slots"), ("capacities", draft.capacity)),
        )
        return False
    if "desired_count" in settings.model_fields_set and not low <= settings.desired_count <= high:
        context.refuse(
            (*draft.parts, "desired_count"),
            f"{settings.desired_count} is outside of scaling, {low} to {high}; leave it out to start with {low}",
            settings.desired_count,
            follows=(parts,),
        )
    return True


def _check_traffic(
    context: Context, draft: WorkloadDraft, scaling: Scaling, target_group: TargetGroupBlueprint | None
) -> None:
    traffic = draft.settings.traffic if isinstance(draft.settings, Service) else None
    if traffic is None or not traffic.enabled:
        why = f"needs a load balancer that counts requests: write [services.{draft.name}.traffic]"
    elif target_group is not None and target_group.protocol != "HTTP":
        why = "needs an application load balancer, for a network one sees no requests: take one"
    else:
        return
    for key in _BY_TRAFFIC:
        value = getattr(scaling, key)
        if value is not None:
            context.refuse(
                (*draft.parts, "scaling", key),
                f"{why}, or scale by another signal",
                value,
                follows=((*draft.parts, "traffic"), ("load_balancers",)),
            )


def _check_schedule(
    context: Context, draft: WorkloadDraft, scaling: Scaling, name: str, schedule: ScalingSchedule
) -> None:
    parts = (*draft.parts, "scaling", "schedules", name)
    if problem := expression_problem(schedule.expression):
        context.refuse((*parts, "expression"), f"{schedule.expression!r}: {problem}", schedule.expression)
    if problem := timezone_problem(schedule.timezone):
        context.refuse((*parts, "timezone"), problem, schedule.timezone)
    low, high = schedule.min_tasks, schedule.max_tasks
    if low is None and high is None:
        context.refuse(parts, "changes nothing; give min_tasks, max_tasks or both")
        return
    if high is not None and high > scaling.max_tasks:
        context.refuse(
            (*parts, "max_tasks"),
            f"{high} is more than scaling.max_tasks = {scaling.max_tasks}, which the capacity is sized for; raise that",
            high,
        )
    if low is not None and low > (scaling.max_tasks if high is None else high):
        context.refuse(
            (*parts, "min_tasks"),
            f"{low} is more than max_tasks = {scaling.max_tasks if high is None else high}",
            low,
        )
    slots = len(draft.slots)
    for key, value in (("min_tasks", low), ("max_tasks", high)):
        if value is not None and value < slots:
            context.refuse(
                (*parts, key),
                f"{value} is less than its {slots} slots, and a slot without a task never gets one by itself; give "
                f"{slots} or more",
                value,
                follows=((*draft.parts, "slots"), ("capacities", draft.capacity)),
            )


def scaling_blueprint(draft: WorkloadDraft) -> ScalingBlueprint | None:
    """What has been checked, shared out among the slots.

    Args:
        draft: a service.
    """
    scaling, slots = draft.scaling, len(draft.slots)
    if scaling is None:
        return None
    return ScalingBlueprint(
        min_tasks=scaling.min_tasks,
        max_tasks=scaling.max_tasks,
        slots=_limits(scaling.min_tasks, scaling.max_tasks, slots),
        metrics=tuple(_metrics(scaling)),
        scale_out_cooldown_seconds=scaling.scale_out_cooldown_seconds,
        scale_in_cooldown_seconds=scaling.scale_in_cooldown_seconds,
        scale_in=scaling.scale_in,
        schedules=tuple(
            ScalingScheduleBlueprint(
                name=name,
                expression=one.expression,
                timezone=one.timezone,
                slots=_limits(one.min_tasks, one.max_tasks, slots),
            )
            for name, one in scaling.schedules.items()
        ),
    )


def _limits(low: int | None, high: int | None, slots: int) -> tuple[SlotLimits, ...]:
    lows = (None,) * slots if low is None else shared_out(low, slots)
    highs = (None,) * slots if high is None else shared_out(high, slots)
    return tuple(SlotLimits(min_tasks=least, max_tasks=most) for least, most in zip(lows, highs, strict=True))


def _metrics(scaling: Scaling) -> list[ScalingMetricBlueprint]:
    found = []
    if scaling.requests_per_target is not None:
        found.append(ScalingMetricBlueprint(kind="requests", target=scaling.requests_per_target))
    if scaling.in_flight_requests_per_target is not None:
        found.append(ScalingMetricBlueprint(kind="in-flight", target=scaling.in_flight_requests_per_target))
    if scaling.neuroncore_utilization_percent is not None:
        found.append(
            ScalingMetricBlueprint(
                kind="neuroncore",
                target=scaling.neuroncore_utilization_percent,
                namespace=NEURONCORE_NAMESPACE,
                name=NEURONCORE_UTILIZATION,
                dimensions={"ClusterName": "{cluster}", "ServiceName": "{service}"},
                statistic="Average",
            )
        )
    if scaling.cpu_percent is not None:
        found.append(ScalingMetricBlueprint(kind="cpu", target=scaling.cpu_percent))
    if scaling.memory_percent is not None:
        found.append(ScalingMetricBlueprint(kind="memory", target=scaling.memory_percent))
    custom = scaling.custom_metric
    if custom is not None:
        found.append(
            ScalingMetricBlueprint(
                kind="custom",
                target=custom.target,
                namespace=custom.namespace,
                name=custom.name,
                dimensions=dict(sorted(custom.dimensions.items())),
                statistic=custom.statistic,
            )
        )
    return found
