"""Walks every state of a small component: for conditions, strategies and rollouts that counting leaves open.

Hosts of a room that look alike are one and the same: a state is the multiset of its hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from neuronfleet.placement.effort import Allowance
from neuronfleet.placement.preference import Preference
from neuronfleet.placement.world import Load, World

__all__ = ["Explorer", "Host", "State"]

Host = tuple[int, Load, Load, Load, bool]
"""Room, old tasks, new tasks and stopping tasks of each item, whether it is being drained."""

State = tuple[Host, ...]


_CHEAP = 24
"""Hosts times items of a state that takes one step to make."""


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

    def alive(self, state: State, item: int) -> int:
        """Tasks of an item that were not told to stop."""
        return sum(host[1][item] + host[2][item] for host in state)

    def placements(self, state: State, item: int, *, new: bool = False) -> Iterator[State]:
        """States after one more task, on each host that may be chosen."""
        self._allowance.spend(self._glance)
        ready = [position for position, host in enumerate(state) if self._takes(host, item)]
        if self._preferences is not None and ready:
            self._allowance.spend(self._price * len(ready))
            ready = self._preferences[item].best(state, ready)
        seen: set[Host] = set()
        for position in ready:
            host = state[position]
            if host in seen:
                continue
            seen.add(host)
            self.spend()
            room, old, fresh, stopping, drained = host
            after = (
                (room, old, more(fresh, item), stopping, drained)
                if new
                else (
                    room,
                    more(old, item),
                    fresh,
                    stopping,
                    drained,
                )
            )
            yield swapped(state, position, after)

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

    def settled(self) -> list[State]:
        """States from empty in which nothing more is placed.

        Raises:
            BudgetError: there are too many states.
        """
        start = self.empty()
        seen, open_, ends = {start}, [start], []
        while open_:
            state = open_.pop()
            self.spend()
            onward = set(self.filling(state))
            if not onward:
                ends.append(state)
            open_ += onward - seen
            seen |= onward
        return ends

    def filling(self, state: State, *, without: int | None = None) -> Iterator[State]:
        """States after an item that is not complete has placed a task."""
        for item, each in enumerate(self.world.items):
            if item != without and self.alive(state, item) < each.count:
                yield from self.placements(state, item)

    def stuck_in_rollout(
        self, item: int, count: int, lowest: int, highest: int, starts: Sequence[State]
    ) -> tuple[State, ...] | None:
        """A way from a start to a state from which a rollout never goes on; None where there is none.

        Args:
            item: that is rolled.
            count: of its tasks.
            lowest: tasks that keep running.
            highest: tasks that may run.
            starts: states in which it is complete.

        Raises:
            BudgetError: there are too many states.
        """
        return self.way_to_end(
            starts,
            lambda state: self._rolled(state, item, count, lowest, highest),
            lambda state: not self._done(state, item, count),
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

    def _done(self, state: State, item: int, count: int) -> bool:
        return sum(host[2][item] for host in state) == count and not any(
            host[1][item] or host[3][item] for host in state
        )

    def _rolled(self, state: State, item: int, count: int, lowest: int, highest: int) -> Iterator[State]:
        alive = self.alive(state, item)
        if alive < highest and sum(host[2][item] for host in state) < count:
            yield from self.placements(state, item, new=True)
        for position, (room, old, fresh, stopping, drained) in enumerate(state):
            if old[item] and alive > lowest:
                yield swapped(state, position, (room, more(old, item, -1), fresh, more(stopping, item), drained))
            if stopping[item]:
                yield swapped(state, position, (room, old, fresh, more(stopping, item, -1), drained))
        yield from self.filling(state, without=item)


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
