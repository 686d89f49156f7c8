"""An instance refresh, as part of *rolls*: every task can leave its host, and finds another place."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.blocking import block_all
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.cluster import Kind
from neuronfleet.placement.drain import Drain, Mover
from neuronfleet.placement.effort import Allowance, BudgetError, Effort
from neuronfleet.placement.explore import Explorer, State
from neuronfleet.placement.placed import always_open
from neuronfleet.placement.rollout import TOO_MANY_SPLITS, state_in_words
from neuronfleet.placement.window import rolling_counts, window_of
from neuronfleet.placement.wording import count_of, hosts_in_words
from neuronfleet.placement.world import World

__all__ = ["refresh"]

_CHEAP = 16
"""Items times rooms that are looked at for the price of one load."""


def refresh(arena: Arena, member: int, effort: Effort, *, all_placed: bool) -> Claim | None:
    """Whether instances can be refreshed under a service; None where it could not be decided in this setting.

    Args:
        arena: the component.
        member: a service of it.
        effort: that it may take.
        all_placed: whether every member is proved to be placed.
    """
    workload = arena.question.workloads[member]
    counts = rolling_counts(workload)
    refreshed = {
        index
        for index, capacity in enumerate(arena.question.capacities)
        if capacity.instance_refresh is not None and arena.question.routed(member, index)
    }
    if workload.kind is not Kind.SERVICE or not counts or not refreshed:
        return Claim(verdict=Verdict.PROVED, reason="no instance of it is refreshed")
    if not all_placed:
        return Claim(
            verdict=Verdict.UNKNOWN,
            reason="an instance refresh is judged only where every task that shares the instances is sure of a place",
        )
    found = [_refreshed(arena.at(member, count), member, refreshed, effort) for count in counts]
    for claim in found:
        if claim is not None and claim.verdict is not Verdict.PROVED:
            return claim
    return None if None in found else found[-1]


def _launch_first(arena: Arena, world: World, refreshed: set[int]) -> list[bool | None]:
    answers: list[bool | None] = []
    for room in world.rooms:
        rule = arena.question.capacities[room.capacity].instance_refresh
        if room.capacity not in refreshed or rule is None:
            answers.append(None)
        else:
            answers.append((rule.maximum_healthy_percent or 100) > 100)  # noqa: PLR2004 (percent)
    return answers


def _mover(arena: Arena, world: World, member: int) -> Mover:
    items = world.of_workload(member)
    workload, count = arena.question.workloads[member], arena.count(member)
    if workload.kind is not Kind.SERVICE:
        return Mover(items=items, count=count, lowest=0, highest=count, service=False)
    window = window_of(workload, count)
    return Mover(items=items, count=count, lowest=window.lowest, highest=window.highest, service=True)


def _refreshed(arena: Arena, member: int, refreshed: set[int], effort: Effort) -> Claim | None:
    world = arena.whole
    movers = {one: _mover(arena, world, one) for one in arena.members}
    mine = movers[member]
    first = _launch_first(arena, world, refreshed)
    if any(len(one.items) > 1 for one in movers.values()):
        return _walked(arena, mine, list(movers.values()), first, effort)
    (item,) = mine.items
    by_item = [movers[one.workload] for one in world.items]
    undecided = False
    seen: set[tuple[object, ...]] = set()
    for index, room in enumerate(world.rooms):
        if first[index] is None or not room.takes[item] or not room.count:
            continue
        key = (*room.likeness, first[index], index if world.stateful else None)
        if key in seen:
            continue
        seen.add(key)
        if effort.nodes.left <= 0:
            return None
        effort.nodes.take(len(world.items) * len(world.rooms) // _CHEAP)
        if not arena.follow:
            claim = _stuck_by_counting(world, index, item, mine, effort.nodes, launch_first=bool(first[index]))
            if claim is not None:
                return claim
        undecided = undecided or not _moves(world, index, item, by_item, effort.nodes, launch_first=bool(first[index]))
    if not undecided:
        name = world.items[item].name
        return Claim(verdict=Verdict.PROVED, reason=f"tasks of {name} leave a draining instance and find another place")
    return _walked(arena, mine, list(movers.values()), first, effort)


def _without_one(world: World, index: int, *, launch_first: bool) -> World:
    """What is left of the hosts while one of a room is drained."""
    if launch_first:
        return world
    rooms = list(world.rooms)
    rooms[index] = dataclasses.replace(rooms[index], count=rooms[index].count - 1)
    return dataclasses.replace(world, rooms=tuple(rooms))


def _leaves(world: World, reduced: World, index: int, item: int, mover: Mover, nodes: Allowance) -> bool:
    """Whether the tasks of an item always get off a host."""
    room = world.rooms[index]
    here = min(mover.count, world.alone_limit(room, item, room.most_memory_mib))
    if not here or not mover.service or here <= mover.count - mover.lowest:
        return True
    if mover.lowest > mover.count or mover.highest <= mover.lowest:
        return False
    return always_open(reduced, item, mover.count - 1, nodes) is not None


def _moves(
    world: World, index: int, item: int, movers: Sequence[Mover], nodes: Allowance, *, launch_first: bool
) -> bool:
    reduced = _without_one(world, index, launch_first=launch_first)
    if not _leaves(world, reduced, index, item, movers[item], nodes):
        return False
    own = movers[item].count - 1
    if always_open(reduced, item, own, nodes) is not None:
        return True
    return always_open(world, item, own, nodes) is not None and all(
        _leaves(world, reduced, index, other, mover, nodes) for other, mover in enumerate(movers)
    )


def _stuck_by_counting(
    world: World, index: int, item: int, mover: Mover, nodes: Allowance, *, launch_first: bool
) -> Claim | None:
    """Tasks that fill every other host while too many of the item's have to keep running."""
    room = world.rooms[index]
    here = world.alone_limit(room, item, room.least_memory_mib)
    if launch_first or world.stateful or mover.lowest < 1 or not here:
        return None
    reduced = _without_one(world, index, launch_first=False)
    if not reduced.hosts_for(item):
        blocked = []
    else:
        found = block_all(reduced, item, min(mover.count, mover.lowest) - 1, nodes, own_first=True)
        if found is None:
            return None
        blocked = found
    elsewhere = sum(one.hosts * one.load.get(item, 0) for one in blocked)
    if mover.count - elsewhere > here or elsewhere + 1 > mover.lowest:
        return None
    name = world.items[item].name
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"an instance refresh of {room.where} can wait for ever: {mover.lowest} of "
        f"{count_of(mover.count, 'task')} of {name} must run, and no other instance takes one",
        witness=(
            *hosts_in_words(world, blocked),
            f"drain the instance of {room.where} with {count_of(mover.count - elsewhere, 'task')} of {name}",
            "the instance waits for its tasks, they wait for a place elsewhere",
        ),
    )


