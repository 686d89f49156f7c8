"""*rolls*: a rolling update finishes."""

from __future__ import annotations

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.blocking import block_all
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.cluster import Kind, Workload
from neuronfleet.placement.dealt import rolls_dealt
from neuronfleet.placement.effort import Allowance, Effort
from neuronfleet.placement.placed import always_open
from neuronfleet.placement.rollout import TOO_MANY_SPLITS, deadlock, walked
from neuronfleet.placement.window import Window, rolling_counts, window_of
from neuronfleet.placement.wording import count_of, their
from neuronfleet.placement.world import World

__all__ = ["NOT_ROLLED", "rolls"]

NOT_ROLLED = Claim(verdict=Verdict.PROVED, reason="a standalone task is not rolled")
"""The claim of a workload that has no deployments."""


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
        if window.highest < window.count or window.highest <= window.lowest or window.lowest > window.count:
            return _numbers_refute(workload, window)
    at = rolls_dealt if len(arena.question.shares(member)) > 1 else _rolls_at
    found = [at(arena.at(member, window.count), member, window, effort) for window in windows]
    for verdict in (Verdict.REFUTED, Verdict.UNKNOWN):
        for claim in found:
            if claim is not None and claim.verdict is verdict:
                return claim
    return None if None in found else found[-1]


def _numbers_refute(workload: Workload, window: Window) -> Claim:
    of = f"of {count_of(window.count, 'task')} of {workload.name}"
    if window.lowest > window.count:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"{of}, {window.lowest} must run: with all new ones there are too few for the last old one to stop",
            witness=(
                f"{count_of(window.count, 'new task')} and {window.lowest - window.count} old run",
                "no further new one is wanted, and no old one may stop",
            ),
        )
    if window.lowest == window.count:
        reason = (
            f"{of}, {window.lowest} must run and {window.highest} may run: none may stop first and none may start first"
        )
    else:
        never = "a new one never starts" if not window.highest else "the new ones never all start"
        reason = f"{of}, {window.lowest} must run and no more than {window.highest} may run: {never}"
    return Claim(
        verdict=Verdict.REFUTED,
        reason=reason,
        witness=(
            "the old tasks may not stop before a new one runs",
            "the new task may not start before an old one stops",
        ),
    )


def _rolls_at(arena: Arena, member: int, window: Window, effort: Effort) -> Claim | None:
    worlds = arena.worlds
    if worlds is None:
        return TOO_MANY_SPLITS
    name = arena.question.workloads[member].name
    open_ = 10**9
    undecided = False
    for world in worlds:
        (item,) = world.of_workload(member)
        found = always_open(world, item, window.there, effort.nodes)
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
    return walked(arena, member, window, effort)


def _proof(name: str, window: Window, open_: int) -> Claim:
    if window.stops_first:
        some = f"{window.count - window.lowest} of {window.count} tasks" if window.count > 1 else "the task"
        return Claim(
            verdict=Verdict.PROVED, reason=f"{some} of {name} may stop first, and a new one always finds a place"
        )
    return Claim(
        verdict=Verdict.PROVED,
        reason=f"a new task of {name} starts first: at least {count_of(open_, 'instance')} "
        f"{'is' if open_ == 1 else 'are'} open to it beside {count_of(window.lowest, 'running task')}",
    )


def _refuted_by_counting(world: World, item: int, window: Window, nodes: Allowance, *, follow: bool) -> Claim | None:
    """No start at all, or tasks that keep the first new one off every host."""
    most = sum(room.count * world.alone_limit(room, item, room.most_memory_mib) for room in world.rooms)
    if most < window.count:
        return _never_at_once(world, item, window, most)
    if window.stops_first or world.stateful or follow:
        return None
    hosts = block_all(world, item, window.lowest, nodes, own_first=True)
    if hosts is None or sum(one.hosts * one.load.get(item, 0) for one in hosts) < window.count:
        return None
    return deadlock(world, [item], window, hosts)


def _never_at_once(world: World, item: int, window: Window, most: int) -> Claim:
    one = world.items[item]
    if not most:
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"no instance takes a task of {one.name}, so there is none to roll",
            witness=("no task runs", "a rollout waits for all of them"),
        )
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"{window.count} tasks of {one.name} never run at once: {their(world.hosts_for(item), 'instance')} no "
        f"more than {most}",
        witness=(f"{most} of {window.count} tasks run", "a rollout waits for the rest"),
    )
