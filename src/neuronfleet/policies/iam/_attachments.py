"""Managed policies, where they are attached."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource, Value

__all__ = ["ATTACHMENTS", "attached"]

ATTACHMENTS: Final = {
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_user_policy_attachment": "policy_arn",
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_policy_attachment": "policy_arn",
    "aws_iam_role": "managed_policy_arns",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
}
"""By type: the attribute that names what is attached."""


def attached(resource: Resource) -> tuple[Value, ...]:
    """ARNs of managed policies that a resource attaches; an unknown list is one unknown element."""
    value = resource[ATTACHMENTS[resource.type]].or_default(None)
    if value.is_missing:
        return ()
    return value.items if value.is_known else (value,)
