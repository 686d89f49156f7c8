"""Everything that can happen on one host: tasks come, are told to stop, and exit, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.world import Load, Room, World

__all__ = ["Life", "Lives", "lives", "story"]

Life: TypeAlias = tuple[Load, Load]
"""Tasks of each item that run, and that are stopping."""

Lives: TypeAlias = dict[Life, tuple[Life, str] | None]
"""States of a host, each with the state before and the step between."""

_CHEAP = 8
"""Items, squared, of a state that takes one step to go on from."""


def lives(world: World, room: Room, memory_mib: int, allowance: Allowance) -> Lives:
    """States that one host can be in, each with the step that led there.

    A workload has two tasks at once at most, or as many as are wanted of it: it may be rolled, or run again.

    Args:
        world: items with at least one task wanted.
        room: of the host.
        memory_mib: that daemons leave there.
        allowance: for all of it.

    Raises:
        BudgetError: there are too many states.
    """
    empty = (0,) * len(world.items)
    start: Life = (empty, empty)
    found: Lives = {start: None}
    open_ = [start]
    price = 1 + len(world.items) ** 2 // _CHEAP
    for state in open_:
        allowance.spend(price)
        for after, step in _steps(world, room, memory_mib, state):
            if after not in found:
                found[after] = (state, step)
                open_.append(after)
    return found


def _steps(world: World, room: Room, memory_mib: int, state: Life) -> Iterator[tuple[Life, str]]:
    alive, stopping = state
    load = tuple(map(sum, zip(alive, stopping, strict=True)))
    for index, item in enumerate(world.items):
        if (
            room.takes[index]
            and load[index] < max(2, item.count)
            and world.fits(room, load, index, memory_mib)
            and world.allows(room, alive, index)
        ):
            yield (_more(alive, index, 1), stopping), f"place a task of {item.name}"
        if alive[index]:
            yield (_more(alive, index, -1), _more(stopping, index, 1)), f"tell a task of {item.name} to stop"
        if stopping[index]:
            yield (alive, _more(stopping, index, -1)), f"the stopping task of {item.name} exits"


def _more(load: Load, index: int, by: int) -> Load:
    return (*load[:index], load[index] + by, *load[index + 1 :])


def story(found: Lives, state: Life) -> tuple[str, ...]:
    """The steps that lead to a state."""
    steps: list[str] = []
    came = found[state]
    while came is not None:
        state, step = came
        steps.append(step)
        came = found[state]
    return tuple(reversed(steps))
