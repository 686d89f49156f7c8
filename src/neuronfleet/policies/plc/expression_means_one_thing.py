"""PLC003: placement expressions have one meaning."""

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
    address, path = "aws_ecs_service.resnet50", "placement_constraints.0.expression"
    text = (
        "attribute:ecs.availability-zone == us-east-1a and (attribute:ecs.instance-type == inf1.xlarge or "
        "attribute:ecs.instance-type == inf1.2xlarge)"
    )
    good = Sample({address: {"name": "a", "placement_constraints": [{"type": "memberOf", "expression": text}]}})
    return (
        passes("Parentheses say what belongs together", good),
        fails("Without them AWS gives it no meaning", good.change(address, path, text.translate({40: None, 41: None}))),
        unknown("The expression comes from something not yet made", good.change(address, path, UNKNOWN)),
        null("No expression: PLC001 tells", good.change(address, path, None), verdict=not_judged("", good).verdict),
    )


@policy(
    "PLC003",
    "expression-means-one-thing",
    Severity.MEDIUM,
    title="Placement expressions that mix 'and' with 'or' have parentheses.",
    why="Which of the two binds first is not documented, so tasks may be placed where nobody meant them.",
    fix="Put parentheses around what belongs together.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",),
    types=CONSTRAINED,
    examples=_examples,
)
def expression_means_one_thing(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Look for mixed connectives."""
    return remarked(resource, lambda one: one.code == "mixed-and-or")
