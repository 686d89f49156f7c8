"""What the verification asks about alarms, rules, topics and dashboards, and states that tell the truth or not."""

from __future__ import annotations

import copy
import json
import uuid

import pytest

from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.verify import verify
from tests.rehearsal.states import state_of

pytestmark = pytest.mark.moto

KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
PATTERN = {"source": ["aws.ecs"], "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}}
INSIGHTS = "ECS/ContainerInsights"


@pytest.fixture(scope="module")
def truth(adjusted):
    """Two alarms of a service, the topic that they tell, a rule and a dashboard, and the state of them."""
    name = f"n{uuid.uuid4().hex[:12]}"
    ecs, sns, events, watch = adjusted("ecs"), adjusted("sns"), adjusted("events"), adjusted("cloudwatch")
    ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family=name, containerDefinitions=[{"name": "s", "image": "x", "memory": 128}])
    ecs.create_service(cluster=name, serviceName="s", taskDefinition=name, desiredCount=1)
    topic_arn = sns.create_topic(Name=name, Attributes={"KmsMasterKeyId": KEY})["TopicArn"]
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Resource": topic_arn}]}
    sns.set_topic_attributes(TopicArn=topic_arn, AttributeName="Policy", AttributeValue=json.dumps(policy))
    sns.subscribe(TopicArn=topic_arn, Protocol="email", Endpoint="a@example.com")
    events.put_rule(Name=name, EventPattern=json.dumps(PATTERN), State="ENABLED")
    events.put_targets(Rule=name, Targets=[{"Id": "topic", "Arn": topic_arn}])
    of = {"ClusterName": name, "ServiceName": "s"}
    dimensions = [{"Name": key, "Value": value} for key, value in of.items()]
    judged = {"EvaluationPeriods": 15, "TreatMissingData": "missing", "AlarmActions": [topic_arn]}
    watch.put_metric_alarm(
        AlarmName=f"{name}-pending",
        Namespace=INSIGHTS,
        MetricName="PendingTaskCount",
        Dimensions=dimensions,
        Statistic="Average",
        Period=60,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=1,
        **judged,
    )
    watch.put_metric_alarm(
        AlarmName=f"{name}-missing",
        Metrics=[
            *(
                {
                    "Id": key,
                    "MetricStat": {
                        "Metric": {"Namespace": INSIGHTS, "MetricName": metric, "Dimensions": dimensions},
                        "Period": 60,
                        "Stat": "Average",
                    },
                    "ReturnData": False,
                }
                for key, metric in (("desired", "DesiredTaskCount"), ("running", "RunningTaskCount"))
            ),
            {"Id": "watched", "Expression": "desired - running", "ReturnData": True},
        ],
        ComparisonOperator="GreaterThanThreshold",
        Threshold=0,
        **judged,
    )
    body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "x"}}]})
    watch.put_dashboard(DashboardName=name, DashboardBody=body)
    told = {"evaluation_periods": 15, "treat_missing_data": "missing", "alarm_actions": [topic_arn]}
    return {
        "aws_sns_topic.x": {"arn": topic_arn, "kms_master_key_id": KEY},
        "aws_sns_topic_policy.x": {"arn": topic_arn, "policy": json.dumps(policy)},
        "aws_sns_topic_subscription.x": {"topic_arn": topic_arn, "protocol": "email", "endpoint": "a@example.com"},
        "aws_cloudwatch_event_rule.x": {"name": name, "event_pattern": json.dumps(PATTERN)},
        "aws_cloudwatch_event_target.x": {"rule": name, "target_id": "topic", "arn": topic_arn},
        "aws_cloudwatch_metric_alarm.pending": {
            "alarm_name": f"{name}-pending",
            "namespace": INSIGHTS,
            "metric_name": "PendingTaskCount",
            "statistic": "Average",
            "dimensions": of,
            "metric_query": [],
            "comparison_operator": "GreaterThanOrEqualToThreshold",
            "threshold": 1,
            **told,
        },
        "aws_cloudwatch_metric_alarm.missing": {
            "alarm_name": f"{name}-missing",
            "dimensions": None,
            "metric_query": [
                {"id": "watched", "expression": "desired - running", "metric": []},
                *(
                    {
                        "id": key,
                        "metric": [{"namespace": INSIGHTS, "metric_name": metric, "stat": "Average", "dimensions": of}],
                    }
                    for key, metric in (("running", "RunningTaskCount"), ("desired", "DesiredTaskCount"))
                ),
            ],
            "comparison_operator": "GreaterThanThreshold",
            "threshold": 0,
            **told,
        },
        "aws_cloudwatch_dashboard.x": {"dashboard_name": name, "dashboard_body": body},
    }


