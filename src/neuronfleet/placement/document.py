"""A cluster and what was decided about it as JSON, and back.

``docs/reference/placement.schema.json`` is the published JSON Schema. Reading checks the form; ``decide`` asks whether
the cluster makes sense.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlacementError, Problem
from neuronfleet.placement.claims import Claims
from neuronfleet.placement.cluster import Cluster
from neuronfleet.placement.codec import dumped, loaded, schema_of

__all__ = [
    "SCHEMA_VERSION",
    "PlacementDocument",
    "ServiceClaims",
    "claims_data",
    "from_json",
    "placement_document",
    "placement_schema",
    "read_placement_document",
    "to_json",
]

SCHEMA_VERSION: Final = "1"
"""Raised when a field changes its name or meaning; new fields with a default do not raise it."""

_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClaims:
    """What was decided about one workload.

    Attributes:
        name: of the workload.
        claims: the four claims.
    """

    name: str
    claims: Claims


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementDocument:
    """A placement question, and its answer where there is one.

    Attributes:
        cluster: the question.
        services: what was decided, in the order of the cluster's workloads; empty where nothing was.
    """

    cluster: Cluster
    services: tuple[ServiceClaims, ...] = ()

    @property
    def claims(self) -> dict[str, Claims]:
        """Claims by the name of the workload, as ``decide`` returns them."""
        return {one.name: one.claims for one in self.services}


def claims_data(claims: Claims) -> dict[str, Any]:
    """The four claims of one workload as plain data: ``{"fits": {"verdict": "proved", "reason": ..., ...}, ...}``."""
    data: dict[str, Any] = dumped(claims)
    return data


def placement_document(cluster: Cluster, claims: Mapping[str, Claims] | None = None) -> dict[str, Any]:
    """Plain data of a cluster and the claims about its workloads.

    Args:
        cluster: the question.
        claims: by the name of the workload, as ``decide`` returns them.
    """
    services = tuple(ServiceClaims(name=name, claims=one) for name, one in (claims or {}).items())
    document = dumped(PlacementDocument(cluster=cluster, services=services))
    return {"schema_version": SCHEMA_VERSION, **document}


def read_placement_document(data: object, *, source: str = "the placement document") -> PlacementDocument:
    """What :func:`placement_document` was made of.

    Fields that have a default may be left out.

    Args:
        data: as ``json.loads`` makes it.
        source: for messages: the name of a file.

    Raises:
        PlacementError: it has another version, keys that are not known, or values of other types; all problems at
            once, each with its path.
    """
    if not isinstance(data, dict):
        raise PlacementError(f"{source} is no JSON object; allowed: an object with schema_version and cluster")
    if data.get("schema_version") != SCHEMA_VERSION:
        given = json.dumps(data["schema_version"], default=repr)[:_SHOWN] if "schema_version" in data else "missing"
        raise PlacementError(
            f"{source}: schema_version is {given}; allowed: {json.dumps(SCHEMA_VERSION)}; write it again with this "
            "version of neuronfleet"
        )
    rest = {key: value for key, value in data.items() if key != "schema_version"}
    problems: list[Problem] = []
    found = loaded(PlacementDocument, rest, "", problems)
    if not problems:
        problems += _strangers(found)
    if problems:
        lines = "\n".join(f"  - {str(one).removeprefix('.')}" for one in problems)
        raise PlacementError(f"{source}: {len(problems)} problem(s)\n{lines}")
    document: PlacementDocument = found
    return document


def _strangers(document: PlacementDocument) -> list[Problem]:
    """Claims about workloads that the cluster does not have, or has been told about already."""
    known = {one.name for one in document.cluster.workloads}
    counts = Counter(one.name for one in document.services)
    found = []
    for index, one in enumerate(document.services):
        if one.name not in known:
            allowed = ", ".join(map(json.dumps, sorted(known))) or "none"
            message = f"is {json.dumps(one.name)}, which is no workload of the cluster; allowed: {allowed}"
            found.append(Problem(path=f"services[{index}].name", message=message, value=one.name))
        elif counts[one.name] > 1:
            message = f"is {json.dumps(one.name)}, which is there {counts[one.name]} times; allowed: once"
            found.append(Problem(path=f"services[{index}].name", message=message, value=one.name))
    return found


def to_json(cluster: Cluster, claims: Mapping[str, Claims] | None = None) -> str:
    """The document as text: ASCII alone, so that no name can reach a terminal unescaped."""
    return json.dumps(placement_document(cluster, claims), indent=2) + "\n"


def from_json(text: str | bytes, *, source: str = "the placement document") -> PlacementDocument:
    """A document from text.

    Args:
        text: JSON.
        source: for messages: the name of a file.

    Raises:
        PlacementError: it is no JSON, or not this document.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise PlacementError(f"{source} is nested too deeply to be read") from None
    except ValueError as error:
        raise PlacementError(f"{source} is no JSON: {error}") from None
    return read_placement_document(data, source=source)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {json.dumps(twice)} is there twice in one object")
    return found


def placement_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of :func:`placement_document`."""
    definitions: dict[str, Any] = {}
    schema_of(PlacementDocument, definitions)
    top = definitions.pop("PlacementDocument")
    version = {"type": "string", "const": SCHEMA_VERSION, "description": "of this document"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "neuronfleet placement",
        **top,
        "properties": {"schema_version": version, **top["properties"]},
        "required": ["schema_version", *top["required"]],
        "$defs": definitions,
    }
