"""The dashboard of a region: which graphs there are, and where."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.fleet.blueprint import (
    AlarmsBlueprint,
    CapacityBlueprint,
    DashboardBlueprint,
    DashboardLimit,
    LoadBalancerBlueprint,
    MetricBlueprint,
    ServiceBlueprint,
    WidgetBlueprint,
)
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.sight.metrics import (
    flow_metric,
    group_metric,
    reservation_metric,
    target_metric,
    task_metric,
)
from neuronfleet.fleet.planner.tasks.neuron_monitor import utilization_metric

__all__ = ["GROUP_METRICS", "check_dashboard", "dashboard_blueprint", "shows_dashboard"]

GROUP_METRICS: Final = ("GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances")
"""Metrics of Auto Scaling groups that dashboards show; a group publishes none unless it is told to, at no cost.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
"""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html"""
_COLUMNS: Final = 24
_IN_A_ROW: Final = 3
_HEIGHT: Final = 6
_MOST_ALARMS: Final = 100
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
_COUNTS: Final = (("running", "RunningTaskCount"), ("desired", "DesiredTaskCount"), ("pending", "PendingTaskCount"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Graph:
    """A widget that has no place yet; fields as in :class:`WidgetBlueprint`."""

    title: str
    metrics: tuple[MetricBlueprint, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limits: tuple[DashboardLimit, ...] = ()


def shows_dashboard(context: Context) -> bool:
    """Whether the region has a dashboard."""
    return context.settings.dashboard is not None and context.settings.dashboard.enabled


def check_dashboard(context: Context) -> None:
    """Report what is wrong with the dashboard of a region.

    Args:
        context: the region.
    """
    dashboard = context.settings.dashboard
    if dashboard is None or not dashboard.enabled or dashboard.name is None:
        return
    given, parts = dashboard.name, ("dashboard", "name")
    name = context.fill(given, parts)
    if "{" not in name and not _NAME.fullmatch(name):
        context.refuse(parts, f"{given!r} is no name of a dashboard; use letters, digits, - and _, 255 at most", given)
    shared = len(context.fleet.regions) > 1 and name == given
    if shared and not context.path(*parts).startswith("overrides."):
        context.refuse(
            parts,
            f"{given!r} is one name for {len(context.fleet.regions)} regions, and dashboards of all regions share "
            "their names; write {region} in it, or leave it out",
            given,
        )


def dashboard_blueprint(
    context: Context,
    capacities: Sequence[CapacityBlueprint],
    services: Sequence[ServiceBlueprint],
    load_balancers: Sequence[LoadBalancerBlueprint],
    alarms: AlarmsBlueprint | None,
) -> DashboardBlueprint | None:
    """The dashboard of a region that has no problems.

    Args:
        context: the region.
        capacities: its capacities.
        services: its services.
        load_balancers: its load balancers.
        alarms: its alarms.
    """
    settings = context.settings.dashboard
    if settings is None or not settings.enabled:
        return None
    types = {one.name: one.type for one in load_balancers}
    networks = [one.name for one in load_balancers if one.type == "network"]
    insights = context.settings.container_insights != "disabled"
    groups = [one for one in services if one.target_group is not None]
    graphs: list[Sequence[_Graph]] = [
        *(_application(one) for one in groups if types[_balancer(one)] == "application"),
        *([_flows(name), *_network(groups, name)] for name in networks),
        [_tasks(one) for one in services] if insights else [],
        [_cores(one) for one in services if one.is_measured],
        *([_instances(one), _reservation(one)] for one in capacities),
    ]
    shown = () if alarms is None else tuple(one.name for one in alarms.alarms)[:_MOST_ALARMS]
    return DashboardBlueprint(
        name=limited(context.fleet.name, context.region.name, limit=LONG)
        if settings.name is None
        else context.fill(settings.name, ("dashboard", "name")),
        alarms=shown,
        widgets=tuple(_laid_out(graphs)),
    )


def _laid_out(groups: Sequence[Sequence[_Graph]]) -> Iterator[WidgetBlueprint]:
    """Graphs that belong together begin a row of their own; three fill one."""
    y = 0
    for graphs in groups:
        width = _COLUMNS // (2 if len(graphs) in {2, 4} else _IN_A_ROW)
        across = _COLUMNS // width
        for position, graph in enumerate(graphs):
            yield WidgetBlueprint(
                title=graph.title,
                x=position % across * width,
                y=y + position // across * _HEIGHT,
                width=width,
                height=_HEIGHT,
                metrics=graph.metrics,
                sums=graph.sums,
                limits=graph.limits,
            )
        y += -(-len(graphs) // across) * _HEIGHT


def _balancer(service: ServiceBlueprint) -> str:
    return "" if service.target_group is None else service.target_group.load_balancer


def _application(service: ServiceBlueprint) -> list[_Graph]:
    counts = (("requests", "RequestCount"), ("errors", "HTTPCode_Target_5XX_Count"))
    times = (("half of them", "p50"), ("99 of 100", "p99"))
    return [
        _Graph(
            title=f"{service.name}: requests a minute",
            metrics=tuple(target_metric(service, name, "Sum", label, application=True) for label, name in counts),
        ),
        _Graph(
            title=f"{service.name}: seconds until the answer",
            metrics=tuple(
                target_metric(service, "TargetResponseTime", statistic, label, application=True, key=statistic)
                for label, statistic in times
            ),
        ),
        _targets(service, application=True),
    ]


def _network(services: Sequence[ServiceBlueprint], balancer: str) -> list[_Graph]:
    return [_targets(service, application=False) for service in services if _balancer(service) == balancer]


def _flows(balancer: str) -> _Graph:
    return _Graph(
        title=f"{balancer}: connections",
        metrics=(
            flow_metric(balancer, "NewFlowCount", "Sum", "new a minute", "new"),
            flow_metric(balancer, "ActiveFlowCount", "Average", "open", "open"),
        ),
    )


def _targets(service: ServiceBlueprint, *, application: bool) -> _Graph:
    states = (("healthy", "HealthyHostCount"), ("unhealthy", "UnHealthyHostCount"))
    return _Graph(
        title=f"{service.name}: targets",
        metrics=tuple(
            target_metric(service, name, "Maximum", label, application=application) for label, name in states
        ),
    )


def _tasks(service: ServiceBlueprint) -> _Graph:
    several = len(service.slots) > 1
    metrics = tuple(
        task_metric(slot.name, name, f"{slot.name} {label}" if several else label, f"{label}{slot.index}")
        for label, name in _COUNTS
        for slot in service.slots
    )
    scaling = service.scaling
    limits = () if scaling is None else (("least", scaling.min_tasks), ("most", scaling.max_tasks))
    return _Graph(
        title=f"{service.name}: tasks",
        metrics=metrics,
        sums=tuple((label, tuple(f"{label}{slot.index}" for slot in service.slots)) for label, _ in _COUNTS)
        if several
        else (),
        limits=tuple(DashboardLimit(label=label, value=value) for label, value in limits),
    )


def _cores(service: ServiceBlueprint) -> _Graph:
    several = len(service.slots) > 1
    scaling = () if service.scaling is None else service.scaling.metrics
    return _Graph(
        title=f"{service.name}: NeuronCores busy, in percent",
        metrics=tuple(
            utilization_metric(slot.name, slot.name if several else "busy", f"busy{slot.index}")
            for slot in service.slots
        ),
        limits=tuple(
            DashboardLimit(label="wanted", value=round(one.target)) for one in scaling if one.kind == "neuroncore"
        ),
    )


def _instances(capacity: CapacityBlueprint) -> _Graph:
    labels = (("desired", "desired"), ("in service", "serving"), ("starting", "starting"))
    return _Graph(
        title=f"{capacity.name}: instances",
        metrics=tuple(
            group_metric(capacity, name, label, key) for (label, key), name in zip(labels, GROUP_METRICS, strict=True)
        ),
        limits=(
            DashboardLimit(label="least", value=capacity.min_size),
            DashboardLimit(label="most", value=capacity.max_size),
        ),
    )


def _reservation(capacity: CapacityBlueprint) -> _Graph:
    return _Graph(
        title=f"{capacity.name}: instances needed, in percent of those there are",
        metrics=(reservation_metric(capacity),),
        limits=(DashboardLimit(label="wanted", value=capacity.target_capacity),),
    )
