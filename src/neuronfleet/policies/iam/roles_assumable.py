"""IAM014: tasks and instances may assume the roles that they are given."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.plan import Truth, unknown
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Outcome,
    Resource,
    Sample,
    Severity,
    Unknown,
    any_of,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
)
from neuronfleet.policies.api import unknown as unknown_example
from neuronfleet.policies.iam._grants import allows
from neuronfleet.policies.iam._roles import role_of
from neuronfleet.policies.iam._statements import trust_document
from neuronfleet.policies.model import Verdict

_WHO = {
    "aws_ecs_task_definition": (("execution_role_arn", "task_role_arn"), ("ecs-tasks.amazonaws.com",)),
    "aws_iam_instance_profile": (("role",), ("ec2.amazonaws.com", "ec2.amazonaws.com.cn")),
}
"""By type: attributes that name roles, and the service that has to be trusted."""


def _examples() -> tuple[Example, ...]:
    role, task = "aws_iam_role.task", "aws_ecs_task_definition.model"
    path = "assume_role_policy.Statement.0.Principal.Service"
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    good = Sample(
        {
            role: {"name": "task", "assume_role_policy": Document({"Statement": [statement]})},
            task: {"family": "model", "task_role_arn": Unknown(f"{role}.arn")},
        }
    )
    profile = Sample({role: good.resources[role], "aws_iam_instance_profile.host": {"name": "host", "role": "task"}})
    return (
        passes("The task role trusts ECS tasks", good),
        fails("The task role trusts ECS, which is another service", good.change(role, path, "ecs.amazonaws.com")),
        fails("The task role trusts EC2", good.change(role, path, ["ec2.amazonaws.com"])),
        fails("An instance profile carries a task role", profile),
        unknown_example("Whom the role trusts is known only after apply", good.change(role, path, UNKNOWN)),
        null("There is no role", good.change(task, "task_role_arn", None), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "IAM014",
    "roles-assumable",
    Severity.HIGH,
    title="Execution and task roles trust ecs-tasks.amazonaws.com, the role of an instance profile trusts EC2.",
    why="Tasks stop before they start (ECS was unable to assume the role), and instances get no credentials.",
    fix="Let the trust policy name ecs-tasks.amazonaws.com, for instances ec2.amazonaws.com (in China with .cn).",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    types=tuple(_WHO),
    examples=_examples,
)
def roles_assumable(user: Resource, context: Context) -> Answer:
    """Judge the trust policies of the roles that one resource names."""
    return tuple(_judged(user, context)) or not_applicable("it names no role of the plan")


def _judged(user: Resource, context: Context) -> Iterator[Outcome]:
    attributes, services = _WHO[user.type]
    for attribute in attributes:
        role = role_of(user, attribute)
        if role is not None and role.mode == "managed":
            message = f"{attribute} is {role.address}, which does not trust {services[0]}"
            yield judge(_trusts(role, services, context), message, at=user[attribute])


def _trusts(role: Resource, services: tuple[str, ...], context: Context) -> Truth:
    document = trust_document(role, context)
    said = any_of(
        allows(statement) & any_of(one.value.equals(*services, "*") for one in statement.principals)
        for statement in document.statements
    )
    return said | any_of(unknown(value) for value in document.rest)
