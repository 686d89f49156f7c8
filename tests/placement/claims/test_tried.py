"""Changes that are tried for a repair, at the numbers where others would be."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import CapacityShare, Change, Kind, NetworkMode, Verdict, Zone, decide
from neuronfleet.placement.expression.constraints import PlacementConstraint, PlacementStrategy
from neuronfleet.placement.repair import _Trials
from neuronfleet.placement.wording import listed, missing_room
from tests.placement.claims.shapes import capacity, claims, cluster, workload
from tests.placement.claims.test_candidates import BARE, HOST, one, tried
from tests.placement.claims.worlds import random_world


def test_the_next_free_name_is_taken():
    """Where a capacity is called like the new one, that is the second of its name."""
    found = tried(cluster(one(), one("a-only"), workload("a", devices={0}), workload("b", devices={0})), "exclusive")
    assert any(each.startswith("a-only-2.copy_of=one ") for each in found)


def test_one_zone_that_offers_the_type_will_do():
    """A capacity is copied where any of its zones offers the type, and not where none does."""
    zones = (Zone(name="us-east-1a"), Zone(name="us-east-1b", offers=False))
    for offering, copied in ((zones, True), (zones[1:], False)):
        found = tried(cluster(one(zones=offering), workload("a", devices={0}), workload("b", devices={0})), "exclusive")
        assert any("a-only.copy_of=one" in each for each in found) is copied


def test_devices_of_the_largest_host_are_tried():
    """A device that nobody maps is taken where any of the hosts has it."""
    found = tried(
        cluster(one("bare", host=BARE), one(), workload("a", devices={0}), workload("b", devices={0})), "exclusive"
    )
    assert found[0] == "a.devices=(1,)"


@pytest.mark.parametrize("part", ["exclusive", "placed", "rolls"])
def test_a_capacity_of_its_own_has_an_instance(part):
    """A workload of which no task is wanted gets a capacity of one instance, to be rolled of one more."""
    parts = [one(), workload("a", 0, devices={0}), workload("b", 0, devices={0})]
    size = 2 if part == "rolls" else 1
    found = [each for each in tried(cluster(*parts), part) if "a-only.copy_of" in each]
    assert found
    assert all(f"a-only.max_size={size}" in each for each in found)
    if part == "exclusive":
        assert any("b-only.max_size=1" in each for each in found)


@pytest.mark.parametrize(("beside", "own", "tries"), [(8, 2, None), (7, 2, 1), (7, 1, None), (6, 3, 2)])
def test_memory_that_the_others_leave_is_tried_where_there_is_some(beside, own, tries):
    """What is left of 8 MiB beside another task is tried if it is less than the task takes, and not nothing."""
    found = tried(cluster(one(), workload("a", memory_mib=own), workload("b", memory_mib=beside)), "placed")
    assert [each for each in found if each.startswith("a.memory_mib=")] == ([f"a.memory_mib={tries}"] if tries else [])


@pytest.mark.parametrize(("held", "left"), [(3, 1), (4, 0), (5, None)])
def test_cpu_that_daemons_leave_is_tried_where_it_is_a_number(held, left):
    """Beside daemons with all of the CPU a task gets none, and beside those with more it is not made negative."""
    daemon = workload("d", memory_mib=1, cpu_units=held, kind=Kind.DAEMON)
    found = " ".join(tried(cluster(one(), workload("a", memory_mib=1, cpu_units=6), daemon), "fits"))
    assert ("a.cpu_units=4" in found, f"a.cpu_units={left}" in found, "=-" in found) == (True, left is not None, False)


def test_the_last_mebibyte_that_daemons_leave_is_tried():
    """Beside a daemon of all memory but one MiB a task is made as small as that."""
    daemon = workload("d", memory_mib=7, kind=Kind.DAEMON)
    found = " ".join(tried(cluster(one(), workload("a", memory_mib=12), daemon), "fits"))
    assert "a.memory_mib=1 " in f"{found} "


@pytest.mark.parametrize(
    ("count", "most", "lowest", "first"), [(2, 2, 100, True), (2, 2, 50, False), (1, 3, 100, False), (2, 3, 100, True)]
)
def test_a_lower_minimum_comes_before_more_instances_where_one_may_stay(count, most, lowest, first):
    """With two tasks or more at every count one may stop first, which is tried before instances are added."""
    found = tried(cluster(one(), workload("a", count, max_count=most, lowest=lowest, memory_mib=8)), "rolls")
    grows = next(index for index, each in enumerate(found) if " to " in each)
    stops = next(index for index, each in enumerate(found) if each.startswith("a.minimum_healthy_percent="))
    assert (stops < grows) is first


def test_one_more_is_tried_where_there_are_more_than_enough():
    """Five instances for one task are six at the most."""
    found = tried(cluster(one(size=5), workload("a", memory_mib=9)), "placed")
    assert any(each.startswith("5 to 6: ") for each in found)


def test_an_instance_that_is_as_large_as_asked_for_is_left_alone():
    """Of two capacities that grow together the one that has as many instances already is not changed."""
    fixed = dataclasses.replace(one("two", size=3), managed_scaling=False, desired_size=3)
    found = tried(cluster(one(size=2), fixed, workload("a", memory_mib=8)), "placed")
    assert [each for each in found if each.startswith("3 to ")][-1].count("two.desired_size=4") == 1
    grown = [each for each in found if each.startswith("2 to ")]
    assert grown
    assert all("two." not in each for each in grown)


def test_five_names_are_three_and_two_more():
    """Four names are listed, and of five the first three."""
    assert listed(["a", "b", "c", "d"]) == "a, b, c and d"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


@pytest.mark.parametrize("field", ["cpu", "memory"])
def test_strategies_that_are_followed_pack_by_what_they_say(field):
    """Packed by CPU a small task leaves the instance with much CPU to the big one; packed by memory it does not."""
    wide = capacity("wide", host=dataclasses.replace(HOST, cpu_units=4096, least_memory_mib=10, most_memory_mib=10))
    tight = capacity("tight", host=dataclasses.replace(HOST, cpu_units=100, least_memory_mib=20, most_memory_mib=20))
    small = workload("small", memory_mib=2, cpu_units=10, strategies=(PlacementStrategy(type="binpack", field=field),))
    big = workload("big", memory_mib=10, cpu_units=2000)
    found = decide(cluster(wide, tight, small, big), repairs=False, follow_strategies=True)["big"].placed
    assert found.verdict is (Verdict.PROVED if field == "cpu" else Verdict.POSSIBLE)


def test_nothing_runs_and_nothing_may_start():
    """A service whose only task may stop and whose place is taken says that no instance takes a new one."""
    found = claims(
        capacity(size=2), workload("one", 2, ports={8500}, lowest=50), workload("two", 1, ports={8500}, lowest=0)
    )["two"].rolls
    assert found.verdict is Verdict.REFUTED
    assert found.witness[-1] == "no instance takes a new task"


def test_tasks_that_keep_each_other_off_do_not_block_together():
    """Two tasks that would leave no room never stand on one instance, by a port or a group: the third has a place."""
    host = dataclasses.replace(HOST, cpu_units=0, least_memory_mib=8, most_memory_mib=8)
    distinct = {"distinct": True, "group": "family:batch", "kind": Kind.STANDALONE}
    for one_, two in (
        ({"ports": {80}}, {"ports": {80}}),
        ({"ports": {80, 82}}, {"ports": {81, 82}}),
        (distinct, distinct),
        ({"ports": {80}, **distinct}, {"ports": {81}, **distinct}),
    ):
        others = [workload("one", memory_mib=3, **one_), workload("two", memory_mib=3, **two)]
        found = decide(cluster(capacity(host=host), workload("web", memory_mib=5), *others), repairs=False, budget=0)
        assert found["web"].placed.verdict is Verdict.PROVED


def test_daemons_of_one_group_keep_each_other_off():
    """A daemon that asks to be the only one of its group does not run beside another daemon of that group."""
    one_, two = (workload(name, memory_mib=1, group="family:agents", kind=Kind.DAEMON) for name in ("one", "two"))
    alone = dataclasses.replace(two, constraints=(PlacementConstraint.distinct_instance(),))
    for second, verdict in ((two, Verdict.PROVED), (alone, Verdict.REFUTED)):
        found = decide(cluster(capacity(), one_, second), repairs=False)
        assert found["one"].placed.verdict is Verdict.PROVED
        assert found["two"].placed.verdict is verdict


@pytest.mark.parametrize("most", [8, 9])
@pytest.mark.parametrize("order", [("c0", "c1"), ("c1", "c0")])
def test_the_capacity_where_a_task_waits_is_the_one_that_is_short(order, most):
    """Of a service that is dealt over two capacities the full one is told, whichever comes first, and however found."""
    host = dataclasses.replace(HOST, cpu_units=0, most_memory_mib=most)
    shares = tuple(CapacityShare(capacity=name) for name in order)
    taken = workload("taken", memory_mib=1, ports={80}, capacity_shares=(CapacityShare(capacity="c1"),))
    web = workload("web", 2, memory_mib=1, ports={80}, capacity_shares=shares)
    parts = (capacity("c0", host=host), capacity("c1", host=host), web, taken)
    assert (
        "c1 (us-east-1a): host port 80 is taken by taken"
        in decide(cluster(*parts), repairs=False)["web"].placed.witness
    )


def test_a_task_without_memory_is_counted_where_memory_is_cut():
    """Two tasks fit with some of the memory that an instance may register, and one without any memory beside them."""
    found = claims(capacity(), workload("web", 2, memory_mib=3900), workload("idle", memory_mib=0))
    assert found["web"].placed.verdict is Verdict.UNKNOWN
    assert found["idle"].placed.verdict is Verdict.PROVED


def test_daemons_take_all_of_the_memory_and_all_of_the_interfaces():
    """A daemon that takes all that is registered runs, and so does one more with an interface than there are not."""
    host = dataclasses.replace(HOST, cpu_units=0, least_memory_mib=8, most_memory_mib=8)
    one_, two = (workload(name, memory_mib=4, kind=Kind.DAEMON) for name in ("one", "two"))
    found = decide(cluster(capacity(host=host), one_, two), repairs=False)
    assert {name: claim.placed.verdict for name, claim in found.items()} == dict.fromkeys(found, Verdict.PROVED)
    apart = [
        dataclasses.replace(each, task=dataclasses.replace(each.task, network_mode=NetworkMode.AWSVPC))
        for each in (one_, two)
    ]
    found = decide(cluster(capacity(host=host), *apart), repairs=False)
    assert [found[name].placed.verdict for name in ("one", "two")] == [Verdict.PROVED, Verdict.REFUTED]


def test_one_of_several_conditions_that_asks_for_tasks_will_do():
    """A task lands on an instance without its device once another is there, whatever else it asks of the instance."""
    small = dataclasses.replace(HOST, devices=1, cpu_units=0)
    asks = ("attribute:ecs.os-type == linux", "task:group == service:other")
    web = dataclasses.replace(
        workload("web", memory_mib=1, devices={1}),
        constraints=tuple(PlacementConstraint.member_of(each) for each in asks),
    )
    parts = (one(), capacity("small", host=small), web, workload("other", memory_mib=1))
    assert decide(cluster(*parts), repairs=False)["web"].fits.verdict is Verdict.REFUTED


@pytest.mark.parametrize(("memory_mib", "told"), [(6, "too full by 2 MiB"), (4, "may be too full by 1 MiB")])
def test_memory_that_an_instance_may_register_is_told_apart(memory_mib, told):
    """Of 8 or 9 MiB with 5 taken another 4 may be one too many, and 6 are two too many for sure."""
    some = random_world(0)
    items = [
        dataclasses.replace(one_, memory_mib=size, ports=frozenset())
        for one_, size in zip(some.items, (5, memory_mib), strict=False)
    ]
    room = dataclasses.replace(some.rooms[0], least_memory_mib=8, most_memory_mib=9)
    world = dataclasses.replace(some, items=(*items, *some.items[2:]), rooms=(room,))
    assert missing_room(world, room, {0: 1}, 1) == told


def test_a_change_that_cannot_be_made_proves_nothing():
    """Trials count it, and go on."""
    trials = _Trials(cluster(one(), workload("a")), follow=False, budget=100)
    trials.begin()
    assert not trials.proves("a", "placed", [Change(target="capacity:none", field="max_size", value=1)])
