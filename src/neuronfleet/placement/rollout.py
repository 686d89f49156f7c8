"""Walks a rolling update, and tells what keeps one from its end."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.blocking import Filled
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.effort import BudgetError, Effort
from neuronfleet.placement.explore import Explorer, Rollout, State
from neuronfleet.placement.window import Window
from neuronfleet.placement.wording import count_of, hosts_in_words, load_in_words, their
from neuronfleet.placement.world import Load, World

__all__ = ["TOO_MANY_SPLITS", "deadlock", "never", "state_in_words", "walked"]

TOO_MANY_SPLITS = Claim(
    verdict=Verdict.UNKNOWN, reason="the capacity provider strategies can be split in too many ways"
)


def walked(arena: Arena, member: int, window: Window, effort: Effort) -> Claim | None:
    """The claim of one count of a service from every state; None where they are too many.

    Args:
        arena: the component, with that count.
        member: the service.
        window: how many tasks run.
        effort: that it may take.
    """
    whole = arena.whole
    others = arena.deals({one: arena.count(one) for one in arena.members if one != member})
    starts = arena.deals({member: window.count})
    rolling = arena.deals({member: window.highest})
    if others is None or starts is None or rolling is None:
        return TOO_MANY_SPLITS
    if not effort.searches or not whole.concrete:
        return None
    items = whole.of_workload(member)
    name = whole.items[items[0]].name
    begun = False
    try:
        explorer = Explorer(whole, arena.preferences(whole), effort.search())
        for other in others:
            begins: dict[State, None] = {}
            for deal in starts:
                settled = explorer.settled(_both(other, deal))
                begins |= dict.fromkeys(one for one in settled if explorer.alive(one, *items) == window.count)
            begun = begun or bool(begins)
            for deal in rolling if begins else ():
                rollout = Rollout(
                    items=items,
                    count=window.count,
                    lowest=window.lowest,
                    highest=window.highest,
                    most=_both(other, deal),
                )
                path = explorer.stuck_in_rollout(rollout, begins)
                if path is not None:
                    return _stuck(explorer, path, rollout, name)
    except BudgetError:
        return None
    if not begun:
        return never(window, name)
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"a rollout of {count_of(window.count, 'task')} of {name} goes on from every state that it can come to",
    )


def _both(one: Load, two: Load) -> Load:
    return tuple(map(sum, zip(one, two, strict=True)))


def never(window: Window, name: str) -> Claim:
    """That a rollout has no start.

    Args:
        window: how many tasks run.
        name: of the service.
    """
    if window.count == 1:
        return Claim(verdict=Verdict.REFUTED, reason=f"the task of {name} never runs, so no rollout of it ends")
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"{window.count} tasks of {name} never run at once, so no rollout of it ends",
    )


def deadlock(world: World, items: Sequence[int], window: Window, hosts: Sequence[Filled]) -> Claim:
    """That no old task may stop and no new one has a place.

    Args:
        world: of the service.
        items: of the service.
        window: how many tasks run.
        hosts: what is on them.
    """
    name = world.items[items[0]].name
    room = sum(
        each.count * world.alone_limit(each, item, each.least_memory_mib) for item in items for each in world.rooms
    )
    instances = sum(world.hosts_for(item) for item in items)
    alone = len(hosts) == 1 and set(hosts[0].load) <= set(items)
    full = f"{their(instances, 'instance')} no more than {room}" if alone else "every instance is full"
    none = (
        f"the only task of {name} may not stop first"
        if window.count == 1
        else f"none of the {window.count} tasks of {name} may stop first ({window.lowest} must run)"
    )
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"{none}, and there may be no place for a new one: {full}",
        witness=(
            *hosts_in_words(world, hosts),
            f"the task of {name} must keep running" if window.count == 1 else f"all {window.count} must keep running",
            "the new task waits for a place, the old one for the new task"
            if window.count == 1
            else "the new task waits for a place, the old ones for the new task",
        ),
    )


def _stuck(explorer: Explorer, path: Sequence[State], rollout: Rollout, name: str) -> Claim:
    world, items = explorer.world, rollout.items
    alive = explorer.alive(path[-1], *items)
    steps = (
        ()
        if len(path) == 1
        else (f"after {count_of(len(path) - 1, 'step')}: {state_in_words(world, path[-1], items)}",)
    )
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"a rollout of {count_of(rollout.count, 'task')} of {name} can come to a state from which it does not "
        "go on",
        witness=(
            f"before: {state_in_words(world, path[0], items)}",
            *steps,
            f"{rollout.lowest} must run, so no old task may stop, and no instance takes a new one"
            if 0 < alive <= rollout.lowest
            else "no instance takes a new task",
        ),
    )


def state_in_words(world: World, state: State, items: Sequence[int]) -> str:
    """What is on each host, with the new tasks of some items apart."""
    words = []
    for room, old, fresh, stopping, drained in state:
        load = {index: count for index, count in enumerate(old) if count}
        new, ending = sum(fresh[item] for item in items), sum(stopping)
        parts = [load_in_words(world, load)] if load or not (new or ending) else []
        if new:
            parts.append(f"{count_of(new, 'new task')} of {world.items[items[0]].name}")
        if ending:
            parts.append(f"{count_of(ending, 'stopping task')}")
        where = world.rooms[room].where
        words.append(f"{where}{', draining,' if drained else ''} has {' and '.join(parts)}")
    return "; ".join(words)
