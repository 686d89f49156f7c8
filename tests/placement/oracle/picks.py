"""Where the choices of a generated case come from: hypothesis, which shrinks them, or a seed, which is fast."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from neuronfleet.placement.cluster import Cluster

Item = TypeVar("Item")


class Picks(Protocol):
    """A source of choices."""

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of some items; repeat an item to have it more often."""

    def chance(self, percent: int) -> bool:
        """True about so often."""


class Seeded:
    """Choices by a pseudo-random generator.

    Args:
        seed: the same seed makes the same choices.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # cases, no secrets

    def between(self, least: int, most: int) -> int:
        """See :class:`Picks`."""
        return self.random.randint(least, most)

    def one_of(self, items: Sequence[Item]) -> Item:
        """See :class:`Picks`."""
        return items[self.random.randrange(len(items))]

    def chance(self, percent: int) -> bool:
        """See :class:`Picks`."""
        return self.random.randrange(100) < percent


class _Drawn:
    """Choices by hypothesis; the first item and False are the simplest."""

    def __init__(self, draw: Callable) -> None:
        self.draw = draw

    def between(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.draw(st.integers(0, len(items) - 1))]

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent


def drawn(make: Callable[[Picks], Cluster]) -> st.SearchStrategy[Cluster]:
    """The hypothesis strategy of what a generator makes."""

    @st.composite
    def cluster(draw: Callable) -> Cluster:
        return make(_Drawn(draw))

    return cluster()
