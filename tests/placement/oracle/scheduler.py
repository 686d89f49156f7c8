"""The steps of the scheduler in one world: where a task may go, and every state that placing alone leads to."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from neuronfleet.placement.cluster import Kind, Workload
from tests.placement.oracle.world import ALIVE, NEW, STOPPING, State, Tasks, World

Quotas = Mapping[int, Mapping[str, int]]  # workload -> capacity -> tasks; only of workloads with several shares


@functools.cache
def splits(shares: tuple[tuple[str, int, int], ...], count: int) -> tuple[dict[str, int], ...]:
    """Every way ECS may deal tasks to the items (capacity, base, weight) of a capacity provider strategy."""
    base = {name: min(base, count) for name, base, _ in shares}
    rest, weights = count - sum(base.values()), sum(weight for _, _, weight in shares)
    parts = []
    for _, _, weight in shares:
        exact = Fraction(rest * weight, weights) if weights else Fraction(0)
        low = exact.numerator // exact.denominator
        parts.append((low,) if exact.denominator == 1 else (low, low + 1))
    return tuple(
        {name: base[name] + part for (name, _, _), part in zip(shares, chosen, strict=True)}
        for chosen in itertools.product(*parts)
        if sum(chosen) == rest
    )


def splits_of(workload: Workload, count: int) -> tuple[dict[str, int], ...]:
    """Every deal of a workload's tasks; a single empty one where quotas do not bind."""
    if len(workload.capacity_shares) < 2:
        return ({},)
    return splits(tuple((one.capacity, one.base, one.weight) for one in workload.capacity_shares), count)


def all_splits(world: World, counts: Mapping[int, int]) -> Iterator[dict[int, dict[str, int]]]:
    """Every combination of deals of several workloads."""
    each = [[(which, one) for one in splits_of(world.workloads[which], count)] for which, count in counts.items()]
    for chosen in itertools.product(*each):
        yield {which: one for which, one in chosen if one}


def alive(state: State, which: int) -> int:
    """Tasks of a workload that were not told to stop."""
    return sum(tasks.count(which * 4 + ALIVE) + tasks.count(which * 4 + NEW) for tasks in state)


def tidy(world_hosts: Sequence[int], state: Sequence[Tasks]) -> State:
    """The same state with equal instances in order: which of them has which tasks makes no difference."""
    return tuple(tasks for _, tasks in sorted(zip(world_hosts, state, strict=True)))


def places_for(world: World, hosts: Sequence[int], state: State, which: int, quotas: Quotas) -> list[int]:
    """Positions of the instances that one more task may go to.

    Args:
        world: where.
        hosts: the place of each instance; equal ones stand together.
        state: the tasks of each instance.
        which: workload of the task.
        quotas: what the capacities may have of the workloads that several share.
    """
    found = []
    for position, (place, tasks) in enumerate(zip(hosts, state, strict=True)):
        if position and not world.following and hosts[position - 1] == place and state[position - 1] == tasks:
            continue
        if world.takes(place, tasks, which):
            found.append(position)
    if found and which in quotas:
        used: dict[str, int] = {}
        for place, tasks in zip(hosts, state, strict=True):
            name = world.places[place].capacity.name
            used[name] = used.get(name, 0) + alive((tasks,), which)
        names = [world.places[hosts[position]].capacity.name for position in found]
        found = [one for one, name in zip(found, names, strict=True) if used[name] < quotas[which].get(name, 0)]
    return _best(world, hosts, state, which, found) if world.following and len(found) > 1 else found


def _best(world: World, hosts: Sequence[int], state: State, which: int, found: list[int]) -> list[int]:
    """Those that the strategies like best, one strategy after the other."""
    one = world.workloads[which]
    rules = [(str(rule.type), str(rule.field)) for rule in one.strategies]
    if not rules and one.kind is Kind.SERVICE:
        rules = [("spread", "attribute:ecs.availability-zone")]
    for kind, field in rules:
        if kind == "random":
            continue
        measure = _spread if kind == "spread" else _remaining
        scores = [measure(world, hosts, state, which, position, field) for position in found]
        found = [position for position, score in zip(found, scores, strict=True) if score == min(scores)]
    return found


def _spread(world: World, hosts: Sequence[int], state: State, which: int, position: int, field: str) -> int:
    group = world.workloads[which].task_group

    def value(at: int) -> object:
        if field in {"instanceId", "host"}:
            return at
        return world.places[hosts[at]].attributes.known.get(field.removeprefix("attribute:"))

    return sum(
        task % 4 != STOPPING and world.workloads[task // 4].task_group == group
        for at in range(len(hosts))
        if value(at) == value(position)
        for task in world.daemons[hosts[at]] + state[at]
    )


def _remaining(world: World, hosts: Sequence[int], state: State, which: int, position: int, field: str) -> int:
    capacity = world.places[hosts[position]].capacity
    needs = [world.workloads[task // 4].task for task in world.daemons[hosts[position]] + state[position]]
    if field.lower() == "cpu":
        return capacity.host.cpu_units - sum(need.cpu_units for need in needs)
    return world.memory_mib[capacity.name] - sum(need.memory_mib for need in needs)


def put(hosts: Sequence[int], state: State, position: int, task: int) -> State:
    """The state after one more task."""
    changed = list(state)
    changed[position] = tuple(sorted((*state[position], task)))
    return tidy(hosts, changed)


def swap(hosts: Sequence[int], state: State, position: int, task: int, other: int | None) -> State:
    """The state after a task became another one, or went."""
    left = list(state[position])
    left.remove(task)
    if other is not None:
        left.append(other)
    changed = list(state)
    changed[position] = tuple(sorted(left))
    return tidy(hosts, changed)


def placements(
    world: World, hosts: Sequence[int], state: State, which: int, quotas: Quotas, status: int = ALIVE
) -> Iterator[State]:
    """Every state after one more task of a workload."""
    for position in places_for(world, hosts, state, which, quotas):
        yield put(hosts, state, position, which * 4 + status)


def settled(world: World, counts: Mapping[int, int], quotas: Quotas) -> set[State]:
    """Every state from empty in which no workload that misses tasks can place one."""
    first: State = ((),) * len(world.hosts)
    ends, seen, open_ = set(), {first}, [first]
    while open_:
        state = open_.pop()
        onward = {
            after
            for which, count in counts.items()
            if alive(state, which) < count
            for after in placements(world, world.hosts, state, which, quotas)
        }
        if not onward:
            ends.add(state)
        open_ += onward - seen
        seen |= onward
        world.patience.spend(1 + len(onward))
    return ends
