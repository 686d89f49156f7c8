"""Checks of alarms, event rules, the topic that they are told to, and dashboards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_dashboard", "check_event_rule", "check_event_target", "check_metric_alarm", "check_topic"]


def check_metric_alarm(alarm: Resource, state: AppliedState, aws: Aws) -> Iterator[Check]:
    """It judges what was planned, by the planned rule, tells a topic that exists, and looks at services that exist."""
    values = alarm.values
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[values["alarm_name"]])["MetricAlarms"]
    yield compare(
        alarm.address,
        "when it goes off",
        expected=[
            [
                values["comparison_operator"],
                float(values["threshold"]),
                values["evaluation_periods"],
                values["treat_missing_data"],
            ]
        ],
        found=[
            [one["ComparisonOperator"], one["Threshold"], one["EvaluationPeriods"], one.get("TreatMissingData")]
            for one in found
        ],
    )
    wanted, has = _wanted_metrics(values), [metric for one in found for metric in _metrics(one)]
    yield compare(alarm.address, "metrics that it looks at", expected=wanted, found=has)
    yield compare(
        alarm.address,
        "who is told",
        expected=sorted(values["alarm_actions"] or []),
        found=sorted(action for one in found for action in one["AlarmActions"]),
    )
    made = {topic.values["arn"] for topic in state.of_type("aws_sns_topic")}
    for arn in sorted(made & set(values["alarm_actions"] or [])):
        found_arn = aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["TopicArn"]
        yield compare(alarm.address, "the topic that is told", expected=arn, found=found_arn)
    for cluster, service in sorted(_services(values)):
        described = aws.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
        yield compare(
            alarm.address,
            "the service that it looks at",
            expected=[service],
            found=[one["serviceName"] for one in described],
        )


def check_event_rule(rule: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """It is on, and waits for the planned events."""
    values = rule.values
    found = aws.client("events").describe_rule(Name=values["name"])
    yield compare(
        rule.address,
        "events that it passes on",
        expected=["ENABLED", json.loads(values["event_pattern"])],
        found=[found["State"], json.loads(found["EventPattern"])],
    )


def check_event_target(target: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The rule passes its events on to the planned place."""
    values = target.values
    found = aws.client("events").list_targets_by_rule(Rule=values["rule"])["Targets"]
    yield compare(
        target.address,
        "where events go",
        expected=values["arn"],
        found=next((one["Arn"] for one in found if one["Id"] == values["target_id"]), None),
    )


def check_topic(topic: Resource, state: AppliedState, aws: Aws) -> Iterator[Check]:
    """Its policy, key and subscribers are the planned ones."""
    arn, client = topic.values["arn"], aws.client("sns")
    found = client.get_topic_attributes(TopicArn=arn)["Attributes"]
    yield compare(
        topic.address,
        "key that encrypts it",
        expected=topic.values.get("kms_master_key_id") or "none",
        found=found.get("KmsMasterKeyId") or "none",
    )
    for policy in state.of_type("aws_sns_topic_policy"):
        if policy.values["arn"] == arn:
            yield compare(
                topic.address,
                "who may publish",
                expected=json.loads(policy.values["policy"]),
                found=json.loads(found["Policy"]),
            )
    subscribed = [one for one in state.of_type("aws_sns_topic_subscription") if one.values["topic_arn"] == arn]
    yield compare(
        topic.address,
        "who is subscribed",
        expected=sorted([one.values["protocol"], one.values["endpoint"]] for one in subscribed),
        found=sorted(
            [one["Protocol"], one["Endpoint"]]
            for one in client.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
        ),
    )


def check_dashboard(dashboard: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """It shows what was planned."""
    values = dashboard.values
    found = aws.client("cloudwatch").get_dashboard(DashboardName=values["dashboard_name"])
    yield compare(
        dashboard.address,
        "what it shows",
        expected=json.loads(values["dashboard_body"]),
        found=json.loads(found["DashboardBody"]),
    )


def _queries(values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return sorted(values.get("metric_query") or [], key=lambda query: str(query["id"]))


def _wanted_metrics(values: Mapping[str, Any]) -> list[Any]:
    if not values.get("metric_query"):
        return [[values["namespace"], values["metric_name"], values["statistic"], values["dimensions"]]]
    found: list[Any] = []
    for query in _queries(values):
        found += [
            [metric["namespace"], metric["metric_name"], metric["stat"], metric["dimensions"]]
            for metric in query["metric"]
        ]
        if not query["metric"]:
            found.append(query["expression"])
    return found


def _metrics(found: Mapping[str, Any]) -> list[Any]:
    if not found.get("Metrics"):
        return [[found.get("Namespace"), found.get("MetricName"), found.get("Statistic"), _dimensions(found)]]
    told: list[Any] = []
    for query in sorted(found["Metrics"], key=lambda one: str(one["Id"])):
        stat = query.get("MetricStat")
        if stat:
            metric = stat["Metric"]
            told.append([metric["Namespace"], metric["MetricName"], stat["Stat"], _dimensions(metric)])
        else:
            told.append(query["Expression"])
    return told


def _dimensions(metric: Mapping[str, Any]) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in metric.get("Dimensions") or []}


def _services(values: Mapping[str, Any]) -> set[tuple[str, str]]:
    blocks = [values.get("dimensions"), *(metric["dimensions"] for one in _queries(values) for metric in one["metric"])]
    return {(one["ClusterName"], one["ServiceName"]) for one in blocks if one and "ServiceName" in one}
