"""Policy documents as expressions: statements of constructs, each where it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuronfleet.export.expression import written
from neuronfleet.infra.policy_document import POLICY_VERSION

__all__ = ["Statements", "policy_expression"]

Statements = Sequence[tuple[str | None, Sequence[Mapping[str, object]]]]
"""Statements, each group with the condition under which it is there; None for always."""


def policy_expression(groups: Statements) -> str:
    """``${jsonencode(...)}`` of a policy.

    Args:
        groups: its statements.

    Raises:
        ExportError: something in a statement has no HCL form.
    """
    items = [
        written(statement) if condition is None else f"{condition} ? {written(statement)} : null"
        for condition, statements in groups
        for statement in statements
    ]
    body = "".join(f"{item},\n" for item in items)
    return (
        f'${{jsonencode({{\nVersion = "{POLICY_VERSION}"\n'
        f"Statement = [for statement in [\n{body}] : statement if statement != null]\n}})}}"
    )
