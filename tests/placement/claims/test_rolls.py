"""A rolling update finishes, and so does an instance refresh."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import CapacityShare, Host, InstanceRefresh, Kind, Verdict
from tests.placement.claims.shapes import capacity, claims, workload


@pytest.mark.parametrize("count", [1, 2, 5])
def test_one_task_an_instance_and_no_spare_deadlocks(count):
    """AWS's own Inferentia example: as many instances as tasks and 100/200 never rolls; one more instance does."""
    rolls = claims(capacity(size=count), workload(count=count, ports={8500}, devices={0}))["resnet50"].rolls
    assert rolls.verdict is Verdict.REFUTED
    assert rolls.witness[-1] == f"the new task waits for a place, the old one{'s' * (count > 1)} for the new task"
    if count == 1:
        assert rolls.repair == "raise max_size of capacity inf1 to 2"
    assert (
        claims(capacity(size=count + 1), workload(count=count, ports={8500}))["resnet50"].rolls.verdict
        is Verdict.PROVED
    )


def test_half_may_stop_first():
    """With minimum_healthy_percent = 50 the same service rolls without a spare instance."""
    rolls = claims(capacity(size=2), workload(count=2, ports={8500}, lowest=50))["resnet50"].rolls
    assert rolls.verdict is Verdict.PROVED
    assert "may stop first" in rolls.reason


@pytest.mark.parametrize("size", [1, 10])
def test_hundred_and_hundred_never_rolls(size):
    """With 100/100 no task may stop and none may start, however many instances there are."""
    rolls = claims(capacity(size=size), workload(lowest=100, highest=100))["resnet50"].rolls
    assert rolls.verdict is Verdict.REFUTED
    assert "none may stop first and none may start first" in rolls.reason
    assert "maximum_percent" in rolls.repair


def test_percentages_are_rounded():
    """66 % of two tasks is both of them, and 120 % of two is no third."""
    both = claims(capacity(size=3), workload(count=2, ports={8500}, lowest=66, highest=120))["resnet50"].rolls
    assert both.verdict is Verdict.REFUTED
    assert (
        claims(capacity(size=3), workload(count=2, lowest=50, highest=120))["resnet50"].rolls.verdict is Verdict.PROVED
    )


def test_other_service_takes_the_place():
    """A service that waits for a place takes the one that a stopping task leaves: the rollout never ends."""
    found = claims(
        capacity(size=2), workload("one", 2, ports={8500}, lowest=50), workload("two", 1, ports={8500}, lowest=0)
    )
    assert found["one"].rolls.verdict is Verdict.REFUTED
    assert found["one"].placed.verdict is Verdict.REFUTED


def test_desired_and_most_are_both_rolled():
    """A service that rolls at its desired count and not at its autoscaling maximum is refuted."""
    rolls = claims(capacity(size=3), workload(count=2, max_count=3, ports={8500}))["resnet50"].rolls
    assert rolls.verdict is Verdict.REFUTED
    assert "of the 3 tasks" in rolls.reason


def test_standalone_and_daemon():
    """A standalone task is not rolled; a daemon must be allowed to stop."""
    found = claims(
        capacity(size=2),
        workload("batch", kind=Kind.STANDALONE),
        workload("agent", memory_mib=10, lowest=100, kind=Kind.DAEMON),
        workload("probe", memory_mib=10, lowest=50, kind=Kind.DAEMON),
    )
    assert found["batch"].rolls.verdict is Verdict.PROVED
    assert found["agent"].rolls.verdict is Verdict.REFUTED
    assert "minimum_healthy_percent" in found["agent"].rolls.repair
    assert found["probe"].rolls.verdict is Verdict.PROVED


def test_several_providers_may_be_dealt_to_in_any_way():
    """With 150 percent one of two providers gets the only new task: each needs a spare instance then."""
    shares = (CapacityShare(capacity="one"), CapacityShare(capacity="two"))
    service = workload(count=2, ports={8500}, lowest=100, highest=150, capacity_shares=shares)
    rolls = claims(capacity("one", size=2), capacity("two"), service)["resnet50"].rolls
    assert rolls.verdict is Verdict.REFUTED
    assert rolls.repair == "lower minimum_healthy_percent of workload resnet50 to 50"
    assert claims(capacity("one", size=2), capacity("two", size=2), service)["resnet50"].rolls.verdict is Verdict.PROVED


