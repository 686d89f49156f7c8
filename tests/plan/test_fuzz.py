"""Whatever a file holds, reading it gives a plan whose every question has an answer, or one clear PlanError."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.errors import PlanError
from neuronfleet.plan import Plan, Value
from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.plan.secrets import Secrets

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "80"))
PLANS = sorted((Path(__file__).parents[1] / "data" / "plans").glob("*.json"))

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3) | st.just(10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "var.x", "${", "[*]", 'module.a["', "aws:aws", "{}", "[1"]),
    st.lists(st.sampled_from([None, 1, "x", {}, [], {"address": 1}, {"references": [1]}]), max_size=3),
    st.dictionaries(
        st.sampled_from(["references", "constant_value", "x", "root_module", "value"]), st.just([1]), max_size=2
    ),
)


def small(path: Path) -> dict:
    """A real plan with one resource of each type and action, so that an example takes milliseconds."""
    document = json.loads(path.read_text(encoding="utf-8"))
    kept: dict = {}
    for entry in document.get("resource_changes", []):
        kept.setdefault((entry["type"], tuple(entry["change"]["actions"])), entry)
    document["resource_changes"] = list(kept.values())
    document["resource_drift"] = document.get("resource_drift", [])[:6]
    document.pop("planned_values", None)
    return document


SMALL = [small(path) for path in PLANS]


def containers(node: object) -> list:
    """Every object and list of a document with something in it."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list) and one:
            found.append(one)
            waiting.extend(one.values() if isinstance(one, dict) else one)
    return found


def ask_everything(plan: Plan, most: int = 300) -> None:
    """Call everything that there is to call."""
    assert plan.regions.all is not None
    assert plan.integrity.unmet is not None
    for drift in plan.drift:
        assert isinstance(f"{drift.before} {drift.found}", str)
    secrets = Secrets([plan])
    assert secrets.redact("nothing here") == "nothing here"
    for value in plan.variables.values():
        ask(value, most)
    for resource in (*plan.changes(), *plan.data()):
        assert plan.find(resource.address) is not None or resource.deposed
        assert resource.parsed.type
        assert resource.region is None or isinstance(resource.region, str)
        assert isinstance(resource.replace_paths, tuple)
        ask(resource.before, most)
        ask(resource.after, most)
        for key in list(resource.after.fields)[:6]:
            path = (key,)
            ask(resource.document(key), most)
            resource.references(*path)
            resource.references(key, 0, "arn")
            resource.is_configured((key, 0, "x"))
            assert plan.targets(resource, *path, types=("aws_ecs_cluster",)).certain in (True, False)
            assert plan.targets(resource, *path).only is None or True


def ask(value: Value, most: int = 300) -> None:
    """Every question of a value and of the parts of it."""
    waiting = [value]
    asked = 0
    while waiting and asked < most:
        one = waiting.pop()
        asked += 1
        texts = (str(one), repr(one), one.where, one.text, one.number, one.flag, one.is_complete, one.is_sensitive)
        assert len(texts) == 8
        for answer in (one.equals("x", 1, None), one.matches("a+"), one.is_set(), one.any_item(Value.is_set)):
            assert answer.is_true + answer.is_false + answer.is_unknown == 1
        assert one.all_items(Value.is_set) is not None
        assert one.or_default("x") is not None
        assert one["no such key"] is not None
        assert one[0] is not None
        assert one[-1] is not None
        waiting.extend(one.items if isinstance(one.raw, list) else one.fields.values())


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_question_to_a_real_plan_has_an_answer(path):
    """No question to a value, resource or plan raises on the six real plans."""
    (plan,) = read_plans([path])
    ask_everything(plan)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_a_wrong_type_anywhere_is_refused_or_answered(data):
    """A real plan with junk at one to three places is refused with PlanError, or answers every question."""
    document = copy.deepcopy(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 3))):
        # every level of the structure has its turn, however many leaves the values have
        depth = data.draw(st.integers(0, 9))
        node = document
        for _ in range(depth):
            below = [
                one
                for one in (node.values() if isinstance(node, dict) else node)
                if isinstance(one, dict | list) and one
            ]
            if not below:
                break
            node = data.draw(st.sampled_from(below))
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node)))))
        node[key] = data.draw(JUNK)
    try:
        plan = plan_from(document)
    except PlanError as error:
        refusal = str(error)
        plan = None
    if plan is None:
        assert refusal.startswith("plan.json")
        assert "\n" not in refusal
        return
    ask_everything(plan, most=25)


@settings(max_examples=60, deadline=None)
@given(
    raw=st.recursive(
        JUNK, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    mask=st.recursive(st.booleans() | JUNK, lambda inner: st.lists(inner, max_size=3), max_leaves=5),
    marks=JUNK,
)
def test_masks_that_do_not_fit_their_value_are_no_error(raw, mask, marks):
    """A value whose unknown and sensitive masks have another shape still answers every question."""
    ask(Value(raw, mask, marks))


@pytest.mark.parametrize("depth", [300, 900])
def test_deep_nesting_is_answered_or_refused(depth):
    """A value nested hundreds of levels deep does not run into Python's recursion limit."""
    document = json.loads(json.dumps(SMALL[0]))
    nested: object = "x"
    for _ in range(depth):
        nested = {"a": [nested]}
    change = next(one["change"] for one in document["resource_changes"] if isinstance(one["change"]["after"], dict))
    change["after"]["nested"] = nested
    change["after_sensitive"] = True
    document["configuration"]["root_module"]["outputs"] = {"deep": nested}
    plan = plan_from(document)
    ask_everything(plan, most=4)
    assert not any(one.where == "x" for one in plan.resources()[0].after.unknown_parts())


@settings(max_examples=80, deadline=None)
@given(cut=st.integers(0, 22_000), path=st.sampled_from([one for one in PLANS if one.stem == "first_create"]))
def test_a_plan_that_is_cut_short_is_refused(cut, path, tmp_path_factory):
    """The first bytes of a plan, however many, are refused in one line that names the file."""
    file = tmp_path_factory.mktemp("cut") / "plan.json"
    file.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(PlanError) as caught:
        read_plans([file])
    assert "plan.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_refused(content, tmp_path_factory):
    """A file of arbitrary bytes is refused with PlanError, never with a traceback."""
    file = tmp_path_factory.mktemp("any") / "plan.json"
    file.write_bytes(content)
    with pytest.raises(PlanError, match=r"plan\.json"):
        read_plans([file])
