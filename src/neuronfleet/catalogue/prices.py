"""On-Demand prices: the records of regions, and the answer to what an instance costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import field

from neuronfleet.catalogue.field_types import InstanceTypeName, PositiveNumber, Text
from neuronfleet.catalogue.model import Record
from neuronfleet.dataclass import dataclass

__all__ = ["PRICE_REGION", "Price", "RegionPrices"]

PRICE_REGION = "us-east-1"
"""Region of the prices that instance types carry, and so of every price that is not known where it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPrices(Record):
    """On-Demand prices of Linux instances in one region, without tax; estimates, since AWS changes them.

    Attributes:
        region: name of the region.
        usd_per_hour: instance type -> price; what is not here is estimated with the price of ``PRICE_REGION``.
    """

    region: Text
    usd_per_hour: dict[InstanceTypeName, PositiveNumber] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What an instance costs, On-Demand: an estimate.

    Attributes:
        usd_per_hour: USD an hour.
        region: where it costs that: the region asked for, or ``PRICE_REGION`` where its own price is not known.
        source: where it was read.
        checked: day on which it was last compared with the source.
    """

    usd_per_hour: float
    region: str
    source: str
    checked: dt.date
