"""What can come together on one instance: every state of it, whatever happens elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from neuronfleet.placement.cluster import Kind
from tests.placement.oracle.world import ALIVE, STOPPING, Tasks, World


def life_of(world: World, place: int) -> set[Tasks]:
    """Every state that an instance can come to: tasks are placed, told to stop, replaced while they stop, and exit."""
    if place in world.lives:
        return world.lives[place]
    seen, open_ = {()}, [()]
    while open_:
        onward = set(_onward(world, place, open_.pop()))
        open_ += onward - seen
        seen |= onward
        world.patience.spend(1 + len(onward))
    world.lives[place] = seen
    return seen


def _onward(world: World, place: int, tasks: Tasks) -> Iterator[Tasks]:
    for which in world.members:
        there = sum(task // 4 == which for task in tasks)
        if there < max(2, world.workloads[which].most) and world.takes(place, tasks, which):
            yield tuple(sorted((*tasks, which * 4 + ALIVE)))
    for daemon in world.daemons[place]:
        stopping = daemon + STOPPING
        if stopping not in tasks and world.has_room(place, world.daemons[place] + tasks, daemon // 4):
            yield tuple(sorted((*tasks, stopping)))
    for task in set(tasks):
        left = list(tasks)
        left.remove(task)
        yield tuple(sorted(left))
        if task % 4 == ALIVE:
            yield tuple(sorted((*left, task + STOPPING)))


def sharers(world: World) -> set[int]:
    """Workloads a task of which can come to map a device that another task on its instance has mapped."""
    found: set[int] = set()
    devices = [one.task.devices for one in world.workloads]
    for place in sorted(set(world.hosts)):
        present = [*world.members, *(task // 4 for task in world.daemons[place])]
        suspects = {
            which
            for one, other in itertools.combinations_with_replacement(present, 2)
            if devices[one] & devices[other]
            for which in (one, other)
        }
        if suspects <= found:
            continue
        for tasks in life_of(world, place):
            for one, other in itertools.combinations(world.daemons[place] + tasks, 2):
                if devices[one // 4] & devices[other // 4]:
                    found |= {one // 4, other // 4}
    return found


def lands_without_devices(world: World, which: int) -> bool:
    """Whether a task can be put on an instance that lacks one of its devices."""
    one = world.workloads[which]
    for place in sorted(set(world.hosts)):
        if all(index < world.places[place].capacity.host.devices for index in one.task.devices):
            continue
        if one.kind is Kind.DAEMON:
            if which * 4 in world.daemons[place]:
                return True
        elif which in world.members and any(which * 4 in tasks for tasks in life_of(world, place)):
            return True
    return False


def fits(world: World, which: int) -> bool:
    """Whether some form of instance has room and the devices for one task, and none without the devices can get it."""
    one = world.workloads[which]
    for place, where in enumerate(world.places):
        before = world.daemons[place]
        if one.kind is Kind.DAEMON:
            before = tuple(task for task in before if task // 4 < which)
        if (
            world.admits(place, which)
            and world.has_room(place, before, which)
            and all(index < where.capacity.host.devices for index in one.task.devices)
        ):
            return not lands_without_devices(world, which)
    return False
