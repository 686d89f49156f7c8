"""Integrity policies on real plans, and on the odd ones that Terraform can write."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from neuronfleet.errors import PlanError
from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.policies.api import Sample
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

PLANS = Path(__file__).parents[2] / "data" / "plans"
CLUSTER = {"aws_ecs_cluster.inference": {"name": "inference"}}


def plan(name):
    """One of the real plans."""
    return plan_from(json.loads((PLANS / f"{name}.json").read_text()), path=f"{name}.json")


@pytest.mark.parametrize("name", ["create", "change", "first_create", "change_forget_cbd"])
def test_whole_plans_have_no_finding(told, name):
    """Plans that were made for everything and came to their end are whole."""
    assert told("INT", plan(name)) == []


def test_a_plan_that_failed_and_destroys_is_both(told):
    """prevent_destroy stopped it, and what it holds destroys everything."""
    assert [(row[0], row[3]) for row in told("INT", plan("errored_destroy"))] == [
        ("INT001", "planning failed, and the plan holds only what was found until then"),
        ("INT004", "all 11 resources are destroyed (-destroy)"),
    ]


def test_a_targeted_plan_is_about_a_part(told):
    """-target leaves complete at false."""
    assert [row[0] for row in told("INT", plan("target_incomplete"))] == ["INT002"]


def test_deferred_changes_are_no_target(told):
    """A plan that is incomplete because something was put off names what."""
    change = {"actions": ["create"], "before": None, "after": {}, "after_unknown": {}}
    service = {"address": "aws_ecs_service.a", "mode": "managed", "type": "aws_ecs_service", "name": "a"}
    deferred = [{"reason": "provider_config_unknown", "resource_change": {**service, "change": change}}]
    sample = Sample(CLUSTER, envelope={"complete": False, "deferred_changes": deferred})

    assert [(row[0], row[3]) for row in told("INT", sample.plan(), verdicts=("fail",))] == [
        ("INT005", "aws_ecs_service.a is put off: its provider's configuration is known only after apply")
    ]


@pytest.mark.parametrize(("days", "verdict"), [(0, "pass"), (7, "pass"), (8, "fail"), (-1, "pass"), (-3, "unknown")])
def test_a_plan_ages(days, verdict):
    """A week is allowed; a clock that is a day ahead is a time zone, one that is further ahead is wrong."""
    made = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC) - datetime.timedelta(days=days)
    sample = Sample(CLUSTER, envelope={"timestamp": made.isoformat().replace("+00:00", "Z")})
    (fresh,) = [one for one in built_in() if one.id == "INT006"]
    (judgement,) = run([fresh], [sample.plan()], today=datetime.date(2026, 11, 23))

    assert judgement.outcome.verdict.value == verdict


def test_every_check_is_told_by_its_own_message(told):
    """The first problem is the message, the rest are details."""
    problems = [{"message": "4 tasks need 4 instances"}, {"message": "and there are 2"}]
    instance = {"address": {"to_display": "check.capacity"}, "status": "fail", "problems": problems}
    check = {"address": {"to_display": "check.capacity"}, "status": "fail", "instances": [instance]}
    sample = Sample(CLUSTER, envelope={"checks": [check]})

    assert told("INT007", sample.plan()) == [("INT007", "fail", "", "check.capacity fails: 4 tasks need 4 instances")]


def test_synthesized_configuration_is_no_plan(told, tmp_path):
    """What only a plan has is not asked of configuration."""
    source = {"resource": {"aws_ecs_cluster": {"a": {"name": "a"}}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(source))

    assert told("INT", *read_plans([str(tmp_path)])) == []


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [{}], [None], [{"status": 3}]])
@pytest.mark.parametrize("key", ["checks", "resource_drift", "timestamp", "errored", "complete"])
def test_an_odd_envelope_gets_a_verdict_or_is_refused(told, key, odd):
    """No check raises on what the reader lets through."""
    try:
        odd_plan = Sample(CLUSTER, envelope={key: odd}).plan()
    except PlanError:
        return

    assert told("INT", odd_plan, verdicts=("error",)) == []
