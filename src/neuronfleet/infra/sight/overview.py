"""What is seen and told of a fleet as a whole: a dashboard of all regions, and alarms when none of them answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable, TerraformProvider
from neuronfleet.engine.aws import CloudwatchDashboard, CloudwatchMetricAlarm, Route53HealthCheck
from neuronfleet.fleet.blueprint import (
    HealthyRegionsBlueprint,
    LoadBalancerLookup,
    OverviewBlueprint,
    OverviewDashboardBlueprint,
    OverviewGraph,
    OverviewMetric,
)
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import Reference, json_text, literal
from neuronfleet.infra.sight.alarm_topic import AlarmTopic

__all__ = ["Overview"]

_LABEL: Final = "overview"
_PERIOD_SECONDS: Final = 60
_COLUMNS: Final = 24
_ALARM_ROWS: Final = 3
_NAMESPACE: Final = "AWS/Route53"
_METRIC: Final = "HealthCheckStatus"


class Overview(Construct):  # type: ignore[misc]
    """Dashboard and alarms of the stack that spans regions.

    An alarm cannot look at metrics of several regions, nor a composite alarm at alarms of several. A health check can
    look at an alarm of any region, and one that is calculated at other health checks; their metrics are in one region.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-types.html

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: what is shown and told, decided.
        fleet: name of the fleet.
        partition: AWS partition.
        account_id: called for the account, which may need a data source.
        providers: region -> its AWS provider.
        load_balancers: address of the data source of each load balancer.

    Attributes:
        topic_arn: ARN of the topic that is told, None where nothing is.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: OverviewBlueprint,
        fleet: str,
        partition: str,
        account_id: Callable[[], str],
        providers: Mapping[str, TerraformProvider],
        load_balancers: Mapping[LoadBalancerLookup, str],
    ) -> None:
        super().__init__(scope, id)
        self._fleet, self._partition, self._account_id = fleet, partition, account_id
        self._load_balancers = load_balancers
        self.topic_arn: str | None = None
        if blueprint.region is not None:
            self._tell(blueprint, blueprint.region, providers[blueprint.region])
        if blueprint.dashboard is not None:
            self._show(blueprint.dashboard, blueprint)

    def outputs(self) -> dict[str, tuple[str, object]]:
        """What people need of it: description and value, by name."""
        return {
            "no_healthy_region_topic_arn": (
                "SNS topic that is told when a service answers in no region.",
                self.topic_arn,
            )
        }

    def _tell(self, blueprint: OverviewBlueprint, region: str, provider: TerraformProvider) -> None:
        ready: list[ITerraformDependable] = []
        if blueprint.sns_topic_arn is not None:
            self.topic_arn = literal(blueprint.sns_topic_arn)
        else:
            topic = AlarmTopic(
                self,
                "topic",
                label=_LABEL,
                name=blueprint.topic_name or self._fleet,
                kms_key_id=blueprint.kms_key_id,
                emails=blueprint.emails,
                alarms_arn=f"{self._alarms_arn(region)}{literal(self._fleet)}-*",
                rule_arns=(),
                account_id=self._account_id(),
                provider=provider,
            )
            self.topic_arn = topic.arn
            ready.append(topic.policy)
        for one in blueprint.services:
            self._watch(one, provider, recovery=blueprint.recovery, ready=ready)

    def _watch(
        self,
        one: HealthyRegionsBlueprint,
        provider: TerraformProvider,
        *,
        recovery: bool,
        ready: list[ITerraformDependable],
    ) -> None:
        children = []
        for region, alarm in one.alarms.items():
            label = label_of(f"{one.service}_answers_{region}")
            labelled(
                Route53HealthCheck(
                    self,
                    f"answers_{one.service}_{region}",
                    type="CLOUDWATCH_METRIC",
                    cloudwatch_alarm_name=literal(alarm),
                    cloudwatch_alarm_region=region,
                    # Route 53 reads the alarm's metric by itself and not its state, so what the alarm makes of missing
                    # data means nothing to it: where no target is registered, nobody counts and nobody answers.
                    insufficient_data_health_status="Unhealthy",
                    tags={"Name": literal(f"{self._fleet}-{one.service}-answers-{region}")},
                ),
                label,
            )
            children.append(reference("aws_route53_health_check", label, "id"))
        anywhere = label_of(f"{one.service}_answers_anywhere")
        labelled(
            Route53HealthCheck(
                self,
                f"anywhere_{one.service}",
                type="CALCULATED",
                child_healthchecks=children,
                child_health_threshold=1,
                tags={"Name": literal(f"{self._fleet}-{one.service}-answers-anywhere")},
            ),
            anywhere,
        )
        labelled(
            CloudwatchMetricAlarm(
                self,
                f"alarm_{one.service}",
                alarm_name=literal(one.alarm),
                alarm_description=literal(one.description),
                namespace=_NAMESPACE,
                metric_name=_METRIC,
                dimensions={"HealthCheckId": reference("aws_route53_health_check", anywhere, "id")},
                statistic="Minimum",
                period=_PERIOD_SECONDS,
                comparison_operator="LessThanThreshold",
                threshold=1,
                evaluation_periods=one.minutes,
                datapoints_to_alarm=one.minutes,
                # A health check counts as long as it is there. Without any count nobody knows.
                treat_missing_data="breaching",
                alarm_actions=[self.topic_arn],
                ok_actions=[self.topic_arn] if recovery else None,
                provider=provider,
                depends_on=ready or None,
            ),
            label_of(f"{one.service}_no_healthy_region"),
        )

    def _show(self, dashboard: OverviewDashboardBlueprint, blueprint: OverviewBlueprint) -> None:
        widgets: list[dict[str, object]] = []
        for index, (region, alarms) in enumerate(dashboard.alarms.items()):
            arns = [Reference(f"{self._alarms_arn(region)}{literal(name)}") for name in alarms]
            widgets.append(_alarm_states(region, index * _ALARM_ROWS, arns))
        widgets += [self._graph(one) for one in dashboard.graphs]
        if blueprint.region is not None:
            below = max((one.y + one.height for one in dashboard.graphs), default=len(widgets) * _ALARM_ROWS)
            arns = [
                Reference(f"{self._alarms_arn(blueprint.region)}{literal(one.alarm)}") for one in blueprint.services
            ]
            widgets.append(_alarm_states("any region", below, arns))
        labelled(
            CloudwatchDashboard(
                self,
                "dashboard",
                dashboard_name=literal(dashboard.name),
                dashboard_body=json_text({"widgets": widgets}),
            ),
            _LABEL,
        )

    def _graph(self, graph: OverviewGraph) -> dict[str, object]:
        """A graph, in the words of CloudWatch; each line says which region it is of.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
        """
        return {
            "type": "metric",
            "x": graph.x,
            "y": graph.y,
            "width": graph.width,
            "height": graph.height,
            "properties": {
                "title": graph.title,
                "view": "timeSeries",
                "stacked": False,
                "region": graph.metrics[0].region,
                "period": _PERIOD_SECONDS,
                "metrics": [self._line(one) for one in graph.metrics],
                "yAxis": {"left": {"min": 0}},
            },
        }

    def _line(self, metric: OverviewMetric) -> list[object]:
        named: list[object] = [text for pair in sorted(metric.dimensions.items()) for text in pair]
        if metric.load_balancer is not None:
            named += ["LoadBalancer", Reference(f"${{{self._load_balancers[metric.load_balancer]}.arn_suffix}}")]
        options = {"region": metric.region, "label": metric.label, "stat": metric.statistic}
        return [metric.namespace, metric.name, *named, options]

    def _alarms_arn(self, region: str) -> str:
        return f"arn:{self._partition}:cloudwatch:{region}:{self._account_id()}:alarm:"


def _alarm_states(title: str, y: int, arns: list[Reference]) -> dict[str, object]:
    return {"type": "alarm", "x": 0, "y": y, "width": _COLUMNS, "height": _ALARM_ROWS} | {
        "properties": {"title": f"Alarms: {title}", "alarms": arns}
    }
