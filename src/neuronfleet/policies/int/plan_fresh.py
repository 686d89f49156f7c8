"""INT006: the plan is no older than a week."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    Answer,
    Context,
    Example,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
)
from neuronfleet.policies.model import Verdict

_MOST_DAYS: Final = 7


def _examples() -> tuple[Example, ...]:
    cluster = {"aws_ecs_cluster.inference": {"name": "inference"}}
    return (
        # examples are judged as of 2026-11-23
        passes("It was made yesterday", Sample(cluster, envelope={"timestamp": "2026-11-22T16:08:51Z"})),
        fails("It was made in October", Sample(cluster, envelope={"timestamp": "2026-10-01T08:00:00Z"})),
        null("It does not say when", Sample(cluster), verdict=Verdict.UNKNOWN),
    )


@policy(
    "INT006",
    "plan-fresh",
    Severity.LOW,
    title="The plan is no older than a week.",
    why="The account has moved on since: drift, other applies and released AMIs are not in it, and Terraform refuses "
    "to apply it once the state has changed.",
    fix="Plan again.",
    references=("https://developer.hashicorp.com/terraform/cli/commands/apply#saved-plan-mode",),
    scope=Scope.PLAN,
    examples=_examples,
)
def plan_fresh(plan: Plan, context: Context) -> Answer:
    """Judge one plan."""
    if plan.is_synthesized:
        return not_applicable("it is a configuration, not a plan")
    days = plan.integrity.age_days(context.today)
    if days is None:
        return undecided("the plan does not say when it was made; Terraform 1.5 and later do")
    if days > _MOST_DAYS:
        return failed(f"the plan is {days} days old; {_MOST_DAYS} are allowed")
    if days < -1:
        return undecided(f"the plan was made {-days} days in the future, by its own clock")
    return passed()
