"""Expressions of Terraform's language as far as values can be read off them."""

from __future__ import annotations

from typing import Any

from neuronfleet.dataclass import dataclass

__all__ = ["Call", "Conditional", "Node", "Opaque", "Operation", "Template", "Traversal", "Tree"]

Tree = Any
"""Plain data whose leaves may be nodes (before resolving) or holes (after)."""


@dataclass(frozen=True, slots=True)
class Node:
    """An expression that is no plain data.

    Attributes:
        text: as it is written.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Opaque(Node):
    """An expression that is not read: a ``for``, a splat, a directive."""


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """Something calculated or compared.

    Attributes:
        operator: ``==``, ``+``, ``!``.
        operands: one or two.
    """

    operator: str
    operands: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Traversal(Node):
    """``aws_lb.main.arn``, ``var.names[0]``, ``each.value.image``.

    Attributes:
        path: its parts; a part that is an expression itself is a tree.
    """

    path: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Template(Node):
    """Text with expressions in it.

    Attributes:
        parts: literal strings and trees, in turn.
    """

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function called.

    Attributes:
        name: of the function.
        arguments: what it is called with.
    """

    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """``condition ? yes : no``.

    Attributes:
        condition: what decides.
        yes: the value where it is true.
        no: the value where it is false.
    """

    condition: Tree
    yes: Tree
    no: Tree
