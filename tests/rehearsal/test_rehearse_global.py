"""A stack that spans regions, rehearsed after the stacks whose load balancers it looks up, while they stand."""

from __future__ import annotations

import os

import pytest

from neuronfleet.infra.app import run_app
from neuronfleet.rehearsal import StackDirectory, rehearse
from tests.fleet.spanning import ACCELERATOR, DNS, text_of

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

REGIONS = ("us-east-1", "eu-west-1")
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
ADDITION = f"""
{DNS}
health_check = {{ path = "/v1/models/m" }}
regions.eu-west-1.drained = true
{ACCELERATOR}
[alarms]

[overview]
no_healthy_region = true
emails = ["oncall@example.com"]
"""
BALANCER = {"name": "fleet-public", "load_balancer_type": "application", "internal": True}


@pytest.fixture(scope="module")
def steps():
    """Progress of the run."""
    return []


@pytest.fixture(scope="module")
def report(repository, stack_maker, tmp_path_factory, steps):
    """The fleet's own spanning stack, and for each region a stack of nothing but the load balancer that it names."""
    folder = tmp_path_factory.mktemp("spanning")
    text = text_of(ADDITION).replace(', "ap-northeast-1"]', "]").replace('account_id = "123456789012"\n', "")
    fleet = folder / "fleet.toml"
    fleet.write_text(text.replace("{account_id}", "123456789012"), encoding="utf-8")
    spanning = [StackDirectory.read(path) for path in run_app(repository, folder / "out", ["global"], fleet_file=fleet)]
    regional = [
        stack_maker(
            folder,
            {"resource": {"aws_lb": {"public": {**BALANCER, "subnets": SUBNETS}}}},
            name=f"fleet-{region}",
            region=region,
        )
        for region in REGIONS
    ]
    anycast = stack_maker(
        folder, {"resource": {"aws_globalaccelerator_accelerator": {"x": {"name": "x"}}}}, name="anycast"
    )
    parallelism = 2 if (os.cpu_count() or 1) > 1 else 1
    return rehearse([*spanning, *regional, anycast], parallelism=parallelism, progress=steps.append)


def test_all_are_clean_in_the_order_that_was_given(report):
    """Applied, verified, planned again and destroyed; the order of deployment is no order of the report."""
    assert [stack.stack for stack in report.stacks] == ["fleet-global", "fleet-us-east-1", "fleet-eu-west-1", "anycast"]
    for stack in report.stacks:
        assert stack.failure is None, stack.failure
        assert [check for check in stack.checks if not check.passed] == []
        assert [str(difference) for difference in stack.real_differences] == []
        assert stack.left_over == ()
        assert stack.violations == ()


def test_it_stands_on_the_regions(report, steps):
    """It begins when all regions stand, and none is destroyed before it is."""
    ended = [(step.stack, step.stage) for step in steps if step.state == "ok"]
    assert report.stacks[0].verdict == "clean"
    for region in REGIONS:
        assert ended.index((f"fleet-{region}", "re-plan")) < ended.index(("fleet-global", "init"))
        assert ended.index(("fleet-global", "destroy")) < ended.index((f"fleet-{region}", "destroy"))


def test_it_finds_the_regions_own_load_balancers(report):
    """The zone is made up, which is told; the load balancers are not."""
    told = [one["subject"] for one in report.stacks[0].stand_ins if one["adjustment"] == "looked-up-resources"]

    assert told == ["hosted zone Z0123456789ABCDEFGHIJ: public, empty, example.com"]


def test_records_and_health_checks_are_asked_for(report):
    """Where each record leads, how it is chosen, and what keeps clients from the drained region."""
    found = {(check.address, check.subject): check.found for check in report.stacks[0].checks}
    drained = "aws_route53_record.api_eu_west_1_a"

    assert found[drained, "how it is chosen"] == "nearest to eu-west-1"
    assert found[drained, "region of its load balancer"] == "eu-west-1"
    leads = "what it leads to, and whether only while that is healthy"
    assert found[drained, leads] == "fleet-public-1.eu-west-1.elb.amazonaws.com True"
    never = "aws_route53_health_check.drained"
    assert found[never, "children, and how many of them must be healthy"] == "[] 1"
    asks = "aws_route53_health_check.api_us_east_1"
    assert found[asks, "what it asks"] == "fleet-public-1.us-east-1.elb.amazonaws.com:443/v1/models/m"


def test_accelerators_are_planned_only(report):
    """The emulator has none."""
    assert {one.address.split(".")[0] for one in report.stacks[0].not_applied} == {
        "aws_globalaccelerator_accelerator",
        "aws_globalaccelerator_listener",
        "aws_globalaccelerator_endpoint_group",
    }


def test_a_stack_of_which_nothing_can_be_made_is_planned_and_reviewed(report):
    """That is no failure of the stack; what was not tried is told."""
    stack = report.stacks[-1]

    assert (stack.verdict, stack.resources_applied) == ("clean", 0)
    assert [stage.name for stage in stack.stages] == ["init", "validate", "plan", "review"]
    assert [one.address for one in stack.not_applied] == ["aws_globalaccelerator_accelerator.x"]


def test_what_watches_all_regions_is_asked_for(report):
    """A health check of each region's alarm, one that counts them, the alarm where they count, topic and dashboard."""
    found = {(check.address, check.subject): check.found for check in report.stacks[0].checks}
    decides = "which alarm decides"
    for region in REGIONS:
        address = f"aws_route53_health_check.resnet50_answers_{region.replace('-', '_')}"
        assert found[address, decides] == f"fleet-resnet50-no-healthy-target of {region}"
    assert {address for address, _ in found} >= {
        "aws_cloudwatch_dashboard.overview",
        "aws_cloudwatch_metric_alarm.resnet50_no_healthy_region",
        "aws_route53_health_check.resnet50_answers_anywhere",
        "aws_sns_topic.overview",
    }
