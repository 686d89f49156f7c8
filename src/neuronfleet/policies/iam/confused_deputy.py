"""IAM009: task roles are assumed for tasks of the own account only."""

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
    Unknown,
    any_of,
    fails,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.iam._grants import allows, conditioned
from neuronfleet.policies.iam._judging import Judged, judged
from neuronfleet.policies.iam._statements import Statement, trust_document

_TASKS = "ecs-tasks.amazonaws.com"


def _examples() -> tuple[Example, ...]:
    task = "aws_ecs_task_definition.model"
    address, path = "aws_iam_role.task", "assume_role_policy.Statement.0"
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": _TASKS},
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }
    good = Sample({address: {"name": "task", "assume_role_policy": Document({"Statement": [statement]})}})
    execution = {"family": "model", "execution_role_arn": Unknown(f"{address}.arn"), "task_role_arn": None}
    bare = good.leave_out(address, f"{path}.Condition")
    return (
        passes("Only for tasks of one account", good),
        fails("For whichever tasks ECS likes", bare),
        unknown("The condition is known only after apply", good.change(address, f"{path}.Condition", UNKNOWN)),
        null("The condition is null", good.change(address, f"{path}.Condition", None)),
        not_judged("It is an execution role, which containers never see", bare.add(task, execution)),
        not_judged("It trusts EC2", good.change(address, f"{path}.Principal", {"Service": "ec2.amazonaws.com"})),
    )


@policy(
    "IAM009",
    "confused-deputy",
    Severity.LOW,
    title="A task role is assumed for tasks of its own account only (aws:SourceAccount or aws:SourceArn).",
    why="ECS assumes the role for whoever asks it to; the condition makes sure that it is the own account's ECS.",
    fix='Add Condition = { StringEquals = { "aws:SourceAccount" = ACCOUNT }, ArnLike = { "aws:SourceArn" = '
    '"arn:aws:ecs:REGION:ACCOUNT:*" } } to the trust policy.',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    types=("aws_iam_role",),
    examples=_examples,
)
def confused_deputy(role: Resource, context: Context) -> Answer:
    """Judge the trust policy of one role."""
    document = trust_document(role, context)
    services = {one.value.text for statement in document.statements for one in statement.principals}
    if _TASKS not in services and not document.rest:
        return not_applicable("ECS tasks do not assume it")
    used_for = context.once(("iam", "used for"), lambda: _uses(context)).get(role.address, {"task_role_arn"})
    if "task_role_arn" not in used_for:
        return not_applicable("it is an execution role only")
    return judged((document,), _look, may="trust ECS for tasks of any account")


def _uses(context: Context) -> dict[str, set[str]]:
    """Which attributes of task definitions name each role."""
    found: dict[str, set[str]] = {}
    for task in context.plan.resources("aws_ecs_task_definition"):
        for attribute in ("execution_role_arn", "task_role_arn"):
            for role in context.plan.targets(task, attribute, types=("aws_iam_role",)).resources:
                found.setdefault(role.address, set()).add(attribute)
    return found


def _look(statement: Statement) -> Judged:
    tasks = any_of(one.value.equals(_TASKS) for one in statement.principals if one.kind in (None, "Service"))
    bad = allows(statement) & tasks & ~conditioned(statement, "aws:sourceaccount", "aws:sourcearn")
    return bad, "trusts ECS without aws:SourceAccount or aws:SourceArn", None
