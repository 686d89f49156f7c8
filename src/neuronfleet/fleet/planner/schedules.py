"""When standalone tasks run: expressions and time zones that EventBridge Scheduler takes, and that mean something."""

from __future__ import annotations

import calendar
import datetime
import re
import zoneinfo

from neuronfleet.errors import nearest
from neuronfleet.fleet.model import Schedule
from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = ["check_schedule"]

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
    problem = None
    if text.startswith("at("):
        problem = _check_at(context, draft, text)
    elif text.startswith("rate("):
        problem = _rate_problem(text)
    else:
        problem = _cron_problem(text[len("cron(") : -1].split(" "))
    if problem:
        context.refuse((*parts, "expression"), f"{text!r}: {problem}", text)
    # A machine without time zone data cannot tell; neither can it be wrong about any.
    zones = zoneinfo.available_timezones() if schedule.timezone != "UTC" else set()
    if zones and schedule.timezone not in zones:
        close = nearest(schedule.timezone, zones)
        hint = f"; did you mean {close!r}?" if close else ", such as Europe/Paris"
        context.refuse((*parts, "timezone"), f"{schedule.timezone!r} is not an IANA time zone{hint}", schedule.timezone)


def _check_at(context: Context, draft: WorkloadDraft, text: str) -> str | None:
    stamp = text[len("at(") : -1]
    try:
        moment = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return f"there is no moment {stamp}; give a date and time such as at(2027-01-01T00:00:00)"
    if moment.date() < context.today:
        context.notice(
            "schedule-over", (*draft.parts, "schedule", "expression"), f"{text} has passed, so {draft.name} never runs"
        )
    return None


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
