"""Verdicts change when attributes do, and as they should.

From every example of every policy, each attribute that the policy reads is changed: to another value, to null, to
nothing, to unknown. No change may make a policy raise; knowing less may never turn a fail into a pass or the other way
round; and a policy that no change moves judges nothing.
"""

from __future__ import annotations

import dataclasses
import functools
import os

import pytest

from neuronfleet.policies.examples import EXAMPLES_DAY, run_example, worst
from neuronfleet.policies.model import Scope, Verdict
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run
from tests.policies.mutations import crossed, mutants_of
from tests.policies.recording import recorded

POLICIES = built_in()
FAIL, PASS, UNKNOWN, ERROR = Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN, Verdict.ERROR

NEVER_UNKNOWN = {"IAM015": "an access key is judged by being there"}
"""Policies of resources that no unknown attribute moves, and why that is right."""


NOT_BY_ONE_VALUE = {"INT003": "a plan that only refreshes has drift and no change: two things"}
"""Policies that no single change turns from pass to fail, and why."""

MOST = None if os.environ.get("NEURONFLEET_TRUTH_TABLE") == "all" else 20
"""Changes that are tried of one example; NEURONFLEET_TRUTH_TABLE=all tries every one, in some minutes."""


@dataclasses.dataclass(frozen=True)
class Row:
    """What a policy said before and after a change."""

    kind: str
    what: str
    before: Verdict
    after: Verdict
    messages: tuple[str, ...]


@functools.cache
def told(policy):
    """What a policy says of changed samples: of its first examples that pass and fail, or of all."""
    if MOST is None:
        return [row for one in policy.examples() for row in rows_of(policy, one, None)]
    first = {one.verdict: one for one in reversed(policy.examples())}
    return [row for verdict, one in first.items() if verdict in (PASS, FAIL) for row in rows_of(policy, one, MOST)]


def is_told(policy, wanted):
    """Whether a row is as wanted; where the few have none, all are looked through."""
    if any(wanted(row) for row in told(policy)):
        return True
    return any(wanted(row) for one in policy.examples() for row in rows_of(policy, one, None))


def rows_of(policy, example, most):
    """Changed forms of one example, so many, or all."""
    with recorded() as recorder:
        before = run_example(policy, example).verdict
    names = frozenset((read.type, read.path) for read in recorder.reads)
    changed = [
        (mutant, number)
        for number, sample in enumerate(example.plans)
        for mutant in chosen(list(mutants_of(sample, names)), most)
    ]
    changed += [
        (mutant, number)
        for other in policy.examples()
        if other.title != example.title and len(other.plans) == len(example.plans)
        for number, sample in enumerate(example.plans)
        for mutant in crossed(sample, other.plans[number])
    ]
    for mutant, number in changed:
        samples = [*example.plans[:number], mutant.sample, *example.plans[number + 1 :]]
        plans = [one.plan(path=f"example{index}.json") for index, one in enumerate(samples, 1)]
        outcomes = [one.outcome for one in run([policy], plans, today=EXAMPLES_DAY, waves=example.waves)]
        messages = tuple(one.message for one in outcomes)
        yield Row(mutant.kind, f"{example.title}: {mutant}", before, worst(outcomes), messages)


def chosen(mutants, most):
    """As many as there is time for, of all parts alike."""
    if most is None or len(mutants) <= most:
        return mutants
    return [mutants[index * len(mutants) // most] for index in range(most)]


by_id = pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)


@by_id
def test_no_value_makes_a_policy_raise(policy):
    """Whatever stands in a plan, a policy has a verdict."""
    errors = [(row.what, row.messages) for row in told(policy) if row.after is ERROR]

    assert errors == []


@by_id
def test_knowing_less_never_turns_a_verdict_round(policy):
    """With a value unknown a pass stays a pass or becomes unknown, and so does a fail."""
    turned = [
        (row.what, f"{row.before} -> {row.after}", row.messages)
        for row in told(policy)
        if row.kind == "unknown" and {row.before, row.after} == {PASS, FAIL}
    ]

    assert turned == []


@by_id
def test_a_change_makes_it_fail(policy):
    """One value of a sample that passes can be changed so that it fails."""
    fails = is_told(policy, lambda row: row.before is PASS and row.after is FAIL)

    assert fails is (policy.id not in NOT_BY_ONE_VALUE)


@by_id
def test_a_change_makes_it_pass(policy):
    """One value of a sample that fails can be changed so that it passes, or is not its business any more."""
    good = (PASS, Verdict.NOT_APPLICABLE)

    assert is_told(policy, lambda row: row.before is FAIL and row.after in good)


@pytest.mark.parametrize("policy", [one for one in POLICIES if one.scope is Scope.RESOURCE], ids=lambda one: one.id)
def test_an_unknown_value_makes_it_unknown(policy):
    """Something that is not known yet keeps it from passing."""
    kinds = ("unknown", "crossed")
    moved = is_told(policy, lambda row: row.kind in kinds and row.before is PASS and row.after is UNKNOWN)

    assert moved or policy.id in NEVER_UNKNOWN
    assert not (moved and policy.id in NEVER_UNKNOWN), "it is moved: take it off the list"
