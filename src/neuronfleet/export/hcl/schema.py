"""Which keys of a configuration are nested blocks and which are attributes with an object for a value.

JSON syntax writes both the same; HCL does not, and only the provider's schema knows. ``data/aws_schema.json`` holds
what is needed of the schema of hashicorp/aws, condensed: almost every *name* means the same wherever it occurs, so the
file lists names with their kind and, for resource types that differ, the paths that do.

To make the data anew for another version, in a folder whose configuration requires just that version of the provider
and uses one ``terraform_data`` resource (for the schema of Terraform's own provider)::

    terraform init && terraform providers schema -json | python -m neuronfleet.export.hcl.schema_data 5.100.0
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, Final

__all__ = ["Kind", "is_described", "kind_of", "schema_version"]


class Kind(Enum):
    """How the value of a key is written where its shape leaves a choice."""

    BLOCK = "block"
    """A nested block, or several; an empty list is none."""
    EXPRESSION = "map"
    """An attribute whose value is a map, an object, anything (``dynamic``) or a list of those."""
    OBJECTS = "objects"
    """A list of objects, which Terraform takes as blocks too, missing members null; an empty list stays."""
    LIST = "list"
    """A list of simple values; an empty list stays."""


# For providers whose schema is not in the data: names that are maps in the providers that many configurations use
# (hashicorp/null, random, local, external, http, kubernetes, docker). All else that has an object's shape is a block.
_USUAL_MAPS: Final = frozenset(
    {"annotations", "keepers", "labels", "match_labels", "query", "request_headers", "tags", "triggers", "vars"}
)
_DESCRIBED_PREFIXES: Final = ("aws_", "terraform_")
_DESCRIBED_PROVIDERS: Final = frozenset({"aws", "terraform"})


def is_described(section: str, type_name: str) -> bool:
    """Whether the data describes a type.

    Args:
        section: ``resource``, ``data``, ``ephemeral`` or ``provider``.
        type_name: the resource type, or the provider's local name.
    """
    if section == "provider":
        return type_name in _DESCRIBED_PROVIDERS
    return type_name.startswith(_DESCRIBED_PREFIXES)


def kind_of(section: str, type_name: str, path: tuple[str, ...]) -> Kind | None:
    """The kind of a key, or None where it is an attribute or unknown and the shape of its value must decide.

    Args:
        section: ``resource``, ``data``, ``ephemeral`` or ``provider``.
        type_name: the resource type, or the provider's local name.
        path: names of the nested blocks around the key, and the key.
    """
    if not is_described(section, type_name):
        return Kind.EXPRESSION if path[-1] in _USUAL_MAPS else None
    exception = _exceptions().get((section, type_name), {}).get(".".join(path))
    return exception or _names().get(path[-1])


def schema_version() -> str:
    """The version of hashicorp/aws that the data is of."""
    return str(_data()["version"])


@cache
def _data() -> dict[str, Any]:
    text = files("neuronfleet.export.hcl").joinpath("data/aws_schema.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def _names() -> Mapping[str, Kind]:
    return {name: Kind(kind) for kind, names in _data()["names"].items() for name in names}


@cache
def _exceptions() -> Mapping[tuple[str, str], Mapping[str, Kind]]:
    return {
        (section, type_name): {path: Kind(kind) for kind, paths in kinds.items() for path in paths}
        for section, types in _data()["exceptions"].items()
        for type_name, kinds in types.items()
    }
