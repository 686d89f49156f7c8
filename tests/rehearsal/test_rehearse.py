"""Whole rehearsals with the real Terraform."""

from __future__ import annotations

import json

import pytest

from neuronfleet.errors import RehearsalError, ToolError
from neuronfleet.rehearsal import StackDirectory, rehearse
from neuronfleet.rehearsal.report import STAGES
from neuronfleet.rehearsal.summary import summary


@pytest.fixture(scope="module")
def steps():
    """Progress of the run."""
    return []


@pytest.fixture(scope="module")
def report(tmp_path_factory, stack_writer, steps):
    """Three regions of three partitions with two different stacks, rehearsed side by side once for all tests."""
    folder = tmp_path_factory.mktemp("stacks")
    stacks = [
        stack_writer(folder, "us-east-1"),
        stack_writer(folder, "cn-north-1"),
        stack_writer(folder, "us-gov-west-1", kind="small"),
    ]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    made = rehearse(stacks, parallelism=3, progress=steps.append)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return made


@pytest.mark.terraform
@pytest.mark.moto
class TestRun:
    """One run, looked at from all sides."""

    @pytest.mark.parametrize("index", [0, 1])
    def test_the_fleets_regions_are_clean(self, report, index):
        """A region's stack applies, verifies, plans empty without any exception, and leaves nothing."""
        stack = report.stacks[index]
        assert stack.failure is None
        assert (stack.verdict, stack.differences, stack.left_over) == ("clean", (), ())
        assert [stage.name for stage in stack.stages] == list(STAGES)
        assert stack.resources_applied == 19

    def test_the_emulator_was_asked_about_each_kind(self, report):
        """The checks name the launch template's image by its SSM parameter, and the task's devices."""
        found = {(check.address, check.subject): check.found for check in report.stacks[1].checks}
        parameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
        assert found["aws_launch_template.inf1", f"image id named by {parameter}"].startswith("ami-")
        assert found["aws_ecs_task_definition.model", "devices of the containers"] == (
            '{"server": ["/dev/neuron0 read+write"]}'
        )
        assert found["aws_ecs_service.model", "how it rolls"] == "50 % to 100 %, circuit breaker on, rollback"

    def test_made_up_data_is_reported_where_it_was_given(self, report):
        """China and GovCloud say which data was made up; us-east-1 was given none."""
        assert report.stacks[0].stand_ins == ()
        assert {item["adjustment"] for item in report.stacks[1].stand_ins} == {
            "instance-type-offerings",
            "ssm-image-parameters",
        }
        assert {item["adjustment"] for item in report.stacks[2].stand_ins} == {"ssm-image-parameters"}

    def test_a_second_plan_that_is_not_empty_is_found(self, report):
        """A value that changes with every plan is a difference; the emulator's own is excepted by name."""
        stack = report.stacks[2]
        assert stack.failure is None
        assert stack.verdict == report.verdict == "different"
        (real,) = stack.real_differences
        assert real.address == "terraform_data.restless"
        (excepted,) = [difference for difference in stack.differences if difference.gap is not None]
        assert excepted.address == "aws_autoscaling_lifecycle_hook.drain"
        assert excepted.gap.id == "lifecycle-hook-targets"

    def test_what_the_emulator_cannot_make_is_planned_and_said(self, report):
        """A placement group and what refers to it are not applied, each with its reason; the rest is."""
        stack = report.stacks[2]
        assert {item.address: item.reason for item in stack.not_applied} == {
            "aws_placement_group.close": "moto has no CreatePlacementGroup",
            "aws_autoscaling_group.close": "it refers to aws_placement_group.close, which is not applied",
        }
        assert stack.resources_applied == 4
        assert stack.left_over == ()

    def test_progress_names_every_stage_of_every_stack(self, report, steps):
        """Each stage of each stack is told when it starts and when it ends; an apply counts its resources."""
        ended = [(step.stack, step.stage) for step in steps if step.state in {"ok", "different"}]
        assert sorted(ended) == sorted((stack.stack, stage) for stack in report.stacks for stage in STAGES)
        counted = [
            s.detail for s in steps if (s.stack, s.stage, s.state) == ("inference-us-east-1", "apply", "running")
        ]
        assert counted[-1] == "19 of 19"

    def test_the_summary_says_it_all(self, report):
        """The text has the table, the difference, the exception, what was not applied and every adjustment."""
        text = summary(report)
        assert text.splitlines()[1].startswith("inference-us-east-1")
        assert (
            "inference-us-gov-west-1 (us-gov-west-1): the second plan is not empty\n  terraform_data.restless" in text
        )
        assert "lifecycle-hook-targets: moto makes up" in text
        assert "us-gov-west-1 aws_placement_group.close: moto has no CreatePlacementGroup" in text
        assert "cn-north-1 instance-type-offerings: inf1.xlarge: offered in every zone" in text
        assert all(f"  {adjustment.id}: " in text for adjustment in report.adjustments)
        assert "2 of 3 stack(s) clean" in text

    def test_the_json_says_the_same(self, report):
        """The JSON report has a schema version and the verdict of each region."""
        document = json.loads(json.dumps(report.as_json()))
        assert document["schema_version"] == "1"
        assert [(region["region"], region["verdict"]) for region in document["regions"]] == [
            ("us-east-1", "clean"),
            ("cn-north-1", "clean"),
            ("us-gov-west-1", "different"),
        ]
        exceptions = [d["exception"]["id"] for d in document["regions"][2]["differences"] if d["exception"]]
        assert exceptions == ["lifecycle-hook-targets"]


