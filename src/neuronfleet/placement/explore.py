"""Walks every state of a small component: for conditions, strategies and rollouts that counting leaves open.

Hosts of a room that look alike are one and the same: a state is the multiset of its hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.preference import Preference
from neuronfleet.placement.world import Load, World

__all__ = ["Explorer", "Host", "Rollout", "State", "more", "swapped"]

Host = tuple[int, Load, Load, Load, bool]
"""Room, old tasks, new tasks and stopping tasks of each item, whether it is being drained."""

State = tuple[Host, ...]


_CHEAP = 24
"""Hosts times items of a state that takes one step to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """One count of a workload while it is rolled.

    Attributes:
        items: of the workload, each for a capacity of its own.
        count: tasks wanted.
        lowest: tasks that keep running.
        highest: tasks that may run.
        most: tasks of each item of the world that may run: of these items while rolling, of all others as wanted.
    """

    items: tuple[int, ...]
    count: int
    lowest: int
    highest: int
    most: Load


class Explorer:
    """The scheduler of one world.

    Args:
        world: with one number for the memory of each room.
        preferences: what strategies prefer, for each item; None where any host may be chosen.
        allowance: for all that is looked at.
    """

    def __init__(self, world: World, preferences: Sequence[Preference] | None, allowance: Allowance) -> None:
        if not world.concrete:
            raise ValueError("states are walked with one number for the memory of each room")
        self.world = world
        self._preferences = preferences
        hosts = sum(room.count for room in world.rooms)
        self._allowance = allowance
        # A state of many hosts takes longer to make, and to look at.
        self._price = 1 + hosts * len(world.items) // _CHEAP
        self._glance = 1 + hosts // _CHEAP
        self._known: dict[tuple[Host, int], bool] = {}
        self._zero: Load = (0,) * len(world.items)
        self._items: dict[int, list[int]] = {}
        for index, item in enumerate(world.items):
            self._items.setdefault(item.workload, []).append(index)

    def spend(self) -> None:
        """Count one more state.

        Raises:
            BudgetError: there are too many.
        """
        self._allowance.spend(self._price)

    def fresh(self, room: int) -> Host:
        """A host without tasks."""
        return (room, self._zero, self._zero, self._zero, False)

    def empty(self) -> State:
        """The cluster before anything is placed."""
        return tuple(self.fresh(index) for index, room in enumerate(self.world.rooms) for _ in range(room.count))

    def alive(self, state: State, *items: int) -> int:
        """Tasks of some items that were not told to stop."""
        return sum(host[1][item] + host[2][item] for host in state for item in items)

    def placements(self, state: State, items: Sequence[int], most: Load, *, new: bool = False) -> Iterator[State]:
        """States after one more task, on each host that may be chosen.

        Args:
            state: before.
            items: of one workload, each for a capacity of its own.
            most: tasks of each item that may run.
            new: whether it is of the new revision.
        """
        self._allowance.spend(self._glance)
        ready: dict[int, int] = {}
        for item in items:
            if self.alive(state, item) < most[item]:
                ready |= {position: item for position, host in enumerate(state) if self._takes(host, item)}
        chosen: Iterable[int] = ready
        if self._preferences is not None and ready:
            self._allowance.spend(self._price * len(ready))
            chosen = self._preferences[items[0]].best(state, list(ready))
        seen: set[Host] = set()
        for position in chosen:
            host = state[position]
            if host in seen:
                continue
            seen.add(host)
            self.spend()
            room, old, fresh, stopping, drained = host
            if new:
                fresh = more(fresh, ready[position])
            else:
                old = more(old, ready[position])
            yield swapped(state, position, (room, old, fresh, stopping, drained))

    def _takes(self, host: Host, item: int) -> bool:
        answer = self._known.get((host, item))
        if answer is None:
            self._allowance.spend(1 + len(self.world.items) // _CHEAP)
            answer = self._known[host, item] = self._has_room(host, item)
        return answer

    def _has_room(self, host: Host, item: int) -> bool:
        room_index, old, fresh, stopping, drained = host
        room = self.world.rooms[room_index]
        if drained or not room.takes[item]:
            return False
        alive = tuple(map(sum, zip(old, fresh, strict=True)))
        load = tuple(map(sum, zip(alive, stopping, strict=True)))
        return self.world.fits(room, load, item, room.least_memory_mib) and self.world.allows(room, alive, item)

    def settled(self, wanted: Load | None = None) -> list[State]:
        """States from empty in which nothing more is placed.

        Args:
            wanted: tasks of each item, where they are not those of the world.

        Raises:
            BudgetError: there are too many states.
        """
        counts = wanted or tuple(item.count for item in self.world.items)
        start = self.empty()
        seen, open_, ends = {start}, [start], []
        while open_:
            state = open_.pop()
            self.spend()
            onward = set(self.filling(state, counts))
            if not onward:
                ends.append(state)
            open_ += onward - seen
            seen |= onward
        return ends

    def filling(self, state: State, wanted: Load, *, without: int | None = None) -> Iterator[State]:
        """States after a workload that is not complete has placed a task.

        Args:
            state: before.
            wanted: tasks of each item.
            without: a workload that does not place any.
        """
        for workload, items in self._items.items():
            if workload != without:
                yield from self.placements(state, items, wanted)

    def stuck_in_rollout(self, rollout: Rollout, starts: Iterable[State]) -> tuple[State, ...] | None:
        """A way from a start to a state from which a rollout never goes on; None where there is none.

        Args:
            rollout: of one workload.
            starts: states in which it is complete.

        Raises:
            BudgetError: there are too many states.
        """
        return self.way_to_end(
            starts,
            lambda state: self._rolled(state, rollout),
            lambda state: not _done(state, rollout),
        )

    def way_to_end(
        self, starts: Iterable[State], steps: Callable[[State], Iterable[State]], wanted: Callable[[State], bool]
    ) -> tuple[State, ...] | None:
        """A way from a start to a state without further steps that is wanted; None where there is none.

        Args:
            starts: states to begin with.
            steps: states that one step leads to.
            wanted: asked of each state without steps.

        Raises:
            BudgetError: there are too many states.
        """
        came: dict[State, State | None] = dict.fromkeys(starts)
        open_ = list(came)
        while open_:
            state = open_.pop()
            self.spend()
            onward = set(steps(state))
            if not onward and wanted(state):
                return _traced(came, state)
            for after in onward:
                if after not in came:
                    came[after] = state
                    open_.append(after)
        return None

    def _rolled(self, state: State, rollout: Rollout) -> Iterator[State]:
        alive = self.alive(state, *rollout.items)
        new = sum(host[2][item] for host in state for item in rollout.items)
        if alive < rollout.highest and new < rollout.count:
            yield from self.placements(state, rollout.items, rollout.most, new=True)
        for position, (room, old, fresh, stopping, drained) in enumerate(state):
            for item in rollout.items:
                if old[item] and alive > rollout.lowest:
                    yield swapped(state, position, (room, more(old, item, -1), fresh, more(stopping, item), drained))
                if stopping[item]:
                    yield swapped(state, position, (room, old, fresh, more(stopping, item, -1), drained))
        yield from self.filling(state, rollout.most, without=self.world.items[rollout.items[0]].workload)


def _done(state: State, rollout: Rollout) -> bool:
    new = sum(host[2][item] for host in state for item in rollout.items)
    return new == rollout.count and not any(host[1][item] or host[3][item] for host in state for item in rollout.items)


def more(load: Load, item: int, by: int = 1) -> Load:
    """A load with more or fewer tasks of an item."""
    return (*load[:item], load[item] + by, *load[item + 1 :])


def swapped(state: State, position: int, host: Host) -> State:
    """A state with another host in one position, hosts in order."""
    return tuple(sorted((*state[:position], host, *state[position + 1 :])))


def _traced(came: Mapping[State, State | None], state: State) -> tuple[State, ...]:
    """The states that led to one, in order."""
    path = [state]
    before = came[state]
    while before is not None:
        path.append(before)
        before = came[before]
    return tuple(reversed(path))
