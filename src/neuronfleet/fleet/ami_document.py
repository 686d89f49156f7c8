"""The JSON Schema of what ``neuronfleet ami`` prints for programs."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from neuronfleet.fleet.ami_changes import AmiChange
from neuronfleet.fleet.ami_status import AmiStatus

__all__ = ["ami_schema"]

_TEXTS = {"type": "array", "items": {"type": "string"}}
_WAVES = {"type": "array", "items": _TEXTS}


def ami_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the output of ``neuronfleet ami ... --format json``."""
    definitions: dict[str, Any] = {}
    for kind in (AmiStatus, AmiChange):
        schema = TypeAdapter(kind).json_schema(mode="serialization", ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        definitions[kind.__name__] = schema
    status = _table(
        lock={"type": "string"},
        waves=_WAVES,
        amis={"type": "array", "items": {"$ref": "#/$defs/AmiStatus"}},
        unused={"type": "array", "items": _table(region={"type": "string"}, family={"type": "string"})},
        unanswered={"type": "array", "items": _table(region={"type": "string"}, reason={"type": "string"})},
    )
    changes = _table(
        lock={"type": "string"},
        written={"type": "boolean"},
        waves=_WAVES,
        changes={"type": "array", "items": {"$ref": "#/$defs/AmiChange"}},
        notes=_TEXTS,
    )
    version = {"type": "string", "const": "1"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "neuronfleet ami",
        "oneOf": [
            _table(schema_version=version, ami_status=status),
            _table(schema_version=version, ami_changes=changes),
        ],
        "$defs": definitions,
    }


def _table(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
