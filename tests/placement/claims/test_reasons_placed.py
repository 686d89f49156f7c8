"""Why tasks wait for a place, with the numbers and the hosts that show it."""

from __future__ import annotations

import pytest

from neuronfleet.placement import Capacity, CapacityShare, Claim, Host, Verdict, Workload, Zone, decide
from neuronfleet.placement.packing import cannot_pack, pack
from tests.placement.claims.shapes import capacity, cluster, workload
from tests.placement.claims.worlds import item, room, world


def placed(*parts: Capacity | Workload, **how) -> dict[str, Claim]:
    """What is said of each workload."""
    found = decide(cluster(*parts), repairs=False, **how)
    return {name: claims.placed for name, claims in found.items()}


def shares(*names: str) -> tuple[CapacityShare, ...]:
    """Items of the same weight."""
    return tuple(CapacityShare(capacity=name) for name in names)


@pytest.mark.parametrize(
    ("size", "count", "reason"),
    [
        (1, 2, "2 tasks of resnet50 are wanted, 1 finds room on its only instance"),
        (2, 3, "3 tasks of resnet50 are wanted, 2 find room on its 2 instances"),
    ],
)
def test_wanted_and_found_room_are_told(size, count, reason):
    """How many are wanted and how many find room is told, of one and of several."""
    found = placed(capacity(size=size), workload(count=count, ports={80}))["resnet50"]
    assert found.reason == reason
    assert found.witness[-1] == "1 task of resnet50 waits for a place"


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        (1, "the task of resnet50 never runs on its 2 instances"),
        (2, "the 2 tasks of resnet50 never run at once on its 2 instances"),
    ],
)
def test_a_condition_that_is_never_met_leaves_all_waiting(count, reason):
    """A task that asks for five others beside it never runs where there is nothing else."""
    found = placed(capacity(size=2), workload(count=count, memory_mib=10, expression="runningTasksCount == 5"))
    assert found["resnet50"].verdict is Verdict.REFUTED
    assert found["resnet50"].reason == reason


@pytest.mark.parametrize("how", [{}, {"budget": 0}], ids=["searched", "counted"])
@pytest.mark.parametrize("full", ["c0", "c1"])
def test_the_capacity_where_a_task_waits_is_told(full, how):
    """A service over two capacities waits at the one that another service fills, and that is the witness."""
    found = placed(
        capacity("c0"),
        capacity("c1"),
        workload("a", 2, ports={80}, capacity_shares=shares("c0", "c1")),
        workload("b", ports={80}, capacity_shares=shares(full)),
        **how,
    )["a"]
    assert found.reason == "a and b never run all their tasks at once: 3 tasks are too many for 2 instances"
    assert f"{full} (us-east-1a): host port 80 is taken by b" in found.witness
    assert found.witness[-1] == "1 task of a waits for a place"


@pytest.mark.parametrize(
    ("sizes", "count", "reason"),
    [
        (
            (1, 3),
            2,
            "all 2 tasks of a find a place: when the last of them comes, its only instance of c0 is open to it",
        ),
        (
            (3, 1),
            2,
            "all 2 tasks of a find a place: when the last of them comes, its only instance of c1 is open to it",
        ),
        (
            (4, 3),
            4,
            (
                "all 4 tasks of a find a place: when the last of them comes, at least 2 of its 3 instances of c1 are "
                "open to it"
            ),
        ),
        ((2, 1), 1, "the task of a finds a place: its only instance of c1 is open to it"),
    ],
)
def test_the_capacity_with_the_least_left_is_told(sizes, count, reason):
    """Of a service over two capacities the one that stays least open is told, with its own number of instances."""
    found = placed(
        *(capacity(name, size=size) for name, size in zip(("c0", "c1"), sizes, strict=True)),
        workload("a", count, ports={80}, capacity_shares=shares("c0", "c1")),
    )["a"]
    assert found.verdict is Verdict.PROVED
    assert found.reason == reason


@pytest.mark.parametrize(("zones", "words"), [(("x",), "x does not"), (("x", "y"), "x and y do not")])
def test_zones_that_do_not_offer_the_type_are_told(zones, words):
    """One zone does not offer the type, two do not."""
    made = tuple(Zone(name=name, offers=False) for name in zones)
    found = placed(capacity(zones=made), workload())["resnet50"]
    assert found.witness == (f"inf1: {words} offer inf1.xlarge", "1 task of resnet50 waits for ever")


