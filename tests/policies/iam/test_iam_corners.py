"""What identity policies say where a plan shows only a part, or does it in another way."""

from __future__ import annotations

import json

import pytest

from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.api import COMPUTED, UNKNOWN, Changed, Document, Sample, Sensitive, Unknown
from neuronfleet.policies.inf1_sample import TASK_DEFINITION, TEMPLATE, inf1_sample

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}


def secrets(container, **task):
    """A task definition with one container and an execution role without rights."""
    return Sample(
        {
            "aws_iam_role.execution": {"name": "execution", "inline_policy": []},
            "aws_ecs_task_definition.model": {
                "execution_role_arn": Unknown("aws_iam_role.execution.arn"),
                "container_definitions": Document([{"name": "model", **container}]),
                **task,
            },
        }
    )


def trusting(*statements):
    """A role whose trust policy is rendered by a deferred data source."""
    data = Changed(actions=("read",), after={"json": COMPUTED, "statement": list(statements)})
    trust = Unknown("data.aws_iam_policy_document.trust.json")
    return Sample(
        {"aws_iam_role.task": {"name": "task", "assume_role_policy": trust}, "data.aws_iam_policy_document.trust": data}
    )


def test_principals_of_a_deferred_document_are_judged(told):
    """Whom a role trusts is known though its condition makes the text unknown."""
    block = {
        "actions": ["sts:AssumeRole"],
        "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com.cn"]}],
        "condition": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [UNKNOWN]}],
    }
    rows = told("IAM007 IAM008 IAM009", trusting(block).plan())

    assert [(row[0], row[3]) for row in rows] == [
        ("IAM007", "trusts ecs-tasks.amazonaws.com.cn; the service is ecs-tasks.amazonaws.com in us-east-1")
    ]


def test_a_condition_of_a_deferred_document_counts(told):
    """aws:SourceAccount narrows the trust though its value is not known."""
    principals = [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}]
    condition = [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [UNKNOWN]}]
    narrowed = trusting({"actions": ["sts:AssumeRole"], "principals": principals, "condition": condition})
    bare = trusting({"actions": ["sts:AssumeRole"], "principals": principals})
    unclear = trusting({"actions": ["sts:AssumeRole"], "principals": principals, "condition": UNKNOWN})

    assert told("IAM009", narrowed.plan()) == []
    assert [row[1] for row in told("IAM009", bare.plan())] == ["fail"]
    assert [row[1] for row in told("IAM009", unclear.plan())] == ["unknown"]


def test_unknown_principals_of_a_deferred_document_are_open(told):
    """Principals that are not known may be everybody, and any service."""
    rows = told("IAM007 IAM008", trusting({"actions": ["sts:AssumeRole"], "principals": UNKNOWN}).plan())

    assert [(row[0], row[1]) for row in rows] == [("IAM007", "unknown"), ("IAM008", "unknown")]


def test_statements_that_are_not_known_are_left_open(told):
    """A deferred document whose statements are not known may allow anything."""
    data = Changed(actions=("read",), after={"json": COMPUTED, "statement": UNKNOWN})
    policy = {"policy": Unknown("data.aws_iam_policy_document.d.json")}
    sample = Sample({"aws_iam_role_policy.p": policy, "data.aws_iam_policy_document.d": data})

    assert [row[1] for row in told("IAM001", sample.plan())] == ["unknown"]


def test_inline_policies_that_are_not_known_are_left_open(told):
    """Blocks whose number is not known may hold anything; blocks that nobody wrote are none."""
    unclear = Sample({"aws_iam_role.r": {"inline_policy": UNKNOWN}})
    computed = Sample({"aws_iam_role.r": {"inline_policy": COMPUTED}})

    assert [row[1] for row in told("IAM001", unclear.plan())] == ["unknown"]
    assert told("IAM001", computed.plan()) == []


@pytest.mark.parametrize(
    ("container", "action"),
    [
        ({"repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:x:1:secret:r"}}, "secretsmanager:"),
        ({"logConfiguration": {"secretOptions": [{"name": "k", "valueFrom": "/splunk"}]}}, "ssm:GetParameters"),
        ({"secrets": [{"name": "k", "valueFrom": "arn:aws:ssm:us-east-1:1:parameter/a"}]}, "ssm:GetParameters"),
    ],
)
def test_every_kind_of_secret_is_found(told, container, action):
    """Registry credentials and secrets of log drivers are read by the execution role too."""
    (row,) = told("IAM013", secrets(container).plan())

    assert f"aws_iam_role.execution is not allowed {action}" in row[3]


