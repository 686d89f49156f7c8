"""Running policies over plans: the one place that calls checks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from neuronfleet.plan import Plan, Resource
from neuronfleet.policies.context import Context
from neuronfleet.policies.model import Outcome, Policy, Scope, Verdict, not_applicable

__all__ = ["Judgement", "run"]


class Judgement(NamedTuple):  # tens of thousands are made: three times as fast as a frozen dataclass
    """One outcome of one policy.

    Attributes:
        policy: whose.
        plan: the plan that it is about.
        resource: the resource that it is about, None where it is about a plan as a whole.
        outcome: what it says.
    """

    policy: Policy
    plan: Plan
    resource: Resource | None
    outcome: Outcome


def run(
    policies: Iterable[Policy],
    plans: Sequence[Plan],
    *,
    today: datetime.date,
    waves: Sequence[Sequence[str]] = (),
) -> Iterator[Judgement]:
    """Every outcome of every policy, in the order of policies, plans and resources.

    A policy that matches nothing in any plan yields one not-applicable judgement per plan, so that nothing passes in
    silence. A check that raises yields an error, never a verdict.

    Args:
        policies: what is asked.
        plans: what is looked at.
        today: the day that ages are counted from.
        waves: regions that are declared to change together, those that change first first.
    """
    contexts = [Context(plan, plans, today=today, waves=waves) for plan in plans]
    for one in policies:
        if one.scope is Scope.REVIEW:
            if contexts:
                yield from _called(one, plans, None, contexts[0])
            continue
        for context in contexts:
            yield from _on_plan(one, context)


def _on_plan(one: Policy, context: Context) -> Iterator[Judgement]:
    plan = context.plan
    if one.scope is Scope.PLAN:
        yield from _called(one, plan, None, context)
        return
    every_entry = one.scope is Scope.CHANGE
    find = plan.changes if every_entry else plan.resources
    subjects = context.once(("running", every_entry, one.types), lambda: find(*one.types))
    if not subjects:
        kinds = " or ".join(one.types) or "resource"
        yield Judgement(one, plan, None, not_applicable(f"the plan has no {kinds}"))
    for subject in subjects:
        yield from _called(one, subject, subject, context)


def _called(one: Policy, subject: object, resource: Resource | None, context: Context) -> Iterator[Judgement]:
    try:
        answer = one.check(subject, context)
        outcomes = (answer,) if isinstance(answer, Outcome) else tuple(answer)
    except Exception as error:  # noqa: BLE001 - a bug in one policy must not hide what the others found
        text = f"{type(error).__name__}: {error}"[:300]
        message = f"policy {one.id} failed with {text}{_place(error)}; this is a bug"
        outcomes = (Outcome(verdict=Verdict.ERROR, message=message),)
    if not outcomes:
        outcomes = (not_applicable(),)
    for outcome in outcomes:
        about = outcome.resource or resource
        yield Judgement(one, about.plan if about is not None else context.plan, about, outcome)


def _place(error: Exception) -> str:
    """Where in its file the policy was, without the folders of this machine."""
    frame = error.__traceback__.tb_next if error.__traceback__ is not None else None
    return f" ({Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno})" if frame is not None else ""