@pytest.mark.terraform
@pytest.mark.moto
def test_a_failure_is_terraforms_own_with_advice(stack_of):
    """An AMI version that does not exist stops the plan: Terraform's message, the stage and what to try are told."""
    name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/none/image_id"
    stack = stack_of({"data": {"aws_ssm_parameter": {"ami": {"name": name}}}}, name="inference-us-east-1")
    report = rehearse([StackDirectory.read(stack.path)])
    (found,) = report.stacks
    assert report.verdict == "failed"
    assert found.failure.stage == "plan"
    assert name in str(found.failure.diagnostics[0])
    assert found.failure.diagnostics[0].address == "data.aws_ssm_parameter.ami"
    assert "use 'recommended'" in found.failure.advice
    assert [stage.outcome for stage in found.stages] == ["ok", "ok", "failed"]
    text = summary(report)
    assert "inference-us-east-1 (us-east-1): plan failed" in text
    assert "  | Error: " in text


def test_a_missing_terraform_is_told_how_to_install(stack_of, tmp_path):
    """Without terraform on PATH nothing is started, and the message says where to get it and how to name it."""
    with pytest.raises(ToolError, match="'terraform' is not on PATH") as caught:
        rehearse([stack_of({})], environment={"PATH": str(tmp_path)})
    assert "developer.hashicorp.com/terraform/install" in str(caught.value)
    with pytest.raises(ToolError, match=r"'tofu' \(named by TERRAFORM_BINARY_NAME\) is not on PATH"):
        rehearse([stack_of({}, name="b")], environment={"PATH": str(tmp_path), "TERRAFORM_BINARY_NAME": "tofu"})


def test_an_old_terraform_is_refused(stack_of, tmp_path):
    """A version without what we need is refused before anything starts."""
    program = tmp_path / "terraform"
    program.write_text('#!/bin/sh\necho \'{"terraform_version": "1.3.9"}\'\n', encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(ToolError, match=r"is version 1.3.9; a rehearsal needs 1.5 or newer"):
        rehearse([stack_of({})], environment={"PATH": f"{tmp_path}:/bin:/usr/bin"})


def test_nothing_to_rehearse_is_refused():
    """No stacks is an error, not a success."""
    with pytest.raises(RehearsalError, match="no stack to rehearse"):
        rehearse([])
