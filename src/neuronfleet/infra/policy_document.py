"""IAM policy documents, correct in every partition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuronfleet.infra.literal import Reference, json_text

__all__ = ["managed_policy_arn", "policy_document", "statement", "trust_policy"]

POLICY_VERSION = "2012-10-17"


def statement(
    *,
    actions: Sequence[str],
    resources: Sequence[str],
    sid: str,
    conditions: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, object]:
    """One Allow statement.

    Args:
        actions: ``s3:GetObject`` ...
        resources: ARNs; references to other resources are marked ``Reference``, and so may the whole list be.
        sid: statement id, letters and digits.
        conditions: operator -> key -> value or values.
    """
    document: dict[str, object] = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": resources if isinstance(resources, Reference) else list(resources),
    }
    if conditions:
        document["Condition"] = {operator: dict(keys) for operator, keys in conditions.items()}
    return document


def policy_document(statements: Sequence[Mapping[str, object]]) -> str:
    """A policy document as JSON text."""
    return json_text({"Version": POLICY_VERSION, "Statement": list(statements)})


def trust_policy(*, service: str, conditions: Mapping[str, Mapping[str, object]] | None = None) -> str:
    """The trust policy of a role that one service assumes.

    Args:
        service: service principal, ``ecs-tasks.amazonaws.com``.
        conditions: operator -> key -> value.
    """
    document: dict[str, object] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
    }
    if conditions:
        document["Condition"] = {operator: dict(keys) for operator, keys in conditions.items()}
    return json_text({"Version": POLICY_VERSION, "Statement": [document]})


def managed_policy_arn(*, partition: str, path: str) -> str:
    """ARN of an AWS managed policy.

    Args:
        partition: ``aws``, ``aws-us-gov`` or ``aws-cn``.
        path: path and name, ``service-role/AmazonEC2ContainerServiceforEC2Role``.
    """
    return f"arn:{partition}:iam::aws:policy/{path}"
