"""Reads expressions and templates of Terraform's language into trees of data and nodes.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from neuronfleet.plan.synthesized.nodes import Call, Conditional, Opaque, Operation, Template, Traversal, Tree
from neuronfleet.plan.synthesized.scanning import end_of_brackets, end_of_interpolation, end_of_string

__all__ = ["read_expression", "read_template", "unescaped"]

_SPACE: Final = re.compile(r"(?:\s+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d][\w-]*")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATOR: Final = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+\-*/%]")
_STRENGTH: Final = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
_FOR: Final = re.compile(r"[\[{]\s*for\b")
_STEP: Final = re.compile(r"\.(?:[^\W\d][\w-]*|\d+|\*)")
_SPLAT: Final = re.compile(r"\.\*|\[\*\]")
_ESCAPE: Final = re.compile(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})')
_SPECIAL: Final = re.compile(r"\\.|\$\$\{|%%\{|\$\{|%\{", re.DOTALL)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_WORDS: Final = {"true": True, "false": False, "null": None}


class _Unread(Exception):  # noqa: N818 - never leaves this module
    """It is no simple expression."""


def read_expression(text: str) -> Tree:
    """An expression in native syntax, such as ``jsonencode([{ name = var.name }])``.

    Returns:
        Plain data with nodes in it; one ``Opaque`` node where it is spelled in a way not known here.
    """
    reader = _Reader(text)
    try:
        tree = reader.expression()
        reader.space()
        if reader.at == len(text):
            return tree
    except (_Unread, RecursionError, ValueError):
        pass
    return Opaque(text.strip())


def read_template(text: str, *, is_quoted: bool) -> Tree:
    """Text with ``${}`` in it.

    Args:
        text: of a string, without its quotes.
        is_quoted: whether backslashes escape, as between quotes in native syntax; in JSON they are gone by now.
    """
    if "${" not in text and "%{" not in text:
        return unescaped(text) if is_quoted else text
    parts: list[Tree] = []
    for piece, is_literal in _pieces(text, is_quoted=is_quoted):
        if is_literal:
            parts.append(unescaped(piece) if is_quoted else piece)
        elif piece.startswith("%"):
            return Opaque(text)
        else:
            parts.append(read_expression(piece[2:-1].strip("~")))
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else Template(text, tuple(parts))


def _pieces(text: str, *, is_quoted: bool) -> Iterator[tuple[str, bool]]:
    """Literal text, its ``$${`` resolved, and interpolations in turn; which of the two each is."""
    literal = ""
    at = 0
    while at < len(text):
        found = _SPECIAL.search(text, at)
        if found is None:
            break
        mark = found.group()
        literal += text[at : found.start()]
        at = found.end()
        if mark.startswith("\\"):
            literal += mark if is_quoted else mark[0]
            at -= 0 if is_quoted else len(mark) - 1
        elif mark in ("$${", "%%{"):
            literal += mark[1:]
        else:
            if literal:
                yield literal, True
                literal = ""
            at = end_of_interpolation(text, found.start())
            yield text[found.start() : at], False
    literal += text[at:]
    if literal:
        yield literal, True


def unescaped(text: str) -> str:
    """A quoted string's text with its backslash escapes resolved."""

    def one(found: re.Match[str]) -> str:
        kind, digits = found.group()[1], found.group()[2:]
        return _SIMPLE[kind] if kind in _SIMPLE else _character(int(digits, base=16))

    return _ESCAPE.sub(one, text) if "\\" in text else text


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"  # noqa: PLR2004 - Unicode


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def space(self) -> None:
        if found := _SPACE.match(self.text, self.at):
            self.at = found.end()

    def peek(self) -> str:
        self.space()
        return self.text[self.at : self.at + 1]

    def take(self, mark: str) -> bool:
        if self.peek() != mark:
            return False
        self.at += 1
        return True

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise _Unread

    def expression(self) -> Tree:
        self.space()
        start = self.at
        tree = self.operation(0)
        if not self.take("?"):
            return tree
        yes = self.expression()
        self.expect(":")
        no = self.expression()
        return Conditional(self.since(start), tree, yes, no)

    def since(self, start: int) -> str:
        return self.text[start : self.at].strip()

    def operation(self, least: int) -> Tree:
        self.space()
        start = self.at
        left = self.operand()
        while True:
            self.space()
            found = _OPERATOR.match(self.text, self.at)
            strength = _STRENGTH[found.group()] if found else 0
            if not found or strength <= least:
                return left
            self.at = found.end()
            right = self.operation(strength)
            left = Operation(self.since(start), found.group(), (left, right))

    def operand(self) -> Tree:
        start = self.at
        if self.peek() == "!" or (self.peek() == "-" and not _NUMBER.match(self.text, self.at)):
            operator = self.text[self.at]
            self.at += 1
            operand = self.operand()
            return Operation(self.since(start), operator, (operand,))
        return self.primary()

    def primary(self) -> Tree:
        char = self.peek()
        if char == '"':
            end = end_of_string(self.text, self.at)
            inside, self.at = self.text[self.at + 1 : end - 1], end
            return read_template(inside, is_quoted=True)
        if char in "[{" and _FOR.match(self.text, self.at):
            start, self.at = self.at, end_of_brackets(self.text, self.at)
            return self.opaque(start)
        if char == "[":
            return self.several("]", self.expression)
        if char == "{":
            return self.mapping()
        if char == "(":
            self.at += 1
            tree = self.expression()
            self.expect(")")
            return tree
        if found := _NUMBER.match(self.text, self.at):
            self.at = found.end()
            return json.loads(found.group())
        if found := _WORD.match(self.text, self.at):
            return self.named(found)
        raise _Unread

    def opaque(self, start: int) -> Tree:
        """What was read since then, with every step that follows."""
        while True:
            if found := _STEP.match(self.text, self.at):
                self.at = found.end()
            elif self.text.startswith("[", self.at):
                self.at = end_of_brackets(self.text, self.at)
            else:
                return Opaque(self.since(start))

    def several(self, close: str, one: object) -> list[Tree]:
        self.at += 1
        items: list[Tree] = []
        while not self.take(close):
            items.append(one())  # type: ignore[operator]
            if not self.take(",") and self.peek() != close:
                raise _Unread
        return items

    def mapping(self) -> dict[str, Tree]:
        self.at += 1
        fields: dict[str, Tree] = {}
        while not self.take("}"):
            key = self.key()
            if not (self.take("=") or self.take(":")):
                raise _Unread
            fields[key] = self.expression()
            self.take(",")
        return fields

    def key(self) -> str:
        if self.peek() == '"':
            end = end_of_string(self.text, self.at)
            name = read_template(self.text[self.at + 1 : end - 1], is_quoted=True)
            self.at = end
            if not isinstance(name, str):
                raise _Unread
            return name
        if found := _WORD.match(self.text, self.at) or _NUMBER.match(self.text, self.at):
            self.at = found.end()
            return found.group()
        raise _Unread

    def named(self, word: re.Match[str]) -> Tree:
        name, start, self.at = word.group(), self.at, word.end()
        if self.text.startswith("(", self.at):
            arguments = self.several(")", self.expression)
            if _STEP.match(self.text, self.at) or self.text.startswith("[", self.at):
                return self.opaque(start)
            return Call(self.since(start), name, tuple(arguments))
        path: list[Tree] = [name]
        while True:
            if _SPLAT.match(self.text, self.at):
                return self.opaque(start)
            if found := _STEP.match(self.text, self.at):
                step = found.group()[1:]
                path.append(int(step) if step.isdigit() else step)
                self.at = found.end()
            elif self.take_here("["):
                path.append(self.expression())
                self.expect("]")
            else:
                break
        if len(path) == 1:
            if name in _WORDS:
                return _WORDS[name]
            raise _Unread
        return Traversal(self.since(start), tuple(path))

    def take_here(self, mark: str) -> bool:
        """Take a mark that follows at once, without a space."""
        found = self.text.startswith(mark, self.at)
        self.at += found
        return found
