"""INT002: the plan is about everything."""

from __future__ import annotations

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
    passed,
    passes,
    policy,
    undecided,
    unknown,
)


def _examples() -> tuple[Example, ...]:
    cluster = {"aws_ecs_cluster.inference": {"name": "inference"}}
    return (
        passes("Everything was planned", Sample(cluster)),
        fails("-target planned one resource", Sample(cluster, envelope={"complete": False})),
        unknown(
            "Terraform before 1.8 does not say",
            Sample(cluster, envelope={"complete": None, "terraform_version": "1.7.5"}),
        ),
        unknown("OpenTofu does not say", Sample(cluster, envelope={"complete": None, "terraform_version": "1.10.7"})),
    )


@policy(
    "INT002",
    "plan-complete",
    Severity.HIGH,
    title="The plan is about everything in the configuration.",
    why="A plan made with -target (or -exclude) leaves the rest as it is: what is missing was not planned, so nothing "
    "of this review holds for it.",
    fix="Plan without -target and -exclude.",
    references=("https://developer.hashicorp.com/terraform/cli/commands/plan#resource-targeting",),
    scope=Scope.PLAN,
    examples=_examples,
)
def plan_complete(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    integrity = plan.integrity
    if plan.is_synthesized:
        return not_applicable("it is a configuration, not a plan")
    if integrity.errored:
        return not_applicable("planning failed, see INT001")
    if integrity.is_targeted:
        return failed("the plan was made for a part of the configuration only (-target or -exclude)")
    if integrity.complete is None and not integrity.deferred:
        version = integrity.terraform_version or "of an unknown version"
        if integrity.is_of_opentofu:
            return undecided(f"a plan of OpenTofu {version} does not say whether it was made with -target or -exclude")
        return undecided(f"Terraform {version} does not say whether the plan is complete; 1.8 and later do")
    return passed()
