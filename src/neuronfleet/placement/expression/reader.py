"""Reads text with lark, and makes nodes while it is read: nothing here is recursive, however deep a text is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression.diagnosis import diagnosed, subject_refusal
from neuronfleet.placement.expression.grammar import GRAMMAR
from neuronfleet.placement.expression.nodes import And, Comparison, Connective, Expression, Mixed, Not, Or
from neuronfleet.placement.expression.refusal import Refusal
from neuronfleet.placement.expression.rules import fault_of
from neuronfleet.placement.expression.vocabulary import MAX_NESTING, Argument, Operator, Subject

__all__ = ["read"]

_CONNECTIVES = {"and": Connective.AND, "&&": Connective.AND, "or": Connective.OR, "||": Connective.OR}
_LITERALS = frozenset({"BARE", "PATTERN", "QUOTED"})


def read(text: str) -> Expression:
    """Read an expression.

    Raises:
        Refusal: it cannot be read.
    """
    parser = _parser()
    try:
        expression: Expression = parser.parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise diagnosed(text, error) from None
    return expression


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False, transformer=_Nodes())


class _Nodes(Transformer[Token, Expression]):
    """One method for each rule of the grammar; lark calls it as soon as the rule is complete."""

    def start(self, children: list[Expression]) -> Expression:
        return children[0]

    def group(self, children: list[Any]) -> Expression:
        expression: Expression = children[1]
        return expression

    def negation(self, children: list[Any]) -> Expression:
        sign, operand = children
        return _checked(sign, lambda: Not(operand, column=_column(sign)))

    def expression(self, children: list[Any]) -> Expression:
        operands, signs = tuple(children[::2]), children[1::2]
        if not signs:
            first: Expression = operands[0]
            return first
        connectives = tuple(_CONNECTIVES[str(one)] for one in signs)
        column = operands[0].column
        if len(set(connectives)) > 1:
            return _checked(signs[0], lambda: Mixed(operands, connectives, column=column))
        kind = And if connectives[0] is Connective.AND else Or
        return _checked(signs[0], lambda: kind(operands, column=column))

    def comparison(self, children: list[Any]) -> Expression:
        name, sign = children[0], children[1]
        literals = [one for one in children[2:] if one.type in _LITERALS]
        subject = Subject.spelled(str(name))
        if subject is None:
            raise subject_refusal(str(name), _column(name))
        operator = Operator.spelled(str(sign))
        values = tuple(str(one)[1:-1] if one.type == "QUOTED" else str(one) for one in literals)
        argument = values if operator.argument is Argument.LIST else values[0] if values else None
        fault = fault_of(subject, operator, argument)
        if fault is not None:
            at = sign if fault.item is None else literals[fault.item]
            raise Refusal(fault.problem, _column(at) + fault.offset + (at.type == "QUOTED"), fix=fault.fix)
        columns = tuple(_column(one) for one in literals)
        return Comparison(subject, operator, argument, column=_column(name), argument_columns=columns)


def _checked(at: Token, make: Callable[[], Expression]) -> Expression:
    try:
        return make()
    except PlacementError:
        raise Refusal(f"is nested more than {MAX_NESTING} deep", _column(at), fix="write it flatter") from None


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1
