"""IAM actions that applying a module needs, from the types of what it makes and reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["actions_by_service", "types_of", "unrecorded"]


def types_of(document: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Sections (``resource``, ``data``) and types of a configuration.

    Args:
        document: in Terraform's JSON syntax.
    """
    found = {(section, name) for section in ("resource", "data") for name in document.get(section, {})}
    for check in document.get("check", {}).values():
        found |= {("data", name) for name in check.get("data", {})}
    return frozenset(found)


def actions_by_service(types: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names of actions by their service's prefix, both sorted: ``{"ecs": ["CreateCluster", ...]}``.

    Args:
        types: what :func:`types_of` finds; those of which nothing is recorded add nothing.
    """
    actions = {action for section, name in types for action in _recorded()[section].get(name, ())}
    found: dict[str, list[str]] = {}
    for action in sorted(actions):
        service, _, name = action.partition(":")
        found.setdefault(service, []).append(name)
    return found


def unrecorded(types: Iterable[tuple[str, str]]) -> list[str]:
    """Types of the AWS provider whose actions nobody has recorded, sorted.

    Args:
        types: what :func:`types_of` finds.
    """
    return sorted(
        name if section == "resource" else f"data.{name}"
        for section, name in types
        if name.startswith("aws_") and name not in _recorded()[section]
    )


@cache
def _recorded() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("neuronfleet.export").joinpath("data/permissions.toml").read_text(encoding="utf-8")
    recorded: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return recorded
