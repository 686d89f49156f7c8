"""What a plan does to each resource, in words."""

from __future__ import annotations

import pytest

from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.api import UNKNOWN, Changed, Sensitive
from neuronfleet.review.changes import changes_of
from neuronfleet.review.result import ChangeResult
from tests.review.conftest import DATA, plan_of

ADDRESS = "aws_ecs_cluster.inf1"


def change(given, **envelope):
    """The one change of a plan."""
    (found,) = changes_of(plan_of({ADDRESS: given}, **envelope), str)
    return found


def test_a_replacement_says_what_forces_it():
    """The attribute, Terraform's reason in words, and what changes, without values."""
    given = Changed(
        actions=("delete", "create"),
        before={"name": "a", "secret": "s"},
        after={"name": "b", "secret": Sensitive("t"), "arn": UNKNOWN},
        replace_paths=(("name",), ("setting", 0, "value")),
        reason="replace_because_cannot_update",
    )

    assert change(given) == ChangeResult(
        address=ADDRESS,
        type="aws_ecs_cluster",
        region="us-east-1",
        kind="replace",
        reason="it cannot be updated in place",
        forced_by=("name", "setting[0].value"),
        changed=("name", "secret", "arn"),
    )


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        (("create",), "create"),
        (("update",), "update"),
        (("delete",), "delete"),
        (("create", "delete"), "replace"),
        (("create", "forget"), "replace"),
        (("forget",), "forget"),
        (("shuffle",), "shuffle"),
        (("shuffle", "polish"), "shuffle and polish"),
    ],
)
def test_kinds(actions, kind):
    """Actions that are not known yet are shown as they are."""
    body = {"name": "a"}

    assert change(Changed(actions=actions, before=body, after=body)).kind == kind


def test_forgetting_is_not_called_deleting():
    """Terraform gives the reason of a deletion to what it only lets go of."""
    given = Changed(actions=("forget",), before={"name": "a"}, reason="delete_because_no_resource_config")

    assert change(given).reason == "Terraform lets go of it and does not destroy it"


def test_reasons_that_are_not_known_are_shown_in_words():
    """Newer versions of Terraform have more of them."""
    given = Changed(actions=("update",), before={}, after={}, reason="update_because_of_moon")

    assert change(given).reason == "update because of moon"


def test_what_stays_is_no_change():
    """Only what happens is listed."""
    body = {"name": "a"}

    assert list(changes_of(plan_of({ADDRESS: Changed(actions=("no-op",), before=body, after=body)}), str)) == []


def test_addresses_are_redacted():
    """Every string that comes from the plan goes through the redactor."""
    found = next(changes_of(plan_of({ADDRESS: {"name": "a"}}), lambda text: text.replace("inf1", "*")))

    assert found.address == "aws_ecs_cluster.*"


def test_the_changes_of_a_real_plan():
    """Deletes, forgets, replacements and deposed objects of real plans are told apart."""
    (change_plan,) = read_plans([DATA / "change.json"])
    (forget_plan,) = read_plans([DATA / "change_forget_cbd.json"])
    changes = {one.address: one for one in changes_of(change_plan, str)}
    forgets = [one for one in changes_of(forget_plan, str) if one.kind == "forget"]

    expected = {one.address: one.actions for one in change_plan.changes() if one.actions != ("no-op",)}
    assert set(expected) <= set(changes)
    assert {one.kind for one in changes.values()} <= {"create", "update", "replace", "delete", "no-op"}
    assert all(one.forced_by or one.reason for one in changes.values() if one.kind == "replace")
    assert forgets
