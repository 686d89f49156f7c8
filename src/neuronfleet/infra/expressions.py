"""Values that are decided, or expressions of them: what lets one construct serve stacks and modules.

A stack knows its numbers when it is synthesized. A module knows them as ``${var.max_size}``, marked as
:class:`~neuronfleet.infra.literal.Reference`, and the provider bindings take such text only in the disguise of a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from neuronfleet.engine import IResolvable, Token
from neuronfleet.infra.literal import Reference, literal, literal_map

__all__ = ["as_flag", "as_map", "as_number", "as_text", "inner"]


def as_number(value: float | Reference) -> float:
    """A number, or a token of one."""
    return cast("float", Token.as_number(value)) if isinstance(value, Reference) else value


def as_flag(value: bool | Reference) -> bool | IResolvable:  # noqa: FBT001
    """A boolean, or a token of one."""
    return Token.as_any(value) if isinstance(value, Reference) else value


def as_text(value: str | float | Reference) -> str:
    """The text of a value as Terraform converts it: ``true``, ``300``; an expression stays what it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return literal(value) if isinstance(value, str) else str(value)


def as_map(values: Mapping[str, str] | Reference) -> Mapping[str, str]:
    """A map whose keys and values are literal, or a token of a map."""
    if isinstance(values, Reference):
        return cast("Mapping[str, str]", Token.as_string_map(values))
    return literal_map(values)


def inner(reference: str) -> str:
    """A reference without its ``${}``, for use inside an expression.

    Args:
        reference: text that is one reference and nothing else.
    """
    return reference.removeprefix("${").removesuffix("}")
