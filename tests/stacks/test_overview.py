"""What the stack that spans regions shows and tells: health checks of alarms, an alarm on them, a dashboard."""

from __future__ import annotations

import json

import pytest

from tests.fleet.spanning import text_of

pytestmark = pytest.mark.node

ADDITION = """
[alarms]
[overview]
no_healthy_region = true
emails = ["oncall@example.com"]
kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
"""
ELSEWHERE = ("eu-west-1", "ap-northeast-1")


@pytest.fixture(scope="module")
def stack(synthesize_fleet, tmp_path_factory):
    """The stack of a fleet that does not serve from us-east-1."""
    path = tmp_path_factory.mktemp("fleet") / "fleet.toml"
    path.write_text(text_of(ADDITION).replace('"us-east-1", ', ""), encoding="utf-8")
    return synthesize_fleet(path)["fleet-global"]


@pytest.fixture(scope="module")
def resources(stack):
    """Its resources by type and label."""
    return stack.document["resource"]


def test_alarm_and_topic_are_where_health_checks_are_counted(stack, resources):
    """By a provider of their own; health checks and dashboards know no region."""
    providers = {one.get("alias"): one["region"] for one in stack.document["provider"]["aws"]}
    assert providers == {None: "eu-west-1", "ap_northeast_1": "ap-northeast-1", "us_east_1": "us-east-1"}
    for kind, label in (
        ("aws_cloudwatch_metric_alarm", "resnet50_no_healthy_region"),
        ("aws_sns_topic", "overview"),
        ("aws_sns_topic_policy", "overview"),
        ("aws_sns_topic_subscription", "oncall_example_com"),
    ):
        assert resources[kind][label]["provider"] == "aws.us_east_1"
    assert "provider" not in resources["aws_cloudwatch_dashboard"]["overview"]


def test_one_healthy_region_is_enough(resources):
    """Each region's alarm is asked by a health check in that region, and one health check counts them."""
    checks = resources["aws_route53_health_check"]
    for region in ELSEWHERE:
        one = checks[f"resnet50_answers_{region.replace('-', '_')}"]
        assert (one["type"], one["cloudwatch_alarm_region"]) == ("CLOUDWATCH_METRIC", region)
        assert one["cloudwatch_alarm_name"] == "fleet-resnet50-no-healthy-target"
        assert one["insufficient_data_health_status"] == "Unhealthy"
    anywhere = checks["resnet50_answers_anywhere"]
    assert anywhere["child_health_threshold"] == 1
    assert anywhere["child_healthchecks"] == [
        f"${{aws_route53_health_check.resnet50_answers_{region.replace('-', '_')}.id}}" for region in ELSEWHERE
    ]
    alarm = resources["aws_cloudwatch_metric_alarm"]["resnet50_no_healthy_region"]
    assert alarm["dimensions"] == {"HealthCheckId": "${aws_route53_health_check.resnet50_answers_anywhere.id}"}
    assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/Route53", "HealthCheckStatus")
    assert (alarm["comparison_operator"], alarm["threshold"], alarm["statistic"]) == ("LessThanThreshold", 1, "Minimum")
    assert alarm["alarm_actions"] == ["${aws_sns_topic.overview.arn}"]


def test_only_these_alarms_may_publish(resources):
    """Of this account and that region, by the fleet's name."""
    policy = json.loads(resources["aws_sns_topic_policy"]["overview"]["policy"])
    (statement,) = policy["Statement"]
    assert statement["Condition"]["ArnLike"] == {
        "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:fleet-*"
    }


def test_every_line_says_its_region(resources):
    """And finds the load balancer there; alarms are named by ARN."""
    body = json.loads(resources["aws_cloudwatch_dashboard"]["overview"]["dashboard_body"])
    graphs = {one["properties"]["title"]: one["properties"] for one in body["widgets"]}
    requests = graphs["public: requests a minute"]["metrics"]
    assert requests == [
        [
            "AWS/ApplicationELB",
            "RequestCount",
            "LoadBalancer",
            f"${{data.aws_lb.{region.replace('-', '_')}_public.arn_suffix}}",
            {"region": region, "label": region, "stat": "Sum"},
        ]
        for region in ELSEWHERE
    ]
    assert graphs["Alarms: any region"]["alarms"] == [
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm:fleet-resnet50-no-healthy-region"
    ]
    assert any("fleet-resnet50-tasks-missing" in arn for arn in graphs["Alarms: eu-west-1"]["alarms"])
    covered = [
        (one["x"] + x, one["y"] + y)
        for one in body["widgets"]
        for x in range(one["width"])
        for y in range(one["height"])
    ]
    assert len(set(covered)) == len(covered)


def test_the_topic_is_told(stack):
    """Whoever subscribes by hand finds it."""
    assert stack.document["output"]["no_healthy_region_topic_arn"]["value"] == "${aws_sns_topic.overview.arn}"
