"""Literals that are more than text: dates, agent versions, counts."""

from __future__ import annotations

import datetime as dt

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["Moment", "count_of", "moment_of", "version_of"]

_COUNT = lazy_pattern(r"[0-9]{1,9}")
_VERSION = lazy_pattern(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){0,9}")
_MOMENT = lazy_pattern(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))?)?"
)
_MAX_OFFSET_MINUTES = 18 * 60
_LATEST_YEAR = 9998


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as an expression writes it.

    Attributes:
        instant: its first instant.
        length: how long it is named by: a day, or a second.
    """

    instant: dt.datetime
    length: dt.timedelta


def count_of(text: str) -> int | None:
    """A number of tasks; None where the text is none."""
    return int(text) if _COUNT.fullmatch(text) else None


def version_of(text: str) -> tuple[int, ...] | None:
    """An agent version, ``1.14.5``, as numbers; None where the text is none."""
    return tuple(int(part) for part in text.split(".")) if _VERSION.fullmatch(text) else None


def moment_of(text: str) -> Moment | None:
    """A date in one of the four documented forms; None where the text is none.

    ``2018-06-18T22:28:28+00:00``, ``2018-06-18T22:28:28Z``, ``2018-06-18T22:28:28`` and ``2018-06-18``. Without a zone
    it is taken as UTC, which the documentation does not say.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
    """
    found = _MOMENT.fullmatch(text)
    if found is None or not 1 < int(found["year"]) <= _LATEST_YEAR:
        return None
    offset = 0
    if found["sign"] is not None:
        offset = int(found["hours"]) * 60 + int(found["minutes"])
        if offset > _MAX_OFFSET_MINUTES:
            return None
        offset = -offset if found["sign"] == "-" else offset
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    zone = dt.timezone(dt.timedelta(minutes=offset))
    try:
        instant = dt.datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    length = dt.timedelta(days=1) if found["hour"] is None else dt.timedelta(seconds=1)
    return Moment(instant=instant.astimezone(dt.UTC), length=length)
