r"""JSON strings as HCL: each one *is* a template.

Terraform reads a string of its JSON syntax as a template whose text needs no escapes
(https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping). So the text between sequences is
escaped and the sequences are not: ``"{\"a\": \"${x}\"}"`` keeps its quotes, and a string that is nothing but
``${x}`` becomes the expression ``x``. ``$${`` and ``%%{`` mean the same in both syntaxes and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.export.hcl.expressions import token_lines
from neuronfleet.export.hcl.heredoc import heredoc_argument, heredoc_line
from neuronfleet.export.hcl.layout import Line
from neuronfleet.export.hcl.tokens import Kind, SyntaxFault, Token, template_parts

__all__ = ["literal_lines", "quoted_literal", "template_lines", "unwrapped"]

_SEQUENCE_START: Final = re.compile(r"(\$+|%+)(?=\{)")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED: Final = re.compile(r'[\\"\x00-\x1f\x7f\x85\u2028\u2029\ufeff]')


def template_lines(text: str, *, heredoc: bool) -> tuple[Line, ...]:
    """The lines of a string that is a template.

    Args:
        text: the string.
        heredoc: whether it stands where a heredoc may, which is right of a body's or an object's ``=``.

    Raises:
        SyntaxFault: a ``${`` or ``%{`` does not end, or the text cannot be written as UTF-8.
    """
    _check_encodable(text)
    parts = template_parts(text)
    if len(parts) == 1 and not isinstance(parts[0], str) and parts[0][0].text.startswith("$"):
        expression = parts[0][1:-1]
        return (heredoc_argument(expression) if heredoc else None) or token_lines(expression)
    if heredoc and (line := heredoc_line(parts)):
        return (line,)
    return token_lines([Token(Kind.OPEN_QUOTE, '"'), *_tokens(parts, escaped=True), Token(Kind.CLOSE_QUOTE, '"')])


def literal_lines(text: str, *, heredoc: bool) -> tuple[Line, ...]:
    """The lines of a string that Terraform takes as it stands, such as a variable's default: no template.

    Args:
        text: the string.
        heredoc: whether it stands where a heredoc may.

    Raises:
        SyntaxFault: the text cannot be written as UTF-8.
    """
    return template_lines(_SEQUENCE_START.sub(lambda found: found[0] + found[0][0], text), heredoc=heredoc)


def quoted_literal(text: str) -> str:
    """A quoted string for a place that takes no templates at all, such as a block's label.

    Args:
        text: the string.

    Raises:
        SyntaxFault: the text cannot be written as UTF-8.
    """
    return literal_lines(text, heredoc=False)[0].lead


def unwrapped(text: str) -> str:
    """The expression in a string that is nothing but ``${expression}``, any other string as it is.

    Args:
        text: a string from a place where only references are allowed, with or without ``${}``.
    """
    try:
        parts = template_parts(text)
    except SyntaxFault:
        return text
    lone = len(parts) == 1 and not isinstance(parts[0], str) and text.startswith("${")
    return text[2:-1].strip("~").strip() if lone else text


def _tokens(parts: Sequence[str | list[Token]], *, escaped: bool) -> Iterator[Token]:
    for part in parts:
        if isinstance(part, str):
            yield Token(Kind.LITERAL, _ESCAPED.sub(_escape, part) if escaped else part)
        else:
            yield from part


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _check_encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SyntaxFault(f"it holds half a character (surrogate {text[error.start]!r}), which no file can") from error
