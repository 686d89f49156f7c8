"""Whether the other tasks of a cluster are enough to keep one task off every host."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from neuronfleet.placement.patterns import alone_limit, cheapest_blockade, cheapest_bound
from neuronfleet.placement.world import Room, World

__all__ = ["Filled", "block_all", "cannot_block"]

_SCALE = 10**6
_MAX_EXACT_HOST_CLASSES = 64


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Hosts of a room with the same tasks.

    Attributes:
        room: index in the world.
        hosts: how many.
        load: tasks by item.
    """

    room: int
    hosts: int
    load: dict[int, int]


def _rooms(world: World, target: int) -> list[int]:
    return [index for index, room in enumerate(world.rooms) if room.count and room.takes[target]]


def _limits(world: World, room: Room, supply: Sequence[int], memory_mib: int) -> list[int]:
    return [min(supply[index], alone_limit(world, room, index, memory_mib)) for index in range(len(world.items))]


def _cost_vectors(world: World, rooms: Sequence[Room], target: int) -> Iterator[list[int]]:
    """Prices of tasks, by the share that each takes of what blocks a host."""
    one = world.items[target]
    seen: set[tuple[int, int, int]] = set()
    for room in sorted(rooms, key=lambda room: -room.count):
        memory = room.least_memory_mib - one.memory_mib + 1
        cpu = room.cpu_units - one.cpu_units + 1
        key = (memory, cpu, room.awsvpc_tasks)
        if key in seen:
            continue
        seen.add(key)
        yield [
            max(
                _SCALE if one.keeps_off(item) else 0,
                -(-item.memory_mib * _SCALE // memory),
                -(-item.cpu_units * _SCALE // cpu),
                -(-_SCALE // room.awsvpc_tasks) if one.awsvpc and item.awsvpc else 0,
            )
            for item in world.items
        ]
    yield [_SCALE if one.keeps_off(item) else item.memory_mib for item in world.items]
    yield [_SCALE] * len(world.items)


def cannot_block(world: World, target: int, own: int, *, quick: bool = False) -> int | None:
    """Hosts that are sure to stay open to an item; None where that is not proved of any.

    By weak duality: where each task has a price, keeping the item off a host costs so much at least, and all tasks
    together are worth less than keeping it off all hosts, one host stays open.

    Args:
        world: where no item asks for the tasks on a host.
        target: item to be kept off.
        own: tasks of it that may be there.
        quick: whether to leave out what takes longer.
    """
    rooms = [world.rooms[index] for index in _rooms(world, target)]
    hosts = sum(room.count for room in rooms)
    if not hosts:
        return None
    alone = [_limits(world, room, [10**9] * len(world.items), room.most_memory_mib) for room in rooms]
    supply = [
        min(
            own if index == target else item.count,
            sum(room.count * limits[index] for room, limits in zip(rooms, alone, strict=True)),
        )
        for index, item in enumerate(world.items)
    ]
    limits = [[min(limit, has) for limit, has in zip(one, supply, strict=True)] for one in alone]
    vectors = list(_cost_vectors(world, rooms, target))
    for exact in (False,) if quick or len(rooms) > _MAX_EXACT_HOST_CLASSES else (False, True):
        for costs in vectors:
            worth = sum(cost * has for cost, has in zip(costs, supply, strict=True))
            price = spare = 0
            lowest: int | None = None
            for room, allowed in zip(rooms, limits, strict=True):
                least = _least_price(world, room, target, costs, allowed, exact=exact)
                if least is None:
                    spare += room.count
                else:
                    price += room.count * least
                    lowest = least if lowest is None else min(lowest, least)
            if spare:
                return spare
            if price > worth:
                return max(1, hosts - worth // lowest) if lowest else 1
    return None


def _least_price(
    world: World, room: Room, target: int, costs: Sequence[int], limits: Sequence[int], *, exact: bool
) -> int | None:
    if not exact:
        return cheapest_bound(world, room, target, costs, limits)
    found = cheapest_blockade(world, room, target, costs, limits)
    return None if found is None else found.cost


def block_all(world: World, target: int, own: int, *, own_first: bool = False) -> list[Filled] | None:
    """Tasks that keep an item off every host, whatever memory the hosts have; None where none were found.

    Args:
        world: where no item asks for the tasks on a host.
        target: item to be kept off.
        own: tasks of it that may be there.
        own_first: whether to use its own tasks before any other.
    """
    indices = _rooms(world, target)
    rooms = [world.rooms[index] for index in indices]
    for given in _cost_vectors(world, rooms, target):
        costs = [0 if own_first and index == target else cost for index, cost in enumerate(given)]
        found = _block_greedily(world, target, own, indices, costs)
        if found is not None:
            return found
    return None


def _block_greedily(
    world: World, target: int, own: int, indices: Sequence[int], costs: Sequence[int]
) -> list[Filled] | None:
    supply = [own if index == target else item.count for index, item in enumerate(world.items)]
    found: list[Filled] = []
    for index in sorted(indices, key=lambda index: world.rooms[index].least_memory_mib):
        room = world.rooms[index]
        open_ = room.count
        while open_:
            limits = _limits(world, room, supply, room.least_memory_mib)
            blockade = cheapest_blockade(world, room, target, costs, limits, robust=True)
            if blockade is None or blockade.load is None:
                return None
            hosts = min(open_, *(supply[one] // count for one, count in blockade.load.items()))
            for one, count in blockade.load.items():
                supply[one] -= hosts * count
            open_ -= hosts
            found.append(Filled(room=index, hosts=hosts, load=blockade.load))
    return found
