"""When standalone tasks run: what EventBridge Scheduler takes passes, what it refuses at apply is refused before."""

from __future__ import annotations

import zoneinfo

import pytest

TASK = '[tasks.nightly]\nimage = "pytorch-1.13.1"\n[tasks.nightly.schedule]\n'
PATH = "tasks.nightly.schedule.expression"

GOOD = (
    "rate(1 minute)",
    "rate(2 minutes)",
    "rate(1 day)",
    "rate(24 hours)",
    "at(2027-02-28T23:59:59)",
    "cron(0 3 * * ? *)",
    "cron(*/15 0-6,22 ? * MON-FRI 2026-2030)",
    "cron(0/10 8 L * ? *)",
    "cron(0 8 15W JAN,jul ? *)",
    "cron(0 8 LW * ? *)",
    "cron(0 8 ? * 6#3 *)",
    "cron(0 8 ? * FRIL *)",
    "cron(59 23 31 12 ? 2199)",
)
BAD = (
    ("rate(1 minutes)", "the unit of 1 is 'minute'; write rate(1 minute)"),
    ("rate(5 hour)", "the unit of 5 is 'hours'; write rate(5 hours)"),
    ("at(2020-13-45T99:99:99)", "there is no moment 2020-13-45T99:99:99; give a date and time such as at("),
    ("at(2027-02-29T00:00:00)", "there is no moment 2027-02-29T00:00:00"),
    ("cron(99 99 99 99 99 banana)", "'99' does not do for minutes; give 0 to 59"),
    ("cron(0 24 * * ? *)", "'24' does not do for hours; give 0 to 23"),
    ("cron(0 0 32 * ? *)", "'32' does not do for day-of-month; give 1 to 31"),
    ("cron(0 0 1 13 ? *)", "'13' does not do for month; give 1 to 12 or JAN to DEC"),
    ("cron(0 0 ? * MOON *)", "'MOON' does not do for day-of-week; give 1 to 7 or SUN to SAT"),
    ("cron(0 0 ? * 2#6 *)", "'2#6' does not do for day-of-week"),
    ("cron(0 0 * * ? 1969)", "'1969' does not do for year; give 1970 to 2199"),
    ("cron(0/0 0 * * ? *)", "'0/0' does not do for minutes"),
    ("cron(1-2-3 0 * * ? *)", "'1-2-3' does not do for minutes"),
    ("cron(² 0 * * ? *)", "'²' does not do for minutes"),
    ("cron(? 0 * * ? *)", "'?' does not do for minutes"),
    ("cron(0 0 * * * *)", "exactly one of day-of-month and day-of-week has to be '?', and these are '*' and '*'"),
    ("cron(0 0 ? * ? *)", "exactly one of day-of-month and day-of-week has to be '?', and these are '?' and '?'"),
)


@pytest.mark.parametrize("expression", GOOD)
def test_what_the_scheduler_takes_passes(plan, expression):
    """An expression of the Scheduler's own guide reaches the blueprint as written."""
    assert plan(TASK + f'expression = "{expression}"').tasks[0].schedule.expression == expression


@pytest.mark.parametrize(("expression", "words"), BAD)
def test_what_the_scheduler_would_refuse_is_refused(refused, expression, words):
    """An expression that would break an apply halfway is refused with the part that is wrong."""
    assert f"{expression!r}: {words}" in refused(TASK + f'expression = "{expression}"')[PATH]


def test_a_moment_that_has_passed_is_told(notices):
    """A task that can never run any more is no error, but somebody should know."""
    told = notices(TASK + 'expression = "at(2026-11-21T00:00:00)"')
    assert told["schedule-over"] == (PATH, "at(2026-11-21T00:00:00) has passed, so nightly never runs")
    assert "schedule-over" not in notices(TASK + 'expression = "at(2026-11-22T00:00:00)"')


def test_time_zones_are_those_of_the_world(plan, refused, monkeypatch):
    """An IANA name passes, another is refused with the nearest; without time zone data none is judged."""
    rate = TASK + 'expression = "rate(1 hour)"\ntimezone = '
    assert plan(rate + '"Europe/Paris"').tasks[0].schedule.timezone == "Europe/Paris"
    assert refused(rate + '"Europe/Pariss"')["tasks.nightly.schedule.timezone"] == (
        "'Europe/Pariss' is not an IANA time zone; did you mean 'Europe/Paris'?"
    )
    assert "such as Europe/Paris" in refused(rate + '"Mars/Phobos"')["tasks.nightly.schedule.timezone"]
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    assert plan(rate + '"Mars/Phobos"').tasks[0].schedule.timezone == "Mars/Phobos"
