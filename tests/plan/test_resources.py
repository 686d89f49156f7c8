"""What a plan does to a resource: actions, deposed objects, moves, imports, deferred changes, data sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.plan.reading import plan_from, read_plans
from tests.plan.making import changed, configured, created, document, refer

PLANS = Path(__file__).parents[1] / "data" / "plans"


@pytest.mark.parametrize(
    ("actions", "true"),
    [
        (["no-op"], {"exists_after"}),
        (["create"], {"is_created", "exists_after"}),
        (["update"], {"is_updated", "exists_after"}),
        (["delete"], {"is_deleted"}),
        (["delete", "create"], {"is_created", "is_deleted", "is_replaced", "exists_after"}),
        (["create", "delete"], {"is_created", "is_deleted", "is_replaced", "exists_after"}),
        (["forget"], {"is_forgotten"}),
        (["create", "forget"], {"is_created", "exists_after"}),
        (["update", "something-new"], {"is_updated", "exists_after"}),
    ],
)
def test_actions_are_matched_by_membership(actions, true):
    """Every combination that Terraform knows, and one that it may invent."""
    resource = plan_from(document(changed("aws_x.x", actions, before={"a": 1}, after={"a": 2}))).changes()[0]
    asked = ("is_created", "is_updated", "is_deleted", "is_replaced", "is_forgotten", "exists_after")
    assert {name for name in asked if getattr(resource, name)} == true


def test_real_changes():
    """change.json moves, imports, replaces and deletes; the other forgets and creates before it destroys."""
    change, forget = read_plans([PLANS / "change.json", PLANS / "change_forget_cbd.json"])
    moved = [one for one in change.changes() if one.previous_address]
    assert {one.previous_address for one in moved} == {
        entry["previous_address"] for entry in change.document["resource_changes"] if "previous_address" in entry
    }
    assert [one.address for one in change.changes() if one.is_imported] == [
        entry["address"] for entry in change.document["resource_changes"] if entry["change"].get("importing")
    ]
    gone = [one for one in change.changes() if one.action_reason == "delete_because_each_key"]
    assert gone
    assert not any(one.exists_after for one in gone)
    forced = [one for one in change.changes() if one.replace_paths]
    assert all(one.is_replaced for one in forced)
    assert ("port",) in {path for one in forced for path in one.replace_paths}
    (forgotten,) = [one for one in forget.changes() if one.is_forgotten]
    # its reason speaks of deletion, and nothing is deleted
    assert forgotten.action_reason == "delete_because_no_resource_config"
    assert not forgotten.is_deleted
    assert forgotten.address not in {one.address for one in forget.resources()}


def test_a_deposed_object_does_not_hide_the_current_one():
    """Both have one address; the current one is found, the deposed one is listed among the changes."""
    plan = plan_from(
        document(
            changed("aws_x.x", ["no-op"], before={"a": 1}, after={"a": 1}),
            changed("aws_x.x", ["delete"], before={"a": 0}, deposed="abc123"),
        )
    )
    assert plan.find("aws_x.x").deposed is None
    assert [one.deposed for one in plan.changes("aws_x")] == [None, "abc123"]
    assert [one.deposed for one in plan.resources("aws_x")] == [None]


def test_a_deferred_change_is_unknown():
    """What a plan puts off is a resource of which nothing is known, with Terraform's reason."""
    entry = created("aws_x.later[*]", {"a": 1}, {"b": True}, index_unknown=True)
    plan = plan_from(document(deferred_changes=[{"reason": "instance_count_unknown", "resource_change": entry}]))
    (resource,) = plan.resources("aws_x")
    assert resource.deferred_reason == "instance_count_unknown"
    assert resource.has_unknown_count
    assert resource["a"].is_unknown
    assert resource.parsed.static == "aws_x.later"


@pytest.mark.parametrize("key", ["a.b", 'c"d', "e[0]", "f]", "${x}", "%{y}", "ü\\n", "module.x.aws_y.z"])
def test_instance_keys_may_hold_anything(key):
    """Dots, quotes, brackets and templates in a key do not confuse the address; the configuration is found."""
    quoted = json.dumps(key, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    address = f"module.m[{quoted}].aws_x.x[{quoted}]"
    inner = {"resources": [configured("aws_x.x", {"a": refer("aws_y.y.id")})]}
    plan = plan_from(document(created(address, {}, {"a": True}), root={"module_calls": {"m": {"module": inner}}}))
    resource = plan.find(address)
    assert resource.parsed.key == key
    assert resource.parsed.modules[0].key == key
    assert [one.text for one in resource.references("a")] == ["aws_y.y.id"]


def test_data_sources_are_found_wherever_they_are():
    """Those that planning read are in the prior state, those that apply reads among the changes."""
    (plan,) = read_plans([PLANS / "create.json"])
    parameter = plan.find("module.use1.data.aws_ssm_parameter.ami")
    assert parameter["value"].is_sensitive
    assert parameter["value"].text.startswith("ami-")
    deferred = [one for one in plan.data("aws_iam_policy_document") if one.action_reason]
    assert {one.action_reason for one in deferred} == {"read_because_config_unknown"}
    # one unknown ARN makes the JSON unknown, and yet its statements are known
    statement = deferred[0]["statement"][0]
    assert deferred[0]["json"].is_unknown
    assert statement["actions"].is_known
    assert statement["resources"][0].is_unknown


def test_masks_are_merged_with_values():
    """Unknown entries are left out of ``after`` or null in it; a list of False is known; a known block is {}."""
    resource = plan_from(
        document(
            created(
                "aws_x.x",
                {"known": ["a"], "half": ["a", None], "block": [{}], "empty": [], "nothing": None, "map": {"k": "v"}},
                {
                    "known": [False],
                    "half": [False, True],
                    "block": [{"id": True}],
                    "empty": [],
                    "map": {"u": True},
                    "all": True,
                },
            )
        )
    ).changes()[0]
    assert resource["known"].is_complete
    assert not resource["half"].is_complete
    assert resource["half"][1].is_unknown
    assert resource["half"][0].text == "a"
    assert resource["block"][0].is_known
    assert resource["block"][0]["id"].is_unknown
    assert resource["empty"].items == ()
    assert resource["nothing"].state.value == "null"
    assert resource["missing"].state.value == "absent"
    assert set(resource["map"].fields) == {"k", "u"}
    assert resource["all"]["deep"][0]["er"].is_unknown
