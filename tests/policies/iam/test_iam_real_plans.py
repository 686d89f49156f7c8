"""Identity policies on real plans, on our own fleet's, and on anything at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.plan.reading import plan_from, read_plans
from neuronfleet.policies.api import Document, Sample, Unknown

PLANS = Path(__file__).parents[2] / "data" / "plans"


def plan(name):
    """One of the real plans."""
    return plan_from(json.loads((PLANS / f"{name}.json").read_text()), path=f"{name}.json")


def test_a_first_plan_of_a_careful_stack_has_one_advice(told):
    """Of create.json only the task roles' trust is found wanting, and only the sidecar's secrets are not known."""
    rows = told("IAM", plan("create"))

    assert {(row[0], row[1], row[2]) for row in rows} == {
        ("IAM009", "fail", "module.use1.aws_iam_role.task"),
        ("IAM009", "fail", "module.usw2.aws_iam_role.task"),
        ("IAM013", "unknown", "module.use1.aws_ecs_task_definition.sidecar"),
        ("IAM013", "unknown", "module.usw2.aws_ecs_task_definition.sidecar"),
    }


def test_a_secret_that_the_execution_role_cannot_read_is_found(told):
    """Once the sidecar's definitions are known, the secret in them is, and no policy of the role allows it."""
    rows = told("IAM013", plan("change"), verdicts=("fail",))

    assert rows[0][2] == "module.use1.aws_ecs_task_definition.sidecar"
    assert rows[0][3].startswith("module.use1.aws_iam_role.execution is not allowed secretsmanager:GetSecretValue")


def test_the_wiring_of_roles_is_found_by_reference(told):
    """Roles, profiles and attachments of a first plan are joined though no ARN is known."""
    rows = told("IAM010 IAM012 IAM014", plan("create"), verdicts=("pass",))

    assert ("IAM012", "pass", "module.usw2.aws_launch_template.this", "") in rows
    assert ("IAM014", "pass", "module.use1.aws_iam_instance_profile.host", "") in rows
    assert ("IAM010", "pass", "module.use1.aws_ecs_task_definition.this", "") in rows


def test_a_role_attached_to_by_somebody_unknown_is_not_judged_wanting(told):
    """An attachment whose role is not known may be for any role of the plan."""
    containers = [{"name": "model", "secrets": [{"name": "T", "valueFrom": "/model/token"}]}]
    role = "aws_iam_role.execution"
    base = Sample(
        {
            role: {"name": "execution", "inline_policy": []},
            "aws_ecs_task_definition.model": {
                "execution_role_arn": Unknown(f"{role}.arn"),
                "container_definitions": Document(containers),
            },
        }
    )
    open_one = base.add(
        "aws_iam_role_policy_attachment.any",
        {"role": Unknown("local.role"), "policy_arn": "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"},
    )

    assert [row[1] for row in told("IAM013", base.plan())] == ["fail"]
    assert [row[1] for row in told("IAM013", open_one.plan())] == ["unknown"]


def test_a_customer_policy_counts_where_it_is_attached(told):
    """aws_iam_policy reaches a role through an attachment by reference, and through aws_iam_policy_attachment."""
    containers = [{"name": "model", "secrets": [{"name": "T", "valueFrom": "/model/token"}]}]
    allows = Document({"Statement": {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}})
    base = Sample(
        {
            "aws_iam_role.execution": {"name": "execution", "inline_policy": []},
            "aws_iam_policy.read": {"name": "read", "policy": allows},
            "aws_ecs_task_definition.model": {
                "execution_role_arn": Unknown("aws_iam_role.execution.arn"),
                "container_definitions": Document(containers),
            },
        }
    )
    arn = Unknown("aws_iam_policy.read.arn")
    single = base.add("aws_iam_role_policy_attachment.read", {"role": "execution", "policy_arn": arn})
    several = base.add("aws_iam_policy_attachment.read", {"roles": ["execution"], "policy_arn": arn})

    assert told("IAM013", single.plan(), several.plan()) == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_synthesized_configuration_is_judged_to_the_last_statement(told, tmp_path, region):
    """A policy with one hole in it is known in every other leaf, without a plan."""
    policy = {
        "Statement": [
            {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["${aws_s3_bucket.m.arn}/*"]},
            {"Sid": "All", "Effect": "Allow", "Action": ["s3:*"], "Resource": "*"},
        ]
    }
    source = {
        "provider": {"aws": [{"region": region}]},
        "resource": {
            "aws_s3_bucket": {"m": {"bucket": "m"}},
            "aws_iam_role_policy": {"t": {"role": "t", "policy": json.dumps(policy)}},
        },
    }
    (tmp_path / "cdk.tf.json").write_text(json.dumps(source))
    rows = told("IAM", *read_plans([str(tmp_path)]))

    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("IAM002", "fail", 'statement All allows "s3:*"'),
        ("IAM003", "fail", 'statement All allows s3:GetObject, s3:PutObject, s3:DeleteObject and 1 more on "*"'),
    ]


SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["*", "Allow", "arn:aws:s3:::x", "iam:*", ""])
KEYS = st.sampled_from(
    ["Statement", "Effect", "Action", "Resource", "Principal", "AWS", "Service", "Condition", "NotAction", "x"]
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(policy=ANYTHING, trust=ANYTHING, other=ANYTHING)
def test_any_policy_gets_a_verdict(told, policy, trust, other):
    """Whatever types stand in a policy or beside it, no check raises."""
    sample = Sample(
        {
            "aws_iam_role.r": {
                "name": other,
                "assume_role_policy": json.dumps(trust),
                "inline_policy": [{"policy": json.dumps(policy)}],
                "managed_policy_arns": other,
            },
            "aws_iam_policy.p": {"policy": policy},
            "aws_iam_role_policy_attachment.a": {"role": other, "policy_arn": other},
            "aws_ecs_task_definition.t": {
                "execution_role_arn": other,
                "task_role_arn": Unknown("aws_iam_role.r.arn"),
                "container_definitions": json.dumps(policy),
            },
            "data.aws_iam_policy_document.d": {"statement": policy, "source_policy_documents": other},
        }
    )

    assert told("IAM", sample.plan(), verdicts=("error",)) == []
