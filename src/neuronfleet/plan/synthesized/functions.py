"""Functions of Terraform's language that can be called on what is written down.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.synthesized.nodes import Tree

__all__ = ["FUNCTIONS", "OPERATORS", "has_hole", "scalar_text"]


def has_hole(tree: Tree) -> bool:
    """Whether any leaf is not known."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Hole):
            return True
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return False


def scalar_text(value: object) -> str | None:
    """A value as a template shows it; None where it cannot be shown in one."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return None


def _jsonencode(value: Tree) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _concat(*lists: Tree) -> Tree:
    return [one for given in lists for one in given]


def _merge(*maps: Tree) -> Tree:
    return {key: one for given in maps if given is not None for key, one in given.items()}


def _first(*values: Tree) -> Tree:
    return next(one for one in values if one is not None and one != "")


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "base64encode": lambda text: base64.b64encode(text.encode()).decode(),
    "coalesce": _first,
    "concat": _concat,
    "join": lambda separator, parts: separator.join(parts),
    "jsonencode": _jsonencode,
    "length": len,
    "lower": lambda text: text.lower(),
    "merge": _merge,
    "nonsensitive": lambda value: value,
    "tobool": lambda value: {"true": True, "false": False}.get(value, value),
    "tolist": list,
    "tonumber": lambda value: json.loads(value) if isinstance(value, str) else value,
    "toset": lambda values: list(dict.fromkeys(values)),
    "tostring": lambda value: value if value is None else str(scalar_text(value)),
    "trimspace": lambda text: text.strip(),
    "upper": lambda text: text.upper(),
}
"""By name; called with known values only, and what they raise means that the call is not known."""


def _number(value: object) -> float:
    number = json.loads(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError
    return number


def _divided(left: object, right: object) -> float:
    result = _number(left) / _number(right)
    return int(result) if result.is_integer() else result


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _equal(left: object, right: object) -> bool:
    return left == right and isinstance(left, bool) is isinstance(right, bool)


OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    "!": lambda value: not _flag(value),
    "!=": lambda left, right: not _equal(left, right),
    "%": lambda left, right: _number(left) % _number(right),
    "&&": lambda left, right: _flag(left) and _flag(right),
    "*": lambda left, right: _number(left) * _number(right),
    "+": lambda left, right: _number(left) + _number(right),
    "-": lambda left, right=None: -_number(left) if right is None else _number(left) - _number(right),
    "/": _divided,
    "<": lambda left, right: _number(left) < _number(right),
    "<=": lambda left, right: _number(left) <= _number(right),
    "==": _equal,
    ">": lambda left, right: _number(left) > _number(right),
    ">=": lambda left, right: _number(left) >= _number(right),
    "||": lambda left, right: _flag(left) or _flag(right),
}
"""By spelling; as with functions."""
