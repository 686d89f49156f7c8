"""CloudWatch alarms and EventBridge rules of a region, and the topic that they are told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from neuronfleet.fleet.blueprint import AlarmBlueprint, AlarmsBlueprint, EventRuleBlueprint, MetricBlueprint
from neuronfleet.infra.expressions import as_number
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import Reference, json_text, literal
from neuronfleet.infra.sight.alarm_topic import AlarmTopic
from neuronfleet.infra.sight.metrics import metric_dimensions

__all__ = ["Alarms", "add_alarm", "add_event_rule"]

_PERIOD_SECONDS: Final = 60


class Alarms(Construct):  # type: ignore[misc]
    """Everything that a region tells, and the topic where none exists.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the topic.
        blueprint: the alarms, decided.
        fleet: name of the fleet, which the names of its alarms begin with.
        region: AWS region.
        partition: AWS partition.
        account_id: account, a reference or the id.
        cluster_name: reference to the name of the ECS cluster.
        cluster_arn: reference to its ARN.

    Attributes:
        topic_arn: ARN of the topic, a reference where it is made.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: AlarmsBlueprint,
        fleet: str,
        region: str,
        partition: str,
        account_id: str,
        cluster_name: str,
        cluster_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self._cluster_name, self._recovery = cluster_name, blueprint.recovery
        rules = {
            label_of(rule.kind): add_event_rule(
                self,
                rule=rule,
                cluster_arn=cluster_arn,
                services_arn=f"arn:{partition}:ecs:{region}:{account_id}:service/{cluster_name}/",
            )
            for rule in blueprint.rules
        }
        ready: list[ITerraformDependable] = []
        if blueprint.sns_topic_arn is not None:
            self.topic_arn = literal(blueprint.sns_topic_arn)
        else:
            topic = AlarmTopic(
                self,
                "topic",
                label=label,
                name=blueprint.topic_name or fleet,
                kms_key_id=blueprint.kms_key_id,
                emails=blueprint.emails,
                alarms_arn=f"arn:{partition}:cloudwatch:{region}:{account_id}:alarm:{literal(fleet)}-*",
                rule_arns=[reference("aws_cloudwatch_event_rule", name, "arn") for name in rules],
                account_id=account_id,
            )
            self.topic_arn = topic.arn
            ready.append(topic.policy)
        for name in rules:
            labelled(
                CloudwatchEventTarget(
                    self,
                    f"target_{name}",
                    rule=reference("aws_cloudwatch_event_rule", name, "name"),
                    target_id="topic",
                    arn=self.topic_arn,
                    depends_on=ready or None,
                ),
                name,
            )
        for alarm in blueprint.alarms:
            self._alarm(alarm, ready)

    def outputs(self) -> dict[str, tuple[str, object]]:
        """What people need of the alarms: description and value, by name."""
        return {"alarm_topic_arn": ("SNS topic that alarms are told to.", self.topic_arn)}

    def _alarm(self, alarm: AlarmBlueprint, ready: list[ITerraformDependable]) -> None:
        add_alarm(
            self,
            alarm.name,
            label=f"{label_of(alarm.subject)}_{label_of(alarm.kind)}",
            alarm=alarm,
            dimensions=lambda metric: metric_dimensions(metric, cluster_name=self._cluster_name),
            alarm_actions=[self.topic_arn],
            ok_actions=[self.topic_arn] if self._recovery else None,
            depends_on=ready or None,
        )


def add_event_rule(
    scope: Construct, *, rule: EventRuleBlueprint, cluster_arn: str, services_arn: str
) -> CloudwatchEventRule:
    """Make a rule for events of a cluster.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html

    Args:
        scope: parent construct.
        rule: what it passes on, decided.
        cluster_arn: reference to the ARN of the cluster.
        services_arn: how the ARNs of its services begin, a template.
    """
    pattern: dict[str, object] = {"source": ["aws.ecs"]}
    if rule.kind == "failed-deployments":
        pattern |= {
            "detail-type": ["ECS Deployment State Change"],
            "resources": [{"prefix": Reference(services_arn)}],
            "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        }
    else:
        pattern |= {
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [Reference(cluster_arn)],
                "lastStatus": ["STOPPED"],
                "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
            },
        }
    return labelled(
        CloudwatchEventRule(
            scope,
            f"rule_{rule.kind}",
            name=literal(rule.name),
            description=literal(rule.description),
            event_pattern=json_text(pattern),
        ),
        label_of(rule.kind),
    )


def add_alarm(
    scope: Construct,
    id: str,  # noqa: A002
    *,
    label: str,
    alarm: AlarmBlueprint,
    dimensions: Callable[[MetricBlueprint], Mapping[str, str]],
    alarm_actions: Sequence[str],
    ok_actions: Sequence[str] | None,
    depends_on: Sequence[ITerraformDependable] | None = None,
) -> None:
    """Make a metric alarm.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the alarm.
        alarm: what it watches, decided.
        dimensions: called for what each of its metrics is of.
        alarm_actions: ARNs of the topics that are told.
        ok_actions: those that are told when it is over, None for none.
        depends_on: what must be there before it can tell anybody.
    """
    queries = None
    if alarm.expression is not None:
        queries = [
            *(
                CloudwatchMetricAlarmMetricQuery(id=metric.id, metric=_queried(metric, dimensions), return_data=False)
                for metric in alarm.metrics
            ),
            CloudwatchMetricAlarmMetricQuery(
                id="watched", expression=literal(alarm.expression), label=alarm.kind, return_data=True
            ),
        ]
    (only,) = alarm.metrics if queries is None else (None,)
    labelled(
        CloudwatchMetricAlarm(
            scope,
            id,
            alarm_name=literal(alarm.name),
            alarm_description=literal(alarm.description),
            comparison_operator=alarm.comparison_operator,
            threshold=alarm.threshold,
            evaluation_periods=as_number(alarm.minutes),
            datapoints_to_alarm=as_number(alarm.minutes),
            treat_missing_data=alarm.treat_missing_data,
            namespace=None if only is None else only.namespace,
            metric_name=None if only is None else only.name,
            statistic=None if only is None else only.statistic,
            period=None if only is None else _PERIOD_SECONDS,
            dimensions=None if only is None else dimensions(only),
            metric_query=queries,
            alarm_actions=alarm_actions,
            ok_actions=ok_actions,
            depends_on=depends_on,
        ),
        label,
    )


def _queried(
    metric: MetricBlueprint, dimensions: Callable[[MetricBlueprint], Mapping[str, str]]
) -> CloudwatchMetricAlarmMetricQueryMetric:
    return CloudwatchMetricAlarmMetricQueryMetric(
        namespace=metric.namespace,
        metric_name=metric.name,
        stat=metric.statistic,
        period=_PERIOD_SECONDS,
        dimensions=dimensions(metric),
    )
