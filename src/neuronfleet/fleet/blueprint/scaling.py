"""How the tasks of a service grow and shrink, decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

__all__ = ["ScalingBlueprint", "ScalingMetricBlueprint", "ScalingScheduleBlueprint", "SlotLimits"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SlotLimits:
    """Tasks of one slot's ECS service.

    Attributes:
        min_tasks: at least; None leaves it as it is.
        max_tasks: at most; None leaves it as it is.
    """

    min_tasks: int | None
    max_tasks: int | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScalingMetricBlueprint:
    """A value that is kept near a target by starting and stopping tasks.

    Attributes:
        kind: what is measured: ``requests`` a minute and task, ``in-flight`` requests a task, ``neuroncore``
            utilization, ``cpu``, ``memory``, or ``custom``.
        target: value to keep to.
        namespace: of a metric that AWS does not predefine.
        name: of such a metric.
        dimensions: of such a metric, ``{cluster}`` and ``{service}`` not filled in.
        statistic: of such a metric.
    """

    kind: Literal["requests", "in-flight", "neuroncore", "cpu", "memory", "custom"]
    target: float
    namespace: str | None = None
    name: str | None = None
    dimensions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    statistic: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScalingScheduleBlueprint:
    """Other limits from some moment on.

    Attributes:
        name: of the scheduled action.
        expression: ``cron(...)``, ``rate(...)`` or ``at(...)``.
        timezone: IANA time zone.
        slots: limits of each slot from then on.
    """

    name: str
    expression: str
    timezone: str
    slots: tuple[SlotLimits, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScalingBlueprint:
    """Application Auto Scaling of a service.

    Attributes:
        min_tasks: of all slots, at least.
        max_tasks: of all slots, at most; what the capacity is sized for.
        slots: limits of each slot.
        metrics: signals; the one that asks for the most tasks decides.
        scale_out_cooldown_seconds: until more are started after some have been.
        scale_in_cooldown_seconds: until more are stopped after some have been.
        scale_in: whether the signals also take tasks away.
        schedules: other limits by the clock.
    """

    min_tasks: int
    max_tasks: int
    slots: tuple[SlotLimits, ...]
    metrics: tuple[ScalingMetricBlueprint, ...]
    scale_out_cooldown_seconds: int
    scale_in_cooldown_seconds: int
    scale_in: bool
    schedules: tuple[ScalingScheduleBlueprint, ...]
