"""Brute force itself, on cases small enough to be worked out by hand: fits, exclusive and placed."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement.claims import Verdict
from neuronfleet.placement.cluster import CapacityShare, NetworkMode, Zone
from neuronfleet.placement.expression.constraints import PlacementStrategy
from tests.placement.oracle.by_hand import (
    DISTINCT,
    HOST,
    capacity,
    cluster,
    daemon,
    only,
    service,
    verdicts,
)
from tests.placement.oracle.explorer import TooLargeError, explore
from tests.placement.oracle.language import Attributes, at_best, in_state
from tests.placement.oracle.scheduler import splits

PROVED, POSSIBLE, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.POSSIBLE, Verdict.REFUTED, Verdict.UNKNOWN


def test_two_distinct_services_share_an_instance_and_a_device():
    """The constraint distinctInstance keeps one group apart: two services with it still meet, and so do devices."""
    one, other = (
        service(name, 1, 1, constraints=(DISTINCT,), devices=frozenset({device}))
        for name, device in (("a", 0), ("b", 0))
    )
    assert verdicts("exclusive", capacity(2), one, other) == {"a": {REFUTED}, "b": {REFUTED}}
    apart = dataclasses.replace(other, task=dataclasses.replace(other.task, devices=frozenset({1}), memory_mib=3))
    assert verdicts("exclusive", capacity(2), one, apart)["b"] == {PROVED}, "two of 3 MiB do not fit 4 MiB"


def test_a_stopping_task_overlaps_its_replacement():
    """One task of a service shares its device with its own successor unless memory or a port keeps them apart."""
    device = frozenset({0})
    alone = service("a", 1, 2, constraints=(DISTINCT,), devices=device)
    assert verdicts("exclusive", capacity(1), alone) == {"a": {REFUTED}}
    ported = service("a", 1, 2, host_ports=frozenset({80}), devices=device)
    assert verdicts("exclusive", capacity(1), ported) == {"a": {PROVED}}
    assert verdicts("exclusive", capacity(0), alone) == {"a": {PROVED}}, "no instance, no sharing"


def test_a_daemon_overlaps_its_successor():
    """The old task of a daemon that stops holds its device beside the new one where both have room."""
    device = frozenset({0})
    assert verdicts("exclusive", capacity(1), daemon("d", 2, devices=device)) == {"d": {REFUTED}}
    assert verdicts("exclusive", capacity(1), daemon("d", 3, devices=device)) == {"d": {PROVED}}


def test_anti_affinity_keeps_services_apart_only_if_both_have_it():
    """The service without the constraint may come second, beside the one that wanted to be alone."""
    device = frozenset({0})
    away_b, away_a = (
        service(
            name,
            1,
            2,
            devices=device,
            host_ports=frozenset({port}),
            constraints=(only(f"not(task:group == service:{other})"),),
        )
        for name, port, other in (("a", 80, "b"), ("b", 81, "a"))
    )
    shy = dataclasses.replace(away_a, constraints=())
    assert verdicts("exclusive", capacity(2), away_b, shy)["a"] == {REFUTED}
    assert verdicts("exclusive", capacity(2), away_b, away_a) == {"a": {REFUTED}, "b": {REFUTED}}, (
        "one that stops is not seen"
    )


def test_a_small_task_strands_a_big_one():
    """A small task may take the only instance that the big one fits on; strategies may prevent it."""
    large = capacity(
        1, "large", host=dataclasses.replace(HOST, instance_type="x1.large", least_memory_mib=9, most_memory_mib=9)
    )
    small, big = service("small", 1, 3), service("big", 1, 9)
    assert verdicts("placed", capacity(1), large, small, big) == {"small": {PROVED}, "big": {POSSIBLE}}
    packed = dataclasses.replace(small, strategies=(PlacementStrategy(type="binpack", field="memory"),))
    found = verdicts("placed", capacity(1), large, packed, big, following=True)
    assert found == {"small": {PROVED}, "big": {PROVED}}
    assert verdicts("placed", large, small, big)["big"] == {REFUTED}, "of the two, one has to wait"


def test_desired_above_the_maximum_is_never_placed():
    """Three tasks that fill an instance each do not come to run on two; an autoscaling maximum counts too."""
    assert verdicts("placed", capacity(2), service("web", 3, 4)) == {"web": {REFUTED}}
    assert verdicts("placed", capacity(2), service("web", 2, 4, max_count=3)) == {"web": {REFUTED}}
    assert verdicts("placed", capacity(3), service("web", 2, 4, max_count=3)) == {"web": {PROVED}}


def test_capacity_without_an_offering_zone_has_no_instances():
    """Tasks fit an instance type that no zone offers, but none comes to run."""
    nowhere = dataclasses.replace(capacity(2), zones=(Zone(name="us-east-1a", offers=False),))
    answers = explore(cluster(nowhere, service("web", 1, 1)))["web"]
    assert (answers["fits"], answers["placed"], answers["rolls"]) == ({PROVED}, {REFUTED}, {REFUTED})


def test_instances_are_dealt_to_zones():
    """With two zones the first gets the odd instance."""
    web = service("web", 2, 4, constraints=(only("attribute:ecs.availability-zone == us-east-1b"),))
    assert verdicts("placed", capacity(3, zones="ab"), web) == {"web": {REFUTED}}
    assert verdicts("placed", capacity(4, zones="ab"), web) == {"web": {PROVED}}


def test_unmanaged_capacity_has_its_desired_size():
    """Without managed scaling the maximum is never used."""
    fixed = capacity(3, min_size=1, managed_scaling=False)
    assert verdicts("placed", fixed, service("web", 2, 4)) == {"web": {REFUTED}}
    assert verdicts("placed", dataclasses.replace(fixed, desired_size=2), service("web", 2, 4)) == {"web": {PROVED}}


def test_memory_that_is_not_known_decides():
    """A task of 5 MiB fits an instance of 4 to 6 MiB or does not; one of 4 MiB always fits."""
    roomy = capacity(1, host=dataclasses.replace(HOST, most_memory_mib=6))
    assert verdicts("fits", roomy, service("web", 1, 5)) == {"web": {PROVED, REFUTED}}
    assert verdicts("fits", roomy, service("web", 1, 4)) == {"web": {PROVED}}


def test_one_fact_moves_together():
    """What is not known of an attribute is the same for every workload that asks the same of the same instances."""
    host = dataclasses.replace(HOST, attributes_complete=False)
    red, not_red = only("attribute:color == red"), only("not(attribute:color == red)")
    here, there = service("here", 1, 4, constraints=(red,)), service("there", 1, 4, constraints=(red,))
    assert verdicts("placed", capacity(2, host=host), here, there) == {
        "here": {PROVED, REFUTED},
        "there": {PROVED, REFUTED},
    }
    assert verdicts("fits", capacity(2), service("web", 1, 4, constraints=(not_red,))) == {"web": {PROVED}}


def test_devices_must_be_where_the_task_lands():
    """A mixed cluster may put a task beside the devices; a constraint on the type keeps it where they are."""
    plain = capacity(1, "plain", host=dataclasses.replace(HOST, instance_type="y1.small", devices=0))
    web = service("web", 1, 1, devices=frozenset({0}))
    assert verdicts("fits", capacity(1), plain, web) == {"web": {REFUTED}}
    tied = dataclasses.replace(web, constraints=(only("attribute:ecs.instance-type == x1.small"),))
    assert verdicts("fits", capacity(1), plain, tied) == {"web": {PROVED}}
    shared = dataclasses.replace(web, capacity_shares=(CapacityShare(capacity="one"),))
    assert verdicts("fits", capacity(1), plain, shared) == {"web": {PROVED}}
    assert verdicts("fits", capacity(1), service("web", 1, 1, devices=frozenset({2}))) == {"web": {REFUTED}}


def test_daemons_eat_memory():
    """A daemon holds its memory on every instance before anything else comes."""
    assert verdicts("fits", capacity(1), service("web", 1, 4), daemon("logs", 1))["web"] == {REFUTED}
    assert verdicts("placed", capacity(1), daemon("logs", 3), daemon("late", 2)) == {
        "logs": {PROVED},
        "late": {REFUTED},
    }


def test_network_interfaces_limit_awsvpc_tasks_only():
    """Two interfaces hold two awsvpc tasks, and any number of others."""
    awsvpc = service("web", 3, 1, network_mode=NetworkMode.AWSVPC)
    assert verdicts("placed", capacity(1), awsvpc) == {"web": {REFUTED}}
    assert verdicts("placed", capacity(1), service("web", 3, 1)) == {"web": {PROVED}}


def test_reserved_ports_are_never_given():
    """No task gets the port of the instance's own SSH server."""
    assert verdicts("fits", capacity(1), service("web", 1, 1, host_ports=frozenset({22}))) == {"web": {REFUTED}}


