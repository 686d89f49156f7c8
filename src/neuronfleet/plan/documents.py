"""JSON that attributes hold as text: container definitions, IAM policies."""

from __future__ import annotations

import json

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.value import Value

__all__ = ["parsed"]


def parsed(value: Value) -> Value:
    """The data that a text holds.

    Args:
        value: JSON text; a synthesized source may give it with holes, or as data already.

    Returns:
        The data, marked sensitive where the text is; the value itself where it is unknown, missing or no JSON.
    """
    raw = value.raw
    if isinstance(raw, Hole) and isinstance(raw.document, dict | list):
        return Value(raw.document, False, value.is_sensitive, path=value.path, owner=value.owner)  # noqa: FBT003
    if value.is_known and isinstance(raw, dict | list):
        return value
    if not value.is_known or not isinstance(raw, str):
        return value
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return value
    if not isinstance(data, dict | list):
        return value
    return Value(data, False, value.is_sensitive, path=value.path, owner=value.owner)  # noqa: FBT003
