"""The verdicts of brute force: each claim in every world, by walking every state there is."""

from __future__ import annotations

from collections.abc import Mapping

from neuronfleet.placement.claims import Verdict
from neuronfleet.placement.cluster import Cluster, Kind
from tests.placement.oracle.rolling import bounds, refresh_sticks, update_sticks
from tests.placement.oracle.scheduler import alive, all_splits, settled, splits_of
from tests.placement.oracle.single_host import fits, sharers
from tests.placement.oracle.world import Patience, State, TooLargeError, World, worlds

__all__ = ["CLAIMS", "Answers", "TooLargeError", "explore"]

CLAIMS = ("fits", "exclusive", "placed", "rolls")

# Workload -> claim -> its verdicts over all worlds.
Answers = dict[str, dict[str, set[Verdict]]]

_BAD_FIRST = (Verdict.REFUTED, Verdict.UNKNOWN, Verdict.PROVED)


def explore(cluster: Cluster, *, following: bool = False, steps: int = 40_000) -> Answers:
    """Every verdict that is right in some world.

    Args:
        cluster: a small one.
        following: whether tasks go only where the placement strategies like it best.
        steps: how many are taken before it is given up.

    Raises:
        TooLargeError: it is not small enough.
    """
    answers: Answers = {one.name: {claim: set() for claim in CLAIMS} for one in cluster.workloads}
    for world in worlds(cluster, following=following, patience=Patience(steps)):
        sharing = sharers(world)
        components = _Components(world)
        for which, one in enumerate(cluster.workloads):
            found = answers[one.name]
            found["fits"].add(_proved(fits(world, which)))
            found["exclusive"].add(_proved(which not in sharing))
            found["placed"].add(components.placed(which))
            found["rolls"].add(components.rolls(which))
    return answers


def _proved(holds: bool) -> Verdict:  # noqa: FBT001  # it is a value here, no switch
    return Verdict.PROVED if holds else Verdict.REFUTED


class _Components:
    """Workloads that can meet on an instance, explored together.

    Args:
        world: where.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.of = {which: self._around(which, by_group=False) for which in world.members}
        self._settled: dict[tuple, list[tuple[dict, set[State]]]] = {}

    def _around(self, which: int, *, by_group: bool) -> tuple[int, ...]:
        """The workloads connected with one through instances; by_group also those that are counted with it."""
        world = self.world
        meets = {one: {place for place in set(world.hosts) if world.eligible(place, one)} for one in world.members}
        groups = {one: world.workloads[one].task_group for one in world.members}
        found, open_ = {which}, [which]
        while open_:
            one = open_.pop()
            near = {
                other
                for other in world.members
                if meets[one] & meets[other] or (by_group and groups[one] == groups[other])
            }
            open_ += near - found
            found |= near
        return tuple(sorted(found))

    def settled(self, which: int, count: int) -> list[tuple[dict, set[State]]]:
        """The settled states around a workload with a count of its own, for every deal to capacities."""
        scope = self._around(which, by_group=True) if self.world.following else self.of[which]
        counts = {one: self.world.workloads[one].most for one in scope} | {which: count}
        key = tuple(sorted(counts.items()))
        if key not in self._settled:
            self._settled[key] = [
                (quotas, settled(self.world, counts, quotas)) for quotas in all_splits(self.world, counts)
            ]
        return self._settled[key]

    def complete(self, state: State, counts: Mapping[int, int]) -> bool:
        """Whether all of some workloads are complete."""
        return all(alive(state, one) == count for one, count in counts.items())

    def placed(self, which: int) -> Verdict:
        """*placed* of one workload in this world."""
        world, one = self.world, self.world.workloads[which]
        if one.kind is Kind.DAEMON:
            wanted = [place for place in world.hosts if world.eligible(place, which)]
            return _proved(bool(wanted) and all(which * 4 in world.daemons[place] for place in wanted))
        if one.most == 0:
            return Verdict.PROVED
        ends = [state for _, states in self.settled(which, one.most) for state in states]
        if all(alive(state, which) == one.most for state in ends):
            return Verdict.PROVED
        counts = {other: world.workloads[other].most for other in self.of[which]}
        if any(self.complete(state, counts) for state in ends):
            return Verdict.POSSIBLE
        return Verdict.REFUTED

    def rolls(self, which: int) -> Verdict:
        """*rolls* of one workload in this world."""
        world, one = self.world, self.world.workloads[which]
        if one.kind is Kind.DAEMON and one.deployment is not None:
            hosts = sum(world.eligible(place, which) for place in world.hosts)
            lowest, _ = bounds(one.deployment, hosts)
            return _proved(hosts == 0 or lowest < hosts)
        if one.kind is not Kind.SERVICE or one.most == 0:
            return Verdict.PROVED
        found = set()
        for count in {one.desired_count, one.most}:
            found.add(self._updates(which, count))
            found.add(self._refreshes(which, count))
        return next(verdict for verdict in _BAD_FIRST if verdict in found)

    def _updates(self, which: int, count: int) -> Verdict:
        world, one = self.world, self.world.workloads[which]
        assert one.deployment is not None
        _, highest = bounds(one.deployment, count)
        begun = False
        for quotas, states in self.settled(which, count):
            starts = [state for state in states if alive(state, which) == count]
            begun = begun or bool(starts)
            scope = self._around(which, by_group=True) if world.following else self.of[which]
            counts = {other: world.workloads[other].most for other in scope} | {which: count}
            for own in splits_of(one, max(highest, count)):
                rolling = {**quotas, which: own} if own else quotas
                if starts and update_sticks(world, which, counts, starts, rolling):
                    return Verdict.REFUTED
        return _proved(begun)

    def _refreshes(self, which: int, count: int) -> Verdict:
        world = self.world
        if not any(
            place.capacity.instance_refresh and world.routes(index, which) for index, place in enumerate(world.places)
        ):
            return Verdict.PROVED
        around = self.of[which]
        if any(self.placed(other) is not Verdict.PROVED for other in around):
            return Verdict.UNKNOWN
        counts = {other: world.workloads[other].most for other in around} | {which: count}
        ends = {state for _, states in self.settled(which, count) for state in states}
        starts = [state for state in ends if self.complete(state, counts)]
        most = {}
        for other, wanted in counts.items():
            deployment = world.workloads[other].deployment
            most[other] = max(wanted, bounds(deployment, wanted)[1] if deployment else 0)
        return _proved(
            not any(refresh_sticks(world, which, counts, starts, quotas) for quotas in all_splits(world, most))
        )
