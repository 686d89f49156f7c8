"""Whether the other tasks of a cluster are enough to keep one task off every host."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.patterns import cheapest_blockade, cheapest_bound
from neuronfleet.placement.world import Alike, Item, Room, World

__all__ = ["Filled", "block_all", "cannot_block"]

_SCALE = 10**6
_FEW_VECTORS = 4
_MAX_SORTED = 4_000
_MAX_SEARCHED = 150
"""Items times rooms, beyond which what takes longer is left out."""
_MAX_PRICED = 60_000
"""Items times rooms times ways to price tasks that are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
    return [min(supply[index], world.alone_limit(room, index, memory_mib)) for index in range(len(world.items))]


def _cost_vectors(world: World, alike: Sequence[Alike], target: int) -> Iterator[list[int]]:
    """Prices of tasks, by the share that each takes of what blocks a host; nothing for what never blocks one."""
    item = world.items[target]
    ways = [_open_ways(world, one, target) for one in alike]
    every = tuple(any(each) for each in zip(*ways, strict=True))
    seen: set[tuple[object, ...]] = set()
    for one, its in sorted(zip(alike, ways, strict=True), key=lambda pair: -pair[0].room.count):
        memory = one.room.least_memory_mib - item.memory_mib + 1
        cpu = one.room.cpu_units - item.cpu_units + 1
        for by_memory, by_cpu, by_interface, _ in dict.fromkeys((its, every)):
            key = (memory if by_memory else None, cpu if by_cpu else None, by_interface and one.room.awsvpc_tasks)
            if key in seen:
                continue
            seen.add(key)
            yield [
                _SCALE
                if item.keeps_off(other)
                else max(
                    -(-other.memory_mib * _SCALE // memory) if by_memory else 0,
                    -(-other.cpu_units * _SCALE // cpu) if by_cpu else 0,
                    -(-_SCALE // one.room.awsvpc_tasks) if by_interface and other.awsvpc else 0,
                )
                for other in world.items
            ]
    if every[0]:
        yield [_SCALE if item.keeps_off(other) else other.memory_mib for other in world.items]
        yield [_SCALE] * len(world.items)


def cannot_block(world: World, target: int, own: int, nodes: Allowance) -> int | None:
    """Hosts that are sure to stay open to an item; None where that is not proved of any.

    By weak duality: where each task has a price, keeping the item off a host costs so much at least, and all tasks
    together are worth less than keeping it off all hosts, one host stays open.

    Args:
        world: where no item asks for the tasks on a host.
        target: item to be kept off.
        own: tasks of it that may be there.
        nodes: loads of one host that may be tried.
    """
    alike = [one for one in world.alike if one.room.takes[target]]
    rooms = [one.room for one in alike]
    hosts = sum(room.count for room in rooms)
    if not hosts:
        return None
    supply = [
        min(
            own if index == target else item.count,
            sum(one.room.count * one.limits[index] for one in alike),
        )
        for index, item in enumerate(world.items)
    ]
    most = max(_FEW_VECTORS, _MAX_PRICED // (len(alike) * len(world.items)))
    vectors = list(itertools.islice(_cost_vectors(world, alike, target), most))
    ways = [_open_ways(world, one, target) for one in alike]
    for costs in vectors:
        worth = sum(cost * has for cost, has in zip(costs, supply, strict=True))
        found = _outweighed(
            hosts,
            worth,
            [
                (one.room.count, _by_ratio(world, one, target, way, costs, supply))
                for one, way in zip(alike, ways, strict=True)
            ],
        )
        if found is not None:
            return found
    if len(rooms) * len(world.items) > _MAX_SORTED:
        return None
    limits = [[min(limit, has) for limit, has in zip(one.limits, supply, strict=True)] for one in alike]
    searched = len(rooms) * len(world.items) <= _MAX_SEARCHED
    for exact in (False, True) if searched else (False,):
        for costs in vectors:
            worth = sum(cost * has for cost, has in zip(costs, supply, strict=True))
            prices = (
                (room.count, _least_price(world, room, target, costs, allowed, nodes if exact else None))
                for room, allowed in zip(rooms, limits, strict=True)
            )
            found = _outweighed(hosts, worth, list(prices))
            if found is not None:
                return found
    return None


def _outweighed(hosts: int, worth: int, prices: Sequence[tuple[int, int | None]]) -> int | None:
    """Hosts that stay open where blocking them all costs more than all tasks are worth; None where it does not.

    Args:
        hosts: that take the item when empty.
        worth: of all tasks.
        prices: hosts, and the least that blocking one of them costs; None where nothing blocks it.
    """
    spare = sum(count for count, price in prices if price is None)
    if spare:
        return spare
    if sum(count * price for count, price in prices if price is not None) <= worth:
        return None
    lowest = min(price for _, price in prices if price is not None)
    return max(1, hosts - worth // lowest) if lowest else 1


def _open_ways(world: World, one: Alike, target: int) -> tuple[bool, bool, bool, bool]:
    """Whether memory, CPU, interfaces, and ports or groups can block a host at all."""
    item, room = world.items[target], one.room
    memory, cpu = one.besides(world, target)
    return (
        memory + item.memory_mib > room.least_memory_mib,
        cpu + item.cpu_units > room.cpu_units,
        item.awsvpc,
        bool(item.ports) or item.distinct,
    )


def _by_ratio(
    world: World,
    one: Alike,
    target: int,
    ways: tuple[bool, bool, bool, bool],
    costs: Sequence[int],
    supply: Sequence[int],
) -> int | None:
    """A number that no blockade costs less than: what blocks, at the best price for its size. None: nothing blocks."""
    item, room = world.items[target], one.room
    by_memory, by_cpu, by_interface, by_item = ways
    usable: list[tuple[int, Item]] = []
    found: list[int] = []
    for cost, other, has, limit in zip(costs, world.items, supply, one.limits, strict=True):
        if has and limit:
            if by_item and item.keeps_off(other):
                found.append(cost)
            else:
                usable.append((cost, other))
    if by_memory:
        need = room.least_memory_mib - item.memory_mib + 1
        found += [min((need * cost // other.memory_mib for cost, other in usable if other.memory_mib), default=-1)]
    if by_cpu:
        need = room.cpu_units - item.cpu_units + 1
        found += [min((need * cost // other.cpu_units for cost, other in usable if other.cpu_units), default=-1)]
    if by_interface:
        found += [min((room.awsvpc_tasks * cost for cost, other in usable if other.awsvpc), default=-1)]
    return min((price for price in found if price >= 0), default=None)


def _least_price(
    world: World, room: Room, target: int, costs: Sequence[int], limits: Sequence[int], nodes: Allowance | None
) -> int | None:
    if nodes is None:
        return cheapest_bound(world, room, target, costs, limits)
    found = cheapest_blockade(world, room, target, costs, limits, nodes)
    return None if found is None else found.cost


def block_all(world: World, target: int, own: int, nodes: Allowance, *, own_first: bool = False) -> list[Filled] | None:
    """Tasks that keep an item off every host, whatever memory the hosts have; None where none were found.

    Args:
        world: where no item asks for the tasks on a host.
        target: item to be kept off.
        own: tasks of it that may be there.
        nodes: loads of one host that may be tried.
        own_first: whether to use its own tasks before any other.
    """
    indices = _rooms(world, target)
    alike = [one for one in world.alike if one.room.takes[target]]
    if not alike:
        return []
    vectors = list(_cost_vectors(world, alike, target))
    for given in vectors if len(alike) * len(world.items) <= _MAX_SEARCHED else vectors[:1]:
        costs = [0 if own_first and index == target else cost for index, cost in enumerate(given)]
        found = _block_greedily(world, target, own, indices, costs, nodes)
        if found is not None:
            return found
    return None


def _block_greedily(
    world: World, target: int, own: int, indices: Sequence[int], costs: Sequence[int], nodes: Allowance
) -> list[Filled] | None:
    supply = [own if index == target else item.count for index, item in enumerate(world.items)]
    found: list[Filled] = []
    for index in sorted(indices, key=lambda index: world.rooms[index].least_memory_mib):
        room = world.rooms[index]
        open_ = room.count
        while open_:
            limits = _limits(world, room, supply, room.least_memory_mib)
            blockade = cheapest_blockade(world, room, target, costs, limits, nodes, robust=True)
            if blockade is None or blockade.load is None:
                return None
            hosts = min(open_, *(supply[one] // count for one, count in blockade.load.items()))
            for one, count in blockade.load.items():
                supply[one] -= hosts * count
            open_ -= hosts
            found.append(Filled(room=index, hosts=hosts, load=blockade.load))
    return found
