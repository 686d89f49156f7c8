"""Application Auto Scaling of one ECS service."""

from __future__ import annotations

import dataclasses
from typing import Final

from neuronfleet.engine import Construct, IResolvable, Token
from neuronfleet.engine.aws import (
    AppautoscalingPolicy,
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
    AppautoscalingTarget,
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration as TargetTracking,
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification as CustomizedMetric,
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions as Dimension,
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetrics as MetricQuery,
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStat as MetricStat,  # noqa: E501 - as the bindings call it
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetric as StatMetric,  # noqa: E501 - as the bindings call it
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetricDimensions as StatDimension,  # noqa: E501 - as the bindings call it
)
from neuronfleet.engine.aws import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification as PredefinedMetric,
)
from neuronfleet.fleet.blueprint import ScalingBlueprint, ScalingMetricBlueprint
from neuronfleet.infra.expressions import as_number, inner
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import Reference, literal

__all__ = ["CountedRequests", "ServiceScaling"]

_DIMENSION: Final = "ecs:service:DesiredCount"
_NAMESPACE: Final = "ecs"
_PREDEFINED: Final = {"cpu": "ECSServiceAverageCPUUtilization", "memory": "ECSServiceAverageMemoryUtilization"}
_STATISTICS: Final = frozenset({"Average", "Maximum", "Minimum", "Sum", "SampleCount"})
"""What a single metric is taken by; anything else, such as a percentile, is asked for by metric math.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
"""
_LOAD_BALANCER_METRICS: Final = "AWS/ApplicationELB"

# Little's law. Where nothing comes there is no data, which is none in flight; without FILL nothing would scale in.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
_IN_FLIGHT: Final = "FILL(requests, 0) / 60 * FILL(seconds, 0)"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CountedRequests:
    """Where an application load balancer counts the requests of a service.

    Attributes:
        load_balancer: reference to the ``arn_suffix`` of the load balancer.
        target_group: reference to the ``arn_suffix`` of the target group.
    """

    load_balancer: str
    target_group: str


