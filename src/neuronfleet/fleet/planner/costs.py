"""What the capacities of a region cost at their minimum and maximum."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.fleet.blueprint import CapacityBlueprint, CostBlueprint
from neuronfleet.fleet.planner.context import Context

__all__ = ["plan_cost"]


def plan_cost(context: Context, capacities: Sequence[CapacityBlueprint]) -> CostBlueprint:
    """The cost of a region's instances.

    Args:
        context: the region.
        capacities: what it has.
    """
    prices = {one.instance_type: context.catalogue.price(one.instance_type, context.region.name) for one in capacities}
    known = {name: price for name, price in prices.items() if price is not None}
    counted = [(one, known[one.instance_type].usd_per_hour) for one in capacities if one.instance_type in known]
    return CostBlueprint(
        min_usd_per_hour=round(sum(usd * one.min_size for one, usd in counted), 4) if counted else None,
        max_usd_per_hour=round(sum(usd * one.max_size for one, usd in counted), 4) if counted else None,
        priced_elsewhere=tuple(sorted(name for name, one in known.items() if one.region != context.region.name)),
        without_price=tuple(sorted(name for name, price in prices.items() if price is None)),
        sources=tuple(sorted({price.source for price in known.values()})),
        checked=min((price.checked.isoformat() for price in known.values()), default=None),
    )
