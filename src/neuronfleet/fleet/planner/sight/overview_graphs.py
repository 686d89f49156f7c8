"""The graphs of a fleet's dashboard: what every region has of a thing, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from neuronfleet.fleet.blueprint import (
    Blueprint,
    LoadBalancerLookup,
    OverviewDashboardBlueprint,
    OverviewGraph,
    OverviewMetric,
)
from neuronfleet.fleet.planner.sight.metrics import CONTAINER_INSIGHTS
from neuronfleet.fleet.planner.tasks.neuron_monitor import NEURONCORE_NAMESPACE, NEURONCORE_UTILIZATION

__all__ = ["overview_dashboard"]

_COLUMNS: Final = 24
_IN_A_ROW: Final = 3
_HEIGHT: Final = 6
_ALARM_ROWS: Final = 3
_MOST_ALARMS: Final = 100
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
_APPLICATION: Final = (
    ("requests a minute", "AWS/ApplicationELB", "RequestCount", "Sum"),
    ("errors a minute", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum"),
    ("seconds until 99 of 100 have their answer", "AWS/ApplicationELB", "TargetResponseTime", "p99"),
)
_NETWORK: Final = (("new connections a minute", "AWS/NetworkELB", "NewFlowCount", "Sum"),)

_Graph = tuple[str, tuple[OverviewMetric, ...]]


def overview_dashboard(name: str, regions: Sequence[Blueprint]) -> OverviewDashboardBlueprint:
    """The dashboard of regions that have no problems.

    Args:
        name: its name.
        regions: their blueprints.
    """
    alarms = {
        one.region: tuple(alarm.name for alarm in one.alarms.alarms)[:_MOST_ALARMS]
        for one in regions
        if one.alarms is not None and one.alarms.alarms
    }
    graphs = [*_balancers(regions), *_tasks(regions), *_cores(regions), *_capacities(regions)]
    return OverviewDashboardBlueprint(
        name=name, alarms=alarms, graphs=tuple(_laid_out(graphs, below=len(alarms) * _ALARM_ROWS))
    )


def _laid_out(graphs: Iterable[_Graph], *, below: int) -> Iterator[OverviewGraph]:
    width = _COLUMNS // _IN_A_ROW
    for index, (title, metrics) in enumerate(graphs):
        yield OverviewGraph(
            title=title,
            x=index % _IN_A_ROW * width,
            y=below + index // _IN_A_ROW * _HEIGHT,
            width=width,
            height=_HEIGHT,
            metrics=metrics,
        )


def _balancers(regions: Sequence[Blueprint]) -> Iterator[_Graph]:
    for name in dict.fromkeys(one.name for region in regions for one in region.load_balancers):
        for kind, shown in (("application", _APPLICATION), ("network", _NETWORK)):
            found = [
                LoadBalancerLookup(region=region.region, name=one.name, full_name=one.full_name)
                for region in regions
                for one in region.load_balancers
                if one.name == name and one.type == kind
            ]
            for title, namespace, metric, statistic in shown if found else ():
                yield (
                    f"{name}: {title}",
                    tuple(
                        OverviewMetric(
                            region=one.region,
                            namespace=namespace,
                            name=metric,
                            dimensions={},
                            load_balancer=one,
                            statistic=statistic,
                            label=one.region,
                        )
                        for one in found
                    ),
                )


def _tasks(regions: Sequence[Blueprint]) -> Iterator[_Graph]:
    counted = [one for one in regions if one.cluster.container_insights != "disabled"]
    for name in _names(counted):
        yield f"{name}: tasks that run", tuple(_of_slots(counted, name, CONTAINER_INSIGHTS, "RunningTaskCount"))


def _cores(regions: Sequence[Blueprint]) -> Iterator[_Graph]:
    for name in _names(regions, measured=True):
        metrics = _of_slots(regions, name, NEURONCORE_NAMESPACE, NEURONCORE_UTILIZATION, measured=True)
        yield f"{name}: NeuronCores busy, in percent", tuple(metrics)


def _names(regions: Sequence[Blueprint], *, measured: bool = False) -> tuple[str, ...]:
    found = (one for region in regions for one in region.services if one.is_measured or not measured)
    return tuple(dict.fromkeys(one.name for one in found))


def _of_slots(
    regions: Sequence[Blueprint], name: str, namespace: str, metric: str, *, measured: bool = False
) -> Iterator[OverviewMetric]:
    for region in regions:
        for service in region.services:
            if service.name != name or (measured and not service.is_measured):
                continue
            for slot in service.slots:
                yield OverviewMetric(
                    region=region.region,
                    namespace=namespace,
                    name=metric,
                    dimensions={"ClusterName": region.cluster.name, "ServiceName": slot.name},
                    statistic="Average",
                    label=region.region if len(service.slots) == 1 else f"{region.region} {slot.name}",
                )


def _capacities(regions: Sequence[Blueprint]) -> Iterator[_Graph]:
    for name in dict.fromkeys(one.name for region in regions for one in region.capacities):
        metrics = tuple(
            OverviewMetric(
                region=region.region,
                namespace="AWS/ECS/ManagedScaling",
                name="CapacityProviderReservation",
                dimensions={"CapacityProviderName": one.full_name, "ClusterName": region.cluster.name},
                statistic="Average",
                label=region.region,
            )
            for region in regions
            for one in region.capacities
            if one.name == name
        )
        yield f"{name}: instances needed, in percent of those there are", metrics