def test_instance_refresh_needs_a_place_elsewhere():
    """Where all must keep running, a drained instance waits for ever unless the new instance comes first."""
    refresh = InstanceRefresh(minimum_healthy_percent=90)
    service = workload(count=1, lowest=100, highest=200, memory_mib=3000)
    stuck = claims(capacity(instance_refresh=refresh), service)["resnet50"].rolls
    assert stuck.verdict is Verdict.REFUTED
    assert "wait" in stuck.witness[-1]
    first = InstanceRefresh(minimum_healthy_percent=100, maximum_healthy_percent=110)
    assert claims(capacity(instance_refresh=first), service)["resnet50"].rolls.verdict is Verdict.PROVED
    spare = capacity(size=2, instance_refresh=refresh)
    assert claims(spare, service)["resnet50"].rolls.verdict is Verdict.PROVED


@pytest.mark.parametrize(("percent", "verdict"), [(100, Verdict.REFUTED), (101, Verdict.PROVED)])
def test_anything_over_a_hundred_percent_launches_first(percent, verdict):
    """From maximum_healthy_percent = 101 on the new instance comes before the old one goes."""
    refresh = InstanceRefresh(maximum_healthy_percent=percent)
    assert claims(capacity(instance_refresh=refresh), workload(memory_mib=3000))["resnet50"].rolls.verdict is verdict


def test_a_drained_instance_waits_with_as_many_tasks_as_it_holds():
    """Two of three tasks must run and share the drained instance, while the other instance is full without them."""
    host = Host(instance_type="x1.large", cpu_units=0, least_memory_mib=8, most_memory_mib=8)
    found = claims(
        capacity(size=2, host=host, instance_refresh=InstanceRefresh()),
        workload("a", 3, lowest=66, highest=100, memory_mib=4),
        workload("b", lowest=0, memory_mib=4),
    )
    assert found["a"].placed.verdict is Verdict.PROVED
    assert "2 of 3 tasks of a must run" in found["a"].rolls.reason
    assert found["a"].rolls.witness[:2] == (
        "place 1 task of a and 1 task of b on one instance of inf1 (us-east-1a)",
        "drain the instance of inf1 (us-east-1a) with 2 tasks of a",
    )


def test_a_daemon_without_a_deployment_may_stop_everywhere():
    """Without percentages none of a daemon's tasks must run while it is rolled, on however many instances."""
    agent = dataclasses.replace(workload("agent", memory_mib=10, kind=Kind.DAEMON), deployment=None)
    rolls = claims(capacity(size=100), agent)["agent"].rolls
    assert rolls.verdict is Verdict.PROVED
    assert rolls.reason == "no task of the daemon agent must run while it is rolled"


def test_all_of_a_hundred_and_one_daemons_must_run():
    """With a minimum of 100 percent every task of a daemon must run, however many instances there are."""
    rolls = claims(capacity(size=101), workload("agent", memory_mib=10, lowest=100, kind=Kind.DAEMON))["agent"].rolls
    assert rolls.verdict is Verdict.REFUTED
    assert rolls.reason.endswith("101 must run")


@pytest.mark.parametrize(
    ("size", "lowest", "said"),
    [
        (1, 50, "the daemon agent runs on its only instance, and its task may not stop: 1 must run"),
        (2, 51, "the daemon agent runs once on each of 2 instances, and none of its tasks may stop: 2 must run"),
        (2, 50, None),
    ],
)
def test_percentages_of_daemons_are_rounded_up(size, lowest, said):
    """Half of one daemon is all of it, and more than half of two are both."""
    rolls = claims(capacity(size=size), workload("agent", memory_mib=10, lowest=lowest, kind=Kind.DAEMON))[
        "agent"
    ].rolls
    assert rolls.verdict is (Verdict.REFUTED if said else Verdict.PROVED)
    assert said is None or rolls.reason == said


def test_a_maximum_is_raised_to_the_next_whole_task():
    """Three tasks that may be three are four with 134 percent."""
    rolls = claims(capacity(size=4), workload(count=3, ports={80}, highest=100))["resnet50"].rolls
    assert rolls.repair == "raise maximum_percent of workload resnet50 to 134"
