"""Questions that make no sense are refused, all problems at once, each with its field and what is allowed."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement import (
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
