"""Every example of every module works as its user would run it, in an AWS emulator, and its plan passes the review.

The rehearsal is that of ``neuronfleet rehearse``, with its stand-ins for what an account would have: AMI parameters of
SSM, instance type offerings, and the VPC, subnets and clusters that an example only names. Where the emulator falls
short of AWS, it is the rehearsal that adjusts it or says so: see ``neuronfleet.rehearsal.adjustments`` (moto forgets
fields of services, invents tags of launch templates), ``unsupported`` (what moto cannot make is only planned) and
``replan.GAPS`` (what a second plan may show). An example of today needs none of the last two, but for one of buckets.
No task ever runs in the emulator, so that a service becomes steady is not proved.
"""

from __future__ import annotations

import json
import re

import pytest

from neuronfleet.cli.main import EXIT_CLEAN, main
from neuronfleet.rehearsal.report import STAGES
from tests.export.examples.rehearsed import APPLIED_ELSEWHERE, COVERED_BY, NAMES

pytestmark = [pytest.mark.terraform, pytest.mark.moto]

RIGHTS = re.compile(r"IAM00[1-6]")
"""Policies about what roles may do."""

NEEDS_A_GAP = {"neuron-model-bucket/examples/complete"}
"""Examples in whose second plan it shows that moto forgets some of what replicates a bucket."""

APPLIED = [name for name in NAMES if name not in COVERED_BY]


def types_of(plan):
    """Types of the resources that a plan makes."""
    return {one["type"] for one in plan["resource_changes"] if "create" in one["change"]["actions"]}


def findings_of(plan, folder, tmp_path, capsys):
    """Exit code of ``neuronfleet review`` of a plan beside its source, and what it finds wrong or cannot tell."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    capsys.readouterr()
    code = main(["review", "--format", "json", "--synth", str(folder), str(file)])
    return code, json.loads(capsys.readouterr().out)["findings"]


@pytest.fixture(autouse=True)
def folder_without_settings(tmp_path, monkeypatch):
    """A review here has no settings, so nothing is accepted or left out."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("example", APPLIED)
def test_an_example_applies_plans_empty_and_destroys(rehearsal_of, example):
    """What is applied is there as planned, a second plan changes nothing, and a destroy leaves nothing."""
    report = rehearsal_of(example).report
    assert report.failure is None
    assert [stage.name for stage in report.stages] == list(STAGES)
    assert report.review.errors == report.review.violations == ()
    assert report.resources_applied > 0
    assert report.not_applied == ()
    assert [check for check in report.checks if not check.passed] == []
    assert report.real_differences == ()
    assert bool(report.differences) is (example in NEEDS_A_GAP)
    assert report.left_over == ()
    assert report.verdict == "clean"


@pytest.mark.parametrize("example", sorted(COVERED_BY))
def test_what_is_only_planned_is_applied_by_other_examples(rehearsal_of, example):
    """An example is only planned where others, or a rehearsed fleet, which are applied, make resources of its types."""
    covering = [rehearsal_of(name) for name in COVERED_BY[example]]
    assert all(one.report is not None for one in covering)
    made = types_of(rehearsal_of(example).plan)
    assert made
    elsewhere = APPLIED_ELSEWHERE.get(example, frozenset())
    assert made - {kind for one in covering for kind in types_of(one.plan)} - elsewhere == set()


@pytest.mark.parametrize("example", NAMES)
def test_the_review_of_an_example_is_clean(rehearsal_of, example, tmp_path, capsys):
    """Nothing is found in the plan of an empty account."""
    one = rehearsal_of(example)
    code, findings = findings_of(one.plan, one.folder, tmp_path, capsys)
    assert {finding["verdict"] for finding in findings} <= {"unknown"}, findings
    assert code == EXIT_CLEAN


@pytest.mark.parametrize("example", APPLIED)
def test_the_review_of_what_was_applied_is_clean(rehearsal_of, example, tmp_path, capsys):
    """Nothing is found either once every ARN is known, and what roles may do can then be told."""
    one = rehearsal_of(example)
    code, findings = findings_of(one.second_plan, one.folder, tmp_path, capsys)
    assert {finding["verdict"] for finding in findings} <= {"unknown"}, findings
    assert code == EXIT_CLEAN
    assert not [finding for finding in findings if RIGHTS.match(finding["policy"])]
