"""Drift without what is only spelled differently, joined with what the plan does about it."""

from __future__ import annotations

from pathlib import Path

from neuronfleet.plan.reading import plan_from, read_plans
from tests.plan.making import changed, document

PLANS = Path(__file__).parents[1] / "data" / "plans"


def drift(before, after, *changes):
    """Drift of aws_x.x as (path, is_reverted)."""
    plan = plan_from(document(*changes, resource_drift=[changed("aws_x.x", ["update"], before=before, after=after)]))
    return [(one.path, one.is_reverted) for one in plan.drift]


def test_the_real_change_is_found():
    """Of 46 entries in change.json the one that somebody made, log retention 30 to 7, is found and is reverted."""
    (plan,) = read_plans([PLANS / "change.json"])
    found = {(one.address, one.path): one for one in plan.drift}
    retention = found["module.use1.aws_cloudwatch_log_group.this", ("retention_in_days",)]
    assert (retention.before.number, retention.found.number, retention.is_reverted) == (30, 7, True)
    assert retention.resource.is_updated
    assert len({one.address for one in plan.drift}) < 46


def test_only_nulls_and_empties_are_no_drift():
    """In change_forget_cbd.json all nine entries are normalisation."""
    (plan,) = read_plans([PLANS / "change_forget_cbd.json"])
    assert len(plan.document["resource_drift"]) == 9
    assert plan.drift == ()


def test_spelling_is_no_drift():
    """Null, empty text, empty list and missing are one; sets have no order; JSON is compared parsed."""
    before = {"a": None, "b": "", "c": [], "s": ["x", "y"], "j": '{"p": 1, "q": [2]}', "n": {"z": None}, "k": 1}
    after = {"a": "", "b": None, "d": {}, "s": ["y", "x"], "j": '{"q":[2],"p":1}', "n": {}, "k": 1}
    assert drift(before, after) == []


def test_false_and_zero_are_values():
    """False and 0 differ from nothing: somebody switched something off."""
    assert drift({"a": True, "b": 3}, {"a": False, "b": 0}) == [(("a",), False), (("b",), False)]
    assert drift({"a": None}, {"a": False}) == [(("a",), False)]


def test_whether_it_is_reverted():
    """A plan that sets it again reverts it; one that keeps what was found does not; unknown values leave it open."""
    change = changed(
        "aws_x.x",
        ["update"],
        before={"a": 7, "b": 7, "c": 7},
        after={"a": 30, "b": 7, "block": [{"d": 1}]},
        unknown={"c": True},
    )
    before = {"a": 30, "b": 30, "c": 30, "block": [{"d": 1}]}
    after = {"a": 7, "b": 7, "c": 7, "block": [{"d": 2}]}
    assert drift(before, after, change) == [(("a",), True), (("b",), False), (("c",), None), (("block", 0, "d"), True)]


def test_a_resource_that_is_gone():
    """A whole resource that somebody deleted has an empty path, and is reverted where the plan makes it again."""
    again = changed("aws_x.x", ["create"], after={"a": 1})
    assert drift({"a": 1}, None, again) == [((), True)]
    assert drift({"a": 1}, None) == [((), False)]


def test_sensitive_drift_is_not_shown():
    """Values that are marked sensitive stay so."""
    entry = changed(
        "aws_x.x",
        ["update"],
        before={"p": "old-secret"},
        after={"p": "new-secret"},
        sensitive={"p": True},
        before_sensitive={"p": True},
    )
    (found,) = plan_from(document(resource_drift=[entry])).drift
    assert f"{found.before} {found.found}" == "(sensitive) (sensitive)"
