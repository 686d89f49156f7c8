"""Small worlds, and by trying everything what is true of them: what counting is held against."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from neuronfleet.placement.world import Item, Load, Room, World


def item(name: str = "one", count: int = 1, **more) -> Item:
    """Tasks of a workload that need nothing, unless said otherwise."""
    fields = {"workload": 0, "cpu_units": 0, "memory_mib": 0, "ports": frozenset(), "awsvpc": False, "distinct": False}
    return Item(**{"name": name, "count": count, "group": f"service:{name}", **fields, **more})


def room(count: int = 1, memory_mib: int | tuple[int, int] = 10, *, cpu_units: int = 10, awsvpc_tasks: int = 0) -> dict:
    """Hosts that take whatever is not too large for them."""
    least, most = memory_mib if isinstance(memory_mib, tuple) else (memory_mib, memory_mib)
    return {
        "count": count,
        "least_memory_mib": least,
        "most_memory_mib": most,
        "cpu_units": cpu_units,
        "awsvpc_tasks": awsvpc_tasks,
    }


def world(items: list[Item], rooms: list[dict]) -> World:
    """A world in which hosts take what is not too large for them; rooms are called r0, r1 and on."""
    made = []
    for index, one in enumerate(rooms):
        takes = tuple(
            each.memory_mib <= one["least_memory_mib"]
            and each.cpu_units <= one["cpu_units"]
            and (not each.awsvpc or one["awsvpc_tasks"] > 0)
            for each in items
        )
        fields = {"where": f"r{index}", "capacity": index, "host_class": index, "groups": frozenset(), "running": 0}
        made.append(Room(**{**fields, "takes": takes, "conditions": (None,) * len(items), **one}))
    return World(items=tuple(items), rooms=tuple(made))


def random_world(seed: int, *, concrete: bool = False) -> World:
    """A world of up to three items and two rooms, tight enough that it matters."""
    picks = random.Random(seed)  # noqa: S311  # worlds are no secret
    awsvpc_tasks = picks.choice((0, 0, 1, 2))
    items = [
        item(
            f"w{index}",
            picks.randint(0, 3),
            workload=index,
            memory_mib=picks.choice((0, 1, 1, 2, 3, 4)),
            cpu_units=picks.choice((0, 0, 1, 2)),
            ports=frozenset(picks.choice(((), (), (), (80,), (80, 81)))),
            awsvpc=awsvpc_tasks > 0 and picks.random() < 0.3,
            distinct=picks.random() < 0.25,
            **({"group": "shared"} if picks.random() < 0.2 else {}),
        )
        for index in range(picks.randint(1, 3))
    ]
    rooms = []
    for _ in range(picks.randint(1, 2)):
        least = picks.randint(3, 7)
        most = least + (0 if concrete else picks.choice((0, 0, 0, 1, 2)))
        rooms.append(room(picks.randint(1, 2), (least, most), cpu_units=picks.randint(2, 5), awsvpc_tasks=awsvpc_tasks))
    return world(items, rooms)


def takes(one: World, host: Room, load: Load, index: int, memory_mib: int) -> bool:
    """Whether a host with a load takes one more task, from scratch."""
    if not host.takes[index]:
        return False
    new = one.items[index]
    here = [each for each, count in zip(one.items, load, strict=True) for _ in range(count)]
    return (
        sum(each.memory_mib for each in (*here, new)) <= memory_mib
        and sum(each.cpu_units for each in (*here, new)) <= host.cpu_units
        and (not new.awsvpc or sum(each.awsvpc for each in (*here, new)) <= host.awsvpc_tasks)
        and not any(each.ports & new.ports for each in here)
        and not (new.distinct and any(each.group == new.group for each in here))
    )


def loads(one: World, host: Room, memory_mib: int, most: Load) -> set[Load]:
    """Everything that one host can come to hold."""
    start = (0,) * len(one.items)
    found, open_ = {start}, [start]
    while open_:
        load = open_.pop()
        for index, limit in enumerate(most):
            if load[index] < limit and takes(one, host, load, index, memory_mib):
                after = (*load[:index], load[index] + 1, *load[index + 1 :])
                if after not in found:
                    found.add(after)
                    open_.append(after)
    return found


def memories(one: World) -> Iterator[tuple[int, ...]]:
    """Every way in which the memory of the rooms may turn out."""
    return itertools.product(*(range(each.least_memory_mib, each.most_memory_mib + 1) for each in one.rooms))


def states(one: World, memory_mib: tuple[int, ...], most: Load) -> list[tuple[tuple[int, Load], ...]]:
    """What can be on all hosts together: of each its room and its load."""
    found: dict[Load, list[tuple[tuple[int, Load], ...]]] = {(0,) * len(most): [()]}
    for index, host in enumerate(one.rooms):
        here = loads(one, host, memory_mib[index], most)
        for _ in range(host.count):
            after: dict[Load, list[tuple[tuple[int, Load], ...]]] = {}
            for total, ways in found.items():
                for load in here:
                    both = tuple(map(sum, zip(total, load, strict=True)))
                    if all(have <= limit for have, limit in zip(both, most, strict=True)):
                        # Hosts of a room are alike, so that their order is one.
                        after.setdefault(both, []).extend(
                            (*way, (index, load))
                            for way in ways
                            if not way or way[-1][0] != index or way[-1][1] <= load
                        )
            found = after
    return [way for ways in found.values() for way in ways]


def least_open(one: World, target: int, own: int) -> int:
    """Hosts that take one more task of an item in the worst state that there can be."""
    most = tuple(own if index == target else each.count for index, each in enumerate(one.items))
    worst = sum(host.count for host in one.rooms)
    for memory_mib in memories(one):
        for way in states(one, memory_mib, most):
            open_ = sum(takes(one, one.rooms[index], load, target, memory_mib[index]) for index, load in way)
            worst = min(worst, open_)
    return worst


def fits_at_once(one: World, memory_mib: tuple[int, ...]) -> bool:
    """Whether all tasks can run at the same time."""
    counts = tuple(each.count for each in one.items)
    return any(
        tuple(map(sum, zip(*(load for _, load in way), strict=True))) == counts
        for way in states(one, memory_mib, counts)
    )


def rests_of(one: World) -> set[Load]:
    """Counts of tasks in every state in which nothing more is placed."""
    counts = tuple(each.count for each in one.items)
    memory_mib = next(memories(one))
    found = set()
    for way in states(one, memory_mib, counts):
        total = tuple(map(sum, zip(*(load for _, load in way), strict=True)))
        if not any(
            total[target] < counts[target] and takes(one, one.rooms[index], load, target, memory_mib[index])
            for index, load in way
            for target in range(len(counts))
        ):
            found.add(total)
    return found
