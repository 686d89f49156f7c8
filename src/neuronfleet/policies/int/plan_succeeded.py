"""INT001: planning came to its end."""

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
    passed,
    passes,
    policy,
)


def _examples() -> tuple[Example, ...]:
    cluster = {"name": "inference"}
    gone = Sample({"aws_ecs_cluster.inference": Changed(actions=("delete",), before=cluster)})
    return (
        passes("Planning succeeded", Sample({"aws_ecs_cluster.inference": cluster})),
        fails(
            "prevent_destroy stopped it half way",
            Sample(gone.resources, envelope={"errored": True, "applyable": False, "complete": False}),
        ),
    )


@policy(
    "INT001",
    "plan-succeeded",
    Severity.CRITICAL,
    title="Planning came to its end.",
    why="Terraform writes a plan even when planning failed, with what it had found until then. Whatever is missing in "
    "it looks like nothing to worry about.",
    fix="Repair what terraform plan complains about (prevent_destroy, a condition, a provider error), and plan again.",
    references=("https://developer.hashicorp.com/terraform/internals/json-format#plan-representation",),
    scope=Scope.PLAN,
    examples=_examples,
)
def plan_succeeded(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    if plan.integrity.errored:
        return failed("planning failed, and the plan holds only what was found until then")
    return passed()