def test_a_secret_known_by_reference_only_tells_its_service(told, tmp_path):
    """In a source the ARN is a hole, and what the hole refers to says who has to be asked."""
    containers = [{"name": "m", "secrets": [{"name": "k", "valueFrom": "${aws_secretsmanager_secret.s.arn}"}]}]
    source = {
        "resource": {
            "aws_secretsmanager_secret": {"s": {"name": "s"}},
            "aws_iam_role": {"e": {"name": "e", "inline_policy": []}},
            "aws_ecs_task_definition": {
                "t": {
                    "execution_role_arn": "${aws_iam_role.e.arn}",
                    "container_definitions": json.dumps(containers),
                }
            },
        }
    }
    (tmp_path / "cdk.tf.json").write_text(json.dumps(source))
    (row,) = told("IAM013", *read_plans([str(tmp_path)]))

    assert row[3].startswith("aws_iam_role.e is not allowed secretsmanager:GetSecretValue")


def test_what_is_not_in_the_plan_is_not_judged(told):
    """Roles that other configurations make are left open."""
    arn = "arn:aws:iam::123456789012:role/elsewhere"
    secret = {"secrets": [{"name": "k", "valueFrom": "/a"}]}

    assert [row[1] for row in told("IAM013", secrets(secret, execution_role_arn=arn).plan())] == ["unknown"]


def test_unknown_secrets_are_open(told):
    """A container whose secrets are not known may name some."""
    assert [row[1] for row in told("IAM013", secrets({"secrets": "x"}).plan())] == []
    assert [row[1] for row in told("IAM013", secrets({"secrets": UNKNOWN}).plan())] == ["unknown"]


def test_an_instance_profile_of_elsewhere_is_left_open(told):
    """A profile, or a role of a profile, that the plan does not have cannot be judged."""
    foreign = inf1_sample().change(TEMPLATE, "iam_instance_profile", [{"name": "elsewhere"}])
    half = foreign.add("aws_iam_instance_profile.here", {"name": "elsewhere", "role": "elsewhere-too"})

    assert [row[3] for row in told("IAM012", foreign.plan())] == [
        "the plan does not have the instance profile that it names"
    ]
    assert [row[3] for row in told("IAM012", half.plan())] == [
        "the plan does not have the role of aws_iam_instance_profile.here"
    ]


@pytest.mark.parametrize(("mode", "verdicts"), [("host", ["fail"]), ("awsvpc", []), ("bridge", [])])
def test_network_modes_decide_whether_the_instance_role_is_in_reach(told, mode, verdicts):
    """In host mode every container shares the instance's network; in awsvpc mode none does."""
    sample = inf1_sample().change(TASK_DEFINITION, "network_mode", mode).change(TASK_DEFINITION, "task_role_arn", None)

    assert [row[1] for row in told("IAM011", sample.plan())] == verdicts


def test_a_task_role_that_may_be_none_is_open(told):
    """An unknown role without a reference that proves it may be null."""
    sample = inf1_sample().change(TASK_DEFINITION, "task_role_arn", UNKNOWN)

    assert [row[1] for row in told("IAM011", sample.plan())] == ["unknown"]


def test_sensitive_actions_are_judged_and_not_shown(told):
    """A policy that is marked sensitive is read, and nothing of it is repeated."""
    policy = Sensitive('{"Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}}')
    rows = told("IAM", Sample({"aws_iam_role_policy.p": {"policy": policy}}).plan(), verdicts=("fail",))

    assert "IAM002" in [row[0] for row in rows]
    assert not any("dynamodb:*" in row[3] for row in rows)


def test_a_region_that_cannot_be_told_leaves_partitions_open(told):
    """Without a region nobody can say whether arn:aws: is right."""
    attachment = {"role": "r", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
    sample = Sample({"aws_iam_role_policy_attachment.a": attachment}, region=None)

    assert [row[1] for row in told("IAM006", sample.plan())] == ["unknown"]


def test_partitions_of_secrets_and_roles_of_a_task_are_judged(told):
    """A task definition in China that names ARNs of elsewhere cannot start."""
    task = {
        "execution_role_arn": "arn:aws:iam::123456789012:role/e",
        "container_definitions": Document([{"name": "m", "secrets": [{"valueFrom": "arn:aws:ssm:x:1:parameter/a"}]}]),
    }
    rows = told("IAM006", Sample({"aws_ecs_task_definition.t": task}, region="cn-north-1").plan())

    assert [row[3] for row in rows] == [
        "execution_role_arn is in the partition aws, cn-north-1 is in aws-cn",
        "container_definitions[0].secrets[0].valueFrom is in the partition aws, cn-north-1 is in aws-cn",
    ]
