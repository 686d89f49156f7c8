"""Rehearsals of hand-written stacks that do not go well, and those that do not start."""

from __future__ import annotations

from collections import Counter

import pytest

from neuronfleet.errors import RehearsalError, ToolError
from neuronfleet.rehearsal import rehearse, review_settings
from neuronfleet.rehearsal.report import STAGES
from neuronfleet.rehearsal.summary import summary
from tests.terraform_binary import AWS_PROVIDER, VERSION, stand_in

MISSING = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/none/image_id"
HALF = {
    "resource": {
        "aws_cloudwatch_log_group": {"first": {"name": "/first"}},
        "aws_iam_role_policy": {
            "second": {
                "name": "second",
                "role": "nobody",
                "policy": '{"Version": "2012-10-17", "Statement": []}',
                "depends_on": ["aws_cloudwatch_log_group.first"],
            }
        },
    }
}

OPEN = {
    "resource": {
        "aws_launch_template": {
            "open": {
                "name": "open",
                "instance_type": "inf1.xlarge",
                "metadata_options": {"http_endpoint": "enabled", "http_tokens": "optional"},
                "block_device_mappings": {"device_name": "/dev/xvda", "ebs": {"encrypted": "true"}},
            }
        }
    }
}
WAIVER = """
[[waiver]]
policy = "CAP010"
address = "aws_launch_template.open"
region = "eu-west-1"
reason = "the agent of this region knows no session tokens yet"
owner = "ml-platform"
expires = 2999-01-31
"""


@pytest.fixture(scope="module")
def different(tmp_path_factory, stack_writer):
    """A stack with a value that changes with every plan, one that the emulator changes, and one it cannot make."""
    return rehearse([stack_writer(tmp_path_factory.mktemp("stacks"), "us-gov-west-1")])


@pytest.mark.terraform
@pytest.mark.moto
class TestDifferences:
    """One run, looked at from all sides."""

    def test_a_second_plan_that_is_not_empty_is_found(self, different):
        """A value that changes with every plan is a difference; the emulator's own is excepted by name."""
        (stack,) = different.stacks
        assert stack.failure is None
        assert stack.verdict == different.verdict == "different"
        (real,) = stack.real_differences
        assert real.address == "terraform_data.restless"
        (excepted,) = [difference for difference in stack.differences if difference.gap is not None]
        assert excepted.address == "aws_autoscaling_lifecycle_hook.drain"
        assert excepted.gap.id == "lifecycle-hook-targets"

    def test_what_the_emulator_cannot_make_is_planned_and_said(self, different):
        """A placement group and what refers to it are not applied, each with its reason; the rest is."""
        (stack,) = different.stacks
        assert {item.address: item.reason for item in stack.not_applied} == {
            "aws_placement_group.close": "moto has no CreatePlacementGroup",
            "aws_autoscaling_group.close": "it refers to aws_placement_group.close, which is not applied",
        }
        assert stack.resources_applied == 4
        assert stack.left_over == ()

    def test_text_and_json_say_so(self, different):
        """The difference, the exception and what was not applied are in both."""
        text = summary(different)
        title = "inference-us-gov-west-1 (us-gov-west-1): the second plan is not empty"
        assert f"{title}\n  terraform_data.restless" in text
        assert "lifecycle-hook-targets: moto makes up" in text
        assert "us-gov-west-1 aws_placement_group.close: moto has no CreatePlacementGroup" in text
        assert "0 of 1 stack(s) clean" in text
        (region,) = different.as_json()["regions"]
        assert [found["exception"]["id"] for found in region["differences"] if found["exception"]] == [
            "lifecycle-hook-targets"
        ]


@pytest.fixture(scope="module")
def tofu(tmp_path_factory):
    """OpenTofu, as far as it can be told: Terraform under its name."""
    return stand_in(tmp_path_factory.mktemp("tofu"))


@pytest.fixture(scope="module")
def violating(tmp_path_factory, stack_maker, tofu):
    """Two stacks with open instance metadata, which a waiver of the project accepts in one of the regions.

    The rehearsal runs OpenTofu, and the provider is of OpenTofu's registry. In the second region the stack names an
    endpoint of its own, at which nobody listens.
    """
    content = OPEN | {"terraform": {"required_providers": {"aws": {"source": AWS_PROVIDER, "version": "5.100.0"}}}}
    folder = tmp_path_factory.mktemp("violating")
    (folder / "neuronfleet.toml").write_text('waivers = "waivers.toml"\n', encoding="utf-8")
    (folder / "waivers.toml").write_text(WAIVER, encoding="utf-8")
    elsewhere = {"provider": {"aws": [{"region": "eu-west-1", "endpoints": [{"ec2": "http://localhost:9"}]}]}}
    stacks = [
        stack_maker(folder, content | more, name=f"inference-{region}", region=region)
        for region, more in (("us-east-1", {}), ("eu-west-1", elsewhere))
    ]
    return rehearse(stacks, settings=review_settings(folder), environment=tofu.environment)


