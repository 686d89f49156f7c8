"""Phrases that the reasons and witnesses of claims are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from neuronfleet.placement.blocking import Filled
from neuronfleet.placement.world import Room, World

__all__ = ["count_of", "device", "hosts_in_words", "its", "listed", "load_in_words", "missing_room", "open_of", "their"]

_LISTED = 4


def count_of(count: int, noun: str) -> str:
    """``1 task``, ``2 tasks``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def their(count: int, noun: str) -> str:
    """``its only instance holds``, ``its 2 instances hold``."""
    return f"{its(count, noun)} {'holds' if count == 1 else 'hold'}"


def its(count: int, noun: str) -> str:
    """``its only instance``, ``its 2 instances``."""
    return f"its only {noun}" if count == 1 else f"its {count} {noun}s"


def open_of(least: int, instances: int, where: str = "") -> str:
    """``at least 1 of its 3 instances is open``, ``each of its 2 instances is open``.

    Args:
        least: instances that are open.
        instances: of all.
        where: which of its instances, if not all: ``of inf1 ``.
    """
    if least >= instances:
        one, many = f"{its(instances, 'instance')} {where}is open", f"each of its {instances} instances {where}is open"
        return one if instances == 1 else many
    return f"at least {least} of its {instances} instances {where}{'is' if least == 1 else 'are'} open"


def listed(names: Iterable[str], *, by: str = "and") -> str:
    """``a, b and c``; the first few where they are many.

    Args:
        names: to list.
        by: word before the last.
    """
    all_names = list(names)
    if len(all_names) > _LISTED:
        return f"{', '.join(all_names[: _LISTED - 1])} and {len(all_names) - _LISTED + 1} more"
    return f" {by} ".join(filter(None, [", ".join(all_names[:-1]), *all_names[-1:]]))


def device(index: int) -> str:
    """``/dev/neuron0``."""
    return f"/dev/neuron{index}"


def load_in_words(world: World, load: Mapping[int, int]) -> str:
    """``2 tasks of web and 1 task of resnet50``."""
    if not load:
        return "no task"
    merged: dict[str, int] = {}
    for index, count in sorted(load.items()):
        name = world.items[index].name
        merged[name] = merged.get(name, 0) + count
    return listed(f"{count_of(count, 'task')} of {name}" for name, count in merged.items())


def hosts_in_words(world: World, hosts: Sequence[Filled]) -> tuple[str, ...]:
    """One sentence for each kind of load."""
    return tuple(
        f"place {load_in_words(world, one.load)} on {_each(world.rooms[one.room], one.hosts)}"
        for one in hosts
        if one.load
    )


def _each(room: Room, hosts: int) -> str:
    return f"one instance of {room.where}" if hosts == 1 else f"each of {hosts} instances of {room.where}"


def missing_room(world: World, room: Room, load: Mapping[int, int], target: int) -> str:
    """Why a host with a load does not take one more task."""
    one = world.items[target]
    dense = [load.get(index, 0) for index in range(len(world.items))]
    for index in load:
        ports = one.ports & world.items[index].ports
        if ports:
            return f"host port {min(ports)} is taken by {world.items[index].name}"
    memory = sum(count * world.items[index].memory_mib for index, count in load.items())
    full = "too full" if any(load.values()) else "too small"
    over = memory + one.memory_mib - room.most_memory_mib
    if over > 0:
        return f"{full} by {over} MiB"
    over = memory + one.memory_mib - room.least_memory_mib
    if over > 0:
        return f"may be {full} by {over} MiB"
    cpu = sum(count * world.items[index].cpu_units for index, count in load.items())
    over = cpu + one.cpu_units - room.cpu_units
    if over > 0:
        return f"{full} by {count_of(over, 'CPU unit')}"
    if not world.fits(room, dense, target, room.least_memory_mib):
        return "no network interface is left"
    if one.distinct and any(world.items[index].group == one.group for index in load):
        return f"distinctInstance: {one.group} is there already"
    if not any(load.values()):
        return f"the placement constraints of {one.name} do not hold where nothing else runs"
    return f"the placement constraints of {one.name} do not hold beside those tasks"
