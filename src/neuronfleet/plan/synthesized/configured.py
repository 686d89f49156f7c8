"""The ``configuration`` part of a plan, made of a source: what refers to what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.plan.synthesized.functions import has_hole
from neuronfleet.plan.synthesized.module import META_ARGUMENTS, Block, Module
from neuronfleet.plan.synthesized.nodes import Node, Tree
from neuronfleet.plan.synthesized.resolving import Scope
from neuronfleet.plan.synthesized.trees import node_references

__all__ = ["configuration_of"]

_CALL_ARGUMENTS: Final = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})


def configuration_of(root: Module, scope: Scope) -> dict[str, Any]:
    """What a plan would have under ``configuration``.

    Args:
        root: the root module.
        scope: what its names stand for; the region of a provider may come from a local value.
    """
    providers = {}
    for key, arguments in root.providers.items():
        region = scope.resolved(arguments.get("region"))
        known = region is not None and not has_hole(region)
        expression = {"constant_value": region} if known else _expression(arguments.get("region"))
        providers[key] = {"name": key.partition(".")[0], "expressions": {"region": expression} if expression else {}}
    return {"provider_config": providers, "root_module": _module(root, {})}


def _module(module: Module, passed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "resources": [_resource(block, passed) for block in module.blocks.values()],
        "variables": {
            name: {
                **({"default": one.default} if one.has_default and not isinstance(one.default, Node) else {}),
                **({"sensitive": True} if one.is_sensitive else {}),
            }
            for name, one in module.variables.items()
        },
        "outputs": {name: {"expression": _expression(tree)} for name, tree in module.outputs.items()},
        "module_calls": {
            name: {
                "expressions": {
                    key: _expression(tree) for key, tree in call.arguments.items() if key not in _CALL_ARGUMENTS
                },
                "module": _module(call.module, _passed(call.arguments, passed)) if call.module is not None else {},
                **_repeated(call.arguments),
            }
            for name, call in module.calls.items()
        },
    }


def _resource(block: Block, passed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "address": block.static,
        "mode": block.mode,
        "type": block.type,
        "name": block.name,
        "provider_config_key": passed.get(block.provider, block.provider),
        "expressions": {key: _expression(tree) for key, tree in block.body.items() if key not in META_ARGUMENTS},
        **_repeated(block.body),
    }


def _passed(arguments: Mapping[str, Tree], above: Mapping[str, str]) -> dict[str, str]:
    """Which configuration serves a name of a provider inside a called module."""
    given = arguments.get("providers")
    named = given if isinstance(given, Mapping) else {}
    inner = {}
    for key, tree in named.items():
        text = tree.text if isinstance(tree, Node) else str(tree)
        inner[key] = above.get(text, text)
    return {**above, **inner}


def _repeated(arguments: Mapping[str, Tree]) -> dict[str, Any]:
    return {f"{key}_expression": _expression(arguments[key]) for key in ("count", "for_each") if key in arguments}


def _expression(tree: Tree) -> Any:  # noqa: ANN401 - as a plan has it
    if isinstance(tree, dict):
        return {key: _expression(one) for key, one in tree.items()}
    if isinstance(tree, list) and any(isinstance(one, dict) for one in tree):
        return [_expression(one) for one in tree]
    references = tuple(dict.fromkeys(node_references(tree)))
    if references:
        return {"references": list(references)}
    return {} if isinstance(tree, Node) else {"constant_value": tree}
