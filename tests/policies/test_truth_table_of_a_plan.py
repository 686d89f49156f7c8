"""Verdicts on a real plan change when its attributes do: the plan of two regions, one of them, value by value."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest

from neuronfleet.plan import Plan
from neuronfleet.policies.examples import EXAMPLES_DAY, worst
from neuronfleet.policies.model import Scope, Verdict
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run
from tests.policies.mutations import flipped
from tests.policies.recording import recorded

DATA = Path(__file__).parent.parent / "data" / "plans"
MODULE = "module.use1."
PASS, FAIL, ERROR = Verdict.PASS, Verdict.FAIL, Verdict.ERROR
UNKNOWN = object()
GONE = object()


@functools.cache
def real():
    """The plan of one of its two regions."""
    whole = json.loads((DATA / "create.json").read_text(encoding="utf-8"))
    changes = [one for one in whole["resource_changes"] if one["address"].startswith(MODULE)]
    return {**whole, "resource_changes": changes}


def judged(policy, document):
    """The worst verdict, and all that is said."""
    outcomes = [one.outcome for one in run([policy], [Plan(document)], today=EXAMPLES_DAY)]
    return worst(outcomes), tuple((one.verdict, one.message) for one in outcomes)


def replaced(node, path, value):
    """A copy with the value at a path replaced; of blocks the first, JSON texts are opened and closed."""
    if not path:
        return flipped_first(node) if value is None and node is not None else value
    if isinstance(node, str) and node[:1] in "[{":
        return json.dumps(replaced(json.loads(node), path, value))
    if isinstance(node, list) and node:
        return [replaced(node[0], path, value), *node[1:]]
    if isinstance(node, dict) and len(path) == 1 and path[0] not in node and value is None:
        return {**node, path[0]: "anything"}  # not known, or not set: now it is
    if not isinstance(node, dict) or path[0] not in node:
        raise KeyError(path[0])
    if len(path) == 1 and value in (UNKNOWN, GONE):
        return {key: one for key, one in node.items() if key != path[0]}
    return {**node, path[0]: replaced(node[path[0]], path[1:], value)}


def flipped_first(node):
    """Another value of the same type."""
    return next((one for one in flipped(node) if one != node), None)


def known_depth(after, path):
    """How far a path leads before a JSON text: what is unknown there is unknown as a whole."""
    for depth, key in enumerate(path):
        while isinstance(after, list) and after:
            after = after[0]
        if not isinstance(after, dict) or key not in after:
            return depth if isinstance(after, str) else None
        after = after[key]
    return len(path)


def with_mask(mask, after, path):
    """``after_unknown`` with one more unknown value."""
    if not path:
        return True
    if isinstance(after, list):
        masks = mask if isinstance(mask, list) else [False] * len(after)
        return [with_mask(masks[0], after[0], path), *masks[1:]]
    below = mask if isinstance(mask, dict) else {}
    return {**below, path[0]: with_mask(below.get(path[0]), after.get(path[0]), path[1:])}


def changed(document, index, path, kind):
    """The plan with one value of one resource changed; None where the plan does not have it."""
    entry = document["resource_changes"][index]
    after, change = entry["change"]["after"], entry["change"]
    if kind == "unknown":
        depth = known_depth(after, path)
        if not depth:
            return None
        path = path[:depth]
        change = {**change, "after_unknown": with_mask(change["after_unknown"], after, path)}
        document = configured(document, entry, path[0])
    elif len(path) == 1 and isinstance(change["after_unknown"], dict):
        change = {
            **change,
            "after_unknown": {key: one for key, one in change["after_unknown"].items() if key != path[0]},
        }
    try:
        value = {"unknown": UNKNOWN, "absent": GONE}.get(kind)
        change = {**change, "after": replaced(after, path, value)}
    except (KeyError, ValueError):
        return None
    changes = list(document["resource_changes"])
    changes[index] = {**entry, "change": change}
    return {**document, "resource_changes": changes}


def configured(document, entry, attribute):
    """The plan with a configuration that sets the attribute to something unknown."""
    configuration = document["configuration"]
    call = configuration["root_module"]["module_calls"]["use1"]
    resources = [
        {**one, "expressions": {**one.get("expressions", {}), attribute: {"references": ["local.unknown"]}}}
        if (one["type"], one["name"]) == (entry["type"], entry["name"])
        else one
        for one in call["module"]["resources"]
    ]
    calls = {
        **configuration["root_module"]["module_calls"],
        "use1": {**call, "module": {**call["module"], "resources": resources}},
    }
    root = {**configuration["root_module"], "module_calls": calls}
    return {**document, "configuration": {**configuration, "root_module": root}}


@functools.cache
def told(policy):
    """What a policy says of the plan, and of the plan with each value that it reads changed."""
    document = real()
    with recorded() as recorder:
        before = judged(policy, document)
    rows = []
    for read in sorted(recorder.reads):
        for index, entry in enumerate(document["resource_changes"]):
            if (entry["mode"], entry["type"]) != (read.mode, read.type):
                continue
            for kind in ("flip", "absent", "unknown"):
                other = changed(document, index, read.path, kind)
                if other is not None:
                    rows.append((kind, f"{kind} {entry['address']}.{'.'.join(read.path)}", judged(policy, other)))
    return before, rows


def matched():
    """Policies that pass or fail something of the plan."""
    return [one for one in built_in() if judged(one, real())[0] in (PASS, FAIL)]


by_id = pytest.mark.parametrize("policy", matched(), ids=lambda one: one.id)


@by_id
def test_no_value_of_the_plan_makes_a_policy_raise(policy):
    """Other values, none, unknown ones: there is always a verdict."""
    _, rows = told(policy)

    assert [(what, said) for _, what, (verdict, said) in rows if verdict is ERROR] == []


@by_id
def test_knowing_less_of_the_plan_never_turns_a_verdict_round(policy):
    """A pass does not become a fail because a value is unknown, nor a fail a pass."""
    (before, _), rows = told(policy)

    assert [what for kind, what, (after, _) in rows if kind == "unknown" and {before, after} == {PASS, FAIL}] == []


@pytest.mark.parametrize("policy", [one for one in matched() if one.scope is Scope.RESOURCE], ids=lambda one: one.id)
def test_what_a_policy_reads_of_the_plan_matters(policy):
    """Something that it reads can be changed so that it says something else."""
    (before, said), rows = told(policy)

    assert any((after, others) != (before, said) for _, _, (after, others) in rows)


@by_id
def test_a_policy_takes_it_when_resources_go(policy):
    """With each resource deleted, and with each left out, there is a verdict."""
    document = real()
    for index, entry in enumerate(document["resource_changes"]):
        if policy.types and entry["type"] not in policy.types:
            continue
        changes = document["resource_changes"]
        deleted = {
            **entry,
            "change": {**entry["change"], "actions": ["delete"], "before": entry["change"]["after"], "after": None},
        }
        for others in ([deleted], []):
            plan = {**document, "resource_changes": [*changes[:index], *others, *changes[index + 1 :]]}
            verdict, outcomes = judged(policy, plan)
            assert verdict is not ERROR, outcomes