def _walked(
    arena: Arena, mover: Mover, movers: Sequence[Mover], first: Sequence[bool | None], effort: Effort
) -> Claim | None:
    world = arena.whole
    counts = {one: arena.count(one) for one in arena.members}
    starts = arena.deals(counts)
    moving = arena.deals(
        {world.items[one.items[0]].workload: max(one.highest, one.count) for one in movers if one.items}
    )
    if starts is None or moving is None:
        return TOO_MANY_SPLITS
    if not effort.searches or not world.concrete:
        return None
    explorer = Explorer(world, arena.preferences(world), effort.search())
    try:
        complete: dict[State, None] = {}
        for deal in starts:
            complete |= dict.fromkeys(
                state
                for state in explorer.settled(deal)
                if all(explorer.alive(state, *one.items) == one.count for one in movers)
            )
        path = None
        for most in moving:
            drain = Drain(explorer=explorer, movers=movers, most=most, launch_first=first)
            path = path or drain.stuck(mover, complete)
    except BudgetError:
        return None
    name = world.items[mover.items[0]].name
    if path is None:
        return Claim(
            verdict=Verdict.PROVED, reason=f"an instance refresh goes on from every state, and {name} is complete after"
        )
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"an instance refresh can leave {name} without a place, or wait for it for ever",
        witness=(
            f"before: {state_in_words(world, path[0], mover.items)}",
            f"after {count_of(len(path) - 1, 'step')}: {state_in_words(world, path[-1], mover.items)}",
        ),
    )
