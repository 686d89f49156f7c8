"""What CloudWatch calls the things that metrics are of."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import MetricBlueprint
from neuronfleet.infra.instances.capacity import CapacityLabels
from neuronfleet.infra.labels import label_of, reference
from neuronfleet.infra.literal import literal

__all__ = ["metric_dimensions"]


def metric_dimensions(metric: MetricBlueprint, *, cluster_name: str) -> dict[str, str]:
    """Dimensions of a metric by name, with references to what it is of.

    Args:
        metric: the metric, decided.
        cluster_name: reference to the name of the ECS cluster.
    """
    label = label_of(metric.subject)
    if metric.of in {"target-group", "load-balancer"}:
        balancer = {"LoadBalancer": reference("aws_lb", label_of(metric.load_balancer or ""), "arn_suffix")}
        if metric.of == "load-balancer":
            return balancer
        return balancer | {"TargetGroup": reference("aws_lb_target_group", label, "arn_suffix")}
    if metric.of == "service":
        return {"ClusterName": cluster_name, "ServiceName": reference("aws_ecs_service", label, "name")}
    if metric.of == "capacity-provider":
        capacity = CapacityLabels.of(metric.subject).capacity
        provider = reference("aws_ecs_capacity_provider", capacity, "name")
        return {"CapacityProviderName": provider, "ClusterName": cluster_name}
    return {"AutoScalingGroupName": literal(metric.subject)}
