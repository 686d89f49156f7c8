"""From an attribute of a plan to what stands behind it in the configuration or in a synthesized source.

Blocks make it hard: providers return sets of blocks in an order of their own, and ``dynamic`` blocks are not in the
configuration at all. So a block of the plan is matched by its constants, and where that does not tell, all blocks
that may be meant are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.path import Path
from neuronfleet.plan.value import Value

__all__ = ["NOT_CONSTANT", "Behind", "behind", "expression_constant", "is_written", "source_constant"]

NOT_CONSTANT: Final = object()
"""What is said of a leaf whose value is not written down."""

_LEAF: Final = ("references", "constant_value")


class Behind:
    """What may stand behind an attribute.

    Attributes:
        nodes: expressions or parts of a source, one unless blocks cannot be told apart.
        is_set: whether the configuration sets the attribute; None where that cannot be told.
    """

    __slots__ = ("is_set", "nodes")

    def __init__(self, nodes: Sequence[Any], *, is_set: bool | None) -> None:
        self.nodes = tuple(nodes)
        self.is_set = is_set


def expression_constant(node: object) -> object:
    """The constant of an expression of the configuration."""
    if isinstance(node, Mapping) and "constant_value" in node and "references" not in node:
        return node["constant_value"]
    return NOT_CONSTANT


def is_written(node: object) -> bool:
    """Whether it is an expression in JSON syntax: the plan has its text beside its references."""
    return isinstance(node, Mapping) and "references" in node and node.get("constant_value") is not None


def source_constant(node: object) -> object:
    """The constant of a leaf of a synthesized source."""
    return NOT_CONSTANT if isinstance(node, Hole | Mapping | list) else node


def behind(root: object, path: Path, after: Value, constant: Callable[[object], object]) -> Behind:
    """What stands behind an attribute.

    Args:
        root: the body of a resource: its ``expressions``, or its source.
        path: of the attribute.
        after: the resource's values, which tell blocks apart.
        constant: reads a leaf of the body.
    """
    is_plan = constant is expression_constant
    nodes: list[Any] = [root]
    missing = 0
    dynamic = False
    for depth, key in enumerate(path):
        further: list[Any] = []
        for given in nodes:
            node = given.document if isinstance(given, Hole) and given.document is not None else given
            if isinstance(node, Hole) or (is_plan and _is_leaf(node, path[:depth])):
                further.append(node)
            elif isinstance(key, int):
                found, untold = _blocks(node, key, after.at(*path[:depth]), constant)
                further.extend(found)
                dynamic = dynamic or untold
                missing += not found
            elif isinstance(node, Mapping) and key in node and node[key] is not None:
                further.append(node[key])
            elif isinstance(node, list) and len(node) == 1 and isinstance(node[0], Mapping) and key in node[0]:
                further.append(node[0][key])
            else:
                missing += 1
                dynamic = dynamic or _is_dynamic(node, key, after.at(*path[: depth + 1]), path[depth + 1 :])
        nodes = further
    if nodes and not missing:
        return Behind(nodes, is_set=True)
    return Behind(nodes, is_set=None if dynamic or nodes else False)


def _is_leaf(node: object, path: Path) -> bool:
    """Whether it is an expression, not a block; one that refers to nothing, such as ``timestamp()``, is empty."""
    if not path or not isinstance(node, Mapping):
        return False
    return any(key in node for key in _LEAF) or (not node and isinstance(path[-1], str))


def _is_dynamic(node: object, key: str, value: Value, rest: Path) -> bool:
    """Whether a block that the body does not have may still come from it."""
    made = node.get("dynamic") if isinstance(node, Mapping) else None
    if isinstance(made, Mapping | list):
        named = (
            made if isinstance(made, Mapping) else {name for one in made if isinstance(one, Mapping) for name in one}
        )
        if key in named:
            return True
    # a block that is there, though nothing in the body says so
    return bool(rest) and value.is_known and isinstance(value.raw, list | dict) and bool(value.raw)


def _blocks(node: object, index: int, siblings: Value, constant: Callable[[object], object]) -> tuple[list[Any], bool]:
    """Blocks that may be the one at a position, and whether it may be none of them."""
    if isinstance(node, Mapping):
        return ([node], False) if index == 0 else ([], True)
    if not isinstance(node, list):
        return [], False
    items = siblings.items if isinstance(siblings.raw, list) else ()
    if len(node) <= 1 and len(items) <= 1:
        return (node[index : index + 1] if index >= 0 else node[index:]), False
    untold = len(items) > len(node)
    if not -len(items) <= index < len(items):
        return (node[index : index + 1] if 0 <= index < len(node) else []), untold
    item = items[index]
    may_be = [block for block in node if _may_be(block, item, constant)]
    return (may_be or ([] if untold else list(node))), untold


def _may_be(block: object, item: Value, constant: Callable[[object], object]) -> bool:
    if not isinstance(block, Mapping):
        said = constant(block)
        return said is NOT_CONSTANT or isinstance(said, dict | list) or not item.equals(said).is_false
    for key, leaf in _leaves(block):
        said = constant(leaf)
        if said is NOT_CONSTANT or isinstance(said, dict | list) or said is None:
            continue
        if item[key].equals(said).is_false:
            return False
    return True


def _leaves(block: Mapping[Any, Any]) -> Iterable[tuple[str, Any]]:
    return [(key, leaf) for key, leaf in block.items() if isinstance(key, str)]
