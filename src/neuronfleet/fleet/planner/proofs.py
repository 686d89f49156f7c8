"""The four claims of each workload, from the placement engine; what is refuted makes the fleet impossible."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from neuronfleet.fleet.planner.capacity.daemon_room import daemons_of
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.fleet.planner.question import question
from neuronfleet.placement import Claim, Claims, Verdict, Workload, decide, problems_of

__all__ = ["not_asked", "prove"]

_RAISE_MAX_SIZE = re.compile(r"raise max_size of capacity (?P<name>\S+) to (?P<size>\d+)")
_ORDER = (Verdict.REFUTED, Verdict.UNKNOWN, Verdict.POSSIBLE, Verdict.PROVED)
_MEANINGS = {
    "fits": "",
    "exclusive": "two tasks may share a device: ",
    "placed": "not every task can be placed: ",
    "rolls": "a rolling update may never finish: ",
}
_SENTENCES = {
    "fits": "fits on its instances",
    "exclusive": "shares no device",
    "placed": "finds a place for every task",
    "rolls": "can always be rolled",
}
_UNASKED = Claim(verdict=Verdict.UNKNOWN, reason="the fleet has problems that come first")
_NOT_ASKED = Claims(fits=_UNASKED, exclusive=_UNASKED, placed=_UNASKED, rolls=_UNASKED)
_NAMED = ("cpu_units", "network_mode", "memory_mib", "devices", "ports", "placement_constraints")


def prove(
    context: Context,
    capacity: CapacityDraft,
    workloads: Mapping[str, tuple[Workload, ...]],
    *,
    needed: int,
    max_size: int,
    refresh: tuple[int, int],
) -> dict[str, Claims]:
    """Decide the claims of a capacity's workloads; refuse what is refuted, tell of what is not proved.

    Args:
        context: the region.
        capacity: the capacity.
        workloads: as placement sees them, by name; a service has one for each slot.
        needed: instances that the tasks of its services take, when scaled out.
        max_size: instances at most.
        refresh: percent of the instances that an instance refresh keeps in service, and has at most.

    Returns:
        The claims by name, those of a service as bad as of its worst slot.
    """
    flat = tuple(one for group in workloads.values() for one in group)
    cluster = question(context, capacity, flat, max_size=max_size, refresh=refresh)
    if problems_of(cluster):
        # Each of them has been told where the fleet file has it, so there is nothing to prove.
        return not_asked(workloads)
    # Counting decides whatever the planner makes; a search could only take time where the user has overruled it.
    decided = [decide(cluster, budget=0)]
    if any(draft.scaling for draft in capacity.workloads):
        # Percentages round: what rolls with all of its tasks may not roll with the least.
        decided.append(
            decide(
                dataclasses.replace(cluster, workloads=(*_scaled_in(capacity, workloads), *daemons_of(capacity))),
                budget=0,
            )
        )
    claims = {
        name: _worst([claims[one.name] for claims in decided for one in group]) for name, group in workloads.items()
    }
    for draft in capacity.workloads:
        _refuse_refuted(context, capacity, draft, claims[draft.name], needed)
        _tell_unproved(context, draft, claims[draft.name])
    return claims


def not_asked(names: Iterable[str]) -> dict[str, Claims]:
    """Claims of workloads whose fleet has problems that come first."""
    return dict.fromkeys(names, _NOT_ASKED)


def _scaled_in(capacity: CapacityDraft, workloads: Mapping[str, tuple[Workload, ...]]) -> tuple[Workload, ...]:
    return tuple(
        dataclasses.replace(one, desired_count=least)
        for draft in capacity.workloads
        for one, least in zip(workloads[draft.name], draft.least_counts, strict=True)
    )


def _worst(claims: list[Claims]) -> Claims:
    def worst(which: str) -> Claim:
        found: Claim = min((getattr(one, which) for one in claims), key=lambda claim: _ORDER.index(claim.verdict))
        return found

    return Claims(fits=worst("fits"), exclusive=worst("exclusive"), placed=worst("placed"), rolls=worst("rolls"))


def _refuse_refuted(
    context: Context, capacity: CapacityDraft, draft: WorkloadDraft, claims: Claims, needed: int
) -> None:
    for which, meaning in _MEANINGS.items():
        claim: Claim = getattr(claims, which)
        if claim.verdict is not Verdict.REFUTED:
            continue
        repair = f"; {_in_own_words(capacity, draft, claim.repair, needed)}" if claim.repair else ""
        context.refuse(
            (*draft.parts, _setting(draft, which, claim)),
            f"{meaning}{claim.reason}{repair}",
            follows=capacity.sections,
        )
        if which == "fits":
            return


def _setting(draft: WorkloadDraft, which: str, claim: Claim) -> str:
    """The key of the fleet file that a refuted claim is about."""
    usual = {
        "fits": "memory_mib",
        "exclusive": "network_mode",
        "placed": "desired_count" if draft.table == "services" else "count",
        "rolls": "deployment",
    }[which]
    if which != "fits":
        return usual
    fields = {"host_port": "ports", "placement_expression": "placement_constraints"}
    changed = [fields.get(change.field, change.field) for change in claim.changes]
    return next((field for field in changed if field in _NAMED), usual)


def _in_own_words(capacity: CapacityDraft, draft: WorkloadDraft, repair: str, needed: int) -> str:
    """A repair for a workload whose capacity is its own, and has no max_size to raise."""
    if not capacity.own:
        return repair
    count = min((one for one in draft.least_counts if one), default=1)
    stop_first = 100 * (count - 1) // count

    def spare(found: re.Match[str]) -> str:
        more = max(int(found["size"]) - needed, 1)
        return f"set spare_instances = {more}, or let tasks stop first: minimum_healthy_percent = {stop_first}"

    return _RAISE_MAX_SIZE.sub(spare, repair)


def _tell_unproved(context: Context, draft: WorkloadDraft, claims: Claims) -> None:
    for which in _MEANINGS:
        claim: Claim = getattr(claims, which)
        if claim.verdict in {Verdict.UNKNOWN, Verdict.POSSIBLE}:
            repair = f"; {claim.repair}" if claim.repair else ""
            context.notice(
                "placement-undecided",
                (draft.table, draft.name),
                f"that {draft.name} {_SENTENCES[which]} is not proved ({claim.verdict.value}): {claim.reason}{repair}",
            )
            return
