"""INT004: the plan does not destroy everything."""

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
    cluster, bucket = {"name": "inference"}, {"bucket": "acme-models"}
    everything = {
        "aws_ecs_cluster.inference": Changed(actions=("delete",), before=cluster),
        "aws_s3_bucket.models": Changed(actions=("delete",), before=bucket),
    }
    one = {**everything, "aws_ecs_cluster.inference": Changed(actions=("no-op",), before=cluster, after=cluster)}
    return (
        passes("One of two resources is destroyed (CHG policies report that)", Sample(one)),
        fails("-destroy: everything goes", Sample(everything)),
    )


@policy(
    "INT004",
    "plan-not-destroy",
    Severity.CRITICAL,
    title="The plan does not destroy everything.",
    why="It was made with -destroy, or the whole configuration is gone: there is nothing left to judge, and everything "
    "to lose.",
    fix="If that is meant, waive this finding for this plan; else plan without -destroy and with the right directory, "
    "workspace and variables.",
    references=("https://developer.hashicorp.com/terraform/cli/commands/plan#planning-modes",),
    scope=Scope.PLAN,
    examples=_examples,
)
def plan_not_destroy(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    changes = [one for one in plan.changes() if one.deposed is None]
    gone = [one for one in changes if one.is_deleted and not one.is_created]
    if plan.integrity.is_destroy or (gone and len(gone) == len(changes)):
        how = " (-destroy)" if plan.integrity.is_destroy else ""
        return failed(f"all {len(gone)} resources are destroyed{how}" if len(gone) > 1 else f"all there is goes{how}")
    return passed()
