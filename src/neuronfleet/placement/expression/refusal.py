"""Why a text cannot be read, before the text is shown with it."""

from __future__ import annotations

__all__ = ["Refusal"]


class Refusal(Exception):  # noqa: N818
    """Ends the reading of a text; :func:`parse` makes the error of it.

    Args:
        problem: what is wrong, as a predicate of the expression.
        column: where, counted from 1.
        expected: what could stand there.
        fix: what to write instead.
    """

    def __init__(self, problem: str, column: int, *, expected: str = "", fix: str = "") -> None:
        self.problem = problem
        self.column = column
        self.expected = expected
        self.fix = fix
        super().__init__(problem)
