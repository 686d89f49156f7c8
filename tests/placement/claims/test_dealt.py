"""Rolling a service that is dealt over several capacity providers: what counting proves, and what it must not say."""

from __future__ import annotations

from neuronfleet.placement import CapacityShare, Host, InstanceRefresh, Verdict, decide
from neuronfleet.placement.claims import Claim
from tests.placement.claims.shapes import capacity, cluster, workload


def over(*weights: int) -> tuple[CapacityShare, ...]:
    """An item for each of the capacities c0, c1 and so on."""
    return tuple(CapacityShare(capacity=f"c{index}", weight=weight) for index, weight in enumerate(weights))


def rolled(*parts, budget: int = 40_000) -> Claim:
    """*rolls* of the workload ``web``."""
    return decide(cluster(*parts), repairs=False, budget=budget)["web"].rolls


def web(count: int = 1, weights=(1, 1), **more):
    """A service with a fixed port, so that one of its tasks runs on an instance."""
    return workload("web", count, **{"ports": {80}, "capacity_shares": over(*weights), **more})


def test_others_are_where_they_are_dealt_to():
    """One task of another service is on one of two capacities, not on both: the other capacity stays open."""
    sidecar = workload("sidecar", ports={80}, capacity_shares=over(1, 1))
    assert rolled(capacity("c0", size=2), capacity("c1", size=2), web(2), sidecar).verdict is Verdict.PROVED


def test_a_start_that_memory_decides_is_not_taken_for_granted():
    """Two tasks to one instance fit with the most memory it may register only: unknown, though the rest is open."""
    big = {"memory_mib": 4000, "ports": (), "lowest": 25}
    assert rolled(capacity("c0"), capacity("c1", size=6), web(4, **big), budget=0).verdict is Verdict.UNKNOWN


def test_one_start_that_is_sure_will_do():
    """Three tasks may begin as one and two where one fits for sure and two do not: counting proves the rollout."""
    big = {"memory_mib": 4000, "ports": (), "lowest": 25}
    assert rolled(capacity("c0"), capacity("c1", size=6), web(3, **big), budget=0).verdict is Verdict.PROVED


def test_counting_looks_at_the_most_that_a_capacity_may_get():
    """Three tasks that may run are two and one or one and two: with two instances each, both are open."""
    found = rolled(capacity("c0", size=2), capacity("c1", size=2), web(2, highest=150), budget=0)
    assert found.verdict is Verdict.PROVED


def test_a_capacity_that_others_may_close_holds_none_back():
    """Where the only instance of one capacity may be taken, the only task that may stop still comes back elsewhere."""
    others = [workload(name, ports={80}, capacity_shares=over(1)) for name in ("one", "two")]
    found = rolled(capacity("c0"), capacity("c1", size=2), web(lowest=0), *others, budget=0)
    assert found.verdict is Verdict.PROVED


def test_a_capacity_without_an_old_task_must_be_closed_too():
    """An old task on one full capacity does not wait where another capacity has a place for its successor."""
    anywhere = workload("anywhere", ports={80})
    parts = (capacity("c0", size=2), capacity("c1"), web(weights=(2, 1), highest=300), anywhere)
    assert rolled(*parts).verdict is Verdict.PROVED


def test_counting_finds_a_deadlock_of_own_tasks():
    """Every instance has one of its tasks: counting alone refutes, though others could close them as well."""
    for order in (1, -1):
        services = [workload("anywhere", 2, ports={80}), web(2)][::order]
        assert rolled(capacity("c0"), capacity("c1"), *services, budget=0).verdict is Verdict.REFUTED


def test_one_task_does_not_close_two_capacities():
    """A single task of another service closes either capacity, and not both."""
    anywhere = workload("anywhere", ports={80})
    assert rolled(capacity("c0", size=2), capacity("c1", size=2), web(2), anywhere).verdict is Verdict.PROVED


def test_two_tasks_close_two_capacities():
    """With a task of another service on each capacity no instance takes a new one: counting alone refutes."""
    anywhere = workload("anywhere", 2, ports={80})
    found = rolled(capacity("c0", size=2), capacity("c1", size=2), web(2), anywhere, budget=0)
    assert found.verdict is Verdict.REFUTED
    assert "every instance is full" in found.reason


def test_a_drained_instance_of_one_capacity_keeps_its_task():
    """Its task may not stop before another runs, the other capacity is full, and the fresh instance comes after."""
    small = Host(instance_type="x1.small", cpu_units=0, least_memory_mib=4, most_memory_mib=4)
    large = Host(instance_type="x1.large", cpu_units=0, least_memory_mib=8, most_memory_mib=8)
    found = rolled(
        capacity("c0", host=large, instance_refresh=InstanceRefresh()),
        capacity("c1", host=small),
        web(2, ports=(), memory_mib=4),
    )
    assert found.verdict is Verdict.REFUTED
    assert "refresh" in found.reason or "drain" in " ".join(found.witness)
