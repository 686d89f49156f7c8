"""*rolls*: a rolling update finishes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.blocking import Filled, block_all
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.cluster import Deployment, Kind, Workload
from neuronfleet.placement.effort import Allowance, BudgetError, Effort
from neuronfleet.placement.explore import Explorer, State
from neuronfleet.placement.placed import always_open, places
from neuronfleet.placement.wording import count_of, hosts_in_words, load_in_words
from neuronfleet.placement.world import World

__all__ = ["NOT_ROLLED", "Window", "rolling_counts", "rolls", "state_in_words", "window_of"]

NOT_ROLLED = Claim(verdict=Verdict.PROVED, reason="a standalone task is not rolled")
"""The claim of a workload that has no deployments."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How many tasks run while one count is rolled.

    Attributes:
        count: wanted.
        lowest: that keep running.
        highest: that may run.
    """

    count: int
    lowest: int
    highest: int

    @property
    def stops_first(self) -> bool:
        """Whether an old task may stop before a new one runs."""
        return self.lowest < self.count


def window_of(workload: Workload, count: int) -> Window:
    """What the percentages of a service come to.

    The minimum is rounded up and the maximum down:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html

    Args:
        workload: a service.
        count: tasks wanted.
    """
    deployment = workload.deployment or Deployment()
    return Window(
        count=count,
        lowest=math.ceil(count * deployment.minimum_healthy_percent / 100),
        highest=count * deployment.maximum_percent // 100,
    )


def rolling_counts(workload: Workload) -> tuple[int, ...]:
    """Counts that a service may be rolled with: as desired, and scaled out."""
    return tuple(dict.fromkeys(count for count in (workload.desired_count, workload.most) if count))


def rolls(arena: Arena, member: int, effort: Effort) -> Claim | None:
    """The claim of one service, instance refresh aside; None where it could not be decided in this setting.

    Args:
        arena: the component.
        member: a service of it.
        effort: that it may take.
    """
    workload = arena.question.workloads[member]
    counts = rolling_counts(workload)
    if workload.kind is Kind.STANDALONE:
        return NOT_ROLLED
    if not counts:
        return Claim(verdict=Verdict.PROVED, reason="no task is running")
    windows = [window_of(workload, count) for count in counts]
    for window in windows:
        if window.highest < window.count or window.highest <= window.lowest:
            return _numbers_refute(workload, window)
    if len([share for share in workload.capacity_shares if share.weight or share.base]) > 1:
        return Claim(
            verdict=Verdict.UNKNOWN,
            reason=f"how ECS deals the tasks of {workload.name} over several capacity providers while it is rolled is "
            "not documented",
        )
    found = [_rolls_at(arena.at(member, window.count), member, window, effort) for window in windows]
    for verdict in (Verdict.REFUTED, Verdict.UNKNOWN):
        for claim in found:
            if claim is not None and claim.verdict is verdict:
                return claim
    return None if None in found else found[-1]


def _numbers_refute(workload: Workload, window: Window) -> Claim:
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"of {count_of(window.count, 'task')} of {workload.name}, {window.lowest} must run and {window.highest} "
        "may run: none may stop first and none may start first"
        if window.lowest >= window.count
        else f"of {count_of(window.count, 'task')} of {workload.name}, {window.lowest} must run and no more than "
        f"{window.highest} may run: the new ones never all start",
        witness=(
            "the old tasks may not stop before a new one runs",
            "the new task may not start before an old one stops",
        ),
    )


def _rolls_at(arena: Arena, member: int, window: Window, effort: Effort) -> Claim | None:
    worlds = arena.worlds
    if worlds is None:
        return Claim(verdict=Verdict.UNKNOWN, reason="the capacity provider strategies can be split in too many ways")
    name = arena.question.workloads[member].name
    own = window.count - 1 if window.stops_first else window.lowest
    open_ = 10**9
    undecided = False
    for world in worlds:
        (item,) = world.of_workload(member)
        found = always_open(world, item, own, effort.nodes)
        if found is not None:
            open_ = min(open_, found)
            continue
        undecided = True
        if arena.proofs_only:
            continue
        refuted = _refuted_by_counting(world, item, window, effort.nodes, follow=arena.follow)
        if refuted is not None:
            return refuted
    if not undecided:
        return _proof(name, window, open_)
    if not effort.searches or not all(world.concrete for world in worlds):
        return None
    return _walked(arena, member, window, effort, name)


def _proof(name: str, window: Window, open_: int) -> Claim:
    if window.stops_first:
        return Claim(
            verdict=Verdict.PROVED,
            reason=f"{window.count - window.lowest} of {count_of(window.count, 'task')} of {name} may stop first, and "
            "a new one always finds a place",
        )
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"a new task of {name} starts first: {open_} of its instances at least "
        f"{'is' if open_ == 1 else 'are'} open to it beside {count_of(window.lowest, 'running task')}",
    )


def _refuted_by_counting(world: World, item: int, window: Window, nodes: Allowance, *, follow: bool) -> Claim | None:
    """No start at all, or tasks that keep the first new one off every host."""
    one = world.items[item]
    most = sum(room.count * world.alone_limit(room, item, room.most_memory_mib) for room in world.rooms)
    if most < window.count:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{count_of(window.count, 'task')} of {one.name} never run at once: "
            f"{count_of(world.hosts_for(item), 'instance')} hold {most}",
            witness=(f"{most} of {window.count} tasks run", "a rollout waits for the rest"),
        )
    if window.stops_first or world.stateful or follow:
        return None
    hosts = block_all(world, item, window.lowest, nodes, own_first=True)
    if hosts is None or sum(one.hosts * one.load.get(item, 0) for one in hosts) < window.count:
        return None
    return _deadlock(world, item, window, hosts)


def _deadlock(world: World, item: int, window: Window, hosts: Sequence[Filled]) -> Claim:
    one = world.items[item]
    room = places(world, item)
    spare = sum(each.hosts * each.load.get(item, 0) for each in hosts)
    what = f"all {count_of(spare, 'task')} of {one.name}" if spare > 1 else f"the task of {one.name}"
    full = (
        f"its {count_of(world.hosts_for(item), 'instance')} hold {room}"
        if len(hosts) == 1
        else "every instance is full"
    )
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"none of {count_of(window.count, 'task')} of {one.name} may stop first ({window.lowest} must run), and "
        f"there may be no place for a new one: {full}",
        witness=(
            *hosts_in_words(world, hosts),
            f"{what} must keep running",
            "the new task waits for a place, the old ones for the new task",
        ),
    )


def _walked(arena: Arena, member: int, window: Window, effort: Effort, name: str) -> Claim | None:
    """The claim from every state, where they are few."""
    started = False
    worlds = arena.worlds or ()
    try:
        for world in worlds:
            (item,) = world.of_workload(member)
            explorer = Explorer(world, arena.preferences(world), effort.search(len(worlds)))
            starts = [state for state in explorer.settled() if explorer.alive(state, item) == window.count]
            started = started or bool(starts)
            path = explorer.stuck_in_rollout(item, window.count, window.lowest, window.highest, starts)
            if path is not None:
                return _stuck(explorer, path, item, window)
    except BudgetError:
        return None
    if not started:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{count_of(window.count, 'task')} of {name} never run at once, so no rollout of it ends",
        )
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"a rollout of {count_of(window.count, 'task')} of {name} goes on from every state that it can come to",
    )


def _stuck(explorer: Explorer, path: Sequence[State], item: int, window: Window) -> Claim:
    one = explorer.world.items[item]
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"a rollout of {count_of(window.count, 'task')} of {one.name} can come to a state from which it does "
        "not go on",
        witness=(
            f"before: {state_in_words(explorer.world, path[0], item)}",
            f"after {count_of(len(path) - 1, 'step')}: {state_in_words(explorer.world, path[-1], item)}",
            f"{window.lowest} must run, so no old task may stop, and no instance takes a new one"
            if explorer.alive(path[-1], item) <= window.lowest
            else "no instance takes a new task",
        ),
    )


def state_in_words(world: World, state: State, item: int) -> str:
    """What is on each host."""
    words = []
    for room, old, fresh, _stopping, _drained in state:
        load = {index: count for index, count in enumerate(old) if count}
        text = load_in_words(world, load) if load or not fresh[item] else ""
        if fresh[item]:
            text += f"{' and ' if text else ''}{fresh[item]} new of {world.items[item].name}"
        words.append(f"{world.rooms[room].where} has {text}")
    return "; ".join(words)
