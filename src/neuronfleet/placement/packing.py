"""Whether all tasks find room at once: one way to place them, or a number that shows there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neuronfleet.placement.blocking import Filled
from neuronfleet.placement.patterns import alone_limit, dearest_load
from neuronfleet.placement.world import World

__all__ = ["cannot_pack", "pack"]


def _values(world: World) -> Iterator[list[int]]:
    yield [item.memory_mib for item in world.items]
    yield [item.cpu_units for item in world.items]
    yield [int(item.awsvpc) for item in world.items]
    for room in world.rooms:
        # More than half of a host: one at most on each.
        yield [
            int(2 * item.memory_mib > room.most_memory_mib or 2 * item.cpu_units > room.cpu_units)
            for item in world.items
        ]


def cannot_pack(world: World) -> bool:
    """Whether it is sure that not all tasks can run at once, with as much memory as the hosts may have.

    Args:
        world: with the counts that are wanted.
    """
    alone = [
        [min(item.count, alone_limit(world, room, index, room.most_memory_mib)) for index, item in enumerate(world.items)]
        for room in world.rooms
    ]
    for index, item in enumerate(world.items):
        if item.count > sum(room.count * limits[index] for room, limits in zip(world.rooms, alone, strict=True)):
            return True
    reaches = {frozenset(one for one, room in enumerate(world.rooms) if room.takes[i]) for i in range(len(world.items))}
    reaches.add(frozenset(range(len(world.rooms))))
    for values in _values(world):
        for reach in reaches:
            inside = [
                index
                for index in range(len(world.items))
                if all(one in reach for one, room in enumerate(world.rooms) if room.takes[index])
            ]
            wanted = sum(values[index] * world.items[index].count for index in inside)
            masked = [values[index] if index in set(inside) else 0 for index in range(len(world.items))]
            room_for = sum(
                world.rooms[one].count * dearest_load(world, world.rooms[one], masked, alone[one]) for one in reach
            )
            if wanted > room_for:
                return True
    return _ports_clash(world)


def _ports_clash(world: World) -> bool:
    """Whether tasks that share a port, or a group of distinct instances, are more than the hosts that take any."""
    keys = {port for item in world.items for port in item.ports}
    groups: list[list[int]] = [
        [index for index, item in enumerate(world.items) if port in item.ports] for port in sorted(keys)
    ]
    for group in {item.group for item in world.items if item.distinct}:
        groups.append([i for i, item in enumerate(world.items) if item.group == group and item.distinct])
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


def _pack(world: World, order: Sequence[int]) -> list[Filled] | None:
    filled = [Filled(room=index, hosts=room.count, load={}) for index, room in enumerate(world.rooms) if room.count]
    size = len(world.items)
    for index in order:
        left = world.items[index].count
        after: list[Filled] = []
        # Used hosts first, and among rooms those that the fewest items may use.
        ranked = sorted(filled, key=lambda one: (sum(world.rooms[one.room].takes), not one.load))
        for one in ranked:
            room = world.rooms[one.room]
            dense = [one.load.get(other, 0) for other in range(size)]
            taken = 0
            while taken < left and world.takes(room, dense, index, room.least_memory_mib):
                dense[index] += 1
                taken += 1
            if not taken or not left:
                after.append(one)
                continue
            whole = min(one.hosts, left // taken)
            left -= whole * taken
            if whole:
                after.append(Filled(room=one.room, hosts=whole, load=_with(one.load, index, taken)))
            rest = one.hosts - whole
            if rest and left and left < taken:
                after.append(Filled(room=one.room, hosts=1, load=_with(one.load, index, left)))
                left, rest = 0, rest - 1
            if rest:
                after.append(Filled(room=one.room, hosts=rest, load=one.load))
        if left:
            return None
        filled = after
    return filled


def _with(load: dict[int, int], index: int, more: int) -> dict[int, int]:
    return {**load, index: load.get(index, 0) + more}
