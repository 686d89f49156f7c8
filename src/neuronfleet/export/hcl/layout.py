"""Lines of HCL and the canonical layout that ``terraform fmt`` gives them.

``terraform fmt`` works on lines and brackets, not on syntax trees: it indents by the brackets that lines leave open and
aligns the ``=`` of neighbouring lines whose value ends on the line. So do we, with the same rules
(https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go), which makes our output stable under it.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["BLANK", "Line", "attribute", "call", "layout"]

_INDENT: Final = "  "
# Of the characters for formatting, only the joiners join.
_ZERO_WIDTH: Final = {"Mn", "Me"}
_JOINERS: Final = "\u200c\u200d"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line, or one heredoc with its opening line, before indentation and alignment.

    A ``<<`` heredoc, whose text must not be indented, is part of ``lead`` or ``assign``.

    Attributes:
        lead: the text, or what stands left of an ``=`` that takes part in alignment.
        assign: the ``=`` and everything after it, where the value ends on this line.
        net: brackets opened less brackets closed.
        body: lines of the ``<<-`` heredoc that the line opens, which are indented with it, and its marker.
    """

    lead: str
    assign: str | None = None
    net: int = 0
    body: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The line as one string."""
        return self.lead if self.assign is None else f"{self.lead} {self.assign}"

    def with_suffix(self, suffix: str) -> Line:
        """The same line with text at its end."""
        if self.assign is None:
            return dataclasses.replace(self, lead=self.lead + suffix)
        return dataclasses.replace(self, assign=self.assign + suffix)


BLANK: Final = Line("")


def attribute(name: str, value: Sequence[Line]) -> list[Line]:
    """The lines of ``name = value``.

    Args:
        name: the name or the key, as it shall be written.
        value: the value's lines, at least one.
    """
    first, rest = value[0], value[1:]
    if first.net == 0:
        return [Line(name, f"= {first.text}", body=first.body), *rest]
    return [Line(f"{name} = {first.text}", net=first.net, body=first.body), *rest]


def call(function: str, argument: Sequence[Line]) -> list[Line]:
    """The lines of ``function(argument)``.

    Args:
        function: the function's name.
        argument: the argument's lines, at least one.
    """
    opening = f"{function}("
    if len(argument) == 1:
        return [Line(f"{opening}{argument[0].text})")]
    first, *middle, last = argument
    return [
        Line(f"{opening}{first.text}", net=first.net + 1, body=first.body),
        *middle,
        dataclasses.replace(last.with_suffix(")"), net=last.net - 1),
    ]


def layout(lines: Iterable[Line]) -> str:
    """Indent and align lines and join them; the result ends in a newline unless it is empty.

    Args:
        lines: the lines in order.
    """
    written: list[str] = []
    chain: list[tuple[str, Line]] = []
    open_brackets: list[int] = []
    for line in lines:
        indent = _INDENT * _depth(line.net, open_brackets)
        if line.assign is not None:
            chain.append((indent, line))
            continue
        _flush(chain, written)
        written.append(f"{indent}{line.lead}" if line.lead else "")
        written += _heredoc(indent, line)
    _flush(chain, written)
    return "".join(f"{line}\n" for line in written)


def _depth(net: int, open_brackets: list[int]) -> int:
    """The depth of a line, given what earlier lines left open; notes what this one opens or closes."""
    if net > 0:
        depth = len(open_brackets)
        open_brackets.append(net)
        return depth
    closed = -net
    while closed > 0 and open_brackets:
        latest = open_brackets.pop()
        if closed < latest:
            open_brackets.append(latest - closed)
        closed -= min(closed, latest)
    return len(open_brackets)


def _flush(chain: list[tuple[str, Line]], written: list[str]) -> None:
    width = max((_columns(line.lead) for _, line in chain), default=0)
    for indent, line in chain:
        written.append(f"{indent}{line.lead}{' ' * (width - _columns(line.lead) + 1)}{line.assign}")
        written += _heredoc(indent, line)
    chain.clear()


def _heredoc(indent: str, line: Line) -> list[str]:
    if not line.body:
        return []
    *lines, marker = line.body
    # Terraform takes no indentation from a line that is nothing but space.
    return [f"{indent}{_INDENT}{text}" if text.strip() else text for text in lines] + [f"{indent}{marker}"]


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(unicodedata.category(character) not in _ZERO_WIDTH and character not in _JOINERS for character in text)
