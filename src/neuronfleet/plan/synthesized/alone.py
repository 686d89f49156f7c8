"""A plan out of a source alone: everything is created, and what only a plan knows is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from neuronfleet.errors import PlanError
from neuronfleet.plan.address import Key
from neuronfleet.plan.hole import Hole
from neuronfleet.plan.plan import Plan
from neuronfleet.plan.synthesized.configured import configuration_of
from neuronfleet.plan.synthesized.module import Block, Variable
from neuronfleet.plan.synthesized.nodes import Tree
from neuronfleet.plan.synthesized.resolving import Scope
from neuronfleet.plan.synthesized.source import Source
from neuronfleet.plan.synthesized.trees import node_references

__all__ = ["plan_of_source"]

_COMPUTED: Final = (
    "arn",
    "arn_without_revision",
    "default_version",
    "dns_name",
    "id",
    "latest_version",
    "owner_id",
    "revision",
    "unique_id",
    "zone_id",
)
"""Attributes that providers compute, unknown unless the source sets them."""


class _Rest(dict[str, Any]):
    """Marks of a data source: what is not configured is unknown."""

    def get(self, key: str, default: object = None) -> Any:  # noqa: ANN401, ARG002 - a mark
        return super().get(key, True)


def plan_of_source(source: Source) -> Plan:
    """A plan that creates everything a source declares.

    Where ``count`` or ``for_each`` is written down there is a resource for each instance; where it is not, there is
    one without a key, and ``has_unknown_count`` of it is True. Resources of modules that are not on disk are missing.

    Raises:
        PlanError: it is nested too deeply.
    """
    scope = source.scope()
    try:
        document = {
            "format_version": "1.2",
            "variables": {
                name: {"value": one.default} for name, one in source.root.variables.items() if _is_plain(one)
            },
            "resource_changes": list(_entries(scope, "")),
            "configuration": configuration_of(source.root, scope),
        }
    except RecursionError as error:
        raise PlanError(f"{source.path} is nested more deeply than any configuration is") from error
    plan = Plan(document, path=source.path)
    plan.is_synthesized = True
    plan.attach(source)
    return plan


def _is_plain(variable: Variable) -> bool:
    return variable.has_default and not variable.is_sensitive and not any(node_references(variable.default))


def _entries(scope: Scope, prefix: str) -> Iterator[dict[str, Any]]:
    for block in scope.module.blocks.values():
        keys = scope.keys(block.body)
        for key in (None,) if keys is None else keys:
            body = scope.body(block, key)
            _add_tags(scope, block, body, is_root=not prefix)
            yield _entry(block, f"{prefix}{block.static}{_key_text(key)}", body, is_open=keys is None)
    for name, call in scope.module.calls.items():
        keys = scope.keys(call.arguments)
        for key in (None,) if keys is None else keys:
            child = scope.child(name, key)
            if child is not None:
                yield from _entries(child, f"{prefix}module.{name}{_key_text(key)}.")


def _entry(block: Block, address: str, body: dict[str, Tree], *, is_open: bool) -> dict[str, Any]:
    is_data = block.mode == "data"
    mask: dict[str, Any] = (
        _Rest(dict.fromkeys(body, False)) if is_data else {key: True for key in _COMPUTED if key not in body}
    )
    change = {"actions": ["read" if is_data else "create"], "before": None, "after": body, "after_unknown": mask}
    return {
        "address": address,
        "mode": block.mode,
        "type": block.type,
        "name": block.name,
        "change": change,
        **({"index_unknown": True} if is_open else {}),
    }


def _add_tags(scope: Scope, block: Block, body: dict[str, Tree], *, is_root: bool) -> None:
    """``tags_all``: the provider's default tags and the resource's own.

    Unknown where the provider is the caller's, and where only the provider's schema tells whether there are tags.
    """
    if block.mode == "data" or not block.type.startswith("aws_") or "tags_all" in body:
        return
    provider = scope.module.providers.get(block.provider)
    given = provider.get("default_tags") if provider is not None else None
    default = scope.resolved(given.get("tags") if isinstance(given, Mapping) else given)
    own = body.get("tags")
    if provider is None and not is_root:
        default = Hole("default_tags")
    if default is None and own is None:
        return
    if isinstance(default, dict | None) and isinstance(own, dict):
        body["tags_all"] = {**(default or {}), **own}
    else:
        body["tags_all"] = Hole("tags")


def _key_text(key: Key) -> str:
    return "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"
