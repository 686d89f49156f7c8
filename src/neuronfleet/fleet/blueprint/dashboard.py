"""Dashboards, decided."""

from __future__ import annotations

import dataclasses

from neuronfleet.fleet.blueprint.metric import MetricBlueprint

__all__ = ["DashboardBlueprint", "DashboardLimit", "WidgetBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DashboardLimit:
    """A horizontal line.

    Attributes:
        label: what it is.
        value: where.
    """

    label: str
    value: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WidgetBlueprint:
    """A graph of a dashboard, on its grid of 24 columns.

    Attributes:
        title: above it.
        x: column of its left edge.
        y: row of its upper edge.
        width: columns.
        height: rows.
        metrics: lines.
        sums: lines that add metrics up, by label: the ids of what is added; such metrics are no lines themselves.
        limits: horizontal lines.
    """

    title: str
    x: int
    y: int
    width: int
    height: int
    metrics: tuple[MetricBlueprint, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limits: tuple[DashboardLimit, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DashboardBlueprint:
    """A CloudWatch dashboard.

    Attributes:
        name: name in AWS.
        alarms: names of the alarms whose states it shows at the top.
        widgets: graphs, from top to bottom.
    """

    name: str
    alarms: tuple[str, ...]
    widgets: tuple[WidgetBlueprint, ...]
