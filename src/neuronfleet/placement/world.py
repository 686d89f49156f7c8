"""One world of a placement question: every number known to an interval, every fact settled, daemons in their places."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from neuronfleet.dataclass import dataclass

__all__ = ["Alike", "Conditions", "Item", "Load", "Room", "World"]

Conditions: TypeAlias = Callable[[frozenset[str], int], bool]
"""Whether a task may land where tasks of these groups run, so many in all."""

Load: TypeAlias = tuple[int, ...]
"""Tasks of each item of a world on one host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Tasks of one workload that go to one capacity, or to any.

    Attributes:
        workload: index in the cluster.
        name: of the workload.
        count: tasks wanted.
        cpu_units: of each.
        memory_mib: of each.
        ports: fixed host ports.
        awsvpc: whether each takes a network interface.
        group: task group.
        distinct: whether ``distinctInstance`` holds for it.
    """

    workload: int
    name: str
    count: int
    cpu_units: int
    memory_mib: int
    ports: frozenset[int]
    awsvpc: bool
    group: str
    distinct: bool

    def keeps_off(self, other: Item) -> bool:
        """Whether one task of the other on a host is enough to keep this one off it."""
        return not self.ports.isdisjoint(other.ports) or (self.distinct and self.group == other.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Hosts that are alike: what daemons leave of each.

    Attributes:
        where: for sentences: ``inf1 (us-east-1a)``.
        capacity: index in the cluster.
        host_class: index among the classes of hosts.
        count: hosts.
        cpu_units: left.
        least_memory_mib: left at the least.
        most_memory_mib: left at the most.
        awsvpc_tasks: left.
        groups: of the daemons there.
        running: daemons there.
        takes: of each item, whether an empty host takes one.
        conditions: of each item, what it asks of the tasks there; None where nothing.
    """

    where: str
    capacity: int
    host_class: int
    count: int
    cpu_units: int
    least_memory_mib: int
    most_memory_mib: int
    awsvpc_tasks: int
    groups: frozenset[str]
    running: int
    takes: tuple[bool, ...]
    conditions: tuple[Conditions | None, ...]

    @property
    def likeness(self) -> tuple[object, ...]:
        """What is the same of rooms that differ in their zone and in the number of their hosts; without conditions."""
        return (
            self.cpu_units,
            self.least_memory_mib,
            self.most_memory_mib,
            self.awsvpc_tasks,
            self.groups,
            self.takes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Rooms that differ in their zone alone, as one.

    Attributes:
        room: one of them, with the hosts of all.
        limits: tasks of each item that an otherwise empty host takes, with as much memory as it may have.
        together: memory and CPU of all tasks that ports and distinct instances let on one host, by what excludes.
    """

    room: Room
    limits: tuple[int, ...]
    together: Mapping[object, tuple[int, int]]

    def besides(self, world: World, target: int) -> tuple[int, int]:
        """Memory and CPU of all that may stand on one host without a task that alone keeps an item off.

        Args:
            world: of the item.
            target: the item.
        """
        item = world.items[target]
        off = self.together.get(_exclusion(target, item), (0, 0)) if item.ports or item.distinct else (0, 0)
        return (
            sum(memory for memory, _ in self.together.values()) - off[0],
            sum(cpu for _, cpu in self.together.values()) - off[1],
        )


def _exclusion(index: int, item: Item) -> object:
    """What lets one of several items on a host: a port, by which each is counted once, or a distinct group."""
    if item.ports:
        return min(item.ports)
    return item.group if item.distinct else (index,)


_UNLIMITED = 10**9


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Items and the rooms they share.

    Attributes:
        items: what is to be placed.
        rooms: where.
    """

    items: tuple[Item, ...]
    rooms: tuple[Room, ...]

    @property
    def concrete(self) -> bool:
        """Whether the memory of every room is one number."""
        return all(room.least_memory_mib == room.most_memory_mib for room in self.rooms)

    @property
    def stateful(self) -> bool:
        """Whether any item asks something of the tasks on a host."""
        return any(
            condition is not None
            for room in self.rooms
            for takes, condition in zip(room.takes, room.conditions, strict=True)
            if takes
        )

    @functools.cached_property
    def alike(self) -> tuple[Alike, ...]:
        """Rooms with hosts, those that differ in their zone alone as one; conditions are not compared."""
        groups: dict[tuple[object, ...], list[Room]] = {}
        for room in self.rooms:
            if room.count:
                groups.setdefault(room.likeness, []).append(room)
        found = []
        for rooms in groups.values():
            room = dataclasses.replace(rooms[0], count=sum(one.count for one in rooms))
            limits = tuple(self.alone_limit(room, index, room.most_memory_mib) for index in range(len(self.items)))
            found.append(Alike(room=room, limits=limits, together=self._together(limits)))
        return tuple(found)

    def _together(self, limits: Sequence[int]) -> Mapping[object, tuple[int, int]]:
        found: dict[object, tuple[int, int]] = {}
        for index, (item, limit) in enumerate(zip(self.items, limits, strict=True)):
            key = _exclusion(index, item)
            memory, cpu = found.get(key, (0, 0))
            found[key] = max(memory, limit * item.memory_mib), max(cpu, limit * item.cpu_units)
        return found

    def alone_limit(self, room: Room, index: int, memory_mib: int) -> int:
        """Tasks of one item that an otherwise empty host takes.

        Args:
            room: of the host.
            index: of the item.
            memory_mib: that daemons leave there.
        """
        item = self.items[index]
        if not room.takes[index]:
            return 0
        if item.distinct or item.ports:
            return 1
        limit = _UNLIMITED
        if item.memory_mib:
            limit = min(limit, memory_mib // item.memory_mib)
        if item.cpu_units:
            limit = min(limit, room.cpu_units // item.cpu_units)
        if item.awsvpc:
            limit = min(limit, room.awsvpc_tasks)
        return limit

    def of_workload(self, workload: int) -> tuple[int, ...]:
        """Items of a workload."""
        return tuple(index for index, item in enumerate(self.items) if item.workload == workload)

    def hosts_for(self, item: int) -> int:
        """Hosts that take an item when empty."""
        return sum(room.count for room in self.rooms if room.takes[item])

    def fits(self, room: Room, load: Sequence[int], item: int, memory_mib: int) -> bool:
        """Whether a host with a load takes one more task as far as resources go.

        Args:
            room: of the host.
            load: tasks of each item there, stopping ones too.
            item: what is placed.
            memory_mib: that daemons leave.
        """
        one = self.items[item]
        cpu, memory, awsvpc = one.cpu_units, one.memory_mib, int(one.awsvpc)
        for index, count in enumerate(load):
            if count:
                other = self.items[index]
                cpu += count * other.cpu_units
                memory += count * other.memory_mib
                awsvpc += count * other.awsvpc
                if not one.ports.isdisjoint(other.ports):
                    return False
        return memory <= memory_mib and cpu <= room.cpu_units and (not one.awsvpc or awsvpc <= room.awsvpc_tasks)

    def allows(self, room: Room, alive: Sequence[int], item: int) -> bool:
        """Whether the tasks that were not told to stop let one more in: ``distinctInstance`` and conditions.

        Args:
            room: of the host.
            alive: tasks of each item there that were not told to stop.
            item: what is placed.
        """
        one = self.items[item]
        if one.distinct and (
            one.group in room.groups
            or any(count and self.items[index].group == one.group for index, count in enumerate(alive))
        ):
            return False
        condition = room.conditions[item]
        if condition is None:
            return True
        groups = room.groups | {self.items[index].group for index, count in enumerate(alive) if count}
        return condition(groups, room.running + sum(alive))

    def takes(self, room: Room, load: Sequence[int], item: int, memory_mib: int) -> bool:
        """Whether a host where nothing is stopping takes one more task."""
        return room.takes[item] and self.fits(room, load, item, memory_mib) and self.allows(room, load, item)

    def only(self, items: Iterable[int]) -> World:
        """The same with these items alone, and the rooms that take any of them."""
        kept = sorted(items)
        rooms = tuple(
            dataclasses.replace(
                room,
                takes=tuple(room.takes[index] for index in kept),
                conditions=tuple(room.conditions[index] for index in kept),
            )
            for room in self.rooms
            if room.count and any(room.takes[index] for index in kept)
        )
        return World(items=tuple(self.items[index] for index in kept), rooms=rooms)

    def counting(self, counts: dict[int, int]) -> World:
        """The same with other counts of some items."""
        items = tuple(
            dataclasses.replace(item, count=counts[index]) if index in counts else item
            for index, item in enumerate(self.items)
        )
        other = dataclasses.replace(self, items=items)
        # Counts decide nothing about one host.
        other.__dict__["alike"] = self.alike
        return other
