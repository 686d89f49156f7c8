"""How much work one question may take, counted in steps, so that the same question always gets the same answer."""

from __future__ import annotations

__all__ = ["Allowance", "BudgetError", "Effort"]

_SEARCHES = 8
"""Searches that may take their whole budget before all further ones are left out."""

_MOST_NODES = 1_000_000
"""Loads of one host that counting may try, all counts of a question together."""

_MOST_CASES = 150_000
"""Pairs of workloads, times classes of hosts, times cases of memory and facts that are told apart."""

_FEW_CASES = 4


class BudgetError(Exception):
    """There is more to look at than may be looked at."""


class Allowance:
    """Steps that may be taken, out of a larger number that others take from as well.

    Args:
        most: steps.
        above: what they are taken from.
    """

    __slots__ = ("_above", "left")

    def __init__(self, most: int, above: Allowance | None = None) -> None:
        self.left: int = most if above is None else max(0, min(most, above.left))
        self._above = above

    def spend(self, steps: int) -> None:
        """Take steps.

        Raises:
            BudgetError: there are not so many left.
        """
        self.take(steps)
        if self.left < 0:
            raise BudgetError

    def take(self, steps: int) -> None:
        """Take steps that are done already, whether so many were left or not."""
        self.left -= steps
        if self._above is not None:
            self._above.take(steps)


class Effort:
    """What all searches and counts of one question may take together.

    A step is about what it takes to look at one host with a few tasks.

    Args:
        budget: steps of each search; with 0 there is none.
    """

    def __init__(self, budget: int) -> None:
        self.searches = budget > 0
        self._budget = budget
        self._all = Allowance(budget * _SEARCHES)
        self.nodes = Allowance(_MOST_NODES)
        self._cases = Allowance(_MOST_CASES)

    @property
    def spent(self) -> bool:
        """Whether nothing is left to search or to count with."""
        return self.nodes.left <= 0 or (self.searches and self._all.left <= 0)

    def search(self, share: int = 1) -> Allowance:
        """What one search may take.

        Args:
            share: of how many that divide one budget.
        """
        return Allowance(self._budget // share, self._all)

    def narrowed(self, share: int) -> Effort:
        """The same store with smaller searches.

        Args:
            share: how many of them make one of these.
        """
        other = Effort(self._budget // share)
        other._all, other._cases = self._all, Allowance(_MOST_CASES)
        other.nodes = Allowance(_MOST_NODES // 4, self.nodes)
        return other

    def cases(self, workloads: int, classes: int) -> int:
        """How many cases may be told apart.

        Args:
            workloads: that each is asked of.
            classes: of hosts.
        """
        return max(_FEW_CASES, self._cases.left // max(1, workloads * workloads * classes))

    def tell_apart(self, cases: int, workloads: int, classes: int) -> None:
        """Count cases that are told apart."""
        self._cases.take(cases * workloads * workloads * classes)
