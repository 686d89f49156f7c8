"""Scalars of a plan: many AWS attributes are strings of digits, or ``"true"``."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["flag_of", "number_of", "text_of"]

_EXACT: Final = 2.0**63


def text_of(raw: object) -> str | None:
    """A scalar as text, spelled as Terraform does; None for what is none."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < _EXACT else repr(raw)
    return None


def number_of(raw: object) -> int | float | None:
    """A number, also one that is written as text; None for what is none, for NaN and infinities."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    try:
        number = float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def flag_of(raw: object) -> bool | None:
    """A boolean, also one that is written as text; None for what is none."""
    if isinstance(raw, bool):
        return raw
    return {"true": True, "false": False}.get(raw) if isinstance(raw, str) else None
