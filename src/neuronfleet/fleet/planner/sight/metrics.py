"""The CloudWatch metrics that alarms and dashboards look at."""

from __future__ import annotations

from typing import Final

from neuronfleet.fleet.blueprint import CapacityBlueprint, MetricBlueprint, ServiceBlueprint

__all__ = ["CONTAINER_INSIGHTS", "flow_metric", "group_metric", "reservation_metric", "target_metric", "task_metric"]

CONTAINER_INSIGHTS: Final = "ECS/ContainerInsights"
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
_MANAGED_SCALING: Final = "AWS/ECS/ManagedScaling"
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html"""
_AUTO_SCALING: Final = "AWS/AutoScaling"
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"""
_LOAD_BALANCERS: Final = {True: "AWS/ApplicationELB", False: "AWS/NetworkELB"}


def target_metric(
    service: ServiceBlueprint, name: str, statistic: str, label: str, *, application: bool, key: str | None = None
) -> MetricBlueprint:
    """A metric of the target group of a service.

    Args:
        service: a service with a target group.
        name: of the metric.
        statistic: of each minute.
        label: what people call it.
        application: whether the load balancer is an application load balancer, not a network one.
        key: id where the label is none.
    """
    group = service.target_group
    if group is None:
        raise TypeError(f"service {service.name} has no target group")
    return MetricBlueprint(
        id=key or label,
        of="target-group",
        subject=service.name,
        load_balancer=group.load_balancer,
        namespace=_LOAD_BALANCERS[application],
        name=name,
        statistic=statistic,
        label=label,
    )


def flow_metric(balancer: str, name: str, statistic: str, label: str, key: str) -> MetricBlueprint:
    """A metric of a network load balancer, which counts no requests and nothing by target group.

    Args:
        balancer: its name in the fleet file.
        name: of the metric.
        statistic: of each minute.
        label: what people call it.
        key: id.
    """
    return MetricBlueprint(
        id=key,
        of="load-balancer",
        subject=balancer,
        load_balancer=balancer,
        namespace=_LOAD_BALANCERS[False],
        name=name,
        statistic=statistic,
        label=label,
    )


def task_metric(service_name: str, name: str, label: str, key: str | None = None) -> MetricBlueprint:
    """A count of the tasks of an ECS service, by Container Insights.

    Args:
        service_name: name of the ECS service.
        name: of the metric.
        label: what people call it.
        key: id where the label is none.
    """
    return MetricBlueprint(
        id=key or label,
        of="service",
        subject=service_name,
        namespace=CONTAINER_INSIGHTS,
        name=name,
        statistic="Average",
        label=label,
    )


def reservation_metric(capacity: CapacityBlueprint) -> MetricBlueprint:
    """Instances that a capacity's tasks need, in percent of those there are; more than 100 where some are missing."""
    return MetricBlueprint(
        id="reservation",
        of="capacity-provider",
        subject=capacity.name,
        namespace=_MANAGED_SCALING,
        name="CapacityProviderReservation",
        statistic="Average",
        label="reservation",
    )


def group_metric(capacity: CapacityBlueprint, name: str, label: str, key: str) -> MetricBlueprint:
    """A metric of the Auto Scaling group of a capacity, which must collect it.

    Args:
        capacity: a capacity.
        name: of the metric.
        label: what people call it.
        key: id.
    """
    return MetricBlueprint(
        id=key,
        of="auto-scaling-group",
        subject=capacity.full_name,
        namespace=_AUTO_SCALING,
        name=name,
        statistic="Average",
        label=label,
    )
