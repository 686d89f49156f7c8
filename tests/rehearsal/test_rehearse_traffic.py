"""A fleet with every way in, rehearsed with the real Terraform: HTTPS shared by path, a redirect, gRPC and TCP."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuronfleet.infra.app import run_app
from neuronfleet.rehearsal import StackDirectory, rehearse

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

FLEET = Path(__file__).parent / "fleets" / "traffic.toml"


@pytest.fixture(scope="module")
def stack(tmp_path_factory, repository):
    """The fleet's only stack, rehearsed once for all tests."""
    (path,) = run_app(repository, tmp_path_factory.mktemp("synthesized"), fleet_file=FLEET)
    return rehearse([StackDirectory.read(path)]).stacks[0]


def test_it_is_clean(stack):
    """It violates nothing, applies, verifies, plans empty, is destroyed, and leaves nothing."""
    assert stack.failure is None
    assert [f"{one.policy} {one.address}: {one.message}" for one in stack.violations] == []
    assert [check for check in stack.checks if not check.passed] == []
    assert [str(difference) for difference in stack.real_differences] == []
    assert stack.left_over == stack.not_applied == ()
    assert stack.verdict == "clean"


def test_every_part_of_the_way_was_asked_for(stack):
    """Load balancers, listeners, rule and target groups by their addresses; and each service for its registration."""
    asked = {check.address for check in stack.checks}
    assert {address for address in asked if address.startswith("aws_lb")} == {
        "aws_lb.front",
        "aws_lb.inside",
        "aws_lb_listener.front_443",
        "aws_lb_listener.front_80",
        "aws_lb_listener.inside_8080",
        "aws_lb_listener_rule.bert",
        "aws_lb_target_group.bert",
        "aws_lb_target_group.ranker",
        "aws_lb_target_group.resnet50",
    }
    registered = {check.address for check in stack.checks if check.subject == "target group, container and port"}
    names = ("resnet50_slot0", "resnet50_slot1", "bert_slot0", "ranker")
    assert registered == {f"aws_ecs_service.{name}" for name in names}


def test_what_watches_it_was_asked_for(stack):
    """Alarms of targets, tasks and instances, both event rules, the topic that is told, and the dashboard."""
    asked = {check.address for check in stack.checks}
    alarms = {address.partition(".")[2] for address in asked if address.startswith("aws_cloudwatch_metric_alarm.")}
    assert alarms >= {
        "resnet50_no_healthy_target",
        "ranker_unhealthy_targets",
        "resnet50_slot1_tasks_missing",
        "ranker_tasks_pending",
        "shared_capacity_exhausted",
    }
    assert asked >= {
        "aws_cloudwatch_dashboard.inference",
        "aws_cloudwatch_event_rule.failed_deployments",
        "aws_cloudwatch_event_rule.stopped_tasks",
        "aws_cloudwatch_event_target.failed_deployments",
        "aws_sns_topic.inference",
    }


def test_slots_share_a_target_group(stack):
    """Both slots register with the group that the listener forwards the rest to."""
    found = {(check.address, check.subject): check.found for check in stack.checks}
    subject = "target group, container and port"
    first, second = (found[f"aws_ecs_service.resnet50_slot{index}", subject] for index in (0, 1))
    assert first == second
    forwarded = found["aws_lb_listener.front_443", "what it does with requests"]
    arn = forwarded.removeprefix('["forward ').removesuffix('"]')
    assert arn in first


def test_what_looks_for_dead_devices_was_asked_for(stack):
    """The daemon and its task definition, and the policy that scales by what a monitor publishes."""
    asked = {check.address for check in stack.checks}
    assert asked >= {
        "aws_ecs_service.problem_detector",
        "aws_ecs_task_definition.problem_detector",
        "aws_appautoscaling_policy.ranker_neuroncore",
    }
