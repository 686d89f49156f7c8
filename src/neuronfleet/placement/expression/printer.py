"""Expressions as canonical text: symbols, one space, quotes only where they are needed."""

from __future__ import annotations

from neuronfleet.placement.expression.lexicon import written
from neuronfleet.placement.expression.nodes import And, Comparison, Connective, Expression, Mixed, Not, Or
from neuronfleet.placement.expression.vocabulary import Argument

__all__ = ["text_of"]


def text_of(expression: Expression) -> str:
    """The canonical text, which reads back as the same expression.

    ``attribute:a in [x, 'y z'] and not(task:group == service:b)``.
    """
    match expression:
        case Comparison():
            return _comparison(expression)
        case Not(operand):
            return f"not({text_of(operand)})"
        case And(operands):
            return f" {Connective.AND.value} ".join(map(_operand, operands))
        case Or(operands):
            return f" {Connective.OR.value} ".join(map(_operand, operands))
        case Mixed(operands, connectives):
            rest = zip(connectives, operands[1:], strict=True)
            return _operand(operands[0]) + "".join(f" {one.value} {_operand(operand)}" for one, operand in rest)


def _operand(expression: Expression) -> str:
    text = text_of(expression)
    return text if isinstance(expression, Comparison | Not) else f"({text})"


def _comparison(comparison: Comparison) -> str:
    head = f"{comparison.subject} {comparison.operator.symbol}"
    if comparison.operator.argument is Argument.NOTHING:
        return head
    pattern = comparison.operator.argument is Argument.PATTERN
    # A comparison takes no literal that cannot be written.
    literals = [written(one, pattern=pattern) or "" for one in comparison.literals]
    if comparison.operator.argument is Argument.LIST:
        return f"{head} [{', '.join(literals)}]"
    return f"{head} {literals[0]}"
