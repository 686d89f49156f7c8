"""One comparison between the state and the emulator."""

from __future__ import annotations

import json

from neuronfleet.rehearsal.report import Check

__all__ = ["as_text", "compare"]


def as_text(value: object) -> str:
    """A value as the report shows it: text as it is, everything else as JSON with sorted keys.

    Args:
        value: JSON data.
    """
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def compare(address: str, subject: str, *, expected: object, found: object) -> Check:
    """Compare two values.

    Args:
        address: Terraform address of the resource.
        subject: what is compared.
        expected: what the state says, or what must be.
        found: what the emulator answered.
    """
    return Check(
        address=address, subject=subject, expected=as_text(expected), found=as_text(found), passed=expected == found
    )
