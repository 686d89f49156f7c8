"""Markers in the bodies of samples, for what a plan says beside plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.dataclass import dataclass

__all__ = ["COMPUTED", "UNKNOWN", "Changed", "Document", "Referring", "Sensitive", "Unknown"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only apply tells.

    Attributes:
        reference: what it comes from, such as ``aws_kms_key.logs.arn``; empty for an expression without references.
        configured: whether the configuration sets it, or the provider will.
    """

    reference: str = ""
    configured: bool = True


UNKNOWN: Final = Unknown()
"""Set by the configuration, and known only after apply."""

COMPUTED: Final = Unknown(configured=False)
"""Not set by the configuration; the provider tells it after apply."""


@dataclass(frozen=True, slots=True)
class Referring:
    """A known value that the configuration takes from somewhere.

    Attributes:
        value: what it is.
        reference: where it comes from, such as ``data.aws_ssm_parameter.ami.insecure_value``.
    """

    value: Any
    reference: str


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A known value that is marked sensitive.

    Attributes:
        value: what it is.
    """

    value: Any


@dataclass(frozen=True, slots=True)
class Document:
    """JSON as text; with an unknown part the whole text is unknown, as Terraform has it.

    Attributes:
        tree: what the text says.
    """

    tree: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A resource that is not simply created.

    Attributes:
        actions: such as ``("delete", "create")``.
        before: its body before, None where it did not exist.
        after: its body after, None where it goes.
        replace_paths: attributes that force a replacement.
        reason: Terraform's ``action_reason``.
        deposed: key of a deposed object.
        importing: id that it is imported by.
    """

    actions: tuple[str, ...]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    replace_paths: tuple[tuple[str | int, ...], ...] = ()
    reason: str | None = None
    deposed: str | None = None
    importing: str | None = None
