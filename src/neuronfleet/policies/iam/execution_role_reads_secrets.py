"""IAM013: the execution role may read the secrets that containers name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

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
    Value,
    Verdict,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.iam._grants import literal
from neuronfleet.policies.iam._roles import permissions, role_of

_NEEDED: Final = {
    "secretsmanager:GetSecretValue": frozenset({"SecretsManagerReadWrite", "AdministratorAccess", "PowerUserAccess"}),
    "ssm:GetParameters": frozenset(
        {
            "AmazonSSMReadOnlyAccess",
            "AmazonSSMFullAccess",
            "AmazonSSMManagedInstanceCore",
            "ReadOnlyAccess",
            "AdministratorAccess",
            "PowerUserAccess",
        }
    ),
}
"""By action: the AWS managed policies that allow it.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
"""


def _examples() -> tuple[Example, ...]:
    task, role, held = "aws_ecs_task_definition.model", "aws_iam_role.execution", "aws_iam_role_policy.execution"
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:model-AbCdEf"  # noqa: S105 - an ARN
    containers = [{"name": "model", "secrets": [{"name": "TOKEN", "valueFrom": secret}]}]
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret}
    good = Sample(
        {
            role: {"name": "execution", "inline_policy": []},
            held: {"role": "execution", "policy": Document({"Statement": [statement]})},
            task: {"execution_role_arn": Unknown(f"{role}.arn"), "container_definitions": Document(containers)},
        }
    )
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    attachment = {"role": "execution", "policy_arn": managed}
    parameter = {"name": "TOKEN", "valueFrom": "/model/token"}
    bare, secrets = good.remove(held), "container_definitions.0.secrets"
    return (
        passes("The role may read the secret", good),
        fails("The managed policy alone does not", bare.add("aws_iam_role_policy_attachment.ecs", attachment)),
        fails("It may read secrets, the container names a parameter", good.change(task, f"{secrets}.0", parameter)),
        fails("There is no execution role", good.change(task, "execution_role_arn", None)),
        unknown("What the role may do is known only after apply", good.change(held, "policy", UNKNOWN)),
        unknown(
            "What a container names is known only after apply", bare.change(task, "container_definitions.0", UNKNOWN)
        ),
        null("The container names no secrets", good.leave_out(task, secrets), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "IAM013",
    "execution-role-reads-secrets",
    Severity.HIGH,
    title="The execution role may read the secrets and parameters that containers name.",
    why="ECS reads them before it starts the container; refused, the task stops with ResourceInitializationError, and "
    "AmazonECSTaskExecutionRolePolicy does not allow it.",
    fix="Allow secretsmanager:GetSecretValue (for parameters ssm:GetParameters) on them, and kms:Decrypt on a key of "
    "your own.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def execution_role_reads_secrets(task: Resource, context: Context) -> Answer:
    """Judge the execution role of one task definition."""
    needed = dict(_secrets(task))
    unclear = needed.pop("", None)
    outcomes = list(_judged(task, needed, context)) if needed else []
    if unclear is not None:
        outcomes.append(undecided("whether a container names secrets is known only after apply", unclear))
    return outcomes or not_applicable("its containers name no secrets")


def _secrets(task: Resource) -> Iterator[tuple[str, Value]]:
    """Actions that are needed, each with a value that needs it; the action "" where it is not known."""
    containers = task.document("container_definitions")
    if containers.is_unknown:
        yield "", containers
    for container in containers.items:
        log = container["logConfiguration"]["secretOptions"]
        for secrets in (container["secrets"], log):
            if secrets.is_unknown:
                yield "", secrets
            for secret in secrets.items:
                if not secret["valueFrom"].is_missing:
                    yield _action(secret["valueFrom"]), secret["valueFrom"]
        credentials = container["repositoryCredentials"]
        registry = credentials["credentialsParameter"]
        if not registry.is_missing:
            yield "" if credentials.is_unknown else "secretsmanager:GetSecretValue", registry


def _action(source: Value) -> str:
    """What reads a secret: Parameter Store takes names too, Secrets Manager full ARNs only."""
    text = literal(source) or ""
    if ":secretsmanager:" in text:
        return "secretsmanager:GetSecretValue"
    if text and not text.startswith("${"):
        return "ssm:GetParameters"
    types = {one.type for one in source.owner.references(*source.path)} if isinstance(source.owner, Resource) else set()
    if types and types <= {"aws_secretsmanager_secret", "aws_secretsmanager_secret_version"}:
        return "secretsmanager:GetSecretValue"
    return "ssm:GetParameters" if types == {"aws_ssm_parameter"} else ""


def _judged(task: Resource, needed: dict[str, Value], context: Context) -> Iterator[Outcome]:
    arn = task["execution_role_arn"].or_default(None)
    if arn.is_missing or arn.text == "":
        message = "its containers name secrets, and there is no execution role to read them"
        yield failed(message, at=task["execution_role_arn"])
        return
    role = role_of(task, "execution_role_arn")
    for action, value in needed.items():
        if role is None:
            yield undecided(f"the plan does not have the execution role that needs {action}", arn)
            continue
        message = f"{role.address} is not allowed {action}, which {value.where} needs"
        yield judge(permissions(role, context).allow(action, _NEEDED[action]), message, at=value)
