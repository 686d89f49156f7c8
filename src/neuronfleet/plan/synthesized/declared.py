"""Sorts the blocks of a file, JSON or HCL alike, into a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from neuronfleet.plan.synthesized.metadata import construct_path, user_frame
from neuronfleet.plan.synthesized.module import Block, Module, ModuleCall, Variable
from neuronfleet.plan.synthesized.nodes import Tree

__all__ = ["LINE", "declare"]

LINE = "__start_line__"
"""Key under which a body of HCL has the line that it starts at."""


def declare(
    module: Module,
    document: Mapping[str, Any],
    tree: Callable[[Any], Tree],
    *,
    path: str,
    called: Callable[[str, str], Module | None],
) -> None:
    """Add what one file declares to a module.

    Args:
        module: what it is added to.
        document: block type -> label -> ... -> body; a list at any level stands for several.
        tree: turns a value of the document into a tree.
        path: of the file, as reports name it.
        called: finds the module of a call by the call's name and source.
    """
    for mode, key in (("managed", "resource"), ("data", "data")):
        for (kind, name), body in _labelled(document.get(key), 2):
            block = Block(
                mode=mode,
                type=kind,
                name=name,
                body=_body(body, tree),
                construct=construct_path(body.get("//")),
                location=user_frame(body.get("//")) or _line(body, path),
            )
            module.blocks.setdefault(block.static, block)
    for (name,), body in _labelled(document.get("variable"), 1):
        module.variables[name] = Variable(
            default=tree(body.get("default")),
            has_default="default" in body,
            is_sensitive=body.get("sensitive") in (True, "true"),
            is_nullable=body.get("nullable") not in (False, "false"),
        )
    for body in _bodies(document.get("locals")):
        module.locals.update(_body(body, tree))
    for (name,), body in _labelled(document.get("output"), 1):
        module.outputs[name] = tree(body.get("value"))
    for (name,), body in _labelled(document.get("module"), 1):
        arguments = _body(body, tree)
        source = arguments.get("source")
        module.calls[name] = ModuleCall(
            arguments=arguments, module=called(name, source) if isinstance(source, str) else None
        )
    for (name,), body in _labelled(document.get("provider"), 1):
        arguments = _body(body, tree)
        alias = arguments.get("alias")
        module.providers[f"{name}.{alias}" if isinstance(alias, str) else name] = arguments


def _body(body: Mapping[str, Any], tree: Callable[[Any], Tree]) -> dict[str, Tree]:
    return {key: tree(one) for key, one in body.items() if key != "//" and not key.startswith("__")}


def _line(body: Mapping[str, Any], path: str) -> tuple[str, int] | None:
    line = body.get(LINE)
    return (path, line) if isinstance(line, int) else None


def _bodies(node: object) -> Iterator[Mapping[str, Any]]:
    for one in node if isinstance(node, list) else [node]:
        if isinstance(one, Mapping):
            yield one


def _labelled(node: object, labels: int) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for one in _bodies(node):
        if not labels:
            yield (), one
            continue
        for label, below in one.items():
            if label != "//" and not label.startswith("__"):
                for further, body in _labelled(below, labels - 1):
                    yield (label, *further), body
