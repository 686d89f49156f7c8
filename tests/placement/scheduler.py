"""A small scheduler that tries everything, to hold the arithmetic against. Shares only the data model with it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from neuronfleet.placement.model import Host, TaskNeed

# A task is (workload, old revision or new, whether it was told to stop); a state is the tasks of each host, sorted.
Task = tuple[int, bool, bool]
State = tuple[tuple[Task, ...], ...]


class Scheduler:
    """ECS as far as placement goes: it sees CPU, memory, ports, interfaces and distinctInstance, never devices."""

    def __init__(self, host: Host, needs: Sequence[TaskNeed], memory_mib: int) -> None:
        self.host, self.needs, self.memory_mib = host, needs, memory_mib

    def empty(self) -> State:
        """No task anywhere."""
        return tuple(() for _ in range(self.host.max_size))

    def takes(self, tasks: tuple[Task, ...], which: int) -> bool:
        """Whether a host with these tasks takes one more; stopping tasks hold everything but distinctInstance."""
        need = self.needs[which]
        beside = [self.needs[task[0]] for task in tasks]
        ports = list(itertools.chain(need.host_ports, *(one.host_ports for one in beside)))
        return (
            need.memory_mib + sum(one.memory_mib for one in beside) <= self.memory_mib
            and need.cpu_units + sum(one.cpu_units for one in beside) <= self.host.cpu_units
            and need.awsvpc + sum(one.awsvpc for one in beside) <= (self.host.awsvpc_tasks if need.awsvpc else 10**6)
            and len(ports) == len(set(ports))
            and not (need.distinct_instance and any(task[0] == which and not task[2] for task in tasks))
        )

    def placements(self, state: State, which: int, *, new: bool = False) -> Iterator[State]:
        """States after one more task, on every host that takes it."""
        for position, tasks in enumerate(state):
            if self.takes(tasks, which):
                yield _with(state, position, tuple(sorted((*tasks, (which, new, False)))))

    def alive(self, state: State, which: int) -> int:
        """Tasks of a workload that were not told to stop."""
        return sum(task[0] == which and not task[2] for tasks in state for task in tasks)

    def places_all(self, which: int) -> bool:
        """Whether, however tasks of all workloads are placed from empty, this one reaches its count."""
        return all(self.alive(state, which) == self.needs[which].desired_count for state in self.settled())

    def settled(self) -> set[State]:
        """States from empty in which nothing more can be placed."""
        ends, seen, open_ = set(), {self.empty()}, [self.empty()]
        while open_:
            state = open_.pop()
            onward = {
                after
                for which, need in enumerate(self.needs)
                if self.alive(state, which) < need.desired_count
                for after in self.placements(state, which)
            }
            if not onward:
                ends.add(state)
            open_ += onward - seen
            seen |= onward
        return ends

    def shares_a_device(self, which: int) -> bool:
        """Whether a task of a workload can come to map a device that another task on the host has mapped."""
        seen, open_ = {self.empty()}, [self.empty()]
        while open_:
            state = open_.pop()
            for tasks in state:
                for one, other in itertools.combinations(tasks, 2):
                    if which in {one[0], other[0]} and self.needs[one[0]].devices & self.needs[other[0]].devices:
                        return True
            onward = set(self._stops(state))
            for index in range(len(self.needs)):
                # A standalone task may be run again, and any service scaled: counts do not keep tasks apart.
                if sum(task[0] == index for tasks in state for task in tasks) < 2:
                    onward.update(self.placements(state, index))
            open_ += onward - seen
            seen |= onward
        return False

    def _stops(self, state: State) -> Iterator[State]:
        for position, tasks in enumerate(state):
            for index, task in enumerate(tasks):
                rest = tasks[:index] + tasks[index + 1 :]
                yield _with(state, position, rest if task[2] else tuple(sorted((*rest, (task[0], task[1], True)))))

    def rolls(self, which: int) -> bool:
        """Whether a rolling update from every settled state always can go on until it is done."""
        return all(self._finishes(state, which) for state in self.settled())

    def _finishes(self, start: State, which: int) -> bool:
        need = self.needs[which]
        if self.alive(start, which) < need.desired_count:
            return False
        lowest = math.ceil(need.desired_count * (need.minimum_healthy_percent or 0) / 100)
        highest = math.floor(need.desired_count * (need.maximum_percent or 0) / 100)
        seen, open_ = {start}, [start]
        while open_:
            state = open_.pop()
            onward = set(self._rolling_steps(state, which, lowest, highest))
            if not onward and not self._rolled(state, which):
                return False
            open_ += onward - seen
            seen |= onward
        return True

    def _rolled(self, state: State, which: int) -> bool:
        tasks = [task for each in state for task in each if task[0] == which]
        return len(tasks) == self.needs[which].desired_count and all(task[1] for task in tasks)

    def _rolling_steps(self, state: State, which: int, lowest: int, highest: int) -> Iterator[State]:
        alive = self.alive(state, which)
        new = sum(task[0] == which and task[1] and not task[2] for tasks in state for task in tasks)
        if alive < highest and new < self.needs[which].desired_count:
            yield from self.placements(state, which, new=True)
        for position, tasks in enumerate(state):
            for index, task in enumerate(tasks):
                rest = tasks[:index] + tasks[index + 1 :]
                if task[2]:
                    yield _with(state, position, rest)
                elif task[0] == which and not task[1] and alive > lowest:
                    yield _with(state, position, tuple(sorted((*rest, (which, task[1], True)))))


def _with(state: State, position: int, tasks: tuple[Task, ...]) -> State:
    return tuple(sorted((*state[:position], tasks, *state[position + 1 :])))
