"""What is proved by counting, held against small worlds in which everything is tried: never wrong, hardly ever mute.

How often counting is mute is pinned: lower the number when it learns.
"""

from __future__ import annotations

from collections import Counter

from neuronfleet.placement.blocking import Filled, block_all, cannot_block
from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.packing import cannot_pack, pack
from neuronfleet.placement.patterns import cheapest_blockade, cheapest_bound, dearest_load
from neuronfleet.placement.settling import rests
from neuronfleet.placement.world import World
from tests.placement.claims.worlds import (
    fits_at_once,
    least_open,
    loads,
    random_world,
    rests_of,
    takes,
)

SEEDS = range(600)


def plenty() -> Allowance:
    """More than any of these worlds takes."""
    return Allowance(10**9)


def placed_on(one: World, filled: list[Filled]) -> Counter[int]:
    """Tasks of each item on all hosts together; no room has more hosts than it has."""
    hosts = Counter()
    for each in filled:
        hosts[each.room] += each.hosts
    assert all(count <= one.rooms[index].count for index, count in hosts.items())
    return Counter(
        {
            index: sum(each.hosts * each.load.get(index, 0) for each in filled)
            for index in range(len(one.items))
            if any(each.load.get(index) for each in filled)
        }
    )


def dense(one: World, load: dict[int, int]) -> tuple[int, ...]:
    """A load with every item."""
    assert all(count > 0 for count in load.values())
    return tuple(load.get(index, 0) for index in range(len(one.items)))


def test_hosts_that_are_said_to_stay_open_do():
    """No way to place the others leaves fewer hosts open than is said, and one is nearly always found."""
    told = Counter()
    for seed in SEEDS:
        one = random_world(seed)
        for target, each in enumerate(one.items):
            if each.count and one.hosts_for(target):
                true, said = (
                    least_open(one, target, each.count - 1),
                    cannot_block(one, target, each.count - 1, plenty()),
                )
                assert said is None or 0 < said <= true, f"seed {seed}, item {target}"
                told["mute"] += true > 0 and said is None
                told["too few"] += said is not None and said < true
    assert told <= Counter({"mute": 7, "too few": 52})


def test_tasks_that_are_said_to_block_every_host_do():
    """What blocks every host fits there with the least memory, blocks with the most, and is not more than there is."""
    told = Counter()
    for seed in SEEDS:
        one = random_world(seed)
        for target, each in enumerate(one.items):
            if not each.count or not one.hosts_for(target):
                continue
            found = block_all(one, target, each.count - 1, plenty())
            told["mute"] += least_open(one, target, each.count - 1) == 0 and found is None
            if found is None:
                continue
            supply = [each.count - 1 if index == target else other.count for index, other in enumerate(one.items)]
            assert all(count <= supply[index] for index, count in placed_on(one, found).items())
            assert sum(filled.hosts for filled in found) == one.hosts_for(target)
            for filled in found:
                host, load = one.rooms[filled.room], dense(one, filled.load)
                assert load in loads(one, host, host.least_memory_mib, tuple(supply))
                assert not takes(one, host, load, target, host.most_memory_mib)
    assert told <= Counter({"mute": 19})


def test_what_is_said_not_to_fit_does_not():
    """Tasks that are said not to run all at once do not with any memory; those that are said to do with the least."""
    told = Counter()
    for seed in SEEDS:
        one = random_world(seed)
        most = tuple(host.most_memory_mib for host in one.rooms)
        least = tuple(host.least_memory_mib for host in one.rooms)
        assert not (fits_at_once(one, most) and cannot_pack(one)), f"seed {seed}"
        told["cannot"] += not fits_at_once(one, most) and not cannot_pack(one)
        found = pack(one)
        told["can"] += fits_at_once(one, least) and found is None
        if found is not None:
            wanted = {index: each.count for index, each in enumerate(one.items) if each.count}
            assert placed_on(one, found) == wanted
            for filled in found:
                host = one.rooms[filled.room]
                assert dense(one, filled.load) in loads(one, host, host.least_memory_mib, (9,) * len(one.items))
    assert told <= Counter({"cannot": 2, "can": 2})


def test_every_way_to_come_to_rest_is_found():
    """The counts of tasks in states in which nothing is placed any more, each with hosts that have them."""
    for seed in SEEDS:
        one = random_world(seed, concrete=True)
        found = list(rests(one, plenty()))
        assert {rest.counts for rest in found} == rests_of(one), f"seed {seed}"
        for rest in found:
            assert placed_on(one, list(rest.hosts)) == {i: count for i, count in enumerate(rest.counts) if count}
            for filled in rest.hosts:
                host = one.rooms[filled.room]
                assert dense(one, filled.load) in loads(one, host, host.least_memory_mib, rest.counts)


def test_a_search_that_may_try_nothing_says_so_with_a_bound():
    """Without any load to try the price is no more than the least, and only a load of one task comes with it."""
    for seed in range(60):
        one = random_world(seed, concrete=True)
        host = one.rooms[0]
        costs = [index + 1 for index in range(len(one.items))]
        limits = tuple(min(one.alone_limit(host, index, host.most_memory_mib), 4) for index in range(len(one.items)))
        for target in (index for index, takes_it in enumerate(host.takes) if takes_it):
            found = cheapest_blockade(one, host, target, costs, limits, Allowance(0))
            true = cheapest_blockade(one, host, target, costs, limits, plenty())
            assert true is None or (found is not None and found.cost <= true.cost), f"seed {seed}, item {target}"
            assert found is None or found.load is None or sum(found.load.values()) == 1


def test_prices_of_blocking_and_filling_one_host():
    """No load that blocks a host is cheaper than is said, and none is worth more; the cheapest is met."""
    told = Counter()
    for seed in SEEDS:
        one = random_world(seed, concrete=True)
        host = one.rooms[0]
        costs = [(seed * 7 + index * 5) % 6 + 1 for index in range(len(one.items))]
        limits = tuple(one.alone_limit(host, index, host.most_memory_mib) for index in range(len(one.items)))
        limits = tuple(min(limit, 4) for limit in limits)
        here = loads(one, host, host.least_memory_mib, limits)
        worth = {load: sum(map(int.__mul__, load, costs)) for load in here}
        dearest = dearest_load(one, host, costs, limits)
        assert dearest >= max(worth.values()), f"seed {seed}"
        told["dearest"] += dearest > max(worth.values())
        for target in range(len(one.items)):
            if not host.takes[target]:
                continue
            blocking = [worth[load] for load in here if not takes(one, host, load, target, host.least_memory_mib)]
            bound = cheapest_bound(one, host, target, costs, limits)
            found = cheapest_blockade(one, host, target, costs, limits, plenty())
            if not blocking:
                told["bound of nothing"] += bound is not None
                assert found is None or found.load is None
                continue
            assert bound is not None
            assert bound <= min(blocking), f"seed {seed}, item {target}"
            assert found is not None
            assert found.cost == min(blocking), f"seed {seed}, item {target}"
            told["bound"] += bound < min(blocking)
    assert told <= Counter({"bound": 247, "bound of nothing": 9, "dearest": 112})
