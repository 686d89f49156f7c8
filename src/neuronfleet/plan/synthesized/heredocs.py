"""Heredocs as quoted strings: python-hcl2 loses the last line break of theirs, and their quotes inside of calls."""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.plan.synthesized.scanning import end_of_interpolation, end_of_string

__all__ = ["without_heredocs"]

_TOKEN: Final = re.compile(r'"|#|//|/\*|<<(?P<flush>-?)(?P<mark>[^\W\d][\w.-]*)\r?\n')
_INDENT: Final = re.compile(r"[ \t]*")


def without_heredocs(text: str) -> str:
    """A file of HCL with each heredoc as a quoted string; every other line keeps its number."""
    parts: list[str] = []
    at = copied = 0
    while found := _TOKEN.search(text, at):
        kind = found.group()
        if kind == '"':
            at = end_of_string(text, found.start())
        elif kind in ("#", "//"):
            end = text.find("\n", found.start())
            at = len(text) if end < 0 else end
        elif kind == "/*":
            end = text.find("*/", found.end())
            at = len(text) if end < 0 else end + 2
        else:
            closing = re.compile(rf"^[ \t]*{re.escape(found['mark'])}[ \t]*\r?$", re.MULTILINE).search(
                text, found.end()
            )
            if closing is None:
                break
            content = text[found.end() : closing.start()].replace("\r\n", "\n")
            lines = text.count("\n", found.start(), closing.end())
            quoted = _quoted(_flushed(content) if found["flush"] else content)
            parts += [text[copied : found.start()], f'"{quoted}"', "\n" * lines]
            at = copied = closing.end()
    return "".join([*parts, text[copied:]])


def _flushed(content: str) -> str:
    """Without the indentation that all lines have; one of nothing but spaces, and fewer, stays as Terraform has it."""
    lines = content.split("\n")
    indents = [len(_INDENT.match(line).group()) for line in lines if line.strip()]  # type: ignore[union-attr]
    least = min(indents, default=0)
    return "\n".join(line if not line[:least].strip(" \t") and len(line) < least else line[least:] for line in lines)


def _quoted(content: str) -> str:
    parts: list[str] = []
    at = 0
    while at < len(content):
        char = content[at]
        if char in "$%" and content.startswith("{", at + 1) and (not at or content[at - 1] != char):
            end = end_of_interpolation(content, at)
            parts.append(content[at:end].replace("\n", " "))
            at = end
        else:
            parts.append({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char, char))
            at += 1
    return "".join(parts)
