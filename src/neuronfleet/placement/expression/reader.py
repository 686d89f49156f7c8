"""Reads text, and makes nodes while it is read: nothing here is recursive, however deep a text is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression.grammar import ARGUMENTS, END, OPERATORS, UNIT, Word, Words
from neuronfleet.placement.expression.nodes import And, Comparison, Connective, Expression, Mixed, Not, Or
from neuronfleet.placement.expression.refusal import Refusal
from neuronfleet.placement.expression.rules import fault_of
from neuronfleet.placement.expression.vocabulary import MAX_NESTING, Argument, Operator, Subject

__all__ = ["read"]

_CONNECTIVES = {"and": Connective.AND, "&&": Connective.AND, "or": Connective.OR, "||": Connective.OR}
_AFTER_UNIT = frozenset({"CONNECTIVE", "RPAR", END})
_IN_LIST = frozenset({"COMMA", "RSQB"})


def read(text: str) -> Expression:
    """Read an expression.

    Raises:
        Refusal: it cannot be read.
    """
    words = Words(text)
    levels = [_Level()]
    while True:
        word = _taken(text, words, UNIT)
        if word.kind == "NOT":
            levels[-1].negations.append(word)
            continue
        if word.kind == "LPAR":
            levels.append(_Level())
            continue
        unit: Expression | None = None
        parts = _comparison(text, words, word)
        while True:
            following = words.next(_AFTER_UNIT)
            if following is None:
                raise _diagnosed(text, words.index, frozenset({"CONNECTIVE", "RPAR" if len(levels) > 1 else END}))
            # Only here: what follows a comparison is refused before what the comparison says.
            level = levels[-1]
            level.add(_node(*parts) if unit is None else unit)
            if following.kind == "CONNECTIVE":
                level.signs.append(following)
                break
            unit = level.closed()
            if (following.kind == END) is not (len(levels) == 1):
                raise _diagnosed(text, following.start, frozenset({"RPAR" if len(levels) > 1 else END}))
            if following.kind == END:
                return unit
            levels.pop()


@dataclasses.dataclass(slots=True)
class _Level:
    """What is read of an expression, the outermost or one in parentheses."""

    operands: list[Expression] = dataclasses.field(default_factory=list)
    signs: list[Word] = dataclasses.field(default_factory=list)
    negations: list[Word] = dataclasses.field(default_factory=list)

    def add(self, unit: Expression) -> None:
        """Take a unit that is complete, under the negations that stand before it."""
        while self.negations:
            unit = _negated(self.negations.pop(), unit)
        self.operands.append(unit)

    def closed(self) -> Expression:
        """The expression that the operands are."""
        if not self.signs:
            return self.operands[0]
        operands = tuple(self.operands)
        connectives = tuple(_CONNECTIVES[one.text] for one in self.signs)
        column = operands[0].column
        if len(set(connectives)) > 1:
            return _checked(self.signs[0], lambda: Mixed(operands, connectives, column=column))
        kind = And if connectives[0] is Connective.AND else Or
        return _checked(self.signs[0], lambda: kind(operands, column=column))


def _taken(text: str, words: Words, expected: frozenset[str]) -> Word:
    word = words.next(expected)
    if word is None:
        raise _diagnosed(text, words.index, expected)
    return word


def _diagnosed(text: str, index: int, expected: frozenset[str]) -> Refusal:
    from neuronfleet.placement.expression.diagnosis import diagnosed  # noqa: PLC0415

    return diagnosed(text, index, expected)


def _comparison(text: str, words: Words, name: Word) -> tuple[Word, Word, list[Word]]:
    """The words of a comparison: subject, operator and literals."""
    sign = _taken(text, words, OPERATORS)
    argument = Operator.spelled(sign.text).argument
    if argument is Argument.NOTHING:
        return name, sign, []
    first = _taken(text, words, ARGUMENTS[argument])
    if argument is not Argument.LIST:
        return name, sign, [first]
    literals = [_taken(text, words, ARGUMENTS[Argument.LITERAL])]
    while _taken(text, words, _IN_LIST).kind == "COMMA":
        literals.append(_taken(text, words, ARGUMENTS[Argument.LITERAL]))
    return name, sign, literals


def _node(name: Word, sign: Word, literals: list[Word]) -> Expression:
    """The comparison that the words make."""
    subject = Subject.spelled(name.text)
    if subject is None:
        # Here, and below: most texts can be read, and what is said of the others costs more than to read these.
        from neuronfleet.placement.expression.diagnosis import subject_refusal  # noqa: PLC0415

        raise subject_refusal(name.text, name.column)
    operator = Operator.spelled(sign.text)
    values = tuple(one.text[1:-1] if one.kind == "QUOTED" else one.text for one in literals)
    argument = values if operator.argument is Argument.LIST else values[0] if values else None
    fault = fault_of(subject, operator, argument)
    if fault is not None:
        at = sign if fault.item is None else literals[fault.item]
        raise Refusal(fault.problem, at.column + fault.offset + (at.kind == "QUOTED"), fix=fault.fix)
    columns = tuple(one.column for one in literals)
    return Comparison(subject, operator, argument, column=name.column, argument_columns=columns)


def _negated(sign: Word, operand: Expression) -> Expression:
    return _checked(sign, lambda: Not(operand, column=sign.column))


def _checked(at: Word, make: Callable[[], Expression]) -> Expression:
    try:
        return make()
    except PlacementError:
        raise Refusal(f"is nested more than {MAX_NESTING} deep", at.column, fix="write it flatter") from None
