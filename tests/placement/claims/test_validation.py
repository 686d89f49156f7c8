"""Questions that make no sense are refused, all problems at once, each with its field and what is allowed."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    Host,
    InstanceRefresh,
    Kind,
    NetworkMode,
    TaskSpec,
    Zone,
    decide,
    problems_of,
)
from neuronfleet.placement.expression import PlacementConstraint, PlacementStrategy
from tests.placement.claims.shapes import capacity, cluster, workload


def changed(one, **fields):
    """A dataclass with other fields."""
    return dataclasses.replace(one, **fields)


GOOD_HOST = capacity().host
GOOD_TASK = workload().task
MEMBER = PlacementConstraint.member_of("attribute:ecs.os-type == linux")

BAD_CAPACITIES = [
    ({"max_size": -1}, "capacities.inf1.max_size", "0 or more"),
    ({"min_size": -1}, "capacities.inf1.min_size", "0 or more"),
    ({"min_size": 3}, "capacities.inf1.min_size", "max_size = 1"),
    ({"desired_size": 2}, "capacities.inf1.desired_size", "0 to 1"),
    ({"target_capacity": 0}, "capacities.inf1.target_capacity", "1 to 100"),
    ({"target_capacity": 101}, "capacities.inf1.target_capacity", "1 to 100"),
    ({"zones": ()}, "capacities.inf1.zones", "at least one"),
    ({"zones": (Zone(name="a"), Zone(name="a"))}, "capacities.inf1.zones", "distinct"),
    ({"name": ""}, "capacities", "empty"),
    (
        {"instance_refresh": InstanceRefresh(minimum_healthy_percent=101)},
        "capacities.inf1.instance_refresh.minimum_healthy_percent",
        "0 to 100",
    ),
    (
        {"instance_refresh": InstanceRefresh(maximum_healthy_percent=99)},
        "capacities.inf1.instance_refresh.maximum_healthy_percent",
        "100 to 200",
    ),
    ({"host": changed(GOOD_HOST, cpu_units=-1)}, "capacities.inf1.host.cpu_units", "0 or more"),
    ({"host": changed(GOOD_HOST, least_memory_mib=-1)}, "capacities.inf1.host.least_memory_mib", "0 or more"),
    ({"host": changed(GOOD_HOST, most_memory_mib=7)}, "capacities.inf1.host.most_memory_mib", "least_memory_mib"),
    ({"host": changed(GOOD_HOST, devices=-1)}, "capacities.inf1.host.devices", "0 or more"),
    ({"host": changed(GOOD_HOST, awsvpc_tasks=-1)}, "capacities.inf1.host.awsvpc_tasks", "0 or more"),
    ({"host": changed(GOOD_HOST, instance_type="")}, "capacities.inf1.host.instance_type", "inf1.xlarge"),
    ({"host": changed(GOOD_HOST, reserved_ports=frozenset({0}))}, "capacities.inf1.host.reserved_ports", "1 to 65535"),
]

BAD_WORKLOADS = [
    ({"desired_count": -1}, "workloads.resnet50.desired_count", "0 or more"),
    ({"max_count": -1}, "workloads.resnet50.max_count", "0 or more"),
    ({"group": ""}, "workloads.resnet50.group", "empty"),
    ({"name": ""}, "workloads", "empty"),
    ({"task": changed(GOOD_TASK, memory_mib=-1)}, "workloads.resnet50.task.memory_mib", "0 or more"),
    ({"task": changed(GOOD_TASK, cpu_units=-1)}, "workloads.resnet50.task.cpu_units", "0 or more"),
    ({"task": changed(GOOD_TASK, devices=frozenset({-1}))}, "workloads.resnet50.task.devices", "0 to 127"),
    ({"task": changed(GOOD_TASK, host_ports=frozenset({65536}))}, "workloads.resnet50.task.host_ports", "1 to 65535"),
    (
        {"task": TaskSpec(cpu_units=0, memory_mib=6, host_ports=frozenset({80}), network_mode=NetworkMode.AWSVPC)},
        "workloads.resnet50.task.host_ports",
        "awsvpc",
    ),
    (
        {"deployment": Deployment(minimum_healthy_percent=-1)},
        "workloads.resnet50.deployment.minimum_healthy_percent",
        "0 to 1000",
    ),
    ({"deployment": Deployment(maximum_percent=1001)}, "workloads.resnet50.deployment.maximum_percent", "0 to 1000"),
    ({"kind": Kind.STANDALONE}, "workloads.resnet50.deployment", "not deployed"),
    ({"capacity_shares": (CapacityShare(capacity="inf"),)}, "workloads.resnet50.capacity_shares[0].capacity", "'inf1'"),
    (
        {"capacity_shares": (CapacityShare(capacity="inf1", weight=0),)},
        "workloads.resnet50.capacity_shares",
        "every weight is 0",
    ),
    (
        {"capacity_shares": (CapacityShare(capacity="inf1", base=-1),)},
        "workloads.resnet50.capacity_shares[0].base",
        "0 to 100000",
    ),
    (
        {"capacity_shares": (CapacityShare(capacity="inf1", base=1), CapacityShare(capacity="inf1", base=1))},
        "workloads.resnet50.capacity_shares",
        "more than one item has a base",
    ),
    (
        {"capacity_shares": (CapacityShare(capacity="inf1"),) * 21},
        "workloads.resnet50.capacity_shares",
        "20 at most",
    ),
    ({"constraints": (MEMBER,) * 11}, "workloads.resnet50.constraints", "10 constraints"),
    (
        {"strategies": (PlacementStrategy.at_random(),) * 6},
        "workloads.resnet50.strategies",
        "5 strategies",
    ),
    (
        {"task": changed(GOOD_TASK, constraints=(PlacementConstraint.distinct_instance(),))},
        "workloads.resnet50.task.constraints[0].type",
        "task definition",
    ),
]


@pytest.mark.parametrize(("fields", "path", "words"), BAD_CAPACITIES)
def test_bad_capacity(fields, path, words):
    """A capacity that makes no sense is refused with its field and what is allowed."""
    problems = problems_of(cluster(changed(capacity(), **fields), workload()))
    assert any(one.path == path and words in one.message for one in problems), problems


@pytest.mark.parametrize(("fields", "path", "words"), BAD_WORKLOADS)
def test_bad_workload(fields, path, words):
    """A workload that makes no sense is refused with its field and what is allowed."""
    problems = problems_of(cluster(capacity(), changed(workload(), **fields)))
    assert any(one.path == path and words in one.message for one in problems), problems


def test_good_cluster_has_no_problem():
    """The shape that all bad ones are made from is good."""
    assert problems_of(cluster(capacity(), workload())) == ()


def test_empty_cluster_and_every_problem_at_once():
    """An empty cluster is refused; several problems are told together."""
    with pytest.raises(PlacementError, match=r"(?s)capacities: there are none.*workloads: there are none"):
        decide(Cluster(name="inference", capacities=(), workloads=()))
    bad = cluster(capacity(size=-1), workload(count=-2))
    with pytest.raises(PlacementError, match=r"(?s)max_size: is -1.*desired_count: is -2"):
        decide(bad)


def test_names_are_distinct():
    """Two capacities or workloads of one name are refused."""
    paths = [one.path for one in problems_of(cluster(capacity(), capacity(), workload(), workload()))]
    assert paths == ["capacities", "workloads"]


def test_device_that_no_host_has_is_no_bad_input():
    """Device 7 on four devices is a refuted claim, not an error."""
    assert problems_of(cluster(capacity(), workload(devices={7}))) == ()


def test_host_needs_no_catalogue():
    """Instance types that the catalogue does not know can be asked about."""
    host = Host(instance_type="x9.large", cpu_units=1024, least_memory_mib=1000, most_memory_mib=1000)
    assert problems_of(cluster(capacity(host=host), workload())) == ()


EDGES = [
    capacity(size=0),
    capacity(size=2, min_size=2, desired_size=2),
    capacity(size=2, min_size=1, desired_size=1),
    capacity(target_capacity=1),
    capacity(target_capacity=100),
    capacity(instance_refresh=InstanceRefresh(minimum_healthy_percent=0, maximum_healthy_percent=100)),
    capacity(instance_refresh=InstanceRefresh(minimum_healthy_percent=100, maximum_healthy_percent=200)),
    capacity(
        host=Host(instance_type="x", cpu_units=0, least_memory_mib=0, most_memory_mib=0, reserved_ports=frozenset({1}))
    ),
    capacity(host=changed(GOOD_HOST, devices=0, awsvpc_tasks=0, reserved_ports=frozenset({65535}))),
    workload(count=0, max_count=0),
    workload(memory_mib=0, cpu_units=0, devices={0, 127}, ports={1, 65535}),
    workload(lowest=0, highest=0),
    workload(lowest=1000, highest=1000),
    workload(group="g"),
    workload(capacity_shares=(CapacityShare(capacity="inf1", weight=1000, base=100_000),)),
    workload(capacity_shares=(CapacityShare(capacity="inf1", weight=1, base=0),)),
    changed(workload(), task=TaskSpec(cpu_units=0, memory_mib=6, network_mode=NetworkMode.AWSVPC)),
    changed(
        workload(), task=TaskSpec(cpu_units=0, memory_mib=6, host_ports=frozenset({80}), network_mode=NetworkMode.HOST)
    ),
]


@pytest.mark.parametrize("edge", EDGES)
def test_values_at_the_edge_are_allowed(edge):
    """The least and the most that is allowed is no problem."""
    parts = (edge, workload()) if hasattr(edge, "zones") else (capacity(), edge)
    assert problems_of(cluster(*parts)) == ()


BEYOND = [
    ({"capacity_shares": (CapacityShare(capacity="inf1", weight=1001),)}, "weight", "is 1001; allowed: 0 to 1000"),
    ({"capacity_shares": (CapacityShare(capacity="inf1", base=100_001),)}, "base", "is 100001; allowed: 0 to 100000"),
    ({"deployment": Deployment(minimum_healthy_percent=1001)}, "minimum_healthy_percent", "0 to 1000"),
    ({"deployment": Deployment(maximum_percent=-1)}, "maximum_percent", "0 to 1000"),
    ({"task": changed(GOOD_TASK, devices=frozenset({128}))}, "devices", "is 128; allowed: 0 to 127"),
    ({"task": changed(GOOD_TASK, host_ports=frozenset({0}))}, "host_ports", "is 0; allowed: 1 to 65535"),
    (
        {"task": changed(GOOD_TASK, host_ports=frozenset({80}), network_mode=NetworkMode.NONE)},
        "host_ports",
        "network mode none",
    ),
]


@pytest.mark.parametrize(("fields", "field", "words"), BEYOND)
def test_one_beyond_the_edge_is_refused(fields, field, words):
    """One more than the most, or one less than the least, is the only problem, and its value is told."""
    (problem,) = problems_of(cluster(capacity(), changed(workload(), **fields)))
    assert problem.path.endswith(field)
    assert words in problem.message


def test_twenty_capacity_providers_are_taken():
    """A strategy of 20 items is taken, one of 21 is not; weights of 0 are fine beside another."""
    capacities = [capacity(f"c{index}") for index in range(21)]
    shares = tuple(CapacityShare(capacity=f"c{index}", weight=index % 2) for index in range(21))
    assert problems_of(cluster(*capacities, workload(capacity_shares=shares[:20]))) == ()
    (problem,) = problems_of(cluster(*capacities, workload(capacity_shares=shares)))
    assert (problem.value, problem.message) == (21, "21 are too many: ECS takes 20 at most")


def test_a_base_and_a_name_of_which_there_are_two():
    """Two items with a base are refused and one is not; a zone named three times is told so, with its name."""
    capacities = [capacity("one"), capacity("two")]

    def shares(first, second):
        return (CapacityShare(capacity="one", base=first), CapacityShare(capacity="two", base=second))

    assert problems_of(cluster(*capacities, workload(capacity_shares=shares(1, 0)))) == ()
    (problem,) = problems_of(cluster(*capacities, workload(capacity_shares=shares(1, 1))))
    assert "more than one item has a base" in problem.message
    (problem,) = problems_of(cluster(capacity(zones=(Zone(name="a"),) * 3), workload()))
    assert problem.message == "3 are called 'a'; names are distinct"


def test_what_is_not_said_is_the_default():
    """Fields that nobody gives are as AWS has them, or as most fleets do."""
    plain = Capacity(name="c", host=capacity().host, zones=capacity().zones, max_size=1)
    assert (plain.min_size, plain.desired_size, plain.managed_scaling, plain.target_capacity) == (0, None, True, 100)
    assert (CapacityShare(capacity="c").base, CapacityShare(capacity="c").weight) == (0, 1)
    assert dataclasses.astuple(Deployment()) == (100, 200, False, False)
    assert dataclasses.astuple(InstanceRefresh()) == (90, None)
    assert Zone(name="a").offers
