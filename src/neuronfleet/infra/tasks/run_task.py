"""The ``aws ecs run-task`` command that starts a standalone task."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

from neuronfleet.fleet.blueprint import StrategyBlueprint
from neuronfleet.infra.literal import Reference, json_text, literal

__all__ = ["run_task_command"]


def run_task_command(
    *,
    region: str,
    cluster_name: str,
    task_definition_arn: str,
    capacity_provider: str,
    count: int,
    placement_expressions: Sequence[str],
    distinct_instance: bool,
    strategies: Sequence[StrategyBlueprint],
    enable_execute_command: bool,
    subnet_ids: str | None = None,
    security_groups: Sequence[str] = (),
) -> str:
    """A shell command, as a template: quoted for a POSIX shell, references left for Terraform.

    Structures are given as JSON, because the AWS CLI's shorthand cannot hold the commas, brackets and quotes of an
    expression: https://docs.aws.amazon.com/cli/latest/reference/ecs/run-task.html

    Args:
        region: AWS region.
        cluster_name: reference to the name of the cluster.
        task_definition_arn: reference to the ARN with the revision.
        capacity_provider: reference to the name of the capacity provider.
        count: tasks to start, 1 to 10.
        placement_expressions: ``memberOf`` expressions.
        distinct_instance: whether each task needs an instance of its own.
        strategies: placement strategies, in order.
        enable_execute_command: whether ECS Exec is enabled.
        subnet_ids: expression of the task's subnets in ``awsvpc`` network mode, without ``${}``; None in other modes.
        security_groups: references to the task's security groups in ``awsvpc`` network mode.
    """
    constraints = [{"type": "memberOf", "expression": expression} for expression in placement_expressions]
    if distinct_instance:
        constraints.append({"type": "distinctInstance"})
    provider = [{"capacityProvider": Reference(capacity_provider), "weight": 1}]
    strategy = [
        {"type": rule.type} if rule.field is None else {"type": rule.type, "field": rule.field} for rule in strategies
    ]
    parts = [
        "aws ecs run-task",
        f"--region {_word(region)}",
        # Neither ARNs nor names of clusters and capacity providers need quotes in a shell or escapes in JSON.
        f"--cluster {cluster_name}",
        f"--task-definition {task_definition_arn}",
        f"--count {count}",
        f"--capacity-provider-strategy '{json_text(provider)}'",
    ]
    if constraints:
        parts.append(f"--placement-constraints {_json_word(constraints)}")
    if strategy:
        parts.append(f"--placement-strategy {_json_word(strategy)}")
    if subnet_ids is not None:
        groups = ", ".join(f'"{group}"' for group in security_groups)
        parts.append(
            f'--network-configuration \'{{"awsvpcConfiguration": {{"subnets": ${{jsonencode({subnet_ids})}}, '
            f'"securityGroups": [{groups}]}}}}\''
        )
    parts += ["--enable-ecs-managed-tags", "--propagate-tags TASK_DEFINITION"]
    if enable_execute_command:
        parts.append("--enable-execute-command")
    return " ".join(parts)


def _word(text: str) -> str:
    return literal(shlex.quote(text))


def _json_word(value: object) -> str:
    return _word(json.dumps(value, ensure_ascii=False))
