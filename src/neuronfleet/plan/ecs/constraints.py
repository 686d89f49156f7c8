"""Placement constraints and strategies of a resource."""

from __future__ import annotations

from neuronfleet.errors import ExpressionError
from neuronfleet.placement.expression import PlacementConstraint, PlacementStrategy, parse
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.value import Value

__all__ = ["constraints_in", "constraints_of", "strategies_of"]


def constraints_of(resource: Resource, attribute: str, gaps: Gaps) -> tuple[PlacementConstraint, ...]:
    """The constraints in the blocks of a resource; what is not known or cannot be read is noted."""
    return constraints_in(resource[attribute], f"{attribute} of {resource.address}", gaps)


def constraints_in(blocks: Value, what: str, gaps: Gaps) -> tuple[PlacementConstraint, ...]:
    """The constraints in blocks, also those of event targets."""
    if blocks.is_unknown:
        gaps.say(f"{what} is known only after apply")
    found = []
    for block in blocks.items:
        kind = gaps.text(block["type"], None, f"type in {what}")
        if kind == "memberOf":
            text = gaps.text(block["expression"], None, f"expression in {what}")
            if not text:
                continue
            try:
                parse(text)
            except ExpressionError as error:
                gaps.say(f"{what}: {str(error).splitlines()[0]}")
                continue
            found.append(PlacementConstraint.member_of(text))
        elif kind == "distinctInstance":
            found.append(PlacementConstraint.distinct_instance())
        elif kind:
            gaps.say(f"{what} has the type {kind!r}, which ECS does not know")
    return tuple(found)


def strategies_of(blocks: Value, what: str, gaps: Gaps) -> tuple[PlacementStrategy, ...]:
    """The strategies in blocks; they are best effort, so that nothing depends on unknown ones but the steps shown."""
    found = []
    for block in blocks.items:
        kind = block["type"].text
        field = block["field"].or_default(None).text
        if kind in ("spread", "binpack", "random") and not block["field"].is_unknown:
            found.append(PlacementStrategy(type=kind, field=field or None))
        elif block["type"].is_unknown:
            gaps.say(f"type in {what} is known only after apply")
    return tuple(found)
