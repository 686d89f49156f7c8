"""Walks an instance refresh: one host is drained, leaves, and a fresh one takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.explore import Explorer, State, more, swapped
from neuronfleet.placement.world import Load

__all__ = ["Drain", "Mover"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """How one workload moves off a host.

    Attributes:
        items: of the workload, each for a capacity of its own.
        count: tasks wanted.
        lowest: tasks that keep running.
        highest: tasks that may run.
        service: whether its tasks are replaced; others end by themselves.
    """

    items: tuple[int, ...]
    count: int
    lowest: int
    highest: int
    service: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """An instance refresh of one world.

    Attributes:
        explorer: of the world.
        movers: its workloads.
        most: tasks of each item that may run.
        launch_first: of each room, whether a fresh host comes before; None where it is not refreshed.
    """

    explorer: Explorer
    movers: Sequence[Mover]
    most: Load
    launch_first: Sequence[bool | None]

    def stuck(self, mover: Mover, starts: Iterable[State]) -> tuple[State, ...] | None:
        """A way from a complete start to a state where a workload's tasks cannot leave, or are too few for ever.

        Args:
            mover: the workload.
            starts: complete states.

        Raises:
            BudgetError: there are too many states.
        """
        draining: list[State] = []
        for start in starts:
            for position, host in enumerate(start):
                first = self.launch_first[host[0]]
                if first is None:
                    continue
                drained = swapped(start, position, (*host[:4], True))
                draining.append(tuple(sorted((*drained, self.explorer.fresh(host[0])))) if first else drained)
        return self.explorer.way_to_end(draining, self._steps, lambda state: self._fails(state, mover))

    def _fails(self, state: State, mover: Mover) -> bool:
        return self.explorer.alive(state, *mover.items) < mover.count or any(
            drained and any(old[item] or stopping[item] for item in mover.items)
            for _, old, _, stopping, drained in state
        )

    def _steps(self, state: State) -> Iterator[State]:
        position = next((index for index, host in enumerate(state) if host[4]), None)
        if position is None:
            for mover in self.movers:
                if mover.service and self.explorer.alive(state, *mover.items) < mover.count:
                    yield from self.explorer.placements(state, mover.items, self.most)
            return
        room, old, _, stopping, _ = state[position]
        if not any(old) and not any(stopping):
            rest = (*state[:position], *state[position + 1 :])
            yield rest if self.launch_first[room] else tuple(sorted((*rest, self.explorer.fresh(room))))
        for mover in self.movers:
            yield from self._moves(state, position, mover)

    def _moves(self, state: State, position: int, mover: Mover) -> Iterator[State]:
        """Tasks of one workload stop, exit, and are replaced elsewhere."""
        room, old, fresh, stopping, drained = state[position]
        alive = self.explorer.alive(state, *mover.items)
        for item in mover.items:
            if old[item] and not mover.service:
                yield swapped(state, position, (room, more(old, item, -1), fresh, stopping, drained))
            elif old[item] and alive > mover.lowest:
                yield swapped(state, position, (room, more(old, item, -1), fresh, more(stopping, item), drained))
            if stopping[item]:
                yield swapped(state, position, (room, old, fresh, more(stopping, item, -1), drained))
        here = sum(old[item] for item in mover.items)
        if mover.service and alive - here < mover.count and alive < mover.highest:
            yield from self.explorer.placements(state, mover.items, self.most)
