"""On-Demand prices: the records of regions, and the answer to what an instance costs."""

from __future__ import annotations

import datetime as dt

from neuronfleet.catalogue.model import InstanceTypeName, PositiveNumber, Record, Text
from neuronfleet.dataclass import dataclass

__all__ = ["PRICE_REGION", "Price", "RegionPrices"]

PRICE_REGION = "us-east-1"
"""Region of the prices that instance types carry, and so of every price that is not known where it is asked for."""


class RegionPrices(Record, frozen=True, kw_only=True):
    """On-Demand prices of Linux instances in one region, without tax; estimates, since AWS changes them.

    Attributes:
        region: name of the region.
        usd_per_hour: instance type -> price; what is not here is estimated with the price of ``PRICE_REGION``.
    """

    region: Text
    usd_per_hour: dict[InstanceTypeName, PositiveNumber] = {}  # noqa: RUF012 - msgspec copies it


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
