"""Tokens of Terraform's expression and template languages, as far as writing them canonically needs.

Syntax: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md. The lexer does not judge whether an expression
means something; it finds where expressions, strings and templates end, which is all that quoting and spacing ask.
"""

from __future__ import annotations

import dataclasses
import re
from enum import Enum
from typing import Final

__all__ = ["Kind", "SyntaxFault", "Token", "expression_tokens", "template_parts"]


class Kind(Enum):
    """What a token is; operators and brackets are all ``OPERATOR`` and told apart by their text."""

    IDENTIFIER = "identifier"
    NUMBER = "number"
    OPERATOR = "operator"
    OPEN_QUOTE = "open quote"
    CLOSE_QUOTE = "close quote"
    LITERAL = "literal"
    OPEN_TEMPLATE = "open template"
    CLOSE_TEMPLATE = "close template"
    HEREDOC = "heredoc"
    COMMENT = "comment"
    NEWLINE = "newline"


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: what it is.
        text: its source text; for literals the text between quotes and sequences, escapes untouched.
    """

    kind: Kind
    text: str

    @property
    def bracket_change(self) -> int:
        """How many brackets it opens (1) or closes (-1)."""
        if self.kind is Kind.OPEN_TEMPLATE or (self.kind is Kind.OPERATOR and self.text in "([{"):
            return 1
        if self.kind is Kind.CLOSE_TEMPLATE or (self.kind is Kind.OPERATOR and self.text in ")]}"):
            return -1
        return 0


class SyntaxFault(ValueError):  # noqa: N818 - becomes an HclError once its place in the document is known
    """A string that is no template or no expression; says why in a few words."""


_SPACE: Final = re.compile(r"[ \t\r]+")
# `_` may start an identifier and `-` may continue one.
_IDENTIFIER: Final = re.compile(r"[^\W\d][\w-]*")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATOR: Final = re.compile(r"\.\.\.|==|!=|>=|<=|&&|\|\||=>|::|[-+*/%!<>=?:.,()\[\]{}]")
_COMMENT: Final = re.compile(r"(?:#|//)[^\n]*|/\*.*?\*/", re.DOTALL)
_HEREDOC: Final = re.compile(r"<<-?([^\W\d][\w-]*)\r?\n")
# One `$` opens a sequence; two and more are text, of which the first escapes: `$${` is the text `${`.
_SEQUENCE: Final = re.compile(r"(?P<sigils>\$+|%+)\{")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def expression_tokens(text: str) -> list[Token]:
    """Tokens of an expression.

    Args:
        text: the expression's source, without ``${`` and ``}``.

    Raises:
        SyntaxFault: it has no tokens, or a bracket, string or comment does not end.
    """
    tokens: list[Token] = []
    _expression(text, 0, tokens, nested=False)
    if all(token.kind in {Kind.NEWLINE, Kind.COMMENT} for token in tokens):
        raise SyntaxFault("the expression is empty")
    return tokens


def template_parts(text: str) -> list[str | list[Token]]:
    """Parts of a bare template, as a JSON string is: literal texts and the tokens of ``${}``/``%{}`` sequences.

    Args:
        text: the template, in which backslashes and quotes are text.

    Raises:
        SyntaxFault: a sequence does not end or holds no expression.
    """
    parts: list[str | list[Token]] = []
    start = position = 0
    while found := _SEQUENCE.search(text, position):
        if len(found["sigils"]) > 1:
            position = found.end()
            continue
        if start < found.start():
            parts.append(text[start : found.start()])
        sequence: list[Token] = []
        start = position = _sequence(text, found, sequence)
        parts.append(sequence)
    if start < len(text):
        parts.append(text[start:])
    return parts


def _sequence(text: str, found: re.Match[str], tokens: list[Token]) -> int:
    position = found.end()
    strip = "~" if text.startswith("~", position) else ""
    tokens.append(Token(Kind.OPEN_TEMPLATE, f"{found[0]}{strip}"))
    before = len(tokens)
    end = _expression(text, position + len(strip), tokens, nested=True)
    closing = tokens.pop()
    if all(token.kind in {Kind.NEWLINE, Kind.COMMENT} for token in tokens[before:]):
        raise SyntaxFault(f"{text[found.start() : end]!r} holds no expression")
    tokens.append(closing)
    return end


def _expression(text: str, position: int, tokens: list[Token], *, nested: bool) -> int:
    """Read tokens up to the end, or where nested up to and with the ``}`` that closes the sequence."""
    open_brackets: list[str] = []
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        if (
            nested
            and not open_brackets
            and (ending := next((e for e in ("}", "~}") if text.startswith(e, position)), ""))
        ):
            tokens.append(Token(Kind.CLOSE_TEMPLATE, ending))
            return position + len(ending)
        if text[position] == '"':
            position = _quoted(text, position, tokens)
            continue
        token = _plain(text, position)
        if token.bracket_change > 0:
            open_brackets.append(token.text)
        elif token.bracket_change < 0 and (not open_brackets or open_brackets.pop() != _PAIRS[token.text]):
            raise SyntaxFault(f"{token.text!r} closes no bracket in {_excerpt(text)}")
        tokens.append(token)
        position += len(token.text)
    if open_brackets:
        raise SyntaxFault(f"{open_brackets[-1]!r} is not closed in {_excerpt(text)}")
    if nested:
        raise SyntaxFault(f"'${{' is not closed in {_excerpt(text)}; write '$${{' for the text '${{'")
    return position


def _plain(text: str, position: int) -> Token:
    if text[position] == "\n":
        return Token(Kind.NEWLINE, "\n")
    if heredoc := _HEREDOC.match(text, position):
        ending = re.compile(rf"^[ \t]*{re.escape(heredoc[1])}[ \t]*$", re.MULTILINE).search(text, heredoc.end())
        if ending is None:
            raise SyntaxFault(f"heredoc {heredoc[1]!r} does not end in {_excerpt(text)}")
        return Token(Kind.HEREDOC, text[position : ending.end()])
    for kind, pattern in (
        (Kind.COMMENT, _COMMENT),
        (Kind.IDENTIFIER, _IDENTIFIER),
        (Kind.NUMBER, _NUMBER),
        (Kind.OPERATOR, _OPERATOR),
    ):
        if found := pattern.match(text, position):
            return Token(kind, found[0])
    raise SyntaxFault(f"{text[position]!r} has no meaning in the expression {_excerpt(text)}")


def _quoted(text: str, position: int, tokens: list[Token]) -> int:
    tokens.append(Token(Kind.OPEN_QUOTE, '"'))
    position += 1
    start = position
    while position < len(text):
        character = text[position]
        if character == '"':
            _literal(text, start, position, tokens)
            tokens.append(Token(Kind.CLOSE_QUOTE, '"'))
            return position + 1
        if character == "\n":
            break
        if character == "\\":
            position += 2
        elif not (found := _SEQUENCE.match(text, position)):
            position += 1
        elif len(found["sigils"]) > 1:
            position = found.end()
        else:
            _literal(text, start, position, tokens)
            start = position = _sequence(text, found, tokens)
    raise SyntaxFault(f"a string does not end in the expression {_excerpt(text)}")


def _literal(text: str, start: int, end: int, tokens: list[Token]) -> None:
    if start < end:
        tokens.append(Token(Kind.LITERAL, text[start:end]))


def _excerpt(text: str) -> str:
    longest = 80
    return repr(text if len(text) <= longest else f"{text[:longest]}...")
