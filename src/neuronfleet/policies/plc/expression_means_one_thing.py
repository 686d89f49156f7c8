"""PLC003: placement expressions have one meaning."""

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
    return _judged(resource)


def _judged(resource: Resource) -> Iterator[Outcome]:
    from neuronfleet.placement.expression import lint, parse  # noqa: PLC0415 - loads the grammar

    for value in expressions(resource):
        if value.is_unknown:
            yield undecided(f"{value.where} is known only after apply", value)
        if value.text is None:
            continue
        try:
            remarks = lint(parse(value.text))
        except ExpressionError:
            continue  # PLC001 tells
        mixed = next((one for one in remarks if one.code == "mixed-and-or"), None)
        yield passed() if mixed is None else failed(mixed.message, at=value)
