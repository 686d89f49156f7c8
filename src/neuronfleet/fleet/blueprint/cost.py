"""What instances cost: an estimate from a dated table of On-Demand prices."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

__all__ = ["NOT_COUNTED", "CostBlueprint", "total_cost"]

NOT_COUNTED = ("EBS volumes", "load balancers", "NAT gateways", "VPC endpoints", "data transfer", "logs")
"""What a fleet costs beside its instances."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CostBlueprint:
    """What the instances cost an hour, On-Demand: an estimate.

    Attributes:
        min_usd_per_hour: all Auto Scaling groups at their minimum; None where no instance type has a price.
        max_usd_per_hour: the same at their maximum.
        priced_elsewhere: instance types that are counted with the price of us-east-1, for the region's is not known.
        without_price: instance types that have no price, and so are not counted.
        sources: where the prices were read.
        checked: day on which the oldest of them was last compared with its source, ``YYYY-MM-DD``; None without prices.
        not_counted: what is paid beside the instances.
        spot_at_on_demand: capacities with Spot instances, which are counted with their On-Demand price: a ceiling, for
            Spot prices change by the hour.
        reserved: capacities of which more instances are reserved than run at the least; reserved ones are counted.
    """

    min_usd_per_hour: float | None
    max_usd_per_hour: float | None
    priced_elsewhere: tuple[str, ...] = ()
    without_price: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: str | None = None
    not_counted: tuple[str, ...] = NOT_COUNTED
    spot_at_on_demand: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()


def total_cost(costs: Sequence[CostBlueprint]) -> CostBlueprint:
    """What several regions cost together.

    Args:
        costs: one a region.
    """
    return CostBlueprint(
        min_usd_per_hour=_sum(one.min_usd_per_hour for one in costs),
        max_usd_per_hour=_sum(one.max_usd_per_hour for one in costs),
        priced_elsewhere=_together(one.priced_elsewhere for one in costs),
        without_price=_together(one.without_price for one in costs),
        sources=_together(one.sources for one in costs),
        checked=min((one.checked for one in costs if one.checked is not None), default=None),
        spot_at_on_demand=_together(one.spot_at_on_demand for one in costs),
        reserved=_together(one.reserved for one in costs),
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = [one for one in amounts if one is not None]
    return round(sum(known), 4) if known else None


def _together(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({one for names in lists for one in names}))
