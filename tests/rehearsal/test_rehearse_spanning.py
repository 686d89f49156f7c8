"""Stacks that span regions: that of the data before the regions, whose load balancers the other looks up after them."""

from __future__ import annotations

import json
import os

import pytest

from neuronfleet.infra.app import run_app
from neuronfleet.rehearsal import StackDirectory, rehearse
from tests.fleet.spanning import ACCELERATOR, DNS, text_of
from tests.fleet.stored import DIGEST, OWN, REPLICATION, STORE

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

GLOBAL, _US, EU, DATA, ANYCAST = range(5)
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
{STORE}{REPLICATION}{OWN}"""
BALANCER = {"name": "fleet-public", "load_balancer_type": "application", "internal": True}


KEY = "alias/models-123456789012-eu-west-1"
GRANT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${data.aws_kms_alias.models.target_key_arn}"}
    ],
}
READS_MODELS = {
    "data": {"aws_kms_alias": {"models": {"name": KEY}}},
    "check": {
        "model": {
            "data": {"aws_s3_object": {"model": {"bucket": KEY.removeprefix("alias/"), "key": "m/manifest.txt"}}},
            "assert": [
                {"condition": "${data.aws_s3_object.model.content_length > 0}", "error_message": "the model is missing"}
            ],
        }
    },
}
"""What a region makes of the data: its key, and a check of each model."""


@pytest.fixture(scope="module")
def steps():
    """Progress of the run."""
    return []


@pytest.fixture(scope="module")
def report(repository, stack_maker, tmp_path_factory, steps):
    """The fleet's own two spanning stacks, and for each region a stack of nothing but what they share with it."""
    folder = tmp_path_factory.mktemp("spanning")
    text = (
        text_of(ADDITION)
        .replace(', "ap-northeast-1"]', "]")
        .replace("s3://models-{region}/m", f"store://m@sha256:{DIGEST}")
    )
    fleet = folder / "fleet.toml"
    fleet.write_text(text, encoding="utf-8")
    data, spanning = (
        StackDirectory.read(path) for path in run_app(repository, folder / "out", ["data", "global"], fleet_file=fleet)
    )
    regional = []
    for region in REGIONS:
        made = {"resource": {"aws_lb": {"public": {**BALANCER, "subnets": SUBNETS}}}}
        if region == "eu-west-1":
            made = READS_MODELS | made
            made["resource"]["aws_iam_policy"] = {"reads": {"name": "reads", "policy": json.dumps(GRANT)}}
        regional.append(stack_maker(folder, made, name=f"fleet-{region}", region=region))
    anycast = stack_maker(
        folder, {"resource": {"aws_globalaccelerator_accelerator": {"x": {"name": "x"}}}}, name="anycast"
    )
    parallelism = 2 if (os.cpu_count() or 1) > 1 else 1
    return rehearse([spanning, *regional, data, anycast], parallelism=parallelism, progress=steps.append)


@pytest.fixture(scope="module")
def found_in(report):
    """What was found in a stack, by address and subject: a function of its place in the report."""

    def find(index):
        return {(check.address, check.subject): check.found for check in report.stacks[index].checks}

    return find


def test_all_are_clean_in_the_order_that_was_given(report):
    """Applied, verified, planned again and destroyed; the order of deployment is no order of the report."""
    assert [stack.stack for stack in report.stacks] == [
        "fleet-global",
        "fleet-us-east-1",
        "fleet-eu-west-1",
        "fleet-data",
        "anycast",
    ]
    for stack in report.stacks:
        assert stack.failure is None, stack.failure
        assert [check for check in stack.checks if not check.passed] == []
        assert [str(difference) for difference in stack.real_differences] == []
        assert stack.left_over == ()
        assert stack.violations == ()


def test_regions_stand_on_the_data_and_it_stands_on_the_regions(report, steps):
    """Each begins when what it stands on does, and is destroyed before that is."""
    ended = [(step.stack, step.stage) for step in steps if step.state == "ok"]
    assert report.stacks[GLOBAL].verdict == "clean"
    for region in REGIONS:
        assert ended.index(("fleet-data", "re-plan")) < ended.index((f"fleet-{region}", "init"))
        assert ended.index((f"fleet-{region}", "destroy")) < ended.index(("fleet-data", "destroy"))
        assert ended.index((f"fleet-{region}", "re-plan")) < ended.index(("fleet-global", "init"))
        assert ended.index(("fleet-global", "destroy")) < ended.index((f"fleet-{region}", "destroy"))


def test_it_finds_the_regions_own_load_balancers(report):
    """The zone is made up, which is told; the load balancers are not."""
    told = [one["subject"] for one in report.stacks[GLOBAL].stand_ins if one["adjustment"] == "looked-up-resources"]

    assert told == ["hosted zone Z0123456789ABCDEFGHIJ: public, empty, example.com"]


def test_records_and_health_checks_are_asked_for(found_in):
    """Where each record leads, how it is chosen, and what keeps clients from the drained region."""
    found = found_in(GLOBAL)
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
    assert {one.address.split(".")[0] for one in report.stacks[GLOBAL].not_applied} == {
        "aws_globalaccelerator_accelerator",
        "aws_globalaccelerator_listener",
        "aws_globalaccelerator_endpoint_group",
    }


def test_a_stack_of_which_nothing_can_be_made_is_planned_and_reviewed(report):
    """That is no failure of the stack; what was not tried is told."""
    stack = report.stacks[ANYCAST]

    assert (stack.verdict, stack.resources_applied) == ("clean", 0)
    assert [stage.name for stage in stack.stages] == ["init", "validate", "plan", "review"]
    assert [one.address for one in stack.not_applied] == ["aws_globalaccelerator_accelerator.x"]


def test_what_watches_all_regions_is_asked_for(found_in):
    """A health check of each region's alarm, one that counts them, the alarm where they count, topic and dashboard."""
    found = found_in(GLOBAL)
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


def test_a_region_finds_its_own_key(report):
    """It was made before; nothing but the subnets of this test had to be made up."""
    assert {one["subject"].partition(":")[0] for one in report.stacks[EU].stand_ins} == set(SUBNETS)


def test_the_data_is_asked_for(report, found_in):
    """Buckets in their regions with their keys, where they replicate to, and the registry. All of it is applied."""
    found = found_in(DATA)

    assert report.stacks[DATA].not_applied == ()
    assert found["aws_s3_bucket.models_eu_west_1", "region"] == "eu-west-1"
    assert found["aws_s3_bucket_versioning.models_eu_west_1", "versioning"] == "Enabled"
    replicated = "where its objects are replicated to, and by which role"
    assert (
        "arn:aws:s3:::models-123456789012-eu-west-1"
        in found["aws_s3_bucket_replication_configuration.model_replication", replicated]
    )
    assert "serving/" in found["aws_ecr_replication_configuration.registry", "what is replicated, and where to"]
    assert "Enabled" in found["aws_kms_alias.models_us_east_1", "the key that it leads to"]
