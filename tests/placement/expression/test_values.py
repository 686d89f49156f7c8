"""Dates, versions and counts, at their edges."""

from __future__ import annotations

import datetime as dt

import pytest

from neuronfleet.placement.expression import View, matcher
from neuronfleet.placement.expression.values import count_of, moment_of, version_of

NOON = dt.datetime(2018, 6, 18, 22, 28, 28, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "instant", "seconds"),
    [
        ("2018-06-18", dt.datetime(2018, 6, 18, tzinfo=dt.UTC), 86400),
        ("2018-06-18T22:28:28", NOON, 1),
        ("2018-06-18T22:28:28Z", NOON, 1),
        ("2018-06-18T22:28:28+00:00", NOON, 1),
        ("2018-06-19T00:58:28+02:30", NOON, 1),
        ("2018-06-18T20:28:28-02:00", NOON, 1),
        ("2018-06-19T16:28:28+18:00", NOON, 1),
        ("2020-02-29", dt.datetime(2020, 2, 29, tzinfo=dt.UTC), 86400),
        ("0002-01-01", dt.datetime(2, 1, 1, tzinfo=dt.UTC), 86400),
        ("9998-12-31", dt.datetime(9998, 12, 31, tzinfo=dt.UTC), 86400),
    ],
)
def test_each_form_of_a_date_is_read(text, instant, seconds):
    """The four documented forms, with any offset there is."""
    moment = moment_of(text)

    assert (moment.instant, moment.length) == (instant, dt.timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "text",
    [
        "2018-6-18", "18.06.2018", "2018-06-18 22:28:28", "2018-06-18T22:28", "2018-06-18T22:28:28.5", "2018-06-18Z",
        "2018-02-29", "2018-13-01", "2018-06-18T24:00:00", "2018-06-18T22:28:28+18:01", "2018-06-18T22:28:28+0200",
        "0000-01-01", "0001-01-01", "9999-01-01", "٢٠١٨-06-18", "",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    """Other forms, and days that no calendar has."""
    assert moment_of(text) is None


def test_versions_and_counts():
    """Numbers are plain decimal ones, without signs or leading zeros in versions."""
    assert [version_of(text) for text in ("1.14.5", "0", "1.0.10")] == [(1, 14, 5), (0,), (1, 0, 10)]
    assert [version_of(text) for text in ("", "1.", ".1", "1..2", "01.2", "1.2-rc1", "v1", "1.1234567890")] == [
        None
    ] * 8
    assert [count_of(text) for text in ("0", "007", "999999999")] == [0, 7, 999_999_999]
    assert [count_of(text) for text in ("", "-1", "1.5", "1e3", "1234567890", "٣")] == [None] * 6


@pytest.mark.parametrize(
    ("seconds", "text", "outcome"),
    [
        (-1, "registeredAt < 2018-06-18", "true"),
        (0, "registeredAt < 2018-06-18", "false"),
        (0, "registeredAt == 2018-06-18", "true"),
        (1, "registeredAt == 2018-06-18", "ambiguous"),
        (86399, "registeredAt == 2018-06-18", "ambiguous"),
        (86400, "registeredAt == 2018-06-18", "false"),
        (86399, "registeredAt > 2018-06-18", "ambiguous"),
        (86400, "registeredAt > 2018-06-18", "true"),
        (86400, "registeredAt <= 2018-06-18", "false"),
        (0, "registeredAt <= 2018-06-18", "true"),
        (-1, "registeredAt != 2018-06-18", "true"),
    ],
)
def test_a_day_has_edges(seconds, text, outcome):
    """A day begins at its first instant and ends before the next day's."""
    midnight = dt.datetime(2018, 6, 18, tzinfo=dt.UTC)

    assert matcher(text)(View(registered_at=midnight + dt.timedelta(seconds=seconds))).value == outcome


@pytest.mark.parametrize(
    ("version", "text", "outcome"),
    [
        ("1.14.0", "agentVersion == 1.14", "ambiguous"),
        ("1.14.1", "agentVersion == 1.14", "false"),
        ("1.14.0", "agentVersion > 1.14", "ambiguous"),
        ("1.14.1", "agentVersion > 1.14", "true"),
        ("1.13.9", "agentVersion < 1.14", "true"),
        ("1.14.0", "agentVersion == 1.14.0.0", "ambiguous"),
        ("1.14.0", "agentVersion < 1.14.0.1", "true"),
        ("1.9.0", "agentVersion < 1.14.5", "true"),
    ],
)
def test_versions_compare_as_numbers(version, text, outcome):
    """1.9 comes before 1.14; only a missing zero is open."""
    assert matcher(text)(View(agent_version=version)).value == outcome
