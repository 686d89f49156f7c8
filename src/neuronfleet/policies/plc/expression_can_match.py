"""PLC002: placement expressions can match an instance."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Sample,
    Severity,
    fails,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.plc._rules import CONSTRAINED, remarked


def _examples() -> tuple[Example, ...]:
    address, path = "aws_ecs_task_definition.resnet50", "placement_constraints.0.expression"
    constraint = {"type": "memberOf", "expression": "attribute:ecs.instance-type == inf1.xlarge"}
    good = Sample({address: {"family": "resnet50", "placement_constraints": [constraint]}})
    return (
        passes("Instance types in lower case", good),
        fails(
            "Inf1 in upper case, as on AWS's own page, matches no instance",
            good.change(address, path, "attribute:ecs.instance-type == Inf1.xlarge"),
        ),
        fails(
            "A contradiction",
            good.change(
                address,
                path,
                "attribute:ecs.instance-type == inf1.xlarge and attribute:ecs.instance-type == inf1.2xlarge",
            ),
        ),
        unknown("The expression comes from something not yet made", good.change(address, path, UNKNOWN)),
        null("No expression: PLC001 tells", good.change(address, path, None), verdict=not_judged("", good).verdict),
    )


@policy(
    "PLC002",
    "expression-can-match",
    Severity.HIGH,
    title="Placement expressions can match an instance.",
    why="An expression that matches no instance is taken by Terraform and by ECS; its tasks are never placed.",
    fix="Write the attribute and its value as container instances report them.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",),
    types=CONSTRAINED,
    examples=_examples,
)
def expression_can_match(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Look for what no instance reports."""
    return remarked(resource, lambda one: one.certain and one.code != "mixed-and-or")
