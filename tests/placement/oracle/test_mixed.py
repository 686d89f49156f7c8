"""Capacities of several instance types against brute force over every mix that EC2 may launch."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from neuronfleet.placement import Capacity, Cluster, Deployment, Host, TaskSpec, Verdict, Workload, Zone, decide
from neuronfleet.placement.expression import PlacementConstraint
from tests.placement.oracle.explorer import CLAIMS, TooLargeError, explore

ZONE = (Zone(name="us-east-1a"),)
BOTH = "attribute:ecs.instance-type in [inf1.xlarge, inf1.2xlarge]"
CONSTRAINTS = st.sampled_from(
    [
        (),
        (),
        (PlacementConstraint.distinct_instance(),),
        (PlacementConstraint.member_of(BOTH),),
        (PlacementConstraint.member_of("attribute:ecs.instance-type == inf1.xlarge"),),
        (PlacementConstraint.member_of("not(task:group == service:w0)"),),
    ]
)


def host(instance_type: str, memory_mib: int, cpu_units: int) -> Host:
    """An instance of one device and of so much memory and CPU."""
    return Host(
        instance_type=instance_type,
        cpu_units=cpu_units,
        least_memory_mib=memory_mib,
        most_memory_mib=memory_mib,
        devices=1,
        awsvpc_tasks=2,
    )


@st.composite
def mixed_clusters(draw) -> Cluster:
    """One or two workloads on up to three instances of two types."""
    small = host("inf1.xlarge", draw(st.integers(2, 6)), draw(st.integers(2, 4)))
    large = host("inf1.2xlarge", draw(st.integers(small.least_memory_mib, 9)), draw(st.integers(small.cpu_units, 8)))
    workloads = [
        Workload(
            name=f"w{index}",
            desired_count=draw(st.integers(0, 3)),
            task=TaskSpec(
                cpu_units=draw(st.integers(0, 3)),
                memory_mib=draw(st.integers(1, 6)),
                host_ports=draw(st.sampled_from([frozenset(), frozenset({80 + index}), frozenset({80})])),
                devices=draw(st.sampled_from([frozenset(), frozenset({0})])),
            ),
            constraints=draw(CONSTRAINTS),
            deployment=draw(
                st.sampled_from(
                    [
                        Deployment(minimum_healthy_percent=100, maximum_percent=200),
                        Deployment(minimum_healthy_percent=50, maximum_percent=100),
                    ]
                )
            ),
        )
        for index in range(draw(st.integers(1, 2)))
    ]
    capacity = Capacity(name="one", host=small, other_hosts=(large,), zones=ZONE, max_size=draw(st.integers(1, 3)))
    return Cluster(name="inference", capacities=(capacity,), workloads=tuple(workloads))


def mixes(cluster: Cluster) -> list[Cluster]:
    """The cluster with each number of small instances, the others being large; a launch type takes either."""
    (one,) = cluster.capacities
    found = []
    for small in range(one.max_size + 1):
        parts = [
            dataclasses.replace(one, name=name, host=kind, other_hosts=(), max_size=count)
            for name, kind, count in (("small", one.host, small), ("large", one.other_hosts[0], one.max_size - small))
            if count
        ]
        found.append(dataclasses.replace(cluster, capacities=tuple(parts)))
    return found


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(cluster=mixed_clusters())
def test_what_is_proved_holds_in_every_mix_and_what_is_refuted_fails_in_one(cluster):
    """Whichever types EC2 launches: no mix of them contradicts a verdict."""
    claims = decide(cluster, repairs=False)
    try:
        answers = [explore(one, steps=6_000) for one in mixes(cluster)]
    except TooLargeError:
        reject()
    for name, said in claims.items():
        for part in CLAIMS:
            verdict = getattr(said, part).verdict
            right = set().union(*(one[name][part] for one in answers))
            if verdict is Verdict.PROVED:
                assert right == {Verdict.PROVED}, (part, right)
            elif verdict is Verdict.REFUTED:
                assert Verdict.REFUTED in right, (part, right)
            elif verdict is Verdict.POSSIBLE:
                assert right != {Verdict.PROVED}, (part, right)


def test_two_types_with_room_for_one_task_each_are_proved():
    """Tasks that share an instance with none of their own kind find the same places on either type."""
    task = TaskSpec(cpu_units=1, memory_mib=2, host_ports=frozenset({8500}), devices=frozenset({0}))
    other = TaskSpec(cpu_units=1, memory_mib=1, host_ports=frozenset({9000}))
    capacity = Capacity(
        name="one",
        host=host("inf1.xlarge", 4, 4),
        other_hosts=(host("inf1.2xlarge", 8, 8),),
        zones=ZONE,
        max_size=3,
    )
    workloads = (
        Workload(name="model", desired_count=2, task=task, deployment=Deployment()),
        Workload(name="side", desired_count=2, task=other, deployment=Deployment()),
    )
    found = decide(Cluster(name="inference", capacities=(capacity,), workloads=workloads))
    for claims in found.values():
        assert {getattr(claims, part).verdict for part in CLAIMS} == {Verdict.PROVED}
    starved = dataclasses.replace(capacity, other_hosts=(host("inf1.tiny", 1, 4),))
    refuted = decide(Cluster(name="inference", capacities=(starved,), workloads=workloads))["model"]
    assert refuted.fits.verdict is Verdict.REFUTED
    assert refuted.fits.reason.startswith("where one launches inf1.tiny: no instance can hold a task of model")
    assert refuted.placed.verdict is Verdict.REFUTED


def test_types_that_hold_different_numbers_of_shared_tasks_leave_it_open():
    """Nobody can tell how many of two kinds of tasks find room where each instance may be of either size."""
    capacity = Capacity(
        name="one",
        host=host("c6i.large", 4, 4),
        other_hosts=(host("c6i.xlarge", 8, 8),),
        zones=ZONE,
        max_size=3,
    )
    workloads = tuple(
        Workload(
            name=name,
            desired_count=1,
            task=TaskSpec(cpu_units=1, memory_mib=memory_mib),
            deployment=Deployment(),
        )
        for name, memory_mib in (("web", 1), ("api", 2))
    )
    found = decide(Cluster(name="inference", capacities=(capacity,), workloads=workloads))
    assert found["web"].fits.verdict is Verdict.PROVED
    assert found["web"].placed.verdict is Verdict.UNKNOWN
    assert found["web"].placed.reason == (
        "c6i.large and c6i.xlarge take different numbers of the tasks that share one, so how many find a place depends "
        "on which of them EC2 launches"
    )
    alone = decide(Cluster(name="inference", capacities=(capacity,), workloads=workloads[:1]))
    assert alone["web"].placed.verdict is Verdict.PROVED


def test_too_many_ways_are_not_looked_at():
    """Seven capacities of two types that one service may use can turn out in 128 ways."""
    capacities = tuple(
        Capacity(
            name=f"c{index}",
            host=host("inf1.xlarge", 4, 4),
            other_hosts=(host("inf1.2xlarge", 8, 8),),
            zones=ZONE,
            max_size=1,
        )
        for index in range(7)
    )
    workload = Workload(
        name="model", desired_count=1, task=TaskSpec(cpu_units=1, memory_mib=1), deployment=Deployment()
    )
    found = decide(Cluster(name="inference", capacities=capacities, workloads=(workload,)))["model"]
    assert found.fits.verdict is Verdict.UNKNOWN
    assert found.fits.reason.endswith("can turn out in more than 64 ways")
