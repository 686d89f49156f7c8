"""Decides the four claims about every workload of a cluster."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeAlias

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.claims import Claim, Claims, Verdict
from neuronfleet.placement.cluster import Cluster, Kind
from neuronfleet.placement.daemons import daemon_placed, daemon_rolls
from neuronfleet.placement.exclusive import Exclusivity
from neuronfleet.placement.fits import fits
from neuronfleet.placement.merge import across, worst
from neuronfleet.placement.placed import placed
from neuronfleet.placement.question import Question, Setting
from neuronfleet.placement.refresh import refresh
from neuronfleet.placement.rolls import rolls
from neuronfleet.placement.settings import components, finer, settings_of
from neuronfleet.placement.validate import require_cluster

__all__ = ["DEFAULT_BUDGET", "PARTS", "judge", "proves"]

DEFAULT_BUDGET = 40_000
"""States and steps of exact search for each question that counting leaves open."""

PARTS = ("fits", "exclusive", "placed", "rolls")
"""The claims, as the attributes of :class:`Claims` are called."""

_Answers: TypeAlias = dict[int, tuple[Claim | None, Claim | None]]
"""*placed* and *rolls* of each workload; None where undecided."""

_HARD = Claim(
    verdict=Verdict.UNKNOWN,
    reason="tasks of different sizes share instances in more ways than are looked at, and counting does not decide it",
)


def judge(cluster: Cluster, *, follow_strategies: bool = False, budget: int = DEFAULT_BUDGET) -> dict[str, Claims]:
    """The four claims of every workload, without repairs.

    Args:
        cluster: the question.
        follow_strategies: whether the scheduler is taken to follow the placement strategies, which are best effort.
        budget: states of exact search; 0 leaves it out.

    Raises:
        PlacementError: the question makes no sense; tells every problem.
    """
    require_cluster(cluster)
    return _Judge(cluster, follow=follow_strategies, budget=budget).claims()


def proves(
    cluster: Cluster, workload: str, part: str, *, follow_strategies: bool = False, budget: int = DEFAULT_BUDGET
) -> bool:
    """Whether one claim of one workload is proved, for less than the price of all claims.

    Args:
        cluster: the question.
        workload: name.
        part: one of :data:`PARTS`.
        follow_strategies: as for :func:`judge`.
        budget: as for :func:`judge`.

    Raises:
        PlacementError: the question makes no sense; tells every problem.
    """
    require_cluster(cluster)
    index = next(index for index, one in enumerate(cluster.workloads) if one.name == workload)
    judge_ = _Judge(cluster, follow=follow_strategies, budget=budget, workload=index, part=part)
    found: Claim = getattr(judge_.claims()[workload], part)
    return found.verdict is Verdict.PROVED


_MAX_FOLLOWED_HOSTS = 32
"""Hosts beyond which there is no looking at what the strategies would do: states would be too many."""

_NOT_ASKED = Claim(verdict=Verdict.UNKNOWN, reason="it was not asked for")


class _Judge:
    def __init__(
        self, cluster: Cluster, *, follow: bool, budget: int, workload: int | None = None, part: str | None = None
    ) -> None:
        self._question = Question(cluster)
        self._workload = workload
        self._part = part
        self._follow = follow
        self._budget = budget
        self._existing = [index for index, one in enumerate(self._question.classes) if one.count]

    def claims(self) -> dict[str, Claims]:
        question = self._question
        wanted = [index for index, one in enumerate(question.workloads) if one.kind is not Kind.DAEMON and one.most]
        pairs = [
            (workload, host_class)
            for workload in wanted
            for host_class in self._existing
            if question.may_be_eligible(workload, host_class)
        ]
        found: dict[int, Claims] = {}
        for members in components(wanted, self._existing, pairs):
            if self._workload is not None and self._workload not in members:
                continue
            classes = sorted({host_class for workload, host_class in pairs if workload in set(members)})
            found |= self._component(members, classes)
        for index, one in enumerate(question.workloads):
            if self._workload not in (None, index):
                continue
            if one.kind is Kind.DAEMON:
                found[index] = self._daemon(index)
            elif not one.most:
                nothing = Claim(verdict=Verdict.PROVED, reason="no task is wanted")
                found[index] = Claims(fits=self._fits(index, [index]), exclusive=nothing, placed=nothing, rolls=nothing)
        return {one.name: found[index] for index, one in enumerate(question.workloads) if index in found}

    def _wants(self, part: str) -> bool:
        return self._part in (None, part)

    def _asked(self, members: Sequence[int]) -> Sequence[int]:
        return members if self._workload is None else [self._workload]

    def _component(self, members: Sequence[int], classes: Sequence[int]) -> dict[int, Claims]:
        """Claims of workloads that may meet."""
        asked = self._asked(members)
        settings = settings_of(self._question, members, classes)
        if isinstance(settings, str):
            unknown = Claim(verdict=Verdict.UNKNOWN, reason=settings)
            return {
                member: Claims(fits=self._fits(member, members), exclusive=unknown, placed=unknown, rolls=unknown)
                for member in asked
            }
        exclusive = (
            self._exclusive(asked, members, classes, settings)
            if self._wants("exclusive")
            else dict.fromkeys(asked, _NOT_ASKED)
        )
        answers: dict[int, list[tuple[Setting, Claim, Claim]]] = {member: [] for member in asked}
        for setting in settings if self._wants("placed") or self._wants("rolls") else ():
            for member, outcomes in self._in_setting(members, classes, setting).items():
                answers[member] += outcomes
        return {
            member: Claims(
                fits=self._fits(member, members),
                exclusive=exclusive[member],
                placed=across(self._question, [(setting, claim) for setting, claim, _ in answers[member]]),
                rolls=across(self._question, [(setting, claim) for setting, _, claim in answers[member]]),
            )
            for member in asked
        }

    def _in_setting(
        self, members: Sequence[int], classes: Sequence[int], setting: Setting
    ) -> dict[int, list[tuple[Setting, Claim, Claim]]]:
        """*placed* and *rolls* where the setting is cut as finely as it takes."""
        coarse = self._answers(members, classes, setting)
        open_ = [member for member, pair in coarse.items() if None in pair]
        cut: list[Setting] | None = None
        if open_ and any(least < most for least, most in setting.memory_mib.values()):
            cut = finer(setting, self._question.world(members, classes, setting))
        found: dict[int, list[tuple[Setting, Claim, Claim]]] = {
            member: [(setting, pair[0] or _HARD, pair[1] or _HARD)]
            for member, pair in coarse.items()
            if cut is None or member not in open_
        }
        for fine in cut or ():
            answers = self._answers(members, classes, fine)
            for member in open_:
                pair = answers[member]
                before = coarse[member]
                found.setdefault(member, []).append(
                    (fine, before[0] or pair[0] or _HARD, before[1] or pair[1] or _HARD)
                )
        return found

    def _answers(self, members: Sequence[int], classes: Sequence[int], setting: Setting) -> _Answers:
        question = self._question
        pairs = [
            (member, host_class)
            for member in members
            for host_class in classes
            if question.eligible(member, host_class, setting)
        ]
        found: _Answers = {}
        for group in components(members, classes, pairs):
            its_classes = sorted({host_class for member, host_class in pairs if member in set(group)})
            asked = self._asked(group)
            if not set(asked) <= set(group):
                continue
            arena = Arena(
                question, setting, group, its_classes, follow=self._follow, proofs_only=self._part is not None
            )
            # Whether a refresh goes on is asked only where every member is sure of a place.
            matters = self._wants("rolls") and any(one.instance_refresh is not None for one in question.capacities)
            places = placed(arena, self._budget, group if matters else asked if self._wants("placed") else ())
            all_placed = all(claim is not None and claim.verdict is Verdict.PROVED for claim in places.values())
            for member in asked:
                rolled = rolls(arena, member, self._budget) if self._wants("rolls") else _NOT_ASKED
                if matters and rolled is not None and rolled.verdict is not Verdict.REFUTED:
                    undecided = any(claim is None for claim in places.values())
                    refreshed = refresh(arena, member, self._budget, all_placed=all_placed)
                    if refreshed is not None and undecided and refreshed.verdict is Verdict.UNKNOWN:
                        refreshed = None
                    rolled = None if refreshed is None else worst(rolled, refreshed)
                found[member] = (self._with_strategies(arena, places.get(member, _NOT_ASKED), member), rolled)
        return found

    def _with_strategies(self, arena: Arena, claim: Claim | None, member: int) -> Claim | None:
        """A possible claim that says whether following the declared strategies would do."""
        if claim is None or claim.verdict is not Verdict.POSSIBLE or arena.follow or not self._budget:
            return claim
        if sum(arena.question.classes[one].count for one in arena.classes) > _MAX_FOLLOWED_HOSTS:
            return claim
        followed = Arena(arena.question, arena.setting, arena.members, arena.classes, follow=True)
        other = placed(followed, self._budget // 8, [member])[member]
        if other is None or other.verdict is not Verdict.PROVED:
            return claim
        return dataclasses.replace(
            claim,
            reason=f"{claim.reason}; the placement strategies avoid that where they are followed, but they are best "
            "effort",
        )

    def _fits(self, workload: int, members: Sequence[int]) -> Claim:
        if not self._wants("fits"):
            return _NOT_ASKED
        question = self._question
        stateful = question.stateful(workload)
        routed = [index for index, each in enumerate(question.classes) if question.routed(workload, each.capacity)]
        asked = members if stateful else [workload]
        settings = settings_of(question, asked, routed) if routed else [Setting(memory_mib={}, facts={})]
        if isinstance(settings, str):
            return Claim(verdict=Verdict.UNKNOWN, reason=settings)
        found = []
        existing = [index for index in routed if question.classes[index].count]
        for setting in settings:
            ends = [setting] if not stateful else _ends(setting)
            for end in ends:
                world = question.world(
                    [one for one in asked if question.workloads[one].kind is not Kind.DAEMON], existing, end
                )
                found.append((end, fits(question, end, workload, world, self._budget)))
        return across(question, found)

    def _exclusive(
        self, asked: Sequence[int], members: Sequence[int], classes: Sequence[int], settings: Sequence[Setting]
    ) -> dict[int, Claim]:
        question = self._question
        found: dict[int, list[tuple[Setting, Claim]]] = {one: [] for one in asked}
        for setting in settings:
            world = question.world(members, classes, setting)
            pairs = Exclusivity(question, setting, world, self._budget)
            least, most = _ends(setting)
            for one in asked:
                found[one] += [
                    (least, pairs.claim(one, most_memory=False)),
                    (most, pairs.claim(one, most_memory=True)),
                ]
        return {one: across(question, claims) for one, claims in found.items()}

    def _daemon(self, daemon: int) -> Claims:
        question = self._question
        classes = [index for index in self._existing if question.may_be_eligible(daemon, index)]
        members = [
            index
            for index, one in enumerate(question.workloads)
            if one.kind is not Kind.DAEMON
            and one.most
            and any(question.may_be_eligible(index, host_class) for host_class in classes)
        ]
        without = settings_of(question, [daemon], classes)
        among = settings_of(question, members, classes)
        if isinstance(without, str):
            unknown = Claim(verdict=Verdict.UNKNOWN, reason=without)
            return Claims(fits=self._fits(daemon, [daemon]), exclusive=unknown, placed=unknown, rolls=unknown)

        def each(claim: Callable[[Setting], Claim]) -> Claim:
            return across(question, [(setting, claim(setting)) for setting in without])

        if isinstance(among, str):
            exclusive = Claim(verdict=Verdict.UNKNOWN, reason=among)
        else:
            exclusive = self._exclusive([daemon], members, classes, among)[daemon]
        return Claims(
            fits=self._fits(daemon, [daemon]),
            exclusive=exclusive,
            placed=each(lambda setting: daemon_placed(question, setting, daemon, classes)),
            rolls=each(lambda setting: daemon_rolls(question, setting, daemon, classes)),
        )


def _ends(setting: Setting) -> tuple[Setting, Setting]:
    """The least and the most memory of a setting."""
    least = {one: (low, low) for one, (low, _) in setting.memory_mib.items()}
    most = {one: (high, high) for one, (_, high) in setting.memory_mib.items()}
    return Setting(memory_mib=least, facts=setting.facts), Setting(memory_mib=most, facts=setting.facts)
