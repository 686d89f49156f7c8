"""Text of several lines as heredocs: ``<<-EOT``, indented like what is around it, where that cannot change it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from neuronfleet.export.hcl.expressions import token_lines
from neuronfleet.export.hcl.layout import Line, call
from neuronfleet.export.hcl.tokens import Kind, Token

__all__ = ["heredoc_argument", "heredoc_line"]

# A heredoc cannot escape anything, so the text must hold nothing that would need it.
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]")
_LEAST_LINES: Final = 2
_ESCAPE: Final = re.compile(r"\\(.)")
_UNESCAPED: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
# `name("` and `")`
_CALL_OPENS: Final = 3
_CALL_CLOSES: Final = 2


def heredoc_line(parts: Sequence[str | list[Token]]) -> Line | None:
    """A template as a heredoc, or None where that would change it or help no reader.

    A heredoc's text always ends in a newline, keeps no CRLF apart from LF, and ends at a line equal to its marker.

    Args:
        parts: literals as they mean, but for ``$${`` and ``%%{``, and the tokens of sequences.
    """
    source = "".join(part if isinstance(part, str) else "".join(token.text for token in part) for part in parts)
    if not source.endswith("\n") or source.count("\n") < _LEAST_LINES or _UNSAFE.search(source):
        return None
    in_sequences = {token.kind for part in parts if not isinstance(part, str) for token in part}
    if in_sequences & {Kind.NEWLINE, Kind.HEREDOC, Kind.COMMENT}:
        return None
    content = "".join(part if isinstance(part, str) else token_lines(part)[0].text for part in parts)
    lines = content.split("\n")[:-1]
    taken = {line.strip() for line in lines}
    marker = next(
        name for name in itertools.chain(["EOT"], map("EOT{}".format, itertools.count(2))) if name not in taken
    )
    if _may_be_indented(lines) and not any(map(_moves_space, parts)):
        return Line(f"<<-{marker}", body=(*lines, marker))
    return Line(f"<<{marker}\n{content}{marker}")


def heredoc_argument(tokens: Sequence[Token]) -> tuple[Line, ...] | None:
    """The lines of ``function("text")`` with the text as a heredoc, or None if it is no such call or cannot be one.

    Args:
        tokens: an expression.
    """
    opens, inside, closes = tokens[:_CALL_OPENS], tokens[_CALL_OPENS:-_CALL_CLOSES], tokens[-_CALL_CLOSES:]
    if [token.kind for token in opens] != [Kind.IDENTIFIER, Kind.OPERATOR, Kind.OPEN_QUOTE] or opens[1].text != "(":
        return None
    if [token.kind for token in closes] != [Kind.CLOSE_QUOTE, Kind.OPERATOR] or closes[1].text != ")":
        return None
    parts = _parts(inside)
    line = heredoc_line(parts) if parts else None
    return tuple(call(opens[0].text, [line, Line("")])) if line else None


def _may_be_indented(lines: Sequence[str]) -> bool:
    """Whether Terraform takes exactly the indentation away again.

    It takes what the least indented line has, in characters as people count them, so one line must have none and none
    may start with a character that could join the space before it. Lines of nothing but space it leaves alone.
    """
    starts = {line[0] for line in lines if line.strip(" \t")}
    return bool(starts - {" ", "\t"}) and all(start.isascii() for start in starts)


def _moves_space(part: str | list[Token]) -> bool:
    """Whether it is a directive or takes the space around it away, which would move the indentation."""
    if isinstance(part, str):
        return False
    return part[0].text != "${" or part[-1].text != "}"


def _parts(tokens: Sequence[Token]) -> list[str | list[Token]] | None:
    """The parts of one quoted string, its escapes resolved, or None if it has others or the string ends early."""
    parts: list[str | list[Token]] = []
    sequence: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.kind is Kind.OPEN_TEMPLATE
        if depth > 0:
            sequence.append(token)
            depth -= token.kind is Kind.CLOSE_TEMPLATE
            if depth == 0:
                parts.append(sequence)
                sequence = []
        elif token.kind is Kind.LITERAL and all(found[1] in _UNESCAPED for found in _ESCAPE.finditer(token.text)):
            parts.append(_ESCAPE.sub(lambda found: _UNESCAPED[found[1]], token.text))
        else:
            return None
    return parts
