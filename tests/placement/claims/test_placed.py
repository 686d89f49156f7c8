"""The count of a workload is reached, whatever the scheduler chooses."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import CapacityShare, Host, Kind, Verdict, Zone, decide
from neuronfleet.placement.expression import PlacementStrategy
from tests.placement.claims.shapes import capacity, claims, cluster, workload


def test_count_above_the_instances_is_refuted():
    """Three tasks with an instance each on two instances: the reason counts, the repair raises max_size to 3."""
    placed = claims(capacity(size=2), workload(count=3, ports={8500}))["resnet50"].placed
    assert placed.verdict is Verdict.REFUTED
    assert "3 tasks of resnet50 are wanted, 2 find room" in placed.reason
    assert placed.repair == "raise max_size of capacity inf1 to 3"


def test_autoscaling_maximum_counts():
    """Placed is about the most that autoscaling may want, not about the desired count."""
    placed = claims(capacity(size=2), workload(count=1, ports={8500}, max_count=3))["resnet50"].placed
    assert placed.verdict is Verdict.REFUTED


def test_without_managed_scaling_only_the_desired_size_counts():
    """An Auto Scaling group that nothing scales stays at its desired size."""
    one = capacity(size=3, min_size=1, managed_scaling=False)
    placed = claims(one, workload(count=2, ports={8500}))["resnet50"].placed
    assert placed.verdict is Verdict.REFUTED
    assert "managed_scaling" in placed.repair


def test_zones_without_the_type_have_no_instance():
    """A capacity whose zones offer no Inf1 never has an instance, and the witness names the zones."""
    placed = claims(capacity(zones=(Zone(name="ap-southeast-3a", offers=False),)), workload())["resnet50"].placed
    assert placed.verdict is Verdict.REFUTED
    assert any("ap-southeast-3a" in step for step in placed.witness)


def test_small_task_strands_a_big_one():
    """A small task that may land on the inf1.24xlarge takes the memory of the one that needs all of it."""
    big = capacity("big", "inf1.24xlarge")
    host = dataclasses.replace(big.host, most_memory_mib=big.host.least_memory_mib)
    found = claims(
        dataclasses.replace(big, host=host),
        capacity("small", size=2),
        workload("small", memory_mib=1500),
        workload("large", memory_mib=181_000),
    )
    placed = found["large"].placed
    assert placed.verdict is Verdict.POSSIBLE
    assert any("of small on one instance of big" in step for step in placed.witness)
    assert any("too full by 638 MiB" in step for step in placed.witness)
    assert placed.repair
    assert found["small"].placed.verdict is Verdict.PROVED


def test_shares_of_a_capacity_provider_strategy_do_not_fall_over():
    """Two tasks dealt one by one over two providers wait for the one without room although the other has some."""
    shares = (CapacityShare(capacity="one"), CapacityShare(capacity="two"))
    placed = claims(
        capacity("one", size=0), capacity("two", size=5), workload(count=2, ports={8500}, capacity_shares=shares)
    )["resnet50"].placed
    assert placed.verdict is Verdict.REFUTED


def test_strategies_prove_nothing_but_are_told():
    """Binpacking would leave the empty host for the big task; the verdict stays possible and the reason says so."""
    host = Host(instance_type="m5.large", cpu_units=2048, least_memory_mib=8, most_memory_mib=8)
    small = workload("small", 2, memory_mib=4, strategies=(PlacementStrategy.packed_by("memory"),))
    question = cluster(capacity(host=host, size=2), small, workload("large", memory_mib=8))
    placed = decide(question)["large"].placed
    assert placed.verdict is Verdict.POSSIBLE
    followed = decide(question, follow_strategies=True)["small"].placed
    assert followed.verdict is Verdict.PROVED


def test_affinity_waits_for_its_group():
    """A task that asks for another group beside it is placed, since that group always comes."""
    found = claims(
        capacity(),
        workload("server", memory_mib=100),
        workload("helper", memory_mib=100, expression="task:group == service:server"),
    )
    assert found["helper"].placed.verdict is Verdict.PROVED


def test_task_that_lands_with_nobody_is_stranded_by_a_crowd():
    """``runningTasksCount == 0`` beside another task on one instance is only possible, depending on who comes first."""
    found = claims(
        capacity(),
        workload("shy", memory_mib=100, expression="runningTasksCount == 0"),
        workload("web", memory_mib=100),
    )
    assert found["shy"].placed.verdict is Verdict.POSSIBLE
    assert found["web"].placed.verdict is Verdict.PROVED


@pytest.mark.parametrize("budget", [0, 40_000])
def test_nothing_wanted_is_placed(budget):
    """A count of 0 is always reached."""
    found = decide(cluster(capacity(), workload(count=0, memory_mib=10**6)), budget=budget)["resnet50"]
    assert (found.placed.verdict, found.rolls.verdict, found.fits.verdict) == (
        Verdict.PROVED,
        Verdict.PROVED,
        Verdict.REFUTED,
    )


def test_daemon_without_room_is_refuted():
    """A daemon that the ones before it leave no room is not placed."""
    found = claims(
        capacity(),
        workload("first", memory_mib=7000, kind=Kind.DAEMON),
        workload("second", memory_mib=7000, kind=Kind.DAEMON),
    )
    assert found["first"].placed.verdict is Verdict.PROVED
    assert found["second"].placed.verdict is Verdict.REFUTED
