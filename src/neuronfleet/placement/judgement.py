"""Decides the four claims about every workload of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.claims import Claim, Claims, Verdict
from neuronfleet.placement.cluster import Cluster, Kind
from neuronfleet.placement.daemons import daemon_placed, daemon_rolls
from neuronfleet.placement.effort import Effort
from neuronfleet.placement.exclusive import NO_DEVICE, Exclusivity
from neuronfleet.placement.fits import fits
from neuronfleet.placement.followed import with_strategies
from neuronfleet.placement.merge import across, worst
from neuronfleet.placement.mixed import in_all_worlds, worlds_to_prove
from neuronfleet.placement.placed import placed
from neuronfleet.placement.question import Question, Setting
from neuronfleet.placement.refresh import refresh
from neuronfleet.placement.rolls import NOT_ROLLED, rolls
from neuronfleet.placement.settings import components, ends, finer, settings_of
from neuronfleet.placement.validate import require_cluster

__all__ = ["DEFAULT_BUDGET", "PARTS", "judge", "proves"]

DEFAULT_BUDGET = 40_000
"""Steps of exact search for each question that counting leaves open; a few times as many for all together."""

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
        budget: steps of exact search; 0 leaves it out.

    Raises:
        PlacementError: the question makes no sense; tells every problem.
    """
    require_cluster(cluster)
    return in_all_worlds(cluster, lambda world: _Judge(world, follow=follow_strategies, effort=Effort(budget)).claims())


def proves(cluster: Cluster, workload: str, part: str, effort: Effort, *, follow_strategies: bool = False) -> bool:
    """Whether one claim of one workload is proved, for less than the price of all claims.

    Args:
        cluster: the question.
        workload: name.
        part: one of :data:`PARTS`.
        effort: that it may take.
        follow_strategies: as for :func:`judge`.

    Raises:
        PlacementError: the question makes no sense; tells every problem.
    """
    require_cluster(cluster)
    index = next(index for index, one in enumerate(cluster.workloads) if one.name == workload)
    worlds = worlds_to_prove(cluster, workload, part)

    def proved(world: Cluster) -> bool:
        judge_ = _Judge(world, follow=follow_strategies, effort=effort, workload=index, part=part)
        found: Claim = getattr(judge_.claims()[workload], part)
        return found.verdict is Verdict.PROVED

    return worlds is not None and all(map(proved, worlds))


_NOT_ASKED = Claim(verdict=Verdict.UNKNOWN, reason="it was not asked for")


class _Judge:
    def __init__(
        self, cluster: Cluster, *, follow: bool, effort: Effort, workload: int | None = None, part: str | None = None
    ) -> None:
        self._question = Question(cluster)
        self._workload = workload
        self._part = part
        self._follow = follow
        self._effort = effort
        self._known_settings: dict[tuple[tuple[int, ...], tuple[int, ...]], list[Setting] | str] = {}
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

    def _settings(self, workloads: Sequence[int], classes: Sequence[int]) -> list[Setting] | str:
        """The worlds of some workloads on some hosts, found once."""
        key = (tuple(workloads), tuple(classes))
        if key not in self._known_settings:
            most = self._effort.cases(len(workloads), len(classes))
            self._known_settings[key] = settings_of(self._question, workloads, classes, most)
        return self._known_settings[key]

    def _wants(self, part: str) -> bool:
        return self._part in (None, part)

    def _asked(self, members: Sequence[int]) -> Sequence[int]:
        return members if self._workload is None else [self._workload]

    def _component(self, members: Sequence[int], classes: Sequence[int]) -> dict[int, Claims]:
        """Claims of workloads that may meet."""
        asked = self._asked(members)
        settings = self._settings(members, classes)
        if isinstance(settings, str):
            unknown = Claim(verdict=Verdict.UNKNOWN, reason=settings)
            workloads = self._question.workloads
            return {
                member: Claims(
                    fits=self._fits(member, members),
                    exclusive=unknown if workloads[member].task.devices else NO_DEVICE,
                    placed=unknown,
                    rolls=unknown if workloads[member].kind is Kind.SERVICE else NOT_ROLLED,
                )
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
            most = self._effort.cases(len(members), len(classes))
            cut = finer(setting, self._question.world(members, classes, setting), most)
            self._effort.tell_apart(len(cut or ()), len(members), len(classes))
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
            places = placed(arena, self._effort, group if matters else asked if self._wants("placed") else ())
            all_placed = all(claim is not None and claim.verdict is Verdict.PROVED for claim in places.values())
            for member in asked:
                rolled = rolls(arena, member, self._effort) if self._wants("rolls") else _NOT_ASKED
                if matters and rolled is not None and rolled.verdict is not Verdict.REFUTED:
                    undecided = any(claim is None for claim in places.values())
                    refreshed = refresh(arena, member, self._effort, all_placed=all_placed)
                    if refreshed is not None and undecided and refreshed.verdict is Verdict.UNKNOWN:
                        refreshed = None
                    rolled = None if refreshed is None else worst(rolled, refreshed)
                found[member] = (with_strategies(arena, places.get(member, _NOT_ASKED), member, self._effort), rolled)
        return found

    def _fits(self, workload: int, members: Sequence[int]) -> Claim:
        if not self._wants("fits"):
            return _NOT_ASKED
        question = self._question
        stateful = question.stateful(workload)
        routed = [index for index, each in enumerate(question.classes) if question.routed(workload, each.capacity)]
        asked = members if stateful else [workload]
        settings = self._settings(asked, routed) if routed else [Setting(memory_mib={}, facts={})]
        if isinstance(settings, str):
            return Claim(verdict=Verdict.UNKNOWN, reason=settings)
        found = []
        existing = [index for index in routed if question.classes[index].count]
        for setting in settings:
            for end in ends(setting) if stateful else (setting,):
                world = question.world(
                    [one for one in asked if question.workloads[one].kind is not Kind.DAEMON], existing, end
                )
                found.append((end, fits(question, end, workload, world, self._effort)))
        return across(question, found)

    def _exclusive(
        self, asked: Sequence[int], members: Sequence[int], classes: Sequence[int], settings: Sequence[Setting]
    ) -> dict[int, Claim]:
        question = self._question
        found: dict[int, list[tuple[Setting, Claim]]] = {one: [] for one in asked}
        for setting in settings:
            world = question.world(members, classes, setting)
            pairs = Exclusivity(question, setting, world, self._effort)
            least, most = ends(setting)
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
        without = self._settings([daemon], classes)
        among = self._settings(members, classes)
        if isinstance(without, str):
            unknown = Claim(verdict=Verdict.UNKNOWN, reason=without)
            exclusive = unknown if question.workloads[daemon].task.devices else NO_DEVICE
            return Claims(fits=self._fits(daemon, [daemon]), exclusive=exclusive, placed=unknown, rolls=unknown)

        def each(claim: Callable[[Setting], Claim]) -> Claim:
            return across(question, [(setting, claim(setting)) for setting in without])

        if isinstance(among, str):
            devices = question.workloads[daemon].task.devices
            exclusive = Claim(verdict=Verdict.UNKNOWN, reason=among) if devices else NO_DEVICE
        else:
            exclusive = self._exclusive([daemon], members, classes, among)[daemon]
        return Claims(
            fits=self._fits(daemon, [daemon]),
            exclusive=exclusive,
            placed=each(lambda setting: daemon_placed(question, setting, daemon, classes)),
            rolls=each(lambda setting: daemon_rolls(question, setting, daemon, classes)),
        )