@pytest.mark.parametrize(
    ("count", "words", "reason"),
    [
        (1, "1 task of a", "ECS may deal 1 task of a to a capacity provider without an instance for it"),
        (
            3,
            "2 tasks of a",
            (
                "ECS may deal 2 tasks of a to a capacity provider without an instance for them, and no other way to "
                "deal the tasks places them all"
            ),
        ),
    ],
)
def test_a_capacity_without_an_instance_strands_what_is_dealt_to_it(count, words, reason):
    """What the strategy deals to a capacity without an instance waits for ever, however much room the other has."""
    found = placed(
        capacity("c0", size=0),
        capacity("c1", size=5),
        workload("a", count, ports={80}, capacity_shares=shares("c0", "c1")),
    )["a"]
    assert found.verdict is (Verdict.POSSIBLE if count == 1 else Verdict.REFUTED)
    assert found.reason == reason
    assert found.witness[0] == "c0 has no instance"
    assert found.witness[1].startswith(words)


def host(memory_mib: int, cpu_units: int) -> Host:
    """A host of which every number is known."""
    return Host(instance_type="x1.large", cpu_units=cpu_units, least_memory_mib=memory_mib, most_memory_mib=memory_mib)


def test_counting_alone_does_not_say_what_it_cannot_tell():
    """Where counting finds neither a way to run all tasks nor a number against it, it does not call it possible."""
    parts = (
        capacity("r0", host=host(4, 3)),
        capacity("r1", host=host(4, 5), size=2),
        workload("a", 3, memory_mib=2, ports={80, 81}),
        workload("b", 2, memory_mib=0, cpu_units=1),
        workload("c", 2, memory_mib=3, cpu_units=2),
    )
    assert {claim.verdict for claim in placed(*parts).values()} <= {Verdict.PROVED, Verdict.REFUTED}
    assert {claim.verdict for claim in placed(*parts, budget=0).values()} <= {Verdict.PROVED, Verdict.UNKNOWN}


def test_groups_of_distinct_instances_are_counted_each_by_itself():
    """Three services with distinctInstance share three hosts, two tasks of each; four of one group do not."""
    three = [item(f"w{index}", 2, workload=index, distinct=True) for index in range(3)]
    assert not cannot_pack(world(three, [room(3)]))
    assert pack(world(three, [room(3)])) is not None
    same = [item(f"w{index}", 2, workload=index, distinct=True, group="batch") for index in range(2)]
    assert cannot_pack(world(same, [room(3)]))
    assert not cannot_pack(world(same, [room(4)]))
    ports = [item(f"w{index}", 2, workload=index, ports=frozenset({80})) for index in range(2)]
    assert cannot_pack(world(ports, [room(3)]))
    assert not cannot_pack(world(ports, [room(4)]))


def test_a_clash_counts_only_hosts_that_take_any_of_the_tasks():
    """Two services with one port on two hosts each, of which they share one: three hosts for four tasks."""
    small = item("small", 2, memory_mib=1, cpu_units=9, ports=frozenset({80}))
    large = item("large", 2, workload=1, memory_mib=9, cpu_units=1, ports=frozenset({80}))
    rooms = [room(1, 5, cpu_units=10), room(1, 10, cpu_units=10), room(1, 10, cpu_units=5)]
    assert cannot_pack(world([small, large], rooms))
    assert not cannot_pack(world([small, large], [*rooms, room(1, 10, cpu_units=5)]))


def test_hosts_that_are_left_over_take_the_next_tasks():
    """Three tasks of 4 MiB leave half of a host and a whole one to three of 3 MiB, and none to a fourth."""
    first = item("first", 3, memory_mib=4)
    assert pack(world([first, item("next", 3, workload=1, memory_mib=3)], [room(3, 8)])) is not None
    assert pack(world([first, item("next", 4, workload=1, memory_mib=3)], [room(3, 8)])) is None


def test_tasks_are_packed_only_on_hosts_that_take_them():
    """A host with room whose constraints do not hold for a task is none for it."""
    one = item(memory_mib=1)
    assert pack(world([one], [room(1)])) is not None
    assert pack(world([one], [{**room(1), "takes": (False,)}])) is None
