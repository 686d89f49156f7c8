"""The execution role and the task role of a service or standalone task."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import IamRole, IamRolePolicy
from neuronfleet.fleet.blueprint import ModelLocation, RolesBlueprint
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.policy_document import policy_document, statement, trust_policy

__all__ = [
    "ECR_IMAGE",
    "SECRET_ARN_FIELDS",
    "TASKS_PRINCIPAL",
    "TaskRoles",
    "decrypt_secrets",
    "ecr_repository_arns",
    "execute_command_statements",
    "model_statements",
    "pull_images",
    "read_parameters",
    "read_secrets",
    "tasks_trust",
    "write_logs",
]

# The same in every partition: https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/124
TASKS_PRINCIPAL: Final = "ecs-tasks.amazonaws.com"

# By its IPv4 and by its dual-stack name: https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
ECR_IMAGE: Final = re.compile(
    r"^(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)"
    r"\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)/(?P<repository>[^:@]+)"
)
SECRET_ARN_FIELDS: Final = 7


def ecr_repository_arns(images: Iterable[str], *, partition: str) -> tuple[str, ...]:
    """ARNs of the private ECR repositories that images come from, without duplicates.

    Args:
        images: image references; those of other registries need no permission.
        partition: AWS partition.
    """
    found = (ECR_IMAGE.match(image) for image in images)
    return tuple(
        sorted({f"arn:{partition}:ecr:{m['region']}:{m['account']}:repository/{m['repository']}" for m in found if m})
    )


class TaskRoles(Construct):  # type: ignore[misc]
    """Roles that allow what one task definition needs and nothing more; existing ones are used as they are.

    Args:
        scope: parent construct.
        id: construct id.
        label: the roles' labels start with it; empty in a module, where there is one of each.
        blueprint: the roles, decided.
        partition: AWS partition.
        region: AWS region.
        log_group_arn: reference to the ARN of the containers' log group.
        repository_arns: private ECR repositories that images are pulled from.
        account_id: called for the account where a task role is made: only tasks of the account may assume it.
        task_statements: what the task role that is made allows beside what the blueprint says.

    Attributes:
        execution_role_arn: reference or ARN.
        task_role_arn: reference or ARN, None where the containers call no AWS API.
        policies: policies of the roles that are made; a service must outlive neither.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: RolesBlueprint,
        partition: str,
        region: str,
        log_group_arn: str,
        repository_arns: Sequence[str],
        account_id: Callable[[], str],
        task_statements: Sequence[dict[str, object]] = (),
    ) -> None:
        super().__init__(scope, id)
        self.policies: tuple[IamRolePolicy, ...] = ()
        self.execution_role_arn: str | None = blueprint.execution_role_arn
        self.task_role_arn: str | None = blueprint.task_role_arn
        if blueprint.execution_role_arn is None and blueprint.execution_role_name is not None:
            self.execution_role_arn = self._role(
                label=_joined(label, "execution"),
                name=blueprint.execution_role_name,
                trust=trust_policy(service=TASKS_PRINCIPAL),
                statements=_execution_statements(
                    log_group_arn=log_group_arn,
                    repository_arns=repository_arns,
                    blueprint=blueprint,
                ),
            )
        if blueprint.task_role_arn is None and blueprint.task_role_name is not None:
            self.task_role_arn = self._role(
                label=_joined(label, "task"),
                name=blueprint.task_role_name,
                trust=tasks_trust(partition=partition, region=region, account_id=account_id()),
                statements=[
                    *model_statements(blueprint.model, partition=partition),
                    *(execute_command_statements(log_group_arn) if blueprint.execute_command else ()),
                    *task_statements,
                ],
            )

    def _role(self, *, label: str, name: str, trust: str, statements: Sequence[dict[str, object]]) -> str:
        labelled(IamRole(self, label, name=name, assume_role_policy=trust), label)
        if statements:
            policy = labelled(
                IamRolePolicy(
                    self,
                    f"{label}_policy",
                    name=name,
                    role=reference("aws_iam_role", label, "name"),
                    policy=policy_document(statements),
                ),
                label,
            )
            self.policies = (*self.policies, policy)
        return reference("aws_iam_role", label, "arn")


def _joined(label: str, role: str) -> str:
    return f"{label}_{role}" if label else role


def tasks_trust(*, partition: str, region: str, account_id: str) -> str:
    """The trust policy of a task role: tasks of one account and region may assume it.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html

    Args:
        partition: AWS partition.
        region: AWS region.
        account_id: account id, or reference to it.
    """
    return trust_policy(
        service=TASKS_PRINCIPAL,
        conditions={
            "StringEquals": {"aws:SourceAccount": Reference(account_id)},
            "ArnLike": {"aws:SourceArn": Reference(f"arn:{partition}:ecs:{region}:{account_id}:*")},
        },
    )


