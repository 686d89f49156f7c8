"""Statements are found wherever a policy is written, with what is not known left open."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.plan import Value
from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.policies.api import COMPUTED, UNKNOWN, Changed, Document, Sample, Unknown
from neuronfleet.policies.context import Context
from neuronfleet.policies.iam._grants import conditioned, covers, grants, is_everything
from neuronfleet.policies.iam._statements import identity_documents, trust_document

TODAY = datetime.date(2026, 11, 23)
PLANS = Path(__file__).parents[2] / "data" / "plans"
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}


def of(plan, address):
    """The documents of one resource."""
    return identity_documents(plan.find(address), Context(plan, [plan], today=TODAY))


def actions(documents):
    """Texts of all actions."""
    return [one.text for document in documents for statement in document.statements for one in statement.actions]


def held(policy, **more):
    """A plan with one role policy."""
    return Sample({"aws_iam_role_policy.task": {"policy": policy}, **more}).plan()


def document(*statements, **more):
    """A deferred data source that renders statements."""
    return Changed(actions=("read",), after={"json": COMPUTED, "statement": list(statements), **more})


def test_a_single_statement_counts_like_a_list_of_one():
    """IAM takes Statement, Action and Resource with and without brackets."""
    single = of(held(Document({"Statement": READ})), "aws_iam_role_policy.task")
    listed = of(held(Document({"Statement": [{**READ, "Action": ["s3:GetObject"]}]})), "aws_iam_role_policy.task")

    assert actions(single) == actions(listed) == ["s3:GetObject"]
    assert single[0].rest == ()


def test_findings_point_into_a_policy_that_is_known():
    """Where the policy itself is known, a finding names the very element."""
    (found,) = of(held(json.dumps({"Statement": [READ]})), "aws_iam_role_policy.task")
    (statement,) = found.statements

    assert statement.at(statement.actions[0]).where == "policy.Statement[0].Action"


def test_findings_point_at_the_policy_where_a_data_source_holds_the_element():
    """The subject of a finding is the policy, so a path inside the data source would mislead."""
    plan = held(
        Unknown("data.aws_iam_policy_document.d.json"),
        **{"data.aws_iam_policy_document.d": document({"actions": ["a:b"]})},
    )
    (statement,) = of(plan, "aws_iam_role_policy.task")[0].statements

    assert statement.at(statement.actions[0]).where == "policy"


def test_a_deferred_document_shows_its_statements():
    """One unknown ARN makes the policy unknown, and its statements stay known in the data source."""
    plan = plan_from(json.loads((PLANS / "create.json").read_text()), path="create.json")
    documents = of(plan, "module.use1.aws_iam_role_policy.task")

    assert actions(documents) == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert documents[0].rest == ()
    assert [one.is_unknown for one in documents[0].statements[0].resources] == [True]
    assert documents[0].statements[0].label == "statement 1 of module.use1.data.aws_iam_policy_document.task"
    assert is_everything(documents[0].statements[0]).is_false


def test_merged_documents_are_followed():
    """source_policy_documents of a deferred document are read too, known texts and further data sources."""
    inner = document({"actions": ["kms:Decrypt"], "resources": [Unknown("aws_kms_key.k.arn")]})
    outer = document(
        {"actions": ["s3:GetObject"], "resources": ["*"]},
        source_policy_documents=[Unknown("data.aws_iam_policy_document.inner.json"), json.dumps({"Statement": READ})],
    )
    plan = held(
        Unknown("data.aws_iam_policy_document.outer.json"),
        **{"data.aws_iam_policy_document.inner": inner, "data.aws_iam_policy_document.outer": outer},
    )

    assert sorted(actions(of(plan, "aws_iam_role_policy.task"))) == ["kms:Decrypt", "s3:GetObject", "s3:GetObject"]


def test_what_cannot_be_followed_is_left_open():
    """A policy that comes from a local value, or from another resource too, may hold anything."""
    unclear = of(held(UNKNOWN), "aws_iam_role_policy.task")
    elsewhere = of(held(Unknown("aws_s3_bucket_policy.other.policy")), "aws_iam_role_policy.task")

    assert [one.where for one in unclear[0].rest] == ["policy"]
    assert [one.where for one in elsewhere[0].rest] == ["policy"]


def test_documents_that_merge_each_other_end():
    """A circle of documents, which Terraform would refuse, does not hang the reader."""
    one = document({"actions": ["s3:A"]}, source_policy_documents=[Unknown("data.aws_iam_policy_document.b.json")])
    other = document({"actions": ["s3:B"]}, source_policy_documents=[Unknown("data.aws_iam_policy_document.a.json")])
    plan = held(
        Unknown("data.aws_iam_policy_document.a.json"),
        **{"data.aws_iam_policy_document.a": one, "data.aws_iam_policy_document.b": other},
    )

    assert sorted(actions(of(plan, "aws_iam_role_policy.task"))) == ["s3:A", "s3:B"]


def test_inline_policies_and_trust_are_read():
    """A role holds one document per inline_policy block, and a trust policy of its own."""
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ["a", "b"]}}]}
    role = {"inline_policy": [{"policy": Document({"Statement": READ})}, {"policy": None}]}
    plan = Sample({"aws_iam_role.task": {**role, "assume_role_policy": Document(trust)}}).plan()
    found = trust_document(plan.find("aws_iam_role.task"), Context(plan, [plan], today=TODAY))

    assert actions(of(plan, "aws_iam_role.task")) == ["s3:GetObject"]
    assert [(one.kind, one.value.text) for one in found.statements[0].principals] == [("AWS", "a"), ("AWS", "b")]


def test_a_source_fills_what_the_plan_leaves_open(tmp_path):
    """With the synthesized source every leaf but the unknown one is judged, and its literal parts are known."""
    text = (
        '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"${aws_s3_bucket.models.arn}/*"},'
        '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${var.bucket}*"}]}'
    )
    role_policy = {"role": "task", "policy": text}
    source = {"resource": {"aws_iam_role_policy": {"task": role_policy}, "aws_s3_bucket": {"models": {}}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(source))
    (plan,) = read_plans([str(tmp_path)])
    first, second = of(plan, "aws_iam_role_policy.task")[0].statements

    assert first.actions[0].text == "s3:*"
    assert is_everything(first).is_false
    assert is_everything(second).is_unknown


@pytest.mark.parametrize(
    ("pattern", "action", "holds"),
    [
        ("*", "iam:PassRole", True),
        ("iam:*", "iam:PassRole", True),
        ("IAM:pass*", "iam:PassRole", True),
        ("iam:Pass?ole", "iam:PassRole", True),
        ("iam:[P]assRole", "iam:PassRole", False),
        ("iam:PassRole", "iam:PassRoles", False),
        ("s3:*", "iam:PassRole", False),
    ],
)
def test_patterns_cover_actions_as_iam_has_it(pattern, action, holds):
    """Stars and question marks are wild, case does not count, brackets are letters."""
    assert covers(Value(pattern), action).is_true is holds


@given(st.text(alphabet="abc:*?[]().", max_size=12))
def test_every_text_covers_itself(text):
    """A pattern without wildcards covers what it spells, one with them does too."""
    assert covers(Value(text), text).is_true


@pytest.mark.parametrize(
    ("resource", "everything"),
    [
        ("*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:s3:::*/*", True),
        ("arn:aws:s3:::models/*", False),
        ("arn:aws:secretsmanager:us-east-1:123456789012:secret:*", True),
        ("arn:aws:secretsmanager:us-east-1:123456789012:secret:model-*", False),
        ("arn:aws:ssm:*:*:parameter/*", True),
        ("arn:aws:ssm:us-east-1:123456789012:parameter/model/*", False),
        ("arn:aws:iam::123456789012:role/*", True),
    ],
)
def test_everything_of_a_kind_is_everything(resource, everything):
    """An ARN that names all of a service's resources is no narrower than a star."""
    plan = held(Document({"Statement": {**READ, "Resource": resource}}))
    (statement,) = of(plan, "aws_iam_role_policy.task")[0].statements

    assert is_everything(statement).is_true is everything


