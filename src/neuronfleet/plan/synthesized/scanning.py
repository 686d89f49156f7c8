"""Where strings and interpolations end, and what an expression refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["end_of_brackets", "end_of_interpolation", "end_of_string", "references_of"]

_BOUND: Final = re.compile(r"\bfor\s+([^\W\d][\w-]*)(?:\s*,\s*([^\W\d][\w-]*))?\s+in\b")
_WORD: Final = re.compile(r"[^\W\d][\w-]*")
_STEP: Final = re.compile(r"""\.[^\W\d][\w-]*|\[\d+\]|\.\d+|\["(?:[^"\\$%]|\\.)*"\]|\[\*\]|\.\*""")
_ROOTS: Final = frozenset({"var", "local", "module", "data", "each", "count", "self", "path", "terraform"})
_KEYWORDS: Final = frozenset({"true", "false", "null", "for", "in", "if", "else", "endif", "endfor"})


def end_of_string(text: str, start: int) -> int:
    """Position after the closing quote of a string that opens at ``start``; the end of the text where there is none."""
    at = start + 1
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 2
        elif char == '"':
            return at + 1
        elif char in "$%" and text.startswith("{", at + 1):
            if text.startswith(char, at - 1) and at - 1 > start:
                at += 2  # $${ is a literal ${
            else:
                at = end_of_interpolation(text, at)
        else:
            at += 1
    return len(text)


def end_of_interpolation(text: str, start: int) -> int:
    """Position after the closing brace of ``${`` or ``%{`` at ``start``; the end of the text where there is none."""
    depth = 0
    at = start + 1
    while at < len(text):
        char = text[at]
        if char == '"':
            at = end_of_string(text, at)
            continue
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return len(text)


def end_of_brackets(text: str, start: int) -> int:
    """Position after what closes the bracket at ``start``; the end of the text where nothing does."""
    depth = 0
    at = start
    while at < len(text):
        char = text[at]
        if char == '"':
            at = end_of_string(text, at)
            continue
        depth += (char in "([{") - (char in ")]}")
        at += 1
        if depth == 0:
            return at
    return len(text)


def references_of(text: str, *, is_template: bool) -> tuple[str, ...]:
    """What an expression refers to, in Terraform's spelling, each once; names that a ``for`` binds are left out.

    Args:
        text: as it is written.
        is_template: whether it is text with ``${}`` in it, rather than an expression.
    """
    bound = {name for found in _BOUND.findall(text) for name in found if name}
    return tuple(dict.fromkeys(_scanned(text, bound, is_template=is_template)))


def _scanned(text: str, bound: set[str], *, is_template: bool) -> Iterator[str]:
    at = 0
    while at < len(text):
        char = text[at]
        if is_template:
            if char in "$%" and text.startswith("{", at + 1):
                if at and text[at - 1] == char:
                    at += 2
                    continue
                end = end_of_interpolation(text, at)
                yield from _scanned(text[at + 2 : end - 1], bound, is_template=False)
                at = end
            else:
                at += 1
        elif char == '"':
            end = end_of_string(text, at)
            yield from _scanned(text[at + 1 : end - 1], bound, is_template=True)
            at = end
        elif found := _WORD.match(text, at):
            reference, at = _traversal(text, found, bound)
            if reference:
                yield reference
        else:
            at += 1


def _traversal(text: str, word: re.Match[str], bound: set[str]) -> tuple[str, int]:
    """A traversal that starts with a word, and where it ends; empty where it refers to nothing of the module."""
    at = word.end()
    steps: list[str] = []
    while found := _STEP.match(text, at):
        steps.append(found.group())
        at = found.end()
    name = word.group()
    before = text[: word.start()].rstrip()[-1:]
    if not steps or name in bound or name in _KEYWORDS or before == "." or text[at : at + 1] == "(":
        return "", at
    if name not in _ROOTS and ("_" not in name or steps[0] in (".key", ".value")):
        return "", at  # the iterator of a dynamic block, or an attribute of one
    for index, step in enumerate(steps):
        if step in ("[*]", ".*"):
            steps = steps[:index]
            break
    least = 2 if name == "data" else 1
    return (name + "".join(steps), at) if len(steps) >= least else ("", at)
