"""What it takes to fill one host so far that it takes no task of one kind any more, and how much a host holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.world import Item, Room, World

__all__ = ["Blockade", "cheapest_blockade", "cheapest_bound", "dearest_load"]

_MOST_NODES = 1500
_LEAST_NODES = 40
_SHARED_NODES = 40_000
_MOST_TASKS = 400
"""Tasks of one load that is tried: each is a call deeper."""
_CHEAP = 32
"""Items among which a load is tried at the price of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockade:
    """Tasks on one host that keep another task off it.

    Attributes:
        cost: of all of them, never more than the true least.
        load: tasks by item; None where only the bound is known.
    """

    cost: int
    load: dict[int, int] | None


@dataclasses.dataclass(slots=True)
class _Search:
    """A branch and bound over loads of one host, cheapest first."""

    world: World
    room: Room
    memory_mib: int
    costs: Sequence[int]
    limits: Sequence[int]
    order: list[int]
    sizes: list[int]
    best: int
    most_nodes: int
    load: dict[int, int] | None = None
    nodes: int = 0

    def run(self, need: int) -> None:
        self._step(0, need, 0, {}, 0, 0, 0, 0)

    def _step(
        self, start: int, need: int, cost: int, load: dict[int, int], memory: int, cpu: int, awsvpc: int, tasks: int
    ) -> None:
        if need <= 0:
            if cost < self.best:
                self.best, self.load = cost, dict(load)
            return
        if tasks >= _MOST_TASKS:
            self.nodes = max(self.nodes, self.most_nodes)
        for position in range(start, len(self.order)):
            index = self.order[position]
            size = self.sizes[index]
            # Rounded down: ratios are sorted as floating-point numbers, and a bound must not be a hair too high.
            if cost + need * self.costs[index] // size >= self.best or self.nodes >= self.most_nodes:
                return
            item = self.world.items[index]
            if (
                load.get(index, 0) >= self.limits[index]
                or memory + item.memory_mib > self.memory_mib
                or cpu + item.cpu_units > self.room.cpu_units
                or (item.awsvpc and awsvpc >= self.room.awsvpc_tasks)
                or not _together(self.world.items, load, index)
            ):
                continue
            self.nodes += 1
            load[index] = load.get(index, 0) + 1
            self._step(
                position,
                need - size,
                cost + self.costs[index],
                load,
                memory + item.memory_mib,
                cpu + item.cpu_units,
                awsvpc + item.awsvpc,
                tasks + 1,
            )
            load[index] -= 1
            if not load[index]:
                del load[index]


def _together(items: Sequence[Item], load: dict[int, int], index: int) -> bool:
    """Whether an item may stand beside a load, as far as ports and distinct groups go.

    ``distinctInstance`` binds only who comes later: beside a group that does not ask for it, it may have come first.
    """
    one = items[index]
    for other in map(items.__getitem__, load):
        if not one.ports.isdisjoint(other.ports):
            return False
        if one.group == other.group and one.distinct and other.distinct:
            return False
    return True


def _dimensions(world: World, room: Room, target: int, *, robust: bool) -> list[tuple[list[int], int]]:
    """Sizes of items, and how much of them blocks the target: memory, CPU, interfaces."""
    one = world.items[target]
    memory = room.most_memory_mib if robust else room.least_memory_mib
    found = [
        ([item.memory_mib for item in world.items], memory - one.memory_mib + 1),
        ([item.cpu_units for item in world.items], room.cpu_units - one.cpu_units + 1),
    ]
    if one.awsvpc:
        found.append(([int(item.awsvpc) for item in world.items], room.awsvpc_tasks))
    return found


def cheapest_bound(world: World, room: Room, target: int, costs: Sequence[int], limits: Sequence[int]) -> int | None:
    """A quick number that no blockade of a host costs less than; None where nothing blocks it.

    Args:
        world: of the items.
        room: of the host.
        target: item to be kept off.
        costs: of a task of each item.
        limits: tasks of each item that one host can have.
    """
    best: int | None = None
    for index, item in enumerate(world.items):
        if limits[index] and world.items[target].keeps_off(item):
            best = costs[index] if best is None else min(best, costs[index])
    limits = _not_off(world, target, limits)
    for sizes, need in _dimensions(world, room, target, robust=False):
        found = _fractional(sizes, need, costs, limits)
        if found is not None:
            best = found if best is None else min(best, found)
    return best


