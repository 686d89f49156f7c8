"""What a plan says of itself."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from neuronfleet.plan.reading import plan_from, read_plans
from tests.plan.making import changed, created, document

PLANS = Path(__file__).parents[1] / "data" / "plans"
FLAGS = ("errored", "is_targeted", "is_refresh_only", "is_destroy")


@pytest.mark.parametrize(
    ("name", "true"),
    [
        ("create", set()),
        ("change", set()),
        ("change_forget_cbd", set()),
        ("first_create", set()),
        ("errored_destroy", {"errored", "is_destroy"}),
        ("target_incomplete", {"is_targeted"}),
    ],
)
def test_real_plans(name, true):
    """The six real plans are what their names say."""
    (plan,) = read_plans([PLANS / f"{name}.json"])
    assert {flag for flag in FLAGS if getattr(plan.integrity, flag)} == true
    assert plan.integrity.terraform_version == "1.11.4"
    assert plan.integrity.format_version == "1.2"


def test_only_a_plan_that_failed_is_refused():
    """A plan that failed half way must not be reviewed; one of -target may."""
    errored, targeted = read_plans([PLANS / "errored_destroy.json", PLANS / "target_incomplete.json"])
    assert errored.integrity.refusal.startswith("planning failed")
    assert targeted.integrity.refusal is None


def test_age():
    """Days since the plan was made; a plan without a timestamp has no age."""
    (plan,) = read_plans([PLANS / "create.json"])
    assert plan.integrity.age_days(datetime.date(2026, 11, 30)) == 8
    assert plan_from(document(timestamp="yesterday")).integrity.age_days(datetime.date(2026, 11, 30)) is None


STATE = {"values": {"root_module": {"child_modules": [{"resources": [{"mode": "managed"}]}]}}}


def test_refresh_only():
    """A plan without any entry, though there are resources, was made with -refresh-only; an empty one was not."""
    assert plan_from(document(prior_state=STATE)).integrity.is_refresh_only
    assert not plan_from(document()).integrity.is_refresh_only
    noop = changed("aws_x.x", ["no-op"], before={}, after={})
    assert not plan_from(document(noop, prior_state=STATE)).integrity.is_refresh_only


def test_destroy():
    """Only deletes without a reason are a -destroy; a resource that left the configuration has one."""
    gone = changed("aws_x.x", ["delete"], before={})
    assert plan_from(document(gone)).integrity.is_destroy
    assert not plan_from(document({**gone, "action_reason": "delete_because_no_resource_config"})).integrity.is_destroy
    assert not plan_from(document(gone, created("aws_x.y", {}))).integrity.is_destroy


def test_checks_and_actions():
    """Every instance of a check has its status and problems; failing ones are unmet; deferred changes have reasons."""
    checks = [
        {
            "address": {"to_display": "check.c"},
            "status": "fail",
            "instances": [
                {"address": {"to_display": "check.c[0]"}, "status": "fail", "problems": [{"message": "too small"}]},
                {"address": {"to_display": "check.c[1]"}, "status": "pass"},
            ],
        },
        {"address": {"to_display": "aws_x.x"}, "status": "unknown"},
        {"address": 7, "status": "error", "instances": "x"},
        "junk",
    ]
    deferred = [{"reason": "absent_prereq", "resource_change": created("aws_x.later", {})}]
    plan = plan_from(
        document(
            checks=checks, deferred_changes=deferred, complete=False, action_invocations=[{"address": "action.a.b"}]
        )
    )
    found = plan.integrity
    assert [(one.address, one.status) for one in found.checks] == [
        ("check.c[0]", "fail"),
        ("check.c[1]", "pass"),
        ("aws_x.x", "unknown"),
        ("", "error"),
    ]
    assert [one.problems for one in found.unmet] == [("too small",), ()]
    assert [(one.address, one.reason) for one in found.deferred] == [("aws_x.later", "absent_prereq")]
    assert found.action_invocations == ("action.a.b",)
    assert not found.is_targeted


def test_old_plans_do_not_say():
    """Terraform before 1.7 has no complete and applyable: that is not False."""
    plan = document()
    del plan["complete"], plan["applyable"], plan["errored"]
    found = plan_from(plan).integrity
    assert (found.complete, found.applyable, found.errored, found.is_targeted) == (None, None, False, False)
