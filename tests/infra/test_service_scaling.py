"""Scaled services in Terraform: a target for each slot, its signals, and a count that Terraform leaves alone."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

FLEET = """
name = "scaled"
regions = ["eu-west-1"]
[load_balancers.api]
type = "application"
scheme = "internal"
[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
slots = 2
traffic = { load_balancer = "api" }
[services.bert.scaling]
min_tasks = 2
max_tasks = 7
requests_per_target = 600
in_flight_requests_per_target = 4.5
scale_in = false
[services.bert.scaling.custom_metric]
namespace = "Neuron"
name = "NeuronCoreUtilization"
dimensions = { ClusterName = "{cluster}", ServiceName = "{service}", Kind = "${x}" }
target = 70
[services.bert.scaling.schedules.morning]
expression = "cron(0 7 ? * MON-FRI *)"
timezone = "Europe/Dublin"
min_tasks = 4
[services.plain]
image = "pytorch-1.13.1"
"""
TARGET = "${aws_appautoscaling_target.bert_slot1.resource_id}"


@pytest.fixture(scope="module")
def stack(synthesize_blueprints: Synthesize) -> Synthesized:
    """A service of two slots that scales by everything, and one that does not."""
    (found,) = synthesize_blueprints(*plan_fleet(parse_fleet(tomllib.loads(FLEET)))).values()
    return found


def tracking(stack: Synthesized, label: str) -> dict:
    """How a policy tracks its target."""
    policy = stack.resource(f"aws_appautoscaling_policy.{label}")
    assert policy["resource_id"] == TARGET
    (found,) = policy["target_tracking_scaling_policy_configuration"]
    return found


def test_each_slot_has_limits_of_its_own(stack: Synthesized) -> None:
    """And a service that does not scale has none."""
    assert stack.addresses("aws_appautoscaling_target") == [
        "aws_appautoscaling_target.bert_slot0",
        "aws_appautoscaling_target.bert_slot1",
    ]
    target = stack.resource("aws_appautoscaling_target.bert_slot1")
    assert (target["min_capacity"], target["max_capacity"]) == (1, 3)
    assert target["resource_id"] == "service/${aws_ecs_cluster.inference.name}/${aws_ecs_service.bert_slot1.name}"


def test_terraform_leaves_the_count_of_scaled_services_alone(stack: Synthesized) -> None:
    """Otherwise each apply would undo what scaling did."""
    assert stack.resource("aws_ecs_service.bert_slot0")["lifecycle"] == [{"ignore_changes": ["desired_count"]}]
    assert "lifecycle" not in stack.resource("aws_ecs_service.plain")


def test_requests_are_counted_where_the_load_balancer_counts_them(stack: Synthesized) -> None:
    """By the label that the predefined metric wants: load balancer and target group."""
    found = tracking(stack, "bert_slot1_requests")
    (metric,) = found["predefined_metric_specification"]
    assert metric == {
        "predefined_metric_type": "ALBRequestCountPerTarget",
        "resource_label": "${aws_lb.api.arn_suffix}/${aws_lb_target_group.bert.arn_suffix}",
    }
    assert (found["target_value"], found["disable_scale_in"]) == (600, True)
    assert (found["scale_out_cooldown"], found["scale_in_cooldown"]) == (60, 900)


def test_requests_in_flight_are_their_rate_times_their_duration(stack: Synthesized) -> None:
    """One expression is returned; its two metrics are of the same target group."""
    found = tracking(stack, "bert_slot1_in_flight")
    (metric,) = found["customized_metric_specification"]
    queries = {one["id"]: one for one in metric["metrics"]}
    assert queries["in_flight"]["expression"] == "FILL(requests, 0) / 60 * FILL(seconds, 0)"
    assert {name: one["return_data"] for name, one in queries.items()} == {
        "requests": False,
        "seconds": False,
        "in_flight": True,
    }
    (stat,) = queries["requests"]["metric_stat"]
    (of,) = stat["metric"]
    assert (stat["stat"], of["metric_name"]) == ("Sum", "RequestCountPerTarget")
    assert of["dimensions"] == [
        {"name": "LoadBalancer", "value": "${aws_lb.api.arn_suffix}"},
        {"name": "TargetGroup", "value": "${aws_lb_target_group.bert.arn_suffix}"},
    ]
    assert found["target_value"] == 4.5


def test_a_metric_of_ones_own_is_of_the_slots_service(stack: Synthesized) -> None:
    """Placeholders become references, and everything else is taken literally."""
    (metric,) = tracking(stack, "bert_slot1_custom")["customized_metric_specification"]
    assert {one["name"]: one["value"] for one in metric["dimensions"]} == {
        "ClusterName": "${aws_ecs_cluster.inference.name}",
        "Kind": "$${x}",
        "ServiceName": "${aws_ecs_service.bert_slot1.name}",
    }


def test_a_percentile_is_asked_for_by_metric_math(synthesize_blueprints: Synthesize) -> None:
    """As a single metric the provider takes five statistics only, and refuses the plan of another."""
    text = FLEET.replace("target = 70", 'target = 70\nstatistic = "p95"')
    (found,) = synthesize_blueprints(*plan_fleet(parse_fleet(tomllib.loads(text)))).values()
    (metric,) = tracking(found, "bert_slot1_custom")["customized_metric_specification"]
    (query,) = metric["metrics"]
    assert set(metric) == {"metrics"}
    assert (query["return_data"], query["metric_stat"][0]["stat"]) == (True, "p95")
    (of,) = query["metric_stat"][0]["metric"]
    assert (of["namespace"], of["metric_name"]) == ("Neuron", "NeuronCoreUtilization")
    assert {"name": "ServiceName", "value": "${aws_ecs_service.bert_slot1.name}"} in of["dimensions"]


def test_schedules_move_the_limits(stack: Synthesized) -> None:
    """Those that are given, in the words of the provider."""
    action = stack.resource("aws_appautoscaling_scheduled_action.bert_slot1_morning")
    assert (action["schedule"], action["timezone"]) == ("cron(0 7 ? * MON-FRI *)", "Europe/Dublin")
    assert action["scalable_target_action"] == [{"min_capacity": "2"}]
