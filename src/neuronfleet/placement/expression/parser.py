"""Text to expression. The reader is imported with the first text, because most commands read none."""

from __future__ import annotations

import functools

from neuronfleet.errors import ExpressionError, PlacementError
from neuronfleet.placement.expression.excerpt import excerpt
from neuronfleet.placement.expression.nodes import Expression
from neuronfleet.placement.expression.refusal import Refusal
from neuronfleet.placement.expression.vocabulary import MAX_EXPRESSION_CHARACTERS

__all__ = ["parse"]


def parse(text: str) -> Expression:
    """Read an expression.

    ``and`` and ``or`` without parentheses stay as written, in a :class:`Mixed`: AWS gives them no meaning, so reading
    one into them would be a guess.

    Args:
        text: of a ``memberOf`` constraint or of a filter, without the constraint's type.

    Raises:
        ExpressionError: it cannot be read; shows where, what was expected and the likely fix.
    """
    if not isinstance(text, str):
        raise PlacementError(f"an expression is text, not {type(text).__name__}")
    return _parse(text)


@functools.lru_cache(maxsize=1024)
def _parse(text: str) -> Expression:
    if len(text) > MAX_EXPRESSION_CHARACTERS:
        problem = f"has {len(text)} characters; ECS takes {MAX_EXPRESSION_CHARACTERS}"
        column = MAX_EXPRESSION_CHARACTERS + 1
        raise ExpressionError(problem, expression=text, column=column, excerpt=excerpt(text, column))
    # Here because most commands read no text.
    from neuronfleet.placement.expression.reader import read  # noqa: PLC0415

    try:
        return read(text)
    except Refusal as refusal:
        raise ExpressionError(
            refusal.problem,
            expression=text,
            column=refusal.column,
            excerpt=excerpt(text, refusal.column),
            expected=refusal.expected,
            fix=refusal.fix,
        ) from None
