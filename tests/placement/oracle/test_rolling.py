"""Brute force itself, on cases small enough to be worked out by hand: rolls."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import decide
from neuronfleet.placement.claims import Verdict
from neuronfleet.placement.cluster import CapacityShare, InstanceRefresh
from tests.placement.oracle.by_hand import (
    DISTINCT,
    HOST,
    capacity,
    cluster,
    daemon,
    service,
    standalone,
    verdicts,
)
from tests.placement.oracle.explorer import explore

PROVED, POSSIBLE, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.POSSIBLE, Verdict.REFUTED, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("size", "percents", "verdict"),
    [
        (2, (100, 200), REFUTED),
        (3, (100, 200), PROVED),
        (3, (100, 100), REFUTED),
        (2, (50, 100), PROVED),
        (2, (51, 100), REFUTED),
        (2, (0, 50), REFUTED),
        (3, (100, 149), REFUTED),
        (3, (100, 150), PROVED),
    ],
)
def test_update_of_one_task_an_instance(size, percents, verdict):
    """Two tasks that fill an instance each roll with a spare instance or with leave to stop one first, else never."""
    web = service("web", 2, 4, percents)
    assert verdicts("rolls", capacity(size), web) == {"web": {verdict}}


def test_update_waits_for_a_port_of_the_stopping_task():
    """A fixed port blocks the new task of a service that may not stop the old one, however much memory is left."""
    assert verdicts("rolls", capacity(1), service("web", 1, 1, host_ports=frozenset({80}))) == {"web": {REFUTED}}
    assert verdicts("rolls", capacity(1), service("web", 1, 1)) == {"web": {PROVED}}


def test_distinct_instance_sees_old_alive_tasks_only():
    """The constraint distinctInstance blocks a new task beside an old one that runs, and not beside one that stops."""
    stuck, free = (
        service("web", 1, 1, constraints=(DISTINCT,)),
        service("web", 1, 1, (0, 100), constraints=(DISTINCT,)),
    )
    assert verdicts("rolls", capacity(1), stuck) == {"web": {REFUTED}}
    assert verdicts("rolls", capacity(1), free) == {"web": {PROVED}}


def test_another_service_may_take_the_room_a_rolling_one_needs():
    """A waiting service that slips into the place of a stopping task leaves the rolling one without a place."""
    waiting = service("late", 1, 4)
    assert verdicts("rolls", capacity(1), service("web", 1, 4, (0, 100)), waiting)["web"] == {REFUTED}


def test_a_daemon_that_must_stay_everywhere_never_rolls():
    """A daemon rolls if one of its tasks may stop."""
    assert verdicts("rolls", capacity(2), daemon("logs", 1, 50)) == {"logs": {PROVED}}
    assert verdicts("rolls", capacity(2), daemon("logs", 1, 51)) == {"logs": {REFUTED}}


def test_refresh_needs_a_place_to_go_to():
    """Replacing a full instance works if a task may stop first, or if a fresh instance comes first."""
    back, ahead = InstanceRefresh(), InstanceRefresh(maximum_healthy_percent=110)
    kept = service("web", 2, 4, (100, 150))
    assert verdicts("rolls", capacity(3, instance_refresh=back), kept) == {"web": {PROVED}}
    strict = service("web", 1, 4, (100, 100))
    assert verdicts("rolls", capacity(2, instance_refresh=ahead), strict) == {"web": {REFUTED}}
    apart = service("web", 2, 2, (100, 200), constraints=(DISTINCT,))
    assert verdicts("rolls", capacity(2), apart) == {"web": {REFUTED}}
    loose = service("web", 2, 4, (50, 100))
    assert verdicts("rolls", capacity(2, instance_refresh=back), loose) == {"web": {PROVED}}


def test_refresh_is_stuck_behind_a_task_that_may_not_leave():
    """A service that rolls in place cannot leave the only instance: there is no other until it is gone."""
    in_place = service("web", 1, 1)
    assert verdicts("rolls", capacity(1), in_place) == {"web": {PROVED}}
    assert verdicts("rolls", capacity(1, instance_refresh=InstanceRefresh()), in_place) == {"web": {REFUTED}}
    ahead = capacity(1, instance_refresh=InstanceRefresh(maximum_healthy_percent=200))
    assert verdicts("rolls", ahead, in_place) == {"web": {PROVED}}


def test_refresh_of_what_is_not_surely_placed_is_unknown():
    """Where a neighbour may be left out there is no one state to refresh from."""
    large = capacity(
        1,
        "large",
        host=dataclasses.replace(HOST, least_memory_mib=9, most_memory_mib=9),
        instance_refresh=InstanceRefresh(),
    )
    small, big = service("small", 1, 3, (0, 100)), service("big", 1, 9, (0, 100))
    assert UNKNOWN in verdicts("rolls", capacity(1), large, small, big)["small"]


def test_standalone_tasks_are_not_rolled():
    """A run has no update, but it takes room: a service may have to wait for it."""
    found = explore(cluster(capacity(1), standalone("run", 1, 4), service("web", 1, 1)))
    assert (found["run"]["rolls"], found["run"]["placed"], found["web"]["placed"]) == ({PROVED}, {REFUTED}, {REFUTED})


BOTH = (CapacityShare(capacity="one"), CapacityShare(capacity="two"))


@pytest.mark.parametrize(
    ("one", "two", "percents", "verdict"),
    [
        (1, 1, (100, 200), REFUTED),
        (2, 1, (100, 200), PROVED),
        (2, 1, (100, 150), REFUTED),
        (2, 2, (100, 150), PROVED),
        (1, 1, (50, 100), PROVED),
        (2, 0, (50, 100), REFUTED),
    ],
)
def test_update_of_a_service_that_is_dealt_over_two_capacities(one, two, percents, verdict):
    """A new task waits for the capacity that it is dealt to; with 150 percent that may be the one without a spare."""
    parts = capacity(one), capacity(two, "two"), service("web", 2, 4, percents, capacity_shares=BOTH)
    assert verdicts("rolls", *parts) == {"web": {verdict}}
    assert decide(cluster(*parts), repairs=False)["web"].rolls.verdict is verdict


@pytest.mark.parametrize(
    ("two", "percents", "verdict"),
    [(1, (50, 100), PROVED), (1, (100, 200), REFUTED), (2, (100, 200), PROVED)],
)
def test_refresh_under_a_service_that_is_dealt_over_two_capacities(two, percents, verdict):
    """Where no task may stop first, the tasks of an instance that leaves move to the other capacity if it has room."""
    fresh = capacity(1, instance_refresh=InstanceRefresh())
    parts = fresh, capacity(two, "two"), service("web", 2, 4, percents, capacity_shares=BOTH)
    found = decide(cluster(*parts), repairs=False)["web"].rolls
    assert verdicts("rolls", *parts) == {"web": {verdict}}
    assert found.verdict is verdict, found


def test_more_than_all_must_run():
    """A minimum over 100 percent leaves the last old task no leave to stop."""
    parts = capacity(4), service("web", 2, 1, (150, 300))
    assert verdicts("rolls", *parts) == {"web": {REFUTED}}
    assert decide(cluster(*parts), repairs=False)["web"].rolls.verdict is REFUTED