def test_a_true_state_passes_every_check(truth, aws):
    """Alarms, rule and target, topic and dashboard are asked for, and all agree."""
    checks = verify(state_of(truth), aws)
    assert [check for check in checks if not check.passed] == []
    silent = {"aws_sns_topic_policy.x", "aws_sns_topic_subscription.x"}
    assert {check.address for check in checks} == set(truth) - silent


@pytest.mark.parametrize(
    ("address", "attribute", "lie", "asked", "subject"),
    [
        ("aws_cloudwatch_metric_alarm.pending", "threshold", 2, None, "when it goes off"),
        ("aws_cloudwatch_metric_alarm.pending", "treat_missing_data", "breaching", None, "when it goes off"),
        ("aws_cloudwatch_metric_alarm.pending", "evaluation_periods", 5, None, "when it goes off"),
        ("aws_cloudwatch_metric_alarm.pending", "metric_name", "RunningTaskCount", None, "metrics that it looks at"),
        ("aws_cloudwatch_metric_alarm.pending", "alarm_actions", [], None, "who is told"),
        ("aws_cloudwatch_event_rule.x", "event_pattern", '{"source": ["aws.s3"]}', None, "events that it passes on"),
        ("aws_cloudwatch_event_target.x", "arn", "arn:aws:sns:us-east-1:1:y", None, "where events go"),
        ("aws_sns_topic.x", "kms_master_key_id", None, None, "key that encrypts it"),
        ("aws_sns_topic_policy.x", "policy", '{"Statement": []}', "aws_sns_topic.x", "who may publish"),
        ("aws_sns_topic_subscription.x", "endpoint", "b@example.com", "aws_sns_topic.x", "who is subscribed"),
        ("aws_cloudwatch_dashboard.x", "dashboard_body", "{}", None, "what it shows"),
    ],
)
def test_each_lie_of_the_state_is_found(truth, aws, address, attribute, lie, asked, subject):
    """A state that says other than the emulator fails exactly the check about it."""
    told = copy.deepcopy(truth)
    told[address][attribute] = lie
    failed = [check for check in verify(state_of(told), aws) if not check.passed]
    assert [(check.address, check.subject) for check in failed] == [(asked or address, subject)]


def test_other_metric_math_is_found(truth, aws):
    """Its expression, and what it is about."""
    told = copy.deepcopy(truth)
    told["aws_cloudwatch_metric_alarm.missing"]["metric_query"][0]["expression"] = "desired - 2"
    failed = [check for check in verify(state_of(told), aws) if not check.passed]
    assert [check.subject for check in failed] == ["metrics that it looks at"]


def test_an_alarm_of_a_service_that_is_not_there_is_found(truth, aws):
    """It would never go off; CloudWatch takes any name."""
    told = copy.deepcopy(truth)
    told["aws_cloudwatch_metric_alarm.pending"]["dimensions"]["ServiceName"] = "other"
    failed = {check.subject for check in verify(state_of(told), aws) if not check.passed}
    assert failed == {"metrics that it looks at", "the service that it looks at"}


def test_what_still_stands_is_left_over(truth, aws):
    """Topic, alarms, rule and dashboard that a destroy forgot are named."""
    kinds = ("topic.", "alarm.", "rule.", "dashboard.")
    found = left_over(state_of({one: values for one, values in truth.items() if any(k in one for k in kinds)}), aws)
    assert sorted(item.split(" ")[0] for item in found) == [
        "aws_cloudwatch_dashboard.x",
        "aws_cloudwatch_event_rule.x",
        "aws_cloudwatch_metric_alarm.missing",
        "aws_cloudwatch_metric_alarm.pending",
        "aws_sns_topic.x",
    ]
