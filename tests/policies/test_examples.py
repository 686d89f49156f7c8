"""Every example of every policy gives the verdict that it promises."""

from __future__ import annotations

import inspect
import json

import pytest

from neuronfleet.policies.examples import run_example
from neuronfleet.policies.model import Policy, Scope, Verdict
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.show import sample_text

POLICIES = built_in()
by_id = pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.id)


@by_id
def test_examples_give_their_verdicts(policy):
    """What the documentation says of a sample is what the policy says of it."""
    wrong = {}
    for example in policy.examples():
        result = run_example(policy, example)
        if result.verdict is not example.verdict:
            wrong[example.title] = (result.verdict, [one.message for one in result.outcomes])

    assert wrong == {}


def test_every_policy_shows_a_pass_and_a_fail():
    """A reader sees what is right and what is wrong, and a policy that cannot fail is noticed."""
    wanted = {("pass", Verdict.PASS), ("fail", Verdict.FAIL)}
    shown = {policy.id: {(one.kind, one.verdict) for one in policy.examples()} for policy in POLICIES}

    assert [name for name, kinds in shown.items() if not wanted <= kinds] == []


def test_policies_of_resources_show_unknown_and_null():
    """A rule about attributes says what it makes of an unknown and of a missing one, or its file says why it cannot."""
    lacking = {
        policy: {"unknown", "null"} - {one.kind for one in policy.examples()}
        for policy in POLICIES
        if policy.scope is Scope.RESOURCE
    }

    assert {one.id: kinds for one, kinds in lacking.items() if kinds and not _says_why(one, kinds)} == {}


def _says_why(policy: Policy, lacking: set[str]) -> bool:
    """Whether a comment among the examples has the word, as in ``# no null example: ...``."""
    source = inspect.getsource(inspect.getmodule(policy.check))
    comments = " ".join(line for line in source.splitlines() if line.lstrip().startswith("#")).lower()
    return all(kind in comments for kind in lacking)


@by_id
def test_outcomes_are_said_in_the_house_style(policy):
    """Messages begin small, end without a period, and a fail says something."""
    for example in policy.examples():
        for outcome in run_example(policy, example).outcomes:
            message = outcome.message
            assert message or outcome.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE)
            assert not message.endswith("."), message
            assert not message[:1].isupper() or _is_a_name(message), message
            assert "Hole(" not in message
            assert "Value(" not in message


def _is_a_name(message: str) -> bool:
    """Whether it begins with what is spelled in capitals: ``EC2``, ``IMDSv1``, ``Amazon Linux``, ``NEURON_RT_...``."""
    first = message.split(maxsplit=1)[0]
    return (
        first in ("Amazon", "Auto", "Container", "Availability", "Terraform", "Neuron", "Inf1", "Fargate")
        or not first[1:].islower()
    )


@by_id
def test_examples_can_be_shown(policy):
    """The text of a sample names every one of its resources, and no Python; it could have come from Terraform."""
    for example in policy.examples():
        for sample in example.plans:
            text = sample_text(sample)
            for address in sample.resources:
                assert f'"{address.split("[")[0].split(".")[-1]}"' in text
            assert "object at 0x" not in text
            document = sample.document()
            assert json.loads(json.dumps(document)) == document


def test_titles_of_examples_differ():
    """An example can be told from the others of its policy by its title."""
    titles = {policy.id: [one.title for one in policy.examples()] for policy in POLICIES}

    assert [name for name, each in titles.items() if len(set(each)) < len(each)] == []


@by_id
def test_a_policy_does_not_remember(policy):
    """Asked twice, in another order, a policy says the same: checks keep nothing."""

    def said(example):
        return [(one.verdict, one.message, one.where) for one in run_example(policy, example).outcomes]

    examples = policy.examples()
    first = [said(one) for one in examples]

    assert [said(one) for one in reversed(examples)] == first[::-1]
