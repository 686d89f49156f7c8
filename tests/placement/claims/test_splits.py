"""How tasks are dealt over the items of a capacity provider strategy, and where there are too many ways."""

from __future__ import annotations

import pytest

from neuronfleet.placement import CapacityShare, InstanceRefresh, Verdict
from neuronfleet.placement.splits import splits_of
from tests.placement.claims.shapes import capacity, claims, workload


def shares(*weights: int, base: int = 0) -> list[CapacityShare]:
    """One item for each weight; the first has the base."""
    return [
        CapacityShare(capacity=f"c{index}", weight=weight, base=base if index == 0 else 0)
        for index, weight in enumerate(weights)
    ]


@pytest.mark.parametrize(
    ("items", "count", "ways"),
    [
        (shares(1, 1), 4, {(2, 2)}),
        (shares(1, 1), 3, {(1, 2), (2, 1)}),
        (shares(1, 2), 4, {(1, 3), (2, 2)}),
        (shares(1, 3, base=2), 3, {(2, 1), (3, 0)}),
        (shares(1, 1, base=2), 2, {(2, 0)}),
        (shares(1, 1, base=5), 2, {(2, 0)}),
        (shares(0, 1, base=1), 3, {(1, 2)}),
        (shares(1, 0), 3, {(3, 0)}),
        (shares(0, 0, base=1), 3, {(1, 0)}),
        (shares(1, 1), 0, {(0, 0)}),
        (shares(1, 1, 1), 5, {(2, 2, 1), (2, 1, 2), (1, 2, 2)}),
    ],
)
def test_the_base_comes_first_and_the_rest_by_weight(items, count, ways):
    """Each part of the rest is rounded down or up, so that all parts together are the count."""
    found = splits_of(items, count)
    assert set(found) == ways
    assert len(found) == len(ways)


def test_sixty_four_ways_are_looked_at_and_no_more():
    """One task over 64 items can go 64 ways, over 65 too many."""
    assert len(splits_of(shares(*[1] * 64), 1)) == 64
    assert splits_of(shares(*[1] * 65), 1) is None


@pytest.mark.parametrize(("first", "second", "verdict"), [(8, 8, Verdict.PROVED), (5, 13, Verdict.UNKNOWN)])
def test_the_ways_of_several_services_are_multiplied(first, second, verdict):
    """Two services of one task each that can go 64 ways together are decided, and 65 ways are too many."""
    capacities = [capacity(f"c{index}", size=2) for index in range(13)]
    found = claims(
        *capacities,
        workload("a", ports={80}, capacity_shares=tuple(shares(*[1] * first))),
        workload("b", ports={81}, capacity_shares=tuple(shares(*[1] * second))),
    )
    for one in found.values():
        assert one.placed.verdict is verdict
        assert ("split in too many ways" in one.placed.reason) is (verdict is Verdict.UNKNOWN)


@pytest.mark.parametrize(("first", "second", "verdict"), [(8, 8, Verdict.PROVED), (5, 13, Verdict.UNKNOWN)])
def test_a_rollout_looks_at_the_ways_of_the_others(first, second, verdict):
    """A service is rolled beside others that can go 64 ways together; 65 ways are too many."""
    capacities = [capacity(f"c{index}", size=3) for index in range(13)]
    rolls = claims(
        *capacities,
        workload("a", ports={80}, capacity_shares=tuple(shares(*[1] * first))),
        workload("b", ports={81}, capacity_shares=tuple(shares(*[1] * second))),
        workload("c", ports={82}, capacity_shares=tuple(shares(1, 1))),
    )["c"].rolls
    assert rolls.verdict is verdict
    assert ("split in too many ways" in rolls.reason) is (verdict is Verdict.UNKNOWN)


def test_another_service_with_too_many_ways_leaves_both_unknown():
    """A service that shares instances with one that can be dealt in 252 ways is not decided either."""
    capacities = [capacity(f"c{index}", size=2) for index in range(10)]
    found = claims(
        *capacities,
        workload("a", 5, ports={80}, capacity_shares=tuple(shares(*[1] * 10))),
        workload("b", max_count=2, ports={81}),
    )
    assert "split in too many ways" in found["b"].placed.reason
    assert "split in too many ways" in found["b"].rolls.reason


def test_an_item_without_weight_gets_nothing_and_leaves_one_way():
    """A service with one item that counts is rolled like one of a single capacity provider."""
    items = (CapacityShare(capacity="c0"), CapacityShare(capacity="c1", weight=0))
    found = claims(capacity("c0", size=2), capacity("c1", size=0), workload(ports={80}, capacity_shares=items))
    assert found["resnet50"].placed.verdict is Verdict.PROVED
    assert found["resnet50"].rolls.verdict is Verdict.PROVED


@pytest.mark.parametrize("refreshed", [False, True])
def test_a_rollout_may_be_dealt_in_more_ways_than_its_start(refreshed):
    """Two tasks over eight items go 28 ways, the four that run while they are rolled 70: that is too many."""
    refresh = InstanceRefresh() if refreshed else None
    capacities = [capacity(f"c{index}", size=2, instance_refresh=refresh) for index in range(8)]
    found = claims(*capacities, workload(count=2, ports={80}, capacity_shares=tuple(shares(*[1] * 8))))["resnet50"]
    assert found.placed.verdict is Verdict.PROVED
    assert found.rolls.verdict is Verdict.UNKNOWN
    assert "split in too many ways" in found.rolls.reason
