"""What searches and counts may take: stores of steps, one out of the other."""

from __future__ import annotations

import pytest

from neuronfleet.placement.effort import Allowance, BudgetError, Effort


@pytest.mark.parametrize(("most", "above", "left"), [(5, 3, 3), (5, 10, 5), (5, 0, 0), (5, -2, 0)])
def test_an_allowance_is_no_more_than_what_it_is_taken_from(most, above, left):
    """Of a store with less the rest is given, and of one that is overdrawn nothing."""
    assert Allowance(most, Allowance(above)).left == left


def test_all_of_an_allowance_may_be_spent_and_no_more():
    """The last step is taken without complaint, the next one raises; what it was taken from has spent as much."""
    store = Allowance(10)
    one = Allowance(4, store)
    one.spend(4)
    assert (one.left, store.left) == (0, 6)
    with pytest.raises(BudgetError):
        one.spend(1)
    one.take(2)
    assert (one.left, store.left) == (-3, 3)


@pytest.mark.parametrize(("budget", "searches"), [(0, False), (1, True)])
def test_one_step_makes_a_search(budget, searches):
    """Without a budget nothing is searched, and with any there is a search."""
    assert Effort(budget).searches is searches


def test_effort_is_spent_when_either_store_is_empty():
    """Counting alone goes on until nothing is left to count with, searches also end with their own steps."""
    for budget in (0, 100):
        effort = Effort(budget)
        assert not effort.spent
        effort.nodes.take(effort.nodes.left - 1)
        assert not effort.spent
        effort.nodes.take(1)
        assert effort.spent
    searching = Effort(1)
    while (store := searching.search()).left:
        assert not searching.spent
        store.take(1)
    assert searching.spent
