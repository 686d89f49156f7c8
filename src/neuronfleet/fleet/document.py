"""Blueprints as plain data, and the JSON Schemas of the blueprint document and of the fleet file."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from neuronfleet.fleet.blueprint import Blueprint, CostBlueprint, DataBlueprint, GlobalBlueprint, total_cost
from neuronfleet.fleet.model import Fleet

__all__ = ["SCHEMA_VERSION", "blueprint_document", "blueprint_schema", "fleet_schema"]

SCHEMA_VERSION = "1"
"""Raised when a field changes its name or meaning; new fields do not raise it."""


def blueprint_document(
    blueprints: Sequence[Blueprint], global_: GlobalBlueprint | None = None, data: DataBlueprint | None = None
) -> dict[str, Any]:
    """Plain data of the blueprints, in the fields' own order.

    Args:
        blueprints: one a region.
        global_: what spans regions, None for nothing.
        data: models and images in every region, None for nothing.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "waves": blueprints[0].waves if blueprints else (),
        "cost": dataclasses.asdict(total_cost([one.cost for one in blueprints if one.cost is not None])),
        "regions": [dataclasses.asdict(one) for one in blueprints],
        "global": None if global_ is None else dataclasses.asdict(global_),
        "data": None if data is None else dataclasses.asdict(data),
    }


def blueprint_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of :func:`blueprint_document`."""
    region = TypeAdapter(Blueprint).json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = region.pop("$defs")
    definitions["Blueprint"] = region
    definitions["CostBlueprint"] = TypeAdapter(CostBlueprint).json_schema(mode="serialization")
    for shared in (GlobalBlueprint, DataBlueprint):
        made = TypeAdapter(shared).json_schema(mode="serialization", ref_template="#/$defs/{model}")
        definitions |= made.pop("$defs")
        definitions[shared.__name__] = made
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "neuronfleet blueprint",
        "type": "object",
        "properties": {
            "schema_version": {"type": "string", "const": SCHEMA_VERSION},
            "waves": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
            "cost": {"$ref": "#/$defs/CostBlueprint"},
            "regions": {"type": "array", "items": {"$ref": "#/$defs/Blueprint"}},
            "global": {"anyOf": [{"$ref": "#/$defs/GlobalBlueprint"}, {"type": "null"}]},
            "data": {"anyOf": [{"$ref": "#/$defs/DataBlueprint"}, {"type": "null"}]},
        },
        "required": ["schema_version", "regions"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def fleet_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the fleet file, for editors; shipped as ``fleet.schema.json`` beside this module."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Fleet.model_json_schema(),
        "title": "neuronfleet fleet file",
    }
