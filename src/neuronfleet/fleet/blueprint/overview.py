"""What is seen and told of a fleet as a whole, decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

__all__ = [
    "HealthyRegionsBlueprint",
    "LoadBalancerLookup",
    "OverviewBlueprint",
    "OverviewDashboardBlueprint",
    "OverviewGraph",
    "OverviewMetric",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerLookup:
    """A load balancer of a region's stack, which the global stack finds by its name.

    Attributes:
        region: region that it is in.
        name: its name in the fleet file.
        full_name: its name in AWS.
    """

    region: str
    name: str
    full_name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OverviewMetric:
    """A line of a graph.

    Attributes:
        region: region of the metric.
        namespace: CloudWatch namespace.
        name: of the metric.
        dimensions: name and value of those that are known.
        load_balancer: the load balancer that it is of, None for other metrics.
        statistic: ``Sum`` ...
        label: what people call it.
    """

    region: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]
    load_balancer: LoadBalancerLookup | None = None
    statistic: str
    label: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OverviewGraph:
    """A graph with lines of several regions, on a grid of 24 columns.

    Attributes:
        title: above it.
        x: column of its left edge.
        y: row of its upper edge.
        width: columns.
        height: rows.
        metrics: lines.
    """

    title: str
    x: int
    y: int
    width: int
    height: int
    metrics: tuple[OverviewMetric, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OverviewDashboardBlueprint:
    """A dashboard of all regions.

    Attributes:
        name: name in AWS.
        alarms: names of the alarms of each region, by region; a row of their states a region.
        graphs: below them.
    """

    name: str
    alarms: Mapping[str, tuple[str, ...]]
    graphs: tuple[OverviewGraph, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HealthyRegionsBlueprint:
    """A service of which somebody is told when no region answers.

    Attributes:
        service: its name in the fleet file.
        alarm: name of the alarm.
        description: what it means, for whoever gets the message.
        alarms: name of the alarm that speaks for each region, by region.
        minutes: how long it must be so.
    """

    service: str
    alarm: str
    description: str
    alarms: Mapping[str, str]
    minutes: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OverviewBlueprint:
    """What the stack that spans regions shows and tells.

    Attributes:
        dashboard: None for none.
        services: those that are watched, by name.
        region: where health checks are counted, and so where alarms and topic are; None without services.
        sns_topic_arn: existing topic, None where one is made or nothing is told.
        topic_name: name of the topic that is made, None where one exists or nothing is told.
        kms_key_id: key that encrypts the topic that is made, None for none.
        emails: who is subscribed to the topic that is made.
        recovery: whether it is told when a region answers again.
    """

    dashboard: OverviewDashboardBlueprint | None
    services: tuple[HealthyRegionsBlueprint, ...]
    region: str | None
    sns_topic_arn: str | None
    topic_name: str | None
    kms_key_id: str | None
    emails: tuple[str, ...]
    recovery: bool

    @property
    def load_balancers(self) -> tuple[LoadBalancerLookup, ...]:
        """Load balancers whose metrics it shows."""
        graphs = () if self.dashboard is None else self.dashboard.graphs
        found = (metric.load_balancer for graph in graphs for metric in graph.metrics)
        return tuple(dict.fromkeys(one for one in found if one is not None))
