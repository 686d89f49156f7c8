"""Whether all tasks find room at once: one way to place them, or a number that shows there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.blocking import Filled
from neuronfleet.placement.patterns import dearest_load
from neuronfleet.placement.world import World

__all__ = ["cannot_pack", "pack"]


def _values(world: World) -> Iterator[tuple[int, ...]]:
    yield tuple(item.memory_mib for item in world.items)
    yield tuple(item.cpu_units for item in world.items)
    if any(item.awsvpc for item in world.items):
        yield tuple(int(item.awsvpc) for item in world.items)
    halves = {
        # More than half of a host: one at most on each.
        tuple(
            int(2 * item.memory_mib > one.room.most_memory_mib or 2 * item.cpu_units > one.room.cpu_units)
            for item in world.items
        )
        for one in world.alike
    }
    yield from sorted(one for one in halves if any(one))


def cannot_pack(world: World) -> bool:
    """Whether it is sure that not all tasks can run at once, with as much memory as the hosts may have.

    Args:
        world: with the counts that are wanted.
    """
    items, alike = world.items, world.alike
    for index, item in enumerate(items):
        if item.count > sum(one.room.count * one.limits[index] for one in alike):
            return True
    reach_of = [frozenset(each for each, one in enumerate(alike) if one.room.takes[i]) for i in range(len(items))]
    # Items that may go nowhere but to some rooms must find room there; all of them, anywhere.
    for reach in {*reach_of, frozenset(range(len(alike)))}:
        inside = [own <= reach for own in reach_of]
        for values in _values(world):
            wanted = sum(value * item.count for value, item, here in zip(values, items, inside, strict=True) if here)
            masked = [value if here else 0 for value, here in zip(values, inside, strict=True)]
            room_for = 0
            for each in reach:
                one = alike[each]
                limits = [min(item.count, limit) for item, limit in zip(items, one.limits, strict=True)]
                room_for += one.room.count * dearest_load(world, one.room, masked, limits)
            if wanted > room_for:
                return True
    return _ports_clash(world)


def _ports_clash(world: World) -> bool:
    """Whether tasks that share a port, or a group of distinct instances, are more than the hosts that take any."""
    keys = {port for item in world.items for port in item.ports}
    groups: list[list[int]] = [
        [index for index, item in enumerate(world.items) if port in item.ports] for port in sorted(keys)
    ]
    groups += [
        [index for index, item in enumerate(world.items) if item.group == group and item.distinct]
        for group in sorted({item.group for item in world.items if item.distinct})
    ]
    for members in groups:
        hosts = sum(room.count for room in world.rooms if any(room.takes[index] for index in members))
        if sum(world.items[index].count for index in members) > hosts:
            return True
    return False


def pack(world: World) -> list[Filled] | None:
    """One way to run all tasks at once with the least memory that the hosts may have; None where none was found.

    Args:
        world: with the counts that are wanted, where no item asks for the tasks on a host.
    """
    for key in (_by_choice, _by_size):
        found = _pack(world, sorted(range(len(world.items)), key=lambda index: key(world, index)))
        if found is not None:
            return found
    return None


def _by_choice(world: World, index: int) -> tuple[int, int, int]:
    item = world.items[index]
    return (world.hosts_for(index), -item.memory_mib, -item.cpu_units)


def _by_size(world: World, index: int) -> tuple[float, int]:
    item = world.items[index]
    share = max(
        (
            max(item.memory_mib / max(room.least_memory_mib, 1), item.cpu_units / max(room.cpu_units, 1))
            for room in world.rooms
            if room.takes[index]
        ),
        default=0.0,
    )
    return (-share, world.hosts_for(index))


@dataclass(frozen=True, slots=True)
class _Group:
    """Hosts of a room with the same tasks, and what is left of each."""

    room: int
    hosts: int
    load: dict[int, int]
    memory_mib: int
    cpu_units: int
    awsvpc_tasks: int


def _pack(world: World, order: Sequence[int]) -> list[Filled] | None:
    crowd = [sum(room.takes) for room in world.rooms]
    groups = [
        _Group(index, room.count, {}, room.least_memory_mib, room.cpu_units, room.awsvpc_tasks)
        for index, room in enumerate(world.rooms)
        if room.count
    ]
    for index in order:
        left = world.items[index].count
        # Used hosts first, and among rooms those that the fewest items may use.
        groups.sort(key=lambda one: (crowd[one.room], not one.load))
        after: list[_Group] = []
        for one in groups:
            taken = min(left, _more_of(world, one, index)) if left else 0
            if not taken:
                after.append(one)
                continue
            whole = min(one.hosts, left // taken)
            left -= whole * taken
            rest = one.hosts - whole
            after.append(_filled(world, one, index, taken, whole))
            if rest and 0 < left < taken:
                after.append(_filled(world, one, index, left, 1))
                left, rest = 0, rest - 1
            if rest:
                after.append(dataclasses.replace(one, hosts=rest))
        if left:
            return None
        groups = after
    return [Filled(room=one.room, hosts=one.hosts, load=one.load) for one in groups]


def _more_of(world: World, group: _Group, index: int) -> int:
    """Tasks of an item that each host of a group takes more."""
    item, room = world.items[index], world.rooms[group.room]
    if not room.takes[index] or item.memory_mib > group.memory_mib or item.cpu_units > group.cpu_units:
        return 0
    if (item.ports or item.distinct) and any(item.keeps_off(world.items[other]) for other in group.load):
        return 0
    limit = 1 if item.ports or item.distinct else item.count
    if item.memory_mib:
        limit = min(limit, group.memory_mib // item.memory_mib)
    if item.cpu_units:
        limit = min(limit, group.cpu_units // item.cpu_units)
    return min(limit, group.awsvpc_tasks) if item.awsvpc else limit


def _filled(world: World, group: _Group, index: int, more: int, hosts: int) -> _Group:
    item = world.items[index]
    return _Group(
        group.room,
        hosts,
        {**group.load, index: group.load.get(index, 0) + more},
        group.memory_mib - more * item.memory_mib,
        group.cpu_units - more * item.cpu_units,
        group.awsvpc_tasks - more * item.awsvpc,
    )
