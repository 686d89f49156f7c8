"""Policies of the roles of ``neuron-task``: the statements of stacks, each where it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from neuronfleet.export.policies import Statements, policy_expression
from neuronfleet.fleet.blueprint import ModelLocation
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.task_roles import (
    decrypt_secrets,
    execute_command_statements,
    model_statements,
    pull_images,
    read_parameters,
    read_secrets,
    write_logs,
)

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["set_policies"]


def set_policies(module: Module) -> None:
    """Give the roles that the module makes their policies.

    Args:
        module: with ``aws_iam_role_policy.execution`` and ``.task``.
    """
    log_group_arn = "${local.log_group_arn}"
    execution: Statements = (
        (None, [write_logs(log_group_arn)]),
        ("length(local.repository_arns) > 0", pull_images(_list("local.repository_arns"))),
        ("length(local.secret_arns) > 0", [read_secrets(_list("local.secret_arns"))]),
        ("length(local.parameter_arns) > 0", [read_parameters(_list("local.parameter_arns"))]),
        (
            "length(var.secrets_kms_key_arns) > 0",
            [decrypt_secrets(_list("sort(distinct(var.secrets_kms_key_arns))"), via=_list("local.secret_services"))],
        ),
    )
    model = model_statements(
        ModelLocation(
            bucket="${local.model.bucket}", prefix="${local.model.prefix}", kms_key_arn="${var.model_kms_key_arn}"
        ),
        partition="${local.partition}",
    )
    task: Statements = (
        ("local.model != null", model[:-1]),
        ("local.model != null && var.model_kms_key_arn != null", model[-1:]),
        ("var.execute_command", execute_command_statements(log_group_arn)),
    )
    for kind, statements in (("execution", execution), ("task", task)):
        module.set(f"aws_iam_role_policy.{kind}", "policy", policy_expression(statements))


def _list(expression: str) -> Sequence[str]:
    return cast("Sequence[str]", Reference(f"${{{expression}}}"))
