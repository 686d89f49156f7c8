"""Rolling updates and instance refreshes in one world: every path of steps, and where paths end too early."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping

from neuronfleet.placement.cluster import Deployment, Kind
from tests.placement.oracle.scheduler import Quotas, alive, placements, places_for, put, swap
from tests.placement.oracle.world import ALIVE, NEW, STOPPING, State, Tasks, World


def bounds(deployment: Deployment, count: int) -> tuple[int, int]:
    """Tasks that must keep running, and tasks that may run."""
    return -(-count * deployment.minimum_healthy_percent // 100), count * deployment.maximum_percent // 100


def _some_end_fails(world: World, starts: Iterable, onward: Callable, fails: Callable) -> bool:
    """Whether a path of steps can come to a state without further steps that is not as it should be."""
    seen = set(starts)
    open_ = list(seen)
    while open_:
        state = open_.pop()
        after = set(onward(state))
        if not after and fails(state):
            return True
        open_ += after - seen
        seen |= after
        world.patience.spend(1 + len(after))
    return False


def update_sticks(world: World, which: int, counts: Mapping[int, int], starts: Iterable[State], quotas: Quotas) -> bool:
    """Whether a rolling update of a service can stop short of its end.

    Args:
        world: where.
        which: the service.
        counts: tasks of each workload around it, and its own.
        starts: the states it may begin in, all of its tasks alive.
        quotas: of workloads that several capacities share, while it rolls.
    """
    count, hosts = counts[which], world.hosts
    deployment = world.workloads[which].deployment
    assert deployment is not None
    lowest, highest = bounds(deployment, count)
    old, new, stopping = which * 4 + ALIVE, which * 4 + NEW, which * 4 + STOPPING

    def onward(state: State) -> Iterator[State]:
        running = alive(state, which)
        if running < highest and sum(tasks.count(new) for tasks in state) < count:
            yield from placements(world, hosts, state, which, quotas, NEW)
        for position, tasks in enumerate(state):
            if old in tasks and running > lowest:
                yield swap(hosts, state, position, old, stopping)
            if stopping in tasks:
                yield swap(hosts, state, position, stopping, None)
        for other, wanted in counts.items():
            if other != which and alive(state, other) < wanted:
                yield from placements(world, hosts, state, other, quotas)

    def not_done(state: State) -> bool:
        own = [task for tasks in state for task in tasks if task // 4 == which]
        return own != [new] * count

    return _some_end_fails(world, starts, onward, not_done)


@dataclasses.dataclass(frozen=True)
class Draining:
    """A cluster of which one instance is being replaced.

    Attributes:
        hosts: place of each instance, the draining one aside.
        state: their tasks.
        leaving: tasks of the draining instance; None once it is gone.
        at: the place of that instance.
    """

    hosts: tuple[int, ...]
    state: State
    leaving: Tasks | None
    at: int = -1

    def alive(self, which: int) -> int:
        """Tasks of a workload that were not told to stop, those of the draining instance too."""
        return alive(self.state if self.leaving is None else (*self.state, self.leaving), which)

    def with_host(self, place: int) -> Draining:
        """The same with a fresh instance."""
        pairs = sorted([*zip(self.hosts, self.state, strict=True), (place, ())])
        return Draining(tuple(one for one, _ in pairs), tuple(tasks for _, tasks in pairs), self.leaving, self.at)


def refresh_sticks(
    world: World, which: int, counts: Mapping[int, int], starts: Iterable[State], quotas: Quotas
) -> bool:
    """Whether a service can fail to come through the replacement of one instance.

    Args:
        world: where.
        which: the service.
        counts: tasks of each workload around it, and its own.
        starts: states in which all of them are complete.
        quotas: of workloads that several capacities share, while it lasts.
    """
    starts = list(starts)
    for place in sorted(set(world.hosts)):
        refresh = world.places[place].capacity.instance_refresh
        if refresh is None or not world.routes(place, which):
            continue
        ahead = (refresh.maximum_healthy_percent or 100) > 100
        begun = set()
        for state in starts:
            for position, at in enumerate(world.hosts):
                if at == place:
                    rest = [
                        pair for other, pair in enumerate(zip(world.hosts, state, strict=True)) if other != position
                    ]
                    one = Draining(
                        tuple(host for host, _ in rest), tuple(tasks for _, tasks in rest), state[position], at
                    )
                    begun.add(one.with_host(place) if ahead else one)
        if _some_end_fails(
            world,
            begun,
            lambda one, place=place, ahead=ahead: _drain(world, counts, quotas, one, None if ahead else place),
            lambda one: alive((one.leaving or (),), which) > 0 or one.alive(which) < counts[which],
        ):
            return True
    return False


def _drain(
    world: World, counts: Mapping[int, int], quotas: Quotas, one: Draining, successor: int | None
) -> Iterator[Draining]:
    """Every next step of a replacement; ``successor`` is the place of an instance that comes when the old one went."""
    if one.leaving == ():
        gone = dataclasses.replace(one, leaving=None)
        yield gone if successor is None else gone.with_host(successor)
    for which, count in counts.items():
        service = world.workloads[which]
        if service.kind is not Kind.SERVICE:
            continue
        assert service.deployment is not None
        lowest, highest = bounds(service.deployment, count)
        if one.leaving is None:
            highest = max(highest, count)
        if alive(one.state, which) < count and one.alive(which) < highest:
            for position in places_for(world, one.hosts, one.state, which, _left(world, quotas, one, which)):
                yield dataclasses.replace(one, state=put(one.hosts, one.state, position, which * 4 + ALIVE))
        if one.leaving and which * 4 + ALIVE in one.leaving and one.alive(which) > lowest:
            yield dataclasses.replace(one, leaving=_changed(one.leaving, which * 4, which * 4 + STOPPING))
    for task in set(one.leaving or ()):
        if task % 4 == STOPPING or world.workloads[task // 4].kind is Kind.STANDALONE:
            yield dataclasses.replace(one, leaving=_changed(one.leaving or (), task, None))


def _left(world: World, quotas: Quotas, one: Draining, which: int) -> Quotas:
    """The quotas of a workload less its tasks on the draining instance, which still count."""
    if which not in quotas:
        return {}
    name = world.places[one.at].capacity.name
    there = alive((one.leaving or (),), which)
    return {which: {capacity: most - there * (capacity == name) for capacity, most in quotas[which].items()}}


def _changed(tasks: Tasks, task: int, other: int | None) -> Tasks:
    return swap((0,), (tasks,), 0, task, other)[0]
