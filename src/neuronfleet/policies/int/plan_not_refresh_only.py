"""INT003: the plan shows what the configuration would do."""

from __future__ import annotations

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    passed,
    passes,
    policy,
)


def _examples() -> tuple[Example, ...]:
    address, body = "aws_cloudwatch_log_group.model", {"name": "/ecs/model", "retention_in_days": 30}
    drift = {
        "address": address,
        "mode": "managed",
        "type": "aws_cloudwatch_log_group",
        "name": "model",
        "change": {"actions": ["update"], "before": body, "after": {**body, "retention_in_days": 7}},
    }
    unchanged = Changed(actions=("no-op",), before=body, after=body)
    return (
        passes("The plan lists what it leaves alone", Sample({address: unchanged})),
        fails("-refresh-only lists drift and no change", Sample({}, envelope={"resource_drift": [drift]})),
    )


@policy(
    "INT003",
    "plan-not-refresh-only",
    Severity.HIGH,
    title="The plan shows what the configuration would do, not only what has drifted.",
    why="A plan made with -refresh-only holds no resources, so every policy finds nothing and nothing was judged.",
    fix="Plan without -refresh-only.",
    references=("https://developer.hashicorp.com/terraform/cli/commands/plan#planning-modes",),
    scope=Scope.PLAN,
    examples=_examples,
)
def plan_not_refresh_only(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    if plan.is_synthesized:
        return not_applicable("it is a configuration, not a plan")
    if plan.integrity.is_refresh_only:
        return failed("the plan was made with -refresh-only: it holds drift at most, and no resource was judged")
    return passed()