def _execution_statements(
    *, log_group_arn: str, repository_arns: Sequence[str], blueprint: RolesBlueprint
) -> list[dict[str, object]]:
    statements = [write_logs(log_group_arn)]
    if repository_arns:
        statements += pull_images(repository_arns)
    secrets = sorted({_without_version(arn) for arn in blueprint.secret_arns if ":secretsmanager:" in arn})
    parameters = sorted({arn for arn in blueprint.secret_arns if ":ssm:" in arn})
    if secrets:
        statements.append(read_secrets(secrets))
    if parameters:
        statements.append(read_parameters(parameters))
    if blueprint.secrets_kms_key_arns:
        statements.append(decrypt_secrets(blueprint.secrets_kms_key_arns, via=blueprint.secrets_via_services))
    return statements


def write_logs(log_group_arn: str) -> dict[str, object]:
    """Write to one log group."""
    return statement(
        sid="WriteLogs",
        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
        resources=[Reference(f"{log_group_arn}:*")],
    )


def pull_images(repository_arns: Sequence[str]) -> list[dict[str, object]]:
    """Pull images from private ECR repositories."""
    return [
        # Takes no resource: https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_id-based-policy-examples.html
        statement(sid="LogInToEcr", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        statement(
            sid="PullImages",
            actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources=repository_arns,
        ),
    ]


def read_secrets(arns: Sequence[str]) -> dict[str, object]:
    """Read secrets of Secrets Manager."""
    return statement(sid="ReadSecrets", actions=["secretsmanager:GetSecretValue"], resources=arns)


def read_parameters(arns: Sequence[str]) -> dict[str, object]:
    """Read parameters of the SSM Parameter Store."""
    return statement(sid="ReadParameters", actions=["ssm:GetParameters"], resources=arns)


def decrypt_secrets(key_arns: Sequence[str], *, via: Sequence[str]) -> dict[str, object]:
    """Decrypt with KMS keys, for the services that hold the secrets only.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service

    Args:
        key_arns: of the keys.
        via: ``secretsmanager.us-east-1.amazonaws.com`` ...
    """
    return statement(
        sid="DecryptSecrets",
        actions=["kms:Decrypt"],
        resources=key_arns,
        conditions={"StringEquals": {"kms:ViaService": via if isinstance(via, Reference) else list(via)}},
    )


def model_statements(model: ModelLocation | None, *, partition: str) -> list[dict[str, object]]:
    """Read a model and nothing beside it.

    Args:
        model: where it lies, None for none.
        partition: AWS partition.
    """
    if model is None:
        return []
    bucket = f"arn:{partition}:s3:::{model.bucket}"
    decrypt = [] if model.kms_key_arn is None else [_decrypt_model(model.kms_key_arn)]
    if model.version_id is not None:
        only = {"StringEquals": {"s3:VersionId": model.version_id}}
        key = f"{bucket}/{model.prefix}"
        return [
            statement(sid="ReadModel", actions=["s3:GetObjectVersion"], resources=[key], conditions=only),
            *decrypt,
        ]
    within = f"{model.prefix}/*" if model.prefix else "*"
    conditions = {"StringLike": {"s3:prefix": [model.prefix, within]}} if model.prefix else None
    return [
        statement(sid="ListModel", actions=["s3:ListBucket"], resources=[bucket], conditions=conditions),
        # A model may be one object, which then has the prefix for its key.
        statement(
            sid="ReadModel",
            actions=["s3:GetObject"],
            resources=[f"{bucket}/{key}" for key in ((model.prefix, within) if model.prefix else (within,))],
        ),
        *decrypt,
    ]


def _decrypt_model(key_arn: str) -> dict[str, object]:
    return statement(sid="DecryptModel", actions=["kms:Decrypt"], resources=[key_arn])


def execute_command_statements(log_group_arn: str) -> list[dict[str, object]]:
    """Open ECS Exec sessions, and record them in a log group.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    return [
        statement(
            sid="OpenExecChannels",
            actions=[
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            resources=["*"],
        ),
        statement(sid="FindExecLog", actions=["logs:DescribeLogGroups"], resources=["*"]),
        statement(
            sid="RecordExecSessions",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[Reference(f"{log_group_arn}:*")],
        ),
    ]


def _without_version(arn: str) -> str:
    """A secret's ARN without the JSON key, stage and version that a task definition may append."""
    return ":".join(arn.split(":")[:SECRET_ARN_FIELDS])
