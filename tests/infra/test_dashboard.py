"""Dashboards in Terraform: a body that reads as HCL, with references to what the stack makes."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

FLEET = """
name = "shown"
regions = ["eu-west-1"]
[alarms]
[dashboard]
[load_balancers.api]
[load_balancers.raw]
type = "network"
[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
slots = 2
traffic = { load_balancer = "api" }
[services.ranker]
image = "pytorch-1.13.1"
traffic = { load_balancer = "raw", health_check = { path = "/ping" } }
"""


@pytest.fixture(scope="module")
def stack(synthesize_blueprints: Synthesize) -> Synthesized:
    """A region with everything that a dashboard shows."""
    (found,) = synthesize_blueprints(*plan_fleet(parse_fleet(tomllib.loads(FLEET)))).values()
    return found


@pytest.fixture(scope="module")
def widgets(stack: Synthesized) -> dict:
    """Widgets by title, as the HCL gives them to jsonencode."""
    body = stack._encoded("aws_cloudwatch_dashboard.inference", "dashboard_body")
    assert list(body) == ["widgets"]
    return {widget["properties"]["title"]: widget for widget in body["widgets"]}


def line(widget: dict, key: str) -> tuple[list, dict]:
    """A line of a graph by its id: metric and dimensions, and options."""
    (found,) = (one for one in widget["properties"]["metrics"] if one[-1]["id"] == key)
    return found[:-1], found[-1]


def test_its_name_tells_the_region(stack: Synthesized) -> None:
    """Dashboards of all regions share their names."""
    assert stack.resource("aws_cloudwatch_dashboard.inference")["dashboard_name"] == "shown-eu-west-1"


def test_latency_is_that_of_the_target_group(widgets) -> None:
    """By references, in the region of the stack."""
    widget = widgets["bert: seconds until the answer"]
    metric, options = line(widget, "p99")
    assert metric == [
        "AWS/ApplicationELB",
        "TargetResponseTime",
        "LoadBalancer",
        "${aws_lb.api.arn_suffix}",
        "TargetGroup",
        "${aws_lb_target_group.bert.arn_suffix}",
    ]
    assert options["stat"] == "p99"
    assert (widget["type"], widget["properties"]["region"]) == ("metric", "eu-west-1")


def test_connections_are_those_of_the_load_balancer(widgets) -> None:
    """A network load balancer counts them by itself, not by target group."""
    metric, _ = line(widgets["raw: connections"], "open")
    assert metric == ["AWS/NetworkELB", "ActiveFlowCount", "LoadBalancer", "${aws_lb.raw.arn_suffix}"]


def test_tasks_of_slots_are_summed(widgets) -> None:
    """The sum is a line, its parts are not."""
    (running,) = (
        one
        for one in widgets["bert: tasks"]["properties"]["metrics"]
        if one[0] and "expression" in one[-1] and one[-1]["id"] == "running"
    )
    assert running[-1]["expression"] == "SUM([running0, running1])"
    metric, options = line(widgets["bert: tasks"], "running1")
    assert metric[-1] == "${aws_ecs_service.bert_slot1.name}"
    assert options["visible"] is False
    assert "visible" not in line(widgets["ranker: tasks"], "running0")[1]


def test_instances_have_their_limits(stack, widgets) -> None:
    """And the group publishes what is shown."""
    metric, _ = line(widgets["bert: instances"], "serving")
    assert metric == ["AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", "shown-bert"]
    lines = widgets["bert: instances"]["properties"]["annotations"]["horizontal"]
    group = stack.resource("aws_autoscaling_group.bert")
    assert lines == [{"label": "least", "value": group["min_size"]}, {"label": "most", "value": group["max_size"]}]
    assert "GroupInServiceInstances" in group["enabled_metrics"]


def test_alarms_are_on_top(stack, widgets) -> None:
    """Each of the stack, by its ARN; the graphs lie below."""
    alarms = widgets["Alarms"]
    names = {arn.rpartition(":alarm:")[2] for arn in alarms["properties"]["alarms"]}
    made = stack.addresses("aws_cloudwatch_metric_alarm")
    assert names == {stack.resource(one)["alarm_name"] for one in made}
    assert alarms["properties"]["alarms"][0].startswith("arn:aws:cloudwatch:eu-west-1:${data.aws_caller_identity.")
    below = [widget["y"] for title, widget in widgets.items() if title != "Alarms"]
    assert min(below) == alarms["y"] + alarms["height"]
