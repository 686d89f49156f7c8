"""What resolving does with trees: follow a path, rename holes, try a function, list dynamic blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.synthesized.nodes import Node, Template, Tree
from neuronfleet.plan.synthesized.scanning import references_of

__all__ = ["NOT_WRITTEN", "dynamic_blocks", "followed", "hole_of", "node_references", "renamed", "tried"]

NOT_WRITTEN: Final = object()
"""What is said of what nobody wrote down."""


def node_references(tree: Tree) -> Iterator[str]:
    """What a tree that is not yet resolved refers to."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node):
            yield from references_of(node.text, is_template=isinstance(node, Template))
        elif isinstance(node, dict):
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def dynamic_blocks(node: Tree) -> Iterator[tuple[str, Mapping[str, Tree]]]:
    """Labels and bodies of the dynamic blocks of a resource."""
    for one in node if isinstance(node, list) else [node]:
        if isinstance(one, Mapping):
            for label, block in one.items():
                for body in block if isinstance(block, list) else [block]:
                    if isinstance(body, Mapping):
                        yield label, body


def hole_of(node: Node) -> Hole:
    """What stands for a node that nobody can resolve: its text and its references."""
    if isinstance(node, Template):
        return Hole(node.text, references_of(node.text, is_template=True))
    return Hole(f"${{{node.text}}}", references_of(node.text, is_template=False))


def tried(function: Any, arguments: Sequence[Tree]) -> Tree:  # noqa: ANN401 - of FUNCTIONS
    """What a function makes of its arguments; nothing where it cannot."""
    try:
        return function(*arguments)
    except (ArithmeticError, AttributeError, KeyError, RecursionError, StopIteration, TypeError, ValueError):
        return NOT_WRITTEN


def followed(value: Tree, path: Sequence[Tree]) -> Tree:
    """A part of a tree by its path; nothing where there is none."""
    for key in path:
        if isinstance(value, dict) and isinstance(key, str) and key in value:
            value = value[key]
        elif isinstance(value, dict) and key == 0:
            continue
        elif isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool) and key < len(value):
            value = value[key]
        else:
            return NOT_WRITTEN
    return value


def renamed(tree: Tree, name: Hole) -> Tree:
    """A tree whose holes are called by another name."""
    if isinstance(tree, Hole):
        document = None if tree.document is None else renamed(tree.document, name)
        return Hole(name.text, name.references, document)
    if isinstance(tree, dict):
        return {key: renamed(one, name) for key, one in tree.items()}
    if isinstance(tree, list):
        return [renamed(one, name) for one in tree]
    return tree
