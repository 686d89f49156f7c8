"""*rolls* of a service that is dealt over several capacity providers.

AWS does not document how the tasks of a deployment are dealt. Taken is that each capacity gets its part of the most
tasks that may run, rounded down or up in any way, and that a task waits for its capacity as when it is first placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.blocking import Filled, block_all
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.effort import Allowance, Effort
from neuronfleet.placement.placed import always_open
from neuronfleet.placement.rollout import TOO_MANY_SPLITS, deadlock, never, walked
from neuronfleet.placement.window import Window
from neuronfleet.placement.world import Load, World

__all__ = ["rolls_dealt"]


def rolls_dealt(arena: Arena, member: int, window: Window, effort: Effort) -> Claim | None:
    """The claim of one count of a service with several shares; None where it could not be decided in this setting.

    Args:
        arena: the component, with that count.
        member: the service.
        window: how many tasks run.
        effort: that it may take.
    """
    others = arena.deals({one: arena.count(one) for one in arena.members if one != member})
    starts = arena.deals({member: window.count})
    rolling = arena.deals({member: window.highest})
    if others is None or starts is None or rolling is None:
        return TOO_MANY_SPLITS
    whole = arena.whole
    items = whole.of_workload(member)
    name = whole.items[items[0]].name
    if not any(_holds(whole, items, deal) for deal in starts):
        return never(window, name)
    worlds = [_with(whole, items, other) for other in others]
    if _proved(worlds, items, window, starts, rolling, effort.nodes):
        return Claim(
            verdict=Verdict.PROVED,
            reason=f"however tasks of {name} are dealt over its capacity providers, one that is to get a new task "
            "always has a place",
        )
    if not arena.proofs_only and not window.stops_first and not whole.stateful and not arena.follow:
        for world in worlds:
            for found in _deadlocks(world, items, starts, rolling, effort.nodes):
                return deadlock(world, items, window, found)
    return walked(arena, member, window, effort)


def _with(whole: World, items: Sequence[int], deal: Load) -> World:
    """The world where the others are dealt so; of the items themselves callers say how many there are."""
    return whole.counting({index: count for index, count in enumerate(deal) if index not in items})


def _holds(world: World, items: Sequence[int], deal: Load) -> bool:
    return all(
        sum(room.count * world.alone_limit(room, item, room.most_memory_mib) for room in world.rooms) >= deal[item]
        for item in items
    )


def _proved(
    worlds: Sequence[World],
    items: Sequence[int],
    window: Window,
    starts: Sequence[Load],
    rolling: Sequence[Load],
    nodes: Allowance,
) -> bool:
    """By counting: to wait, every capacity must have all its tasks or be closed, and so many tasks are not there.

    Where nothing moves no task is stopping. No old one may stop, so that no more than the lowest number run, or no old
    one is left, so that one at least is missing.
    """
    begun = False
    for world in worlds:
        closing = {item: _closing(world, item, max(deal[item] for deal in rolling), nodes) for item in items}
        if any(sum(min(deal[item], closing[item]) for item in items) <= window.there for deal in rolling):
            return False
        begun = begun or any(all(deal[item] <= closing[item] for item in items) for deal in starts)
    return begun


def _closing(world: World, item: int, most: int, nodes: Allowance) -> int:
    """Tasks of an item without which its hosts are sure to be open to it; as many as there may be, where always."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if always_open(world, item, middle, nodes) is None:
            high = middle
        else:
            low = middle + 1
    return low


def _deadlocks(
    world: World, items: Sequence[int], starts: Sequence[Load], rolling: Sequence[Load], nodes: Allowance
) -> Iterator[list[Filled]]:
    """Complete starts in which no capacity takes a new task."""
    for start in starts:
        for deal in rolling:
            found: list[Filled] = []
            for item in items:
                if deal[item] <= start[item] and not start[item]:
                    continue
                blocked = block_all(world, item, start[item], nodes, own_first=True)
                if blocked is None:
                    break
                found += blocked
            else:
                used = [sum(one.hosts * one.load.get(index, 0) for one in found) for index in range(len(world.items))]
                if all(
                    count == start[index] if index in items else count <= world.items[index].count
                    for index, count in enumerate(used)
                ):
                    yield found
