"""Truth in three values: what is not known before apply is neither true nor false.

Kleene's logic: *false and unknown* is false, *true or unknown* is true, everything else with an unknown in it stays
unknown. A truth has no truth value in Python, so that ``if truth:`` is an error rather than a wrong answer.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from neuronfleet.plan.value import Value

__all__ = ["FALSE", "TRUE", "Truth", "TruthKind", "all_of", "any_of", "truth", "unknown"]


class TruthKind(enum.Enum):
    """The three values."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Truth:
    """True, false or unknown; an unknown one names the values that would decide it.

    Attributes:
        kind: which of the three.
        causes: the values that are not known, empty unless the truth is unknown.
    """

    __slots__ = ("causes", "kind")

    def __init__(self, kind: TruthKind, causes: tuple[Value, ...] = ()) -> None:
        self.kind = kind
        self.causes = causes

    @property
    def is_true(self) -> bool:
        """Whether it is known to be true."""
        return self.kind is TruthKind.TRUE

    @property
    def is_false(self) -> bool:
        """Whether it is known to be false."""
        return self.kind is TruthKind.FALSE

    @property
    def is_unknown(self) -> bool:
        """Whether neither is known."""
        return self.kind is TruthKind.UNKNOWN

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth may be unknown and has no truth value; ask is_true, is_false or is_unknown")

    def __invert__(self) -> Truth:
        if self.kind is TruthKind.UNKNOWN:
            return self
        return FALSE if self.kind is TruthKind.TRUE else TRUE

    def __and__(self, other: Truth) -> Truth:
        if self.kind is TruthKind.FALSE or other.kind is TruthKind.FALSE:
            return FALSE
        if self.kind is TruthKind.TRUE:
            return other
        if other.kind is TruthKind.TRUE:
            return self
        return Truth(TruthKind.UNKNOWN, _joined(self.causes, other.causes))

    def __or__(self, other: Truth) -> Truth:
        return ~(~self & ~other)

    def __repr__(self) -> str:
        return f"Truth({self.kind.value})"


def _joined(ours: tuple[Value, ...], theirs: tuple[Value, ...]) -> tuple[Value, ...]:
    return ours + tuple(one for one in theirs if all(one is not other for other in ours))


TRUE: Final = Truth(TruthKind.TRUE)
FALSE: Final = Truth(TruthKind.FALSE)


def truth(known: bool) -> Truth:  # noqa: FBT001 - this is what a boolean is turned into
    """What is known as one of the three values."""
    return TRUE if known else FALSE


def unknown(*causes: Value) -> Truth:
    """Unknown because of these values."""
    return Truth(TruthKind.UNKNOWN, causes)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Whether all are true; of nothing it is true. Stops at the first that is false."""
    result = TRUE
    for one in truths:
        result = result & one
        if result.kind is TruthKind.FALSE:
            return FALSE
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Whether one is true; of nothing it is false. Stops at the first that is true."""
    result = FALSE
    for one in truths:
        result = result | one
        if result.kind is TruthKind.TRUE:
            return TRUE
    return result
