"""INT008: the plan carries its configuration."""

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
)


def _examples() -> tuple[Example, ...]:
    cluster = {"aws_ecs_cluster.inference": {"name": "inference"}}
    return (
        passes("The configuration is there", Sample(cluster)),
        fails("It was cut out of the file", Sample(cluster, envelope={"configuration": {}})),
    )


@policy(
    "INT008",
    "configuration-present",
    Severity.MEDIUM,
    title="The plan carries the configuration that it was made from.",
    why="Without it references cannot be followed and provider regions are guessed from ARNs: much stays unknown that "
    "could be judged.",
    fix="Review the whole output of terraform show -json, not an excerpt of it.",
    references=("https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation",),
    scope=Scope.PLAN,
    examples=_examples,
)
def configuration_present(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    if plan.is_synthesized:
        return not_applicable("it is a configuration, not a plan")
    if plan.configuration.is_empty and plan.changes():
        return failed("the plan has no configuration, so its references cannot be followed")
    return passed()
