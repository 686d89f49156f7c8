"""Every way in which placing tasks can come to rest, exactly: host by host, counting only what tasks there are.

Hosts do not know of each other: what one takes depends on its own tasks alone. So a cluster can come to rest with any
choice of reachable loads, one a host, in which no task is there too often and no host takes a task that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.blocking import Filled
from neuronfleet.placement.effort import Allowance, BudgetError
from neuronfleet.placement.world import Load, Room, World

__all__ = ["Rest", "reachable_loads", "rests"]

_Node = tuple[Load, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A state in which nothing more is placed.

    Attributes:
        counts: tasks of each item.
        hosts: what is on them.
    """

    counts: Load
    hosts: tuple[Filled, ...]


def reachable_loads(world: World, room: Room, most: int, allowance: Allowance) -> dict[Load, int] | None:
    """Loads that one host can come to from empty, each with the set of items that it does not take, as bits.

    Args:
        world: with one number for the memory of the room.
        room: of the host.
        most: loads; beyond that the answer is None.
        allowance: for looking at them.

    Raises:
        BudgetError: they take too long.
    """
    size = len(world.items)
    empty = (0,) * size
    found: dict[Load, int] = {}
    open_ = [empty]
    seen = {empty}
    while open_:
        load = open_.pop()
        blocked = 0
        for index in range(size):
            if not world.takes(room, load, index, room.least_memory_mib):
                blocked |= 1 << index
            elif load[index] < world.items[index].count:
                after = (*load[:index], load[index] + 1, *load[index + 1 :])
                if after not in seen:
                    seen.add(after)
                    open_.append(after)
        found[load] = blocked
        allowance.spend(1 + size * size // 64)
        if len(seen) > most:
            return None
    return found


def rests(world: World, allowance: Allowance) -> Iterator[Rest] | None:
    """Every way to come to rest that differs in its counts or in what is closed; None where they are too many.

    Each comes with one example.

    Args:
        world: with one number for the memory of each room.
        allowance: for all of it.
    """
    layers: list[tuple[int, dict[_Node, tuple[_Node, Load]]]] = []
    size = len(world.items)
    counts = tuple(item.count for item in world.items)
    frontier: set[_Node] = {((0,) * size, (1 << size) - 1)}
    start = frontier
    price = 1 + size // 4
    most = max(16, allowance.left // (64 * price))
    for index, room in enumerate(world.rooms):
        if not room.count:
            continue
        try:
            loads = reachable_loads(world, room, most, allowance)
        except BudgetError:
            return None
        if loads is None:
            return None
        for _ in range(room.count):
            layer: dict[_Node, tuple[_Node, Load]] = {}
            steps = price * len(frontier) * len(loads)
            if steps > allowance.left:
                return None
            allowance.take(steps)
            for node in frontier:
                placed, blocked = node
                for load, mask in loads.items():
                    total = tuple(map(sum, zip(placed, load, strict=True)))
                    if all(one <= most for one, most in zip(total, counts, strict=True)):
                        layer.setdefault((total, blocked & mask), (node, load))
            layers.append((index, layer))
            frontier = set(layer)
    ends = [node for node in (frontier if layers else start) if _at_rest(node, counts)]
    return (Rest(counts=node[0], hosts=_traced(node, layers)) for node in sorted(ends))


def _at_rest(node: _Node, counts: Load) -> bool:
    placed, blocked = node
    return all(
        have == want or blocked >> index & 1 for index, (have, want) in enumerate(zip(placed, counts, strict=True))
    )


def _traced(node: _Node, layers: list[tuple[int, dict[_Node, tuple[_Node, Load]]]]) -> tuple[Filled, ...]:
    hosts: dict[tuple[int, Load], int] = {}
    for room, layer in reversed(layers):
        node, load = layer[node]
        hosts[room, load] = hosts.get((room, load), 0) + 1
    return tuple(
        Filled(room=room, hosts=count, load={index: one for index, one in enumerate(load) if one})
        for (room, load), count in sorted(hosts.items())
    )
