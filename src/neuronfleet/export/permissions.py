"""IAM actions that applying a module needs, from the types of what it makes and reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from neuronfleet.errors import ExportError

__all__ = ["actions_by_service", "types_of"]


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
        types: what :func:`types_of` finds.

    Raises:
        ExportError: no actions are recorded for a type of the AWS provider.
    """
    actions = set()
    for section, name in types:
        recorded = _recorded().get(section, {}).get(name)
        if recorded is None:
            if name.startswith("aws_"):
                raise ExportError(
                    f"no IAM actions are recorded for {section} {name}; add them to export/data/permissions.toml"
                )
            continue
        actions.update(recorded)
    found: dict[str, list[str]] = {}
    for action in sorted(actions):
        service, _, name = action.partition(":")
        found.setdefault(service, []).append(name)
    return found


@cache
def _recorded() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("neuronfleet.export").joinpath("data/permissions.toml").read_text(encoding="utf-8")
    recorded: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return recorded