def _not_off(world: World, target: int, limits: Sequence[int]) -> list[int]:
    """Limits without the tasks that alone keep an item off: with one of them a host is blocked already."""
    one = world.items[target]
    return [0 if limit and one.keeps_off(item) else limit for limit, item in zip(limits, world.items, strict=True)]


def _fractional(sizes: Sequence[int], need: int, costs: Sequence[int], limits: Sequence[int]) -> int | None:
    useful = sorted(
        (index for index, size in enumerate(sizes) if size and limits[index]),
        key=lambda index: costs[index] / sizes[index],
    )
    cost = 0
    for index in useful:
        size, limit = sizes[index], limits[index]
        if need <= size * limit:
            return cost + need * costs[index] // size
        need -= size * limit
        cost += costs[index] * limit
    return None


def cheapest_blockade(
    world: World,
    room: Room,
    target: int,
    costs: Sequence[int],
    limits: Sequence[int],
    nodes: Allowance,
    *,
    robust: bool = False,
) -> Blockade | None:
    """The cheapest tasks that keep an item off a host; None where none do.

    Args:
        world: of the items.
        room: of the host.
        target: item to be kept off.
        costs: of a task of each item.
        limits: tasks of each item that may be used.
        nodes: loads that may be tried; without any left the cost may be less than the true least.
        robust: whether it must fit and block with every memory the room may have; else with any.
    """
    best: Blockade | None = None
    memory = room.least_memory_mib if robust else room.most_memory_mib
    for index, item in enumerate(world.items):
        if (
            limits[index]
            and world.items[target].keeps_off(item)
            and room.takes[index]
            and (best is None or costs[index] < best.cost)
        ):
            best = Blockade(cost=costs[index], load={index: 1})
    limits = _not_off(world, target, limits)
    for sizes, need in _dimensions(world, room, target, robust=robust):
        found = _covered(world, room, memory, sizes, need, costs, limits, nodes)
        if found is None:
            continue
        if best is None or found.cost < best.cost:
            load = found.load if found.load is not None else (None if best is None else best.load)
            best = Blockade(cost=found.cost, load=load)
    return best


def _covered(
    world: World,
    room: Room,
    memory_mib: int,
    sizes: list[int],
    need: int,
    costs: Sequence[int],
    limits: Sequence[int],
    allowance: Allowance,
) -> Blockade | None:
    root = _fractional(sizes, need, costs, limits)
    if root is None:
        return None
    useful = [index for index, size in enumerate(sizes) if size and limits[index] and room.takes[index]]
    order = sorted(useful, key=lambda index: (costs[index] / sizes[index], -sizes[index], index))
    ceiling = sum(costs[index] * limits[index] for index in useful) + 1
    # Every item asks once for every room: the more there are, the less each search may take.
    nodes = min(_MOST_NODES, max(_LEAST_NODES, _SHARED_NODES // (1 + len(world.items) * len(world.rooms))))
    nodes = min(nodes, max(0, allowance.left // (1 + len(order) // _CHEAP)))
    search = _Search(world, room, memory_mib, costs, limits, order, sizes, ceiling, nodes)
    search.run(need)
    allowance.take(search.nodes * (1 + len(order) // _CHEAP))
    if search.nodes >= nodes:
        return Blockade(cost=min(root, search.best), load=search.load)
    return None if search.load is None else Blockade(cost=search.best, load=search.load)


def dearest_load(world: World, room: Room, values: Sequence[int], limits: Sequence[int]) -> int:
    """A number that the tasks of no host are worth more than.

    Args:
        world: of the items.
        room: of the host.
        values: of a task of each item.
        limits: tasks of each item that one host can have.
    """
    best = sum(value * limit for value, limit in zip(values, limits, strict=True))
    for sizes, space in (
        ([item.memory_mib for item in world.items], room.most_memory_mib),
        ([item.cpu_units for item in world.items], room.cpu_units),
        ([int(item.awsvpc) for item in world.items], room.awsvpc_tasks),
    ):
        best = min(best, _fractional_worth(sizes, space, values, limits))
    return best


def _fractional_worth(sizes: Sequence[int], space: int, values: Sequence[int], limits: Sequence[int]) -> int:
    worth = sum(value * limit for size, value, limit in zip(sizes, values, limits, strict=True) if not size)
    useful = sorted(
        (index for index, size in enumerate(sizes) if size and limits[index] and values[index]),
        key=lambda index: -values[index] / sizes[index],
    )
    for index in useful:
        size, limit = sizes[index], limits[index]
        if space < size * limit:
            return worth + space * values[index] // size
        space -= size * limit
        worth += values[index] * limit
    return worth
