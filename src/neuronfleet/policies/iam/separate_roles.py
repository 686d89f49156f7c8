"""IAM010: a task's containers do not get its execution role."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Sample,
    Severity,
    Unknown,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.iam._roles import role_of
from neuronfleet.policies.model import Verdict


def _examples() -> tuple[Example, ...]:
    address, path = "aws_ecs_task_definition.model", "task_role_arn"
    role = "arn:aws:iam::123456789012:role/{}"
    roles = {"execution_role_arn": role.format("execution"), "task_role_arn": role.format("task")}
    good = Sample({address: {"family": "model", **roles}})
    made: dict[str, dict[str, object]] = {
        "aws_iam_role.execution": {"name": "execution"},
        address: {
            "execution_role_arn": Unknown("aws_iam_role.execution.arn"),
            "task_role_arn": Unknown("aws_iam_role.execution.arn"),
        },
    }
    return (
        passes("Two roles", good),
        fails("One role for both", good.change(address, path, role.format("execution"))),
        fails("One role of the plan for both", Sample(made)),
        unknown("The task role is known only after apply", good.change(address, path, UNKNOWN)),
        null("There is no task role", good.change(address, path, None), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "IAM010",
    "separate-roles",
    Severity.MEDIUM,
    title="The task role is another role than the execution role.",
    why="The execution role reads secrets and pulls images before the containers start; as task role it hands these "
    "rights to whatever runs in them.",
    fix="Make a task role with what the model server calls (s3:GetObject on the model), or leave task_role_arn out.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def separate_roles(task: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge the two roles of one task definition."""
    execution, own = task["execution_role_arn"].or_default(None), task["task_role_arn"].or_default(None)
    if execution.is_missing or own.is_missing or "" in (execution.text, own.text):
        return not_applicable("it does not name both roles")
    first, second = role_of(task, "execution_role_arn"), role_of(task, "task_role_arn")
    if first is not None and second is not None:
        if first is second:
            return failed(f"{first.address} is execution role and task role", at=own)
        return passed()
    message = f"task_role_arn is {own}, which is the execution role too"
    return judge(~own.equals(execution.raw) if execution.is_known else ~execution.equals(own.raw), message, at=own)
