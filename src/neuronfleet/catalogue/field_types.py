"""Types of the fields of catalogue records, with what a value must be besides."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, NamedTuple

__all__ = [
    "AccountId",
    "Check",
    "Count",
    "Day",
    "InstanceTypeName",
    "Port",
    "Positive",
    "PositiveNumber",
    "Text",
    "ZoneId",
]


class Check(NamedTuple):
    """What a value must be besides of its type, in msgspec's terms; see :mod:`neuronfleet.catalogue.checking`.

    Attributes:
        pattern: regular expression that a text holds.
        min_length: characters or members at least.
        ge: number at least.
        gt: number that it is above.
        le: number at most.
    """

    pattern: str | None = None
    min_length: int | None = None
    ge: int | None = None
    gt: int | None = None
    le: int | None = None


Day = dt.date
Text = Annotated[str, Check(min_length=1)]
Count = Annotated[int, Check(ge=0)]
Positive = Annotated[int, Check(ge=1)]
PositiveNumber = Annotated[float, Check(gt=0)]
InstanceTypeName = Annotated[str, Check(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")]
ZoneId = Annotated[str, Check(pattern=r"^[a-z0-9-]+-az[0-9]+$")]
AccountId = Annotated[str, Check(pattern=r"^[0-9]{12}$")]
Port = Annotated[int, Check(ge=1, le=65535)]
