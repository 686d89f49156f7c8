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
    names = dict.fromkeys(name for one in capacities for name in one.instance_types)
    prices = {name: context.catalogue.price(name, context.region.name) for name in names}
    known = {name: price for name, price in prices.items() if price is not None}
    counted = [
        (one, [known[name].usd_per_hour for name in one.instance_types if name in known])
        for one in capacities
        if one.instance_type in known
    ]
    # At the least the types to take first run, at the most the dearest; what is reserved is paid for in any case.
    least = [usd[0] * max(one.min_size, one.reserved) for one, usd in counted]
    most = [max(usd) * one.max_size for one, usd in counted]
    return CostBlueprint(
        min_usd_per_hour=round(sum(least), 4) if counted else None,
        max_usd_per_hour=round(sum(most), 4) if counted else None,
        priced_elsewhere=tuple(sorted(name for name, one in known.items() if one.region != context.region.name)),
        without_price=tuple(sorted(name for name, price in prices.items() if price is None)),
        sources=tuple(sorted({price.source for price in known.values()})),
        spot_at_on_demand=tuple(sorted(one.name for one in capacities if one.spot)),
        reserved=tuple(sorted(one.name for one in capacities if one.reserved > one.min_size)),
        checked=min((price.checked.isoformat() for price in known.values()), default=None),
    )