def test_not_action_allows_all_the_rest():
    """An Allow with NotAction is about every action that the list does not cover."""
    plan = held(Document({"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}))
    (statement,) = of(plan, "aws_iam_role_policy.task")[0].statements

    assert grants(statement, "s3:GetObject").is_true
    assert grants(statement, "iam:PassRole").is_false


def test_a_deny_grants_nothing():
    """Statements that deny are not counted as allowing, whatever they name."""
    plan = held(Document({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}))
    (statement,) = of(plan, "aws_iam_role_policy.task")[0].statements

    assert grants(statement, "s3:GetObject").is_false


def test_conditions_are_found_by_key_without_case():
    """aws:sourceaccount and aws:SourceAccount are one key; a condition that is unknown may be any."""
    known = held(Document({"Statement": {**READ, "Condition": {"StringEquals": {"AWS:SourceAccount": "1"}}}}))
    open_one = held(
        Unknown("data.aws_iam_policy_document.d.json"),
        **{"data.aws_iam_policy_document.d": document({"actions": ["a:b"], "condition": UNKNOWN})},
    )
    (first,) = of(known, "aws_iam_role_policy.task")[0].statements
    (second,) = of(open_one, "aws_iam_role_policy.task")[0].statements

    assert conditioned(first, "aws:sourceaccount").is_true
    assert conditioned(first, "aws:sourcearn").is_false
    assert conditioned(second, "aws:sourcearn").is_unknown
