"""The data stack, rehearsed before a stack that finds its key, and destroyed after it."""

from __future__ import annotations

import pytest

from neuronfleet.infra.app import run_app
from neuronfleet.rehearsal import StackDirectory, rehearse
from tests.fleet.stored import FLEET

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

ALIAS = "alias/models-123456789012-eu-west-1"
CHECK = {
    "data": {"aws_s3_object": {"model": {"bucket": "models-123456789012-eu-west-1", "key": "m/manifest.txt"}}},
    "assert": [{"condition": "${data.aws_s3_object.model.content_length > 0}", "error_message": "not there"}],
}


@pytest.fixture(scope="module")
def steps():
    """Progress of the run."""
    return []


@pytest.fixture(scope="module")
def report(repository, stack_maker, tmp_path_factory, steps):
    """The fleet's own data stack, and a stack of nothing but what a region makes of it."""
    folder = tmp_path_factory.mktemp("data")
    fleet = folder / "fleet.toml"
    fleet.write_text(FLEET, encoding="utf-8")
    data = [StackDirectory.read(path) for path in run_app(repository, folder / "out", ["data"], fleet_file=fleet)]
    grant = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "@KEY@"}]}
    policy = str(grant).replace("'", '"').replace("@KEY@", "${data.aws_kms_alias.models.target_key_arn}")
    region = stack_maker(
        folder,
        {
            "data": {"aws_kms_alias": {"models": {"name": ALIAS}}},
            "check": {"model": CHECK},
            "resource": {"aws_iam_policy": {"reads": {"name": "reads", "policy": policy}}},
        },
        name="fleet-eu-west-1",
        region="eu-west-1",
    )
    return rehearse([region, *data], parallelism=1, progress=steps.append)


def test_both_are_clean_in_the_order_that_was_given(report):
    """Applied, verified, planned again and destroyed; the order of deployment is no order of the report."""
    assert [stack.stack for stack in report.stacks] == ["fleet-eu-west-1", "fleet-data"]
    for stack in report.stacks:
        assert stack.failure is None, stack.failure
        assert [check for check in stack.checks if not check.passed] == []
        assert [str(difference) for difference in stack.real_differences] == []
        assert stack.left_over == ()
        assert stack.violations == ()


def test_the_region_stands_on_it(report, steps):
    """It begins when the data stack stands, finds its key, and is destroyed first."""
    ended = [(step.stack, step.stage) for step in steps if step.state == "ok"]

    assert ended.index(("fleet-data", "re-plan")) < ended.index(("fleet-eu-west-1", "init"))
    assert ended.index(("fleet-eu-west-1", "destroy")) < ended.index(("fleet-data", "destroy"))
    assert report.stacks[0].stand_ins == ()


def test_what_was_made_is_asked_for(report):
    """Buckets in their regions with their keys, where they replicate to, and the registry."""
    found = {(check.address, check.subject): check.found for check in report.stacks[1].checks}

    assert found["aws_s3_bucket.models_eu_west_1", "region"] == "eu-west-1"
    assert found["aws_s3_bucket_versioning.models_eu_west_1", "versioning"] == "Enabled"
    replicated = "where its objects are replicated to, and by which role"
    assert (
        "arn:aws:s3:::models-123456789012-eu-west-1"
        in found["aws_s3_bucket_replication_configuration.model_replication", replicated]
    )
    assert "serving/" in found["aws_ecr_replication_configuration.registry", "what is replicated, and where to"]
    assert "Enabled" in found["aws_kms_alias.models_us_east_1", "the key that it leads to"]
