"""PLC001: placement expressions are sentences of the cluster query language."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.errors import ExpressionError
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Resource,
    Sample,
    Severity,
    failed,
    fails,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.plc._rules import CONSTRAINED, expressions


def _examples() -> tuple[Example, ...]:
    address, path = "aws_ecs_service.resnet50", "placement_constraints.0.expression"
    constraint = {"type": "memberOf", "expression": "attribute:ecs.instance-type == inf1.xlarge"}
    good = Sample({address: {"name": "resnet50", "placement_constraints": [constraint]}})
    return (
        passes("A comparison of a built-in attribute", good),
        fails(
            "One equals sign is no operator, and Terraform takes it",
            good.change(address, path, "attribute:ecs.instance-type = inf1.xlarge"),
        ),
        fails("A bracket is missing", good.change(address, path, "attribute:ecs.instance-type in [inf1.xlarge")),
        unknown("The expression comes from something not yet made", good.change(address, path, UNKNOWN)),
        null("memberOf without an expression", good.change(address, path, None)),
        not_judged("No constraint at all", good.change(address, "placement_constraints", [])),
    )


@policy(
    "PLC001",
    "expression-parses",
    Severity.HIGH,
    title="Placement expressions are sentences of the cluster query language.",
    why="Terraform does not read them; ECS refuses the service or the task definition at apply.",
    fix="Write the expression as the finding says.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",),
    types=CONSTRAINED,
    examples=_examples,
)
def expression_parses(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Read every expression of a resource."""
    return _judged(resource)


def _judged(resource: Resource) -> Iterator[Outcome]:
    from neuronfleet.placement.expression import parse  # noqa: PLC0415 - only where there are expressions

    for value in expressions(resource):
        if value.is_unknown:
            yield undecided(f"{value.where} is known only after apply", value)
        elif value.text is None:
            yield failed("a memberOf constraint has no expression", at=value)
        else:
            try:
                parse(value.text)
            except ExpressionError as error:
                head, *rest = str(error).splitlines()
                yield failed(f"ECS cannot read the expression: {head}", at=value, details=tuple(rest))
            else:
                yield passed()