@pytest.mark.terraform
@pytest.mark.moto
class TestViolations:
    """One run of two stacks of which one violates a policy."""

    def test_a_violation_is_found_and_everything_is_still_destroyed(self, violating):
        """The stack is applied, verified and destroyed, and not clean."""
        stack = violating.stacks[0]
        assert stack.verdict == violating.verdict == "violations"
        assert [(one.policy, one.address, one.region) for one in stack.violations] == [
            ("CAP010", "aws_launch_template.open", "us-east-1")
        ]
        assert [(stage.name, stage.outcome) for stage in stack.stages] == [
            (name, "different" if name == "review" else "ok") for name in STAGES
        ]
        assert stack.resources_applied == 1
        assert stack.left_over == ()

    def test_an_endpoint_of_the_stack_is_replaced(self, violating):
        """What the stack would send to its own endpoint is made in the emulator."""
        stack = violating.stacks[1]
        assert stack.failure is None
        assert stack.resources_applied == 1

    def test_a_waiver_makes_it_clean(self, violating):
        """The same in the region that the waiver names is accepted; the other region's waiver is not missed."""
        stack = violating.stacks[1]
        assert stack.verdict == "clean"
        assert (stack.violations, stack.review.waived) == ((), 1)

    def test_text_and_json_say_so(self, violating):
        """Policy, message, fix and place are told once; the JSON has them in the region's review."""
        text = summary(violating)
        assert '  CAP010 imdsv2-required (high): http_tokens is "optional", so IMDSv1 is open\n    fix: Set ' in text
        assert "\n    us-east-1 aws_launch_template.open\n" in text
        assert "1 of 2 stack(s) clean" in text
        found = [region["review"]["findings"] for region in violating.as_json()["regions"]]
        assert [[one["policy"] for one in findings] for findings in found] == [["CAP010"], []]

    def test_every_stage_ran_the_program_that_was_named(self, violating, tofu):
        """All that Terraform does in a rehearsal OpenTofu did here, twice; text and JSON name it with its version."""
        stages = ("init", "validate", "plan", "show", "apply", "show", "plan", "destroy", "state")
        assert Counter(tofu.calls) == Counter({"version": 1}) + Counter([*stages, *stages])
        assert f" with tofu {VERSION} and moto " in summary(violating)
        assert violating.as_json()["terraform"] == f"tofu {VERSION}"


@pytest.fixture(scope="module")
def failed(tmp_path_factory, stack_maker):
    """Two stacks side by side: one fails in its plan, one half way through its apply."""
    folder = tmp_path_factory.mktemp("failing")
    data = {"data": {"aws_ssm_parameter": {"ami": {"name": MISSING}}}}
    return rehearse(
        [
            stack_maker(folder, data, name="inference-us-east-1"),
            stack_maker(folder, HALF, name="inference-eu-west-1", region="eu-west-1"),
        ]
    )


@pytest.mark.terraform
@pytest.mark.moto
class TestFailures:
    """One run of two stacks that fail."""

    def test_a_failure_is_terraforms_own_with_advice(self, failed):
        """A missing AMI version stops the plan: Terraform's message, the stage and what to try are told."""
        stack = failed.stacks[0]
        assert failed.verdict == "failed"
        assert stack.failure.stage == "plan"
        assert MISSING in str(stack.failure.diagnostics[0])
        assert stack.failure.diagnostics[0].address == "data.aws_ssm_parameter.ami"
        assert "use 'recommended'" in stack.failure.advice
        assert [stage.outcome for stage in stack.stages] == ["ok", "ok", "failed"]
        text = summary(failed)
        assert "inference-us-east-1 (us-east-1): plan failed" in text
        assert "  | Error: " in text

    def test_what_was_applied_before_a_failure_is_counted(self, failed):
        """The stack that stopped half way says how far it came, and how to look at it alone."""
        stack = failed.stacks[1]
        assert (stack.failure.stage, stack.resources_applied) == ("apply", 1)
        assert stack.failure.diagnostics[0].address == "aws_iam_role_policy.second"
        assert "--region eu-west-1 --keep" in stack.failure.advice


def test_a_missing_terraform_is_told_how_to_install(stack_of, tmp_path):
    """Without terraform on PATH nothing is started, and the message says where to get it and how to name it."""
    with pytest.raises(ToolError, match="'terraform' is not on PATH") as caught:
        rehearse([stack_of({})], environment={"PATH": str(tmp_path)})
    assert "developer.hashicorp.com/terraform/install" in str(caught.value)


def test_an_old_terraform_is_refused(stack_of, tmp_path):
    """A version without what we need is refused before anything starts."""
    program = tmp_path / "terraform"
    program.write_text("#!/bin/sh\necho Terraform v1.3.9\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(ToolError, match=r"is Terraform 1\.3\.9; a rehearsal needs 1\.5 or newer"):
        rehearse([stack_of({})], environment={"PATH": f"{tmp_path}:/bin:/usr/bin"})


def test_nothing_to_rehearse_is_refused():
    """No stacks is an error, not a success."""
    with pytest.raises(RehearsalError, match="no stack to rehearse"):
        rehearse([])
