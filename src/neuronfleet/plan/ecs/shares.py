"""Capacity provider strategies."""

from __future__ import annotations

from typing import Final

from neuronfleet.placement import CapacityShare
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.value import Value

__all__ = ["FARGATE_PROVIDERS", "shares_in"]

FARGATE_PROVIDERS: Final = frozenset({"FARGATE", "FARGATE_SPOT"})
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html"""


def shares_in(blocks: Value, what: str, gaps: Gaps) -> tuple[CapacityShare, ...]:
    """The items of a capacity provider strategy.

    Args:
        blocks: ``capacity_provider_strategy`` blocks.
        what: how they are called.
        gaps: what the plan does not tell is noted here.
    """
    found = []
    if blocks.is_unknown:
        gaps.say(f"{what} is known only after apply")
    for block in blocks.items:
        name = gaps.text(block["capacity_provider"], None, f"capacity_provider in {what}")
        base = gaps.number(block["base"], 0, f"base in {what}")
        weight = gaps.number(block["weight"], 0, f"weight in {what}")
        found.append(CapacityShare(capacity=name, base=base, weight=weight))
    # weights of 0 are the API's default; with a single item the weight says nothing
    if len(found) == 1 and not found[0].weight and not found[0].base:
        found = [CapacityShare(capacity=found[0].capacity)]
    return tuple(found)
