"""IAM004: roles may be passed on one by one only."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Resource,
    Sample,
    Severity,
    fails,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.iam._grants import conditioned, grants, is_everything
from neuronfleet.policies.iam._judging import Judged, judged
from neuronfleet.policies.iam._statements import HOLDERS, Statement, identity_documents
from neuronfleet.policies.model import Verdict

_NARROWING = ("iam:passedtoservice", "iam:associatedresourcearn")


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role_policy.deployer", "policy.Statement.0"
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/model-task"}
    good = Sample({address: {"name": "deployer", "policy": Document({"Statement": [statement]})}})
    every = {**statement, "Action": "iam:*", "Resource": "*"}
    to_ecs = {**statement, "Resource": "*", "Condition": {"StringLike": {"iam:PassedToService": "ecs-tasks.*"}}}
    return (
        passes("One role may be passed", good),
        fails("Every role may be passed", good.change(address, f"{path}.Resource", "*")),
        fails("iam:* passes every role too", good.change(address, path, every)),
        passes("Every role may be passed, to ECS tasks only", good.change(address, path, to_ecs)),
        unknown("Which role is known only after apply", good.change(address, f"{path}.Resource", UNKNOWN)),
        null("The statement names no resource", good.leave_out(address, f"{path}.Resource"), verdict=Verdict.PASS),
    )


@policy(
    "IAM004",
    "pass-role-narrowed",
    Severity.HIGH,
    title="iam:PassRole is allowed for named roles, or to one service, only.",
    why="Who may pass any role to a task or an instance that he starts has the rights of the strongest role there is.",
    fix="Name the execution and task roles as resources, and add a condition on iam:PassedToService "
    '("ecs-tasks.amazonaws.com").',
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",),
    types=HOLDERS,
    examples=_examples,
)
def pass_role_narrowed(holder: Resource, context: Context) -> Answer:
    """Judge the policies that one resource holds."""
    return judged(identity_documents(holder, context), _look, may="pass any role")


def _look(statement: Statement) -> Judged:
    bad = grants(statement, "iam:PassRole") & is_everything(statement) & ~conditioned(statement, *_NARROWING)
    return bad, "allows iam:PassRole for every role", next(iter(statement.resources), None)
