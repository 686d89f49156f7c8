"""REG001: every region runs the same services."""

from __future__ import annotations

from collections.abc import Sequence

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
    not_judged,
    passed,
    passes,
    policy,
)
from neuronfleet.policies.reg._names import SEVERAL, regions_text
from neuronfleet.policies.reg._siblings import families, regions_of


def _examples() -> tuple[Example, ...]:
    east = Sample(
        {"aws_ecs_service.model": {"name": "model-us-east-1"}, "aws_ecs_service.gateway": {"name": "gateway"}}
    )
    west = Sample(
        {"aws_ecs_service.model": {"name": "model-us-west-2"}, "aws_ecs_service.gateway": {"name": "gateway"}},
        region="us-west-2",
    )
    return (
        passes("Both regions run both services", east, west),
        fails("The second region lacks the gateway", east, west.remove("aws_ecs_service.gateway")),
        not_judged("There is one region", east),
        not_judged(
            "The plans have nothing in common",
            east,
            Sample({"aws_ecs_service.web": {"name": "web"}}, region="eu-west-1"),
        ),
    )


@policy(
    "REG001",
    "service-parity",
    Severity.LOW,
    title="Every region runs the same services.",
    why="Traffic that fails over to a region which lacks a service finds nobody there.",
    fix="Add the service to the regions that lack it, or waive this finding where the difference is meant.",
    scope=Scope.REVIEW,
    examples=_examples,
)
def service_parity(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    regions = regions_of(plans, "aws_ecs_cluster", "aws_ecs_service")
    if len(regions) < SEVERAL:
        return not_applicable("there is one region")
    found = families(plans, "aws_ecs_service")
    if not any(len(one.members) >= SEVERAL for one in found):
        return not_applicable("no service of one region has a counterpart in another")
    outcomes = []
    for one in found:
        missing = regions - one.members.keys()
        if missing:
            message = f"service {one.label} is in {regions_text(one.members)} and not in {regions_text(missing)}"
            outcomes.append(failed(message, resource=one.first))
    return tuple(outcomes) or passed()
