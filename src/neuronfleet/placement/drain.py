"""Walks an instance refresh: one host is drained, leaves, and a fresh one takes its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from neuronfleet.placement.explore import Explorer, State, more, swapped

__all__ = ["Mover", "stuck_in_refresh"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """How one item moves off a host.

    Attributes:
        count: tasks wanted.
        lowest: tasks that keep running.
        highest: tasks that may run.
        service: whether its tasks are replaced; others end by themselves.
    """

    count: int
    lowest: int
    highest: int
    service: bool


def stuck_in_refresh(
    explorer: Explorer,
    item: int,
    movers: Sequence[Mover],
    starts: Sequence[State],
    *,
    launch_first: Sequence[bool | None],
) -> tuple[State, ...] | None:
    """A way from a complete start to a state where an item's tasks cannot leave, or are too few for ever.

    Args:
        explorer: of the world.
        item: that is asked about.
        movers: of each item.
        starts: complete states.
        launch_first: of each room, whether a fresh host comes before; None where it is not refreshed.

    Raises:
        BudgetError: there are too many states.
    """
    draining: list[State] = []
    for start in starts:
        for position, host in enumerate(start):
            first = launch_first[host[0]]
            if first is None:
                continue
            drained = swapped(start, position, (*host[:4], True))
            draining.append(tuple(sorted((*drained, explorer.fresh(host[0])))) if first else drained)
    return explorer.way_to_end(
        draining,
        lambda state: _steps(explorer, movers, state, launch_first),
        lambda state: _is_stuck(explorer, state, item, movers[item].count),
    )


def _is_stuck(explorer: Explorer, state: State, item: int, count: int) -> bool:
    return explorer.alive(state, item) < count or any(
        drained and (old[item] or stopping[item]) for _, old, _, stopping, drained in state
    )


def _steps(
    explorer: Explorer, movers: Sequence[Mover], state: State, launch_first: Sequence[bool | None]
) -> Iterator[State]:
    position = next((index for index, host in enumerate(state) if host[4]), None)
    if position is None:
        for item, mover in enumerate(movers):
            if mover.service and explorer.alive(state, item) < mover.count:
                yield from explorer.placements(state, item)
        return
    room, old, fresh, stopping, drained = state[position]
    if not any(old) and not any(stopping):
        rest = (*state[:position], *state[position + 1 :])
        yield rest if launch_first[room] else tuple(sorted((*rest, explorer.fresh(room))))
    for item, mover in enumerate(movers):
        alive = explorer.alive(state, item)
        if old[item] and not mover.service:
            yield swapped(state, position, (room, more(old, item, -1), fresh, stopping, drained))
        elif old[item] and alive > mover.lowest:
            yield swapped(state, position, (room, more(old, item, -1), fresh, more(stopping, item), drained))
        if stopping[item]:
            yield swapped(state, position, (room, old, fresh, more(stopping, item, -1), drained))
        if mover.service and alive - old[item] < mover.count and alive < mover.highest:
            yield from explorer.placements(state, item)