def test_a_split_that_no_rounding_rule_decides():
    """Three tasks at equal weights are two here and one there or the other way round; a base comes first."""
    assert splits((("one", 0, 1), ("two", 0, 1)), 3) == ({"one": 1, "two": 2}, {"one": 2, "two": 1})
    assert splits((("one", 1, 1), ("two", 0, 1)), 3) == ({"one": 2, "two": 1},)
    assert splits((("one", 2, 0), ("two", 0, 1)), 1) == ({"one": 1, "two": 0},)
    shares = (CapacityShare(capacity="one"), CapacityShare(capacity="two"))
    web = service("web", 3, 4, capacity_shares=shares)
    assert verdicts("placed", capacity(1), capacity(2, "two"), web) == {"web": {POSSIBLE}}
    assert verdicts("placed", capacity(2), capacity(2, "two"), web) == {"web": {PROVED}}


def test_expressions_have_three_values():
    """Unknown attributes and mixed rows are unknown unless the rest decides."""
    known = Attributes({"color": "red"}, absent=lambda name: name == "shape")
    nothing = frozenset()
    assert in_state("attribute:color == red and attribute:size == big", known, nothing, 0) is None
    assert in_state("attribute:color == blue and attribute:size == big", known, nothing, 0) is False
    assert in_state("not(attribute:shape == round)", known, nothing, 0) is True
    mixed = "attribute:color == red or attribute:color == blue and runningTasksCount >= 1"
    assert in_state(mixed, known, nothing, 0) is None, "and first: true; or first: false"
    assert in_state(mixed, known, nothing, 1) is True
    assert at_best("task:group == service:a and attribute:color == red", known) is True
    assert at_best("task:group == service:a and attribute:size == big", known) is None


def test_large_cases_are_refused():
    """Brute force gives up rather than run for hours."""
    with pytest.raises(TooLargeError, match="over 50 steps"):
        explore(cluster(capacity(4), *(service(name, 3, 1) for name in "abcd")), steps=50)