class ServiceScaling(Construct):  # type: ignore[misc]
    """How the ECS service of one slot grows and shrinks.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resources, the one of the service.
        blueprint: the scaling of the fleet's service, decided.
        slot: which slot.
        cluster_name: reference to the name of the cluster.
        service_name: reference to the name of the ECS service.
        requests: where requests are counted, None without an application load balancer.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: ScalingBlueprint,
        slot: int,
        cluster_name: str,
        service_name: str,
        requests: CountedRequests | None,
    ) -> None:
        super().__init__(scope, id)
        limits = blueprint.slots[slot]
        self._cluster_name, self._service_name, self._requests = cluster_name, service_name, requests
        labelled(
            AppautoscalingTarget(
                self,
                "target",
                service_namespace=_NAMESPACE,
                scalable_dimension=_DIMENSION,
                resource_id=f"service/{cluster_name}/{service_name}",
                min_capacity=_number(limits.min_tasks),
                max_capacity=_number(limits.max_tasks),
            ),
            label,
        )
        self._target = {
            "service_namespace": reference("aws_appautoscaling_target", label, "service_namespace"),
            "scalable_dimension": reference("aws_appautoscaling_target", label, "scalable_dimension"),
            "resource_id": reference("aws_appautoscaling_target", label, "resource_id"),
        }
        for metric in blueprint.metrics:
            name = f"{label}_{label_of(metric.kind)}"
            labelled(
                AppautoscalingPolicy(
                    self,
                    f"by_{metric.kind}",
                    name=f"{service_name}-{metric.kind}",
                    policy_type="TargetTrackingScaling",
                    target_tracking_scaling_policy_configuration=self._tracking(blueprint, metric),
                    **self._target,
                ),
                name,
            )
        for schedule in blueprint.schedules:
            labelled(
                AppautoscalingScheduledAction(
                    self,
                    f"schedule_{schedule.name}",
                    name=literal(schedule.name),
                    schedule=literal(schedule.expression),
                    timezone=literal(schedule.timezone),
                    scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                        min_capacity=_text(schedule.slots[slot].min_tasks),
                        max_capacity=_text(schedule.slots[slot].max_tasks),
                    ),
                    **self._target,
                ),
                f"{label}_{label_of(schedule.name)}",
            )

    def _tracking(self, blueprint: ScalingBlueprint, metric: ScalingMetricBlueprint) -> TargetTracking:
        predefined = customized = None
        if metric.kind == "requests":
            requests = self._counted()
            predefined = PredefinedMetric(
                predefined_metric_type="ALBRequestCountPerTarget",
                resource_label=f"{requests.load_balancer}/{requests.target_group}",
            )
        elif metric.kind in _PREDEFINED:
            predefined = PredefinedMetric(predefined_metric_type=_PREDEFINED[metric.kind])
        elif metric.kind == "in-flight":
            customized = self._in_flight()
        else:
            customized = self._custom(metric)
        return TargetTracking(
            target_value=as_number(metric.target),
            scale_out_cooldown=as_number(blueprint.scale_out_cooldown_seconds),
            scale_in_cooldown=as_number(blueprint.scale_in_cooldown_seconds),
            disable_scale_in=_negated(blueprint.scale_in),
            predefined_metric_specification=predefined,
            customized_metric_specification=customized,
        )

    def _counted(self) -> CountedRequests:
        if self._requests is None:
            raise TypeError("a service that is scaled by requests has an application load balancer")
        return self._requests

    def _in_flight(
        self,
    ) -> CustomizedMetric:
        requests = self._counted()
        dimensions = {"LoadBalancer": requests.load_balancer, "TargetGroup": requests.target_group}
        return CustomizedMetric(
            metrics=[
                MetricQuery(
                    id="requests",
                    label="Requests of one task a minute",
                    metric_stat=_stat("RequestCountPerTarget", "Sum", dimensions),
                    return_data=False,
                ),
                MetricQuery(
                    id="seconds",
                    label="Seconds until the answer",
                    metric_stat=_stat("TargetResponseTime", "Average", dimensions),
                    return_data=False,
                ),
                MetricQuery(id="in_flight", label="Requests in flight", expression=_IN_FLIGHT, return_data=True),
            ]
        )

    def _custom(self, metric: ScalingMetricBlueprint) -> CustomizedMetric:
        named = {"{cluster}": self._cluster_name, "{service}": self._service_name}
        dimensions = {literal(name): named.get(value, literal(value)) for name, value in metric.dimensions.items()}
        namespace, name, statistic = literal(metric.namespace or ""), literal(metric.name or ""), metric.statistic or ""
        if statistic not in _STATISTICS and not isinstance(statistic, Reference):
            stat = _stat(name, literal(statistic), dimensions, namespace=namespace)
            return CustomizedMetric(metrics=[MetricQuery(id="custom", label=name, metric_stat=stat, return_data=True)])
        return CustomizedMetric(
            namespace=namespace,
            metric_name=name,
            statistic=literal(statistic),
            dimensions=[Dimension(name=key, value=value) for key, value in dimensions.items()] or None,
        )


def _stat(name: str, stat: str, dimensions: dict[str, str], *, namespace: str = _LOAD_BALANCER_METRICS) -> MetricStat:
    return MetricStat(
        metric=StatMetric(
            namespace=namespace,
            metric_name=name,
            dimensions=[StatDimension(name=key, value=value) for key, value in dimensions.items()],
        ),
        stat=stat,
    )


def _number(tasks: int | None) -> float | None:
    return None if tasks is None else as_number(tasks)


def _negated(flag: bool | Reference) -> bool | IResolvable:  # noqa: FBT001
    return Token.as_any(f"${{!{inner(flag)}}}") if isinstance(flag, Reference) else not flag


def _text(tasks: int | None) -> str | None:
    """The provider's scheduled actions take numbers as text."""
    return None if tasks is None else str(tasks)
