"""Finds the smallest change that proves a claim, and tries it before it tells."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from neuronfleet.errors import PlacementError
from neuronfleet.placement.changes import apply, in_words
from neuronfleet.placement.claims import Change, Claim, Claims, Verdict
from neuronfleet.placement.cluster import Cluster
from neuronfleet.placement.effort import Effort
from neuronfleet.placement.growth import Growth
from neuronfleet.placement.hostclass import instances_of
from neuronfleet.placement.judgement import PARTS, proves
from neuronfleet.placement.larger import other_types

__all__ = ["with_repairs"]

_MAX_TRIES = 1_000
_MAX_GROWTH = 1 << 14
_TRIES_EACH = 60
_FEW_HOSTS = 32

_Tried: TypeAlias = Callable[[Sequence[Change]], bool]


class _OutOfTriesError(Exception):
    """Enough changes were tried."""


class _Trials:
    """Counts what is tried: less for larger clusters, so that repairs cost no more than the claims."""

    def __init__(self, cluster: Cluster, *, follow: bool, budget: int) -> None:
        self._cluster = cluster
        self._follow = follow
        hosts = sum(instances_of(one) for one in cluster.capacities)
        tasks = sum(one.most for one in cluster.workloads)
        size = len(cluster.workloads) * len(cluster.capacities) + (hosts + tasks) // 16
        self._effort = Effort(budget).narrowed(4 if hosts <= _FEW_HOSTS else 40)
        self._left = max(12, _MAX_TRIES // (1 + size // 16))
        self._mine = 0

    def begin(self) -> None:
        """Turn to the next claim."""
        self._mine = _TRIES_EACH

    def proves(self, workload: str, part: str, changes: Sequence[Change]) -> bool:
        """Whether a claim is proved after changes.

        Raises:
            _OutOfTriesError: enough was tried.
        """
        self._left -= 1
        self._mine -= 1
        if self._left < 0 or self._mine < 0 or self._effort.spent:
            raise _OutOfTriesError
        try:
            changed = apply(self._cluster, changes)
            return proves(changed, workload, part, self._effort, follow_strategies=self._follow)
        except PlacementError:
            return False


def with_repairs(
    cluster: Cluster, claims: dict[str, Claims], *, follow_strategies: bool, budget: int
) -> dict[str, Claims]:
    """The same claims, those that are not proved with the smallest change that proves them.

    Args:
        cluster: the question.
        claims: of its workloads.
        follow_strategies: as they were decided.
        budget: as they were decided.
    """
    trials = _Trials(cluster, follow=follow_strategies, budget=budget)
    found = {}
    for name, its in claims.items():
        repaired = {}
        for part in PARTS:
            claim: Claim = getattr(its, part)
            if claim.verdict is not Verdict.PROVED:
                repaired[part] = _repaired(cluster, name, part, claim, trials)
        found[name] = dataclasses.replace(its, **repaired)
    return found


def _repaired(cluster: Cluster, name: str, part: str, claim: Claim, trials: _Trials) -> Claim:
    known: dict[tuple[Change, ...], bool] = {}

    def tried(changes: Sequence[Change]) -> bool:
        key = tuple(changes)
        if key not in known:
            known[key] = trials.proves(name, part, changes)
        return known[key]

    trials.begin()
    try:
        changes = next(_found(cluster, name, part, tried), None)
    except _OutOfTriesError:
        changes = None
    if changes is None:
        return claim
    return dataclasses.replace(claim, repair=in_words(cluster, changes), changes=tuple(changes))


def _found(cluster: Cluster, name: str, part: str, tried: _Tried) -> Iterator[Sequence[Change]]:
    from neuronfleet.placement.candidates import candidates  # noqa: PLC0415 - most clusters need no repair

    for candidate in candidates(cluster, name, part):
        if not isinstance(candidate, Growth):
            if tried(candidate):
                yield candidate
            continue
        grown = _least_growth(candidate, tried)
        if grown is not None:
            yield grown
    if part == "fits":
        yield from filter(tried, other_types(cluster, name))


def _least_growth(growth: Growth, tried: _Tried) -> Sequence[Change] | None:
    """The smallest number that proves the claim, by doubling and halving."""
    step = 1
    while not tried(growth.to(growth.start + step)):
        step *= 2
        if growth.start + step > growth.most or step > _MAX_GROWTH:
            if growth.start + step // 2 >= growth.most or step > _MAX_GROWTH:
                return None
            step = growth.most - growth.start
            if not tried(growth.to(growth.most)):
                return None
            break
    low, high = growth.start + step // 2, growth.start + step
    while high - low > 1:
        middle = (low + high) // 2
        if tried(growth.to(middle)):
            high = middle
        else:
            low = middle
    return growth.to(high)
