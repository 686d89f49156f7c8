"""Words that declarations of a module share."""

from __future__ import annotations

from typing import Final

__all__ = ["REQUIRED", "Validation"]

REQUIRED: Final = object()
"""Default of a variable or an attribute that has none."""

Validation = tuple[str, str]
"""A condition, and what is said where it does not hold: ``("${var.n > 0}", "n must be 1 or more.")``."""
