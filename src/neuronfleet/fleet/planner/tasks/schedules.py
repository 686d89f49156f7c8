"""When standalone tasks run: expressions and time zones that EventBridge Scheduler takes, and that mean something."""

from __future__ import annotations

import calendar
import datetime
import re
import zoneinfo

from neuronfleet.errors import nearest
from neuronfleet.fleet.model import Schedule
from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = ["check_schedule", "expression_problem", "timezone_problem"]

_KIND = re.compile(r"(?P<kind>at|rate|cron)\((?P<inside>[^()]*)\)")
_RATE = re.compile(r"rate\((?P<value>\d+) (?P<unit>minute|hour|day)(?P<plural>s?)\)")
_DAYS = {name.upper(): number for number, name in enumerate(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"), start=1)}
_MONTHS = {calendar.month_abbr[number].upper(): number for number in range(1, 13)}
_DAY_OF_MONTH, _DAY_OF_WEEK = "day-of-month", "day-of-week"

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minutes", 0, 59, {}),
    ("hours", 0, 23, {}),
    (_DAY_OF_MONTH, 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    (_DAY_OF_WEEK, 1, 7, _DAYS),
    ("year", 1970, 2199, {}),
)
_SPECIAL = {
    _DAY_OF_MONTH: re.compile(r"L|LW|([1-9]|[12]\d|3[01])W"),
    _DAY_OF_WEEK: re.compile(rf"L|([1-7]|{'|'.join(_DAYS)})(L|#[1-5])"),
}


def check_schedule(context: Context, draft: WorkloadDraft, schedule: Schedule) -> None:
    """Refuse a schedule that EventBridge Scheduler refuses at apply, and tell of one that is over.

    Args:
        context: the region.
        draft: the standalone task.
        schedule: when it runs.
    """
    parts = (*draft.parts, "schedule")
    text = schedule.expression
    if problem := expression_problem(text):
        context.refuse((*parts, "expression"), f"{text!r}: {problem}", text)
    elif text.startswith("at(") and _moment(text).date() < context.today:
        context.notice("schedule-over", (*parts, "expression"), f"{text} has passed, so {draft.name} never runs")
    if problem := timezone_problem(schedule.timezone):
        context.refuse((*parts, "timezone"), problem, schedule.timezone)


def expression_problem(text: str) -> str | None:
    """What is wrong with a moment, a rate or a cron expression, None where nothing is.

    Args:
        text: ``at(...)``, ``rate(...)`` or ``cron(...)``.
    """
    found = _KIND.fullmatch(text)
    if found is None:
        return "give a cron(...), rate(...) or at(...) expression, such as cron(0 7 ? * MON-FRI *)"
    if found["kind"] == "at":
        try:
            _moment(text)
        except ValueError:
            return f"there is no moment {found['inside']}; give a date and time such as at(2027-01-01T00:00:00)"
        return None
    if found["kind"] == "rate":
        return _rate_problem(text)
    fields = found["inside"].split(" ")
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields, and cron has {len(_FIELDS)}: {', '.join(one[0] for one in _FIELDS)}"
    return _cron_problem(fields)


def timezone_problem(name: str) -> str | None:
    """What is wrong with the name of a time zone, None where nothing is.

    Args:
        name: IANA time zone.
    """
    # A machine without time zone data cannot tell; neither can it be wrong about any.
    zones = zoneinfo.available_timezones() if name != "UTC" else set()
    if not zones or name in zones:
        return None
    close = nearest(name, zones)
    hint = f"; did you mean {close!r}?" if close else ", such as Europe/Paris"
    return f"{name!r} is not an IANA time zone{hint}"


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=datetime.UTC)


def _rate_problem(text: str) -> str | None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html."""
    found = _RATE.fullmatch(text)
    if found is None:
        return "give a number and minutes, hours or days, such as rate(5 minutes)"
    value, unit = int(found["value"]), found["unit"]
    right = unit if value == 1 else f"{unit}s"
    return None if right == unit + found["plural"] else f"the unit of {value} is {right!r}; write rate({value} {right})"


def _cron_problem(fields: list[str]) -> str | None:
    for (name, low, high, names), field in zip(_FIELDS, fields, strict=True):
        for item in field.split(","):
            if not _is_item(name, item.upper(), low, high, names):
                also = f" or {next(iter(names))} to {list(names)[-1]}" if names else ""
                return f"{item!r} does not do for {name}; give {low} to {high}{also}, a range, list, step or wildcard"
    day, weekday = fields[2], fields[4]
    if (day == "?") == (weekday == "?"):
        return f"exactly one of {_DAY_OF_MONTH} and {_DAY_OF_WEEK} has to be '?', and these are {day!r} and {weekday!r}"
    return None


def _is_item(field: str, item: str, low: int, high: int, names: dict[str, int]) -> bool:
    if field in _SPECIAL and (item == "?" or _SPECIAL[field].fullmatch(item)):
        return True
    span, slash, step = item.partition("/")
    if slash and not (step.isascii() and step.isdecimal() and int(step)):
        return False
    if span == "*":
        return True
    ends = span.split("-")
    values = [names.get(end, int(end) if end.isascii() and end.isdecimal() else -1) for end in ends]
    return len(ends) in {1, 2} and all(low <= value <= high for value in values)
