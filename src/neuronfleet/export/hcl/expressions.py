"""Expressions and strings as canonical lines: the spacing of ``terraform fmt``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from neuronfleet.export.hcl.layout import Line
from neuronfleet.export.hcl.tokens import Kind, Token, expression_tokens

__all__ = ["expression_lines", "token_lines"]

# A plain reference needs no tokens; most expressions of a synthesized document are one.
_REFERENCE: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\])*")
_OPERAND_ENDS: Final = {Kind.IDENTIFIER, Kind.NUMBER, Kind.CLOSE_QUOTE, Kind.CLOSE_TEMPLATE}
_TEMPLATE_INSIDE: Final = {Kind.LITERAL, Kind.OPEN_QUOTE}
_TEMPLATE_EDGE: Final = {Kind.LITERAL, Kind.CLOSE_QUOTE}


@lru_cache(maxsize=4096)
def expression_lines(text: str) -> tuple[Line, ...]:
    """The lines of an expression, in parentheses where it would not end with its line otherwise.

    Args:
        text: the expression's source, without ``${`` and ``}``.

    Raises:
        SyntaxFault: it is no expression.
    """
    if _REFERENCE.fullmatch(text):
        return (Line(text),)
    return token_lines(expression_tokens(text.strip()))


def token_lines(tokens: Sequence[Token]) -> tuple[Line, ...]:
    """The lines of an expression's tokens.

    Args:
        tokens: the tokens, line breaks among them.
    """
    tokens = list(tokens)
    while tokens[0].kind is Kind.NEWLINE:
        tokens.pop(0)
    while tokens[-1].kind is Kind.NEWLINE:
        tokens.pop()
    if _breaks_outside_brackets(tokens):
        newline = Token(Kind.NEWLINE, "\n")
        tokens = [Token(Kind.OPERATOR, "("), newline, *tokens, newline, Token(Kind.OPERATOR, ")")]
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is Kind.NEWLINE:
            lines.append([])
        else:
            lines[-1].append(token)
    # The first line follows an attribute's `=`, which is then the one that may be aligned.
    return tuple(_line(line, first=number == 0) for number, line in enumerate(lines))


def _breaks_outside_brackets(tokens: Sequence[Token]) -> bool:
    depth = 0
    for token in tokens:
        depth += token.bracket_change
        if depth == 0 and (token.kind is Kind.NEWLINE or (token.kind is Kind.COMMENT and token.text[:2] != "/*")):
            return True
    return False


def _line(tokens: Sequence[Token], *, first: bool) -> Line:
    net = sum(token.bracket_change for token in tokens)
    split = next((i for i, token in enumerate(tokens) if i > 0 and _is(token, "=")), None)
    if first or split is None or sum(token.bracket_change for token in tokens[split:]) != 0:
        return Line(_spaced(tokens), net=net)
    return Line(_spaced(tokens[:split]), _spaced(tokens[split:]), net)


def _spaced(tokens: Sequence[Token]) -> str:
    text = ""
    before: Token | None = None
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        text += token.text
        if after is not None and _space_between(before, token, after):
            text += " "
        before = token
    return text


def _space_between(before: Token | None, token: Token, after: Token) -> bool:
    """Whether a space stands after ``token``: hclwrite's rules in its order, the first that applies decides."""
    return next(space for applies, space in _rules(before, token, after) if applies)


def _rules(before: Token | None, token: Token, after: Token) -> Iterator[tuple[bool, bool]]:
    """Pairs of whether a rule applies and whether it puts a space."""
    identifier = token.kind is Kind.IDENTIFIER
    yield identifier and _is(after, "("), False
    yield _is(token, "::", ".") or _is(after, "::", ".", ",", "..."), False
    yield _is(token, ","), True
    yield token.kind in _TEMPLATE_INSIDE or after.kind in _TEMPLATE_EDGE, False
    yield identifier and token.text == "in" and before is not None and before.kind is Kind.IDENTIFIER, True
    yield _is(after, "[") and (identifier or token.kind is Kind.NUMBER or token.bracket_change < 0), False
    yield _is(token, "!"), False
    # A minus after the end of an operand subtracts, any other negates.
    yield _is(token, "-"), before is not None and (before.kind in _OPERAND_ENDS or before.bracket_change < 0)
    yield _is(token, "{") and _is(after, "}"), False
    yield _is(token, "{") or _is(after, "}"), True
    yield token.kind is Kind.OPEN_TEMPLATE and _is(after, "{"), True
    yield _is(token, "}") and after.kind is Kind.CLOSE_TEMPLATE, True
    yield token.kind is Kind.CLOSE_TEMPLATE and after.kind is Kind.OPEN_TEMPLATE, False
    yield token.bracket_change > 0 or after.bracket_change < 0, False
    yield True, True


def _is(token: Token, *texts: str) -> bool:
    return token.kind is Kind.OPERATOR and token.text in texts
