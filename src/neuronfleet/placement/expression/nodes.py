"""The sentences of the language as values: one comparison, and what joins and denies them.

All are immutable, compare by what they say (never by where it stood in a text), print in canonical form with ``str()``,
and combine with ``&``, ``|`` and ``~``.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Sequence
from typing import cast

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression import rules
from neuronfleet.placement.expression.vocabulary import MAX_NESTING, Operator, Subject

__all__ = ["And", "Comparison", "Connective", "Expression", "Mixed", "Not", "Or", "comparisons", "joined"]


class Connective(enum.Enum):
    """What stands between two expressions."""

    AND = "and"
    OR = "or"


class _Sentence:
    """What every expression can do."""

    __slots__ = ()

    def and_(self, *others: Expression) -> Expression:
        """This and all the others."""
        return joined(Connective.AND, (_expression(self), *others))

    def or_(self, *others: Expression) -> Expression:
        """This or one of the others."""
        return joined(Connective.OR, (_expression(self), *others))

    def __and__(self, other: Expression) -> Expression:
        return self.and_(other)

    def __or__(self, other: Expression) -> Expression:
        return self.or_(other)

    def __invert__(self) -> Expression:
        return Not(_expression(self))

    def __str__(self) -> str:
        # Here because the printer needs the classes of this module.
        from neuronfleet.placement.expression.printer import text_of  # noqa: PLC0415

        return text_of(_expression(self))


@dataclass(frozen=True, slots=True)
class Comparison(_Sentence):
    """``subject operator argument``.

    Attributes:
        subject: what is compared.
        operator: how.
        argument: a literal; a tuple of them for ``in`` and ``!in``; None for ``exists`` and ``!exists``.
        column: where it began, counted from 1; 0 where it was not read from a text.
        argument_columns: where its argument, or each item of its list, began.

    Raises:
        PlacementError: the operator does not go with the subject, or the argument with either.
    """

    subject: Subject
    operator: Operator
    argument: str | tuple[str, ...] | None = None
    column: int = dataclasses.field(default=0, compare=False, kw_only=True, repr=False)
    argument_columns: tuple[int, ...] = dataclasses.field(default=(), compare=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        fault = rules.fault_of(self.subject, self.operator, self.argument)
        if fault is not None:
            fix = f"; {fault.fix}" if fault.fix else ""
            raise PlacementError(f"the expression on {self.subject} {fault.problem}{fix}")

    @property
    def depth(self) -> int:
        """How deep it is nested: not at all."""
        return 0

    @property
    def literals(self) -> tuple[str, ...]:
        """Its literal, or those of its list."""
        if self.argument is None:
            return ()
        return (self.argument,) if isinstance(self.argument, str) else self.argument


@dataclass(frozen=True, slots=True)
class _Joined(_Sentence):
    """Operands under one word."""

    operands: tuple[Expression, ...]
    column: int = dataclasses.field(default=0, compare=False, kw_only=True, repr=False)
    depth: int = dataclasses.field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", _depth_of(self.operands, least=2))


@dataclass(frozen=True, slots=True)
class And(_Joined):
    """All of the operands hold.

    Raises:
        PlacementError: fewer than two operands, or too deeply nested.
    """


@dataclass(frozen=True, slots=True)
class Or(_Joined):
    """One of the operands holds.

    Raises:
        PlacementError: fewer than two operands, or too deeply nested.
    """


@dataclass(frozen=True, slots=True)
class Not(_Sentence):
    """The operand does not hold.

    Raises:
        PlacementError: too deeply nested.
    """

    operand: Expression
    column: int = dataclasses.field(default=0, compare=False, kw_only=True, repr=False)
    depth: int = dataclasses.field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", _depth_of((self.operand,), least=1))

    @property
    def operands(self) -> tuple[Expression, ...]:
        """What is denied, as a tuple of one."""
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Mixed(_Sentence):
    """``a and b or c``: both connectives without parentheses, which AWS gives no meaning.

    Attributes:
        operands: three or more.
        connectives: what stands between them, one less.

    Raises:
        PlacementError: the numbers do not fit, the connectives are all the same, or it is too deeply nested.
    """

    operands: tuple[Expression, ...]
    connectives: tuple[Connective, ...]
    column: int = dataclasses.field(default=0, compare=False, kw_only=True, repr=False)
    depth: int = dataclasses.field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", _depth_of(self.operands, least=3))
        if len(self.connectives) != len(self.operands) - 1 or set(self.connectives) != set(Connective):
            raise PlacementError(
                f"mixed needs 'and' and 'or' between its {len(self.operands)} operands, one between each two; "
                "use And or Or where all are the same"
            )


Expression = Comparison | And | Or | Not | Mixed
"""Any sentence of the language."""


def _expression(sentence: _Sentence) -> Expression:
    """The same: every sentence is of one of the five classes."""
    return cast("Expression", sentence)


def joined(connective: Connective, operands: Sequence[Expression]) -> Expression:
    """Operands joined by one connective: a conjunction of conjunctions is one conjunction, one operand is itself.

    Raises:
        PlacementError: there is no operand.
    """
    kind = And if connective is Connective.AND else Or
    flat: list[Expression] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, kind) else (operand,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def comparisons(expression: Expression) -> Iterable[Comparison]:
    """Every comparison of an expression, in the order written."""
    if isinstance(expression, Comparison):
        yield expression
        return
    for operand in expression.operands:
        yield from comparisons(operand)


def _depth_of(operands: tuple[Expression, ...], *, least: int) -> int:
    if len(operands) < least:
        raise PlacementError(f"{len(operands)} operand(s) are too few to join; give {least} or more")
    depth = 1 + max(operand.depth for operand in operands)
    if depth > MAX_NESTING:
        raise PlacementError(f"the expression is nested {depth} deep; {MAX_NESTING} are read at most: write it flatter")
    return depth
