"""Changes of a cluster: what each makes of it, how it is told, and how the smallest number that does is found."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement import (
    CapacityShare,
    Change,
    Cluster,
    Deployment,
    InstanceRefresh,
    NetworkMode,
    Zone,
    apply,
)
from neuronfleet.placement.changes import in_words
from neuronfleet.placement.expression import PlacementConstraint
from neuronfleet.placement.growth import Growth
from neuronfleet.placement.repair import _least_growth
from tests.placement.claims.shapes import capacity, cluster, workload

QUESTION = cluster(
    capacity("one", size=2),
    capacity("two", size=3, min_size=1, desired_size=2, managed_scaling=False),
    workload("a", 2, memory_mib=100, cpu_units=10, ports={80, 81}, devices={1}, distinct=True, lowest=50, highest=150),
    workload("b", 1, expression="attribute:ecs.os-type == linux", max_count=4),
)


def changed(target: str, field: str, value) -> Cluster:
    """The cluster with one change."""
    return apply(QUESTION, [Change(target=target, field=field, value=value)])


def words(*changes: tuple) -> str:
    """Changes in words."""
    return in_words(QUESTION, [Change(target=target, field=field, value=value) for target, field, value in changes])


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("max_size", 5, {"max_size": 5}),
        ("min_size", 1, {"min_size": 1}),
        ("desired_size", 2, {"desired_size": 2}),
        ("managed_scaling", False, {"managed_scaling": False}),
        ("maximum_healthy_percent", 200, {"instance_refresh": InstanceRefresh(maximum_healthy_percent=200)}),
    ],
)
def test_a_change_of_a_capacity_leaves_the_others_alone(field, value, expected):
    """One field of one capacity has the new value, and everything else is as it was."""
    after = changed("capacity:one", field, value)
    assert after.capacities == (dataclasses.replace(QUESTION.capacities[0], **expected), QUESTION.capacities[1])
    assert after.workloads == QUESTION.workloads


def test_an_offering_zone_is_added():
    """The Auto Scaling group gets one zone more, that offers the type."""
    after = changed("capacity:two", "offering_zone", "us-east-1f")
    assert after.capacities[1].zones == (*QUESTION.capacities[1].zones, Zone(name="us-east-1f", offers=True))


def test_a_copy_is_another_capacity_of_the_same_kind():
    """A copy has another name and is last; the original must be there."""
    after = changed("capacity:new", "copy_of", "two")
    assert after.capacities == (*QUESTION.capacities, dataclasses.replace(QUESTION.capacities[1], name="new"))
    with pytest.raises(PlacementError, match="no capacity 'three' to copy"):
        changed("capacity:new", "copy_of", "three")


TASK = QUESTION.workloads[0].task


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("desired_count", 3, {"desired_count": 3}),
        ("max_count", 7, {"max_count": 7}),
        ("memory_mib", 7, {"task": dataclasses.replace(TASK, memory_mib=7)}),
        ("cpu_units", 7, {"task": dataclasses.replace(TASK, cpu_units=7)}),
        ("devices", (0, 2), {"task": dataclasses.replace(TASK, devices=frozenset({0, 2}))}),
        ("host_port", 90, {"task": dataclasses.replace(TASK, host_ports=frozenset({90}))}),
        ("network_mode", "host", {"task": dataclasses.replace(TASK, network_mode=NetworkMode.HOST)}),
        ("minimum_healthy_percent", 0, {"deployment": Deployment(minimum_healthy_percent=0, maximum_percent=150)}),
        ("maximum_percent", 300, {"deployment": Deployment(minimum_healthy_percent=50, maximum_percent=300)}),
        ("capacity", "two", {"capacity_shares": (CapacityShare(capacity="two"),)}),
        (
            "placement_expression",
            "attribute:ecs.os-type == linux",
            {
                "constraints": (
                    PlacementConstraint.distinct_instance(),
                    PlacementConstraint.member_of("attribute:ecs.os-type == linux"),
                )
            },
        ),
        ("distinct_instance", False, {"constraints": ()}),
    ],
)
def test_a_change_of_a_workload_leaves_the_others_alone(field, value, expected):
    """One field of one workload has the new value, and everything else is as it was."""
    after = changed("workload:a", field, value)
    assert after.workloads == (dataclasses.replace(QUESTION.workloads[0], **expected), QUESTION.workloads[1])
    assert after.capacities == QUESTION.capacities


def test_distinct_instance_is_added_beside_other_constraints():
    """DistinctInstance comes before what was asked for, once."""
    after = changed("workload:b", "distinct_instance", value=True)
    distinct = PlacementConstraint.distinct_instance()
    assert after.workloads[1].constraints == (distinct, *QUESTION.workloads[1].constraints)
    assert changed("workload:a", "distinct_instance", value=True) == QUESTION


def test_a_host_port_takes_the_bridge():
    """A task with a fixed port is no longer in network mode awsvpc."""
    task = dataclasses.replace(TASK, host_ports=frozenset(), network_mode=NetworkMode.AWSVPC)
    question = cluster(capacity(), dataclasses.replace(QUESTION.workloads[0], task=task))
    after = apply(question, [Change(target="workload:a", field="host_port", value=80)]).workloads[0].task
    assert (after.host_ports, after.network_mode) == ({80}, NetworkMode.BRIDGE)


@pytest.mark.parametrize(
    ("target", "field", "value", "problem"),
    [
        ("capacity:three", "max_size", 1, "'capacity:three' of a change is not in the cluster"),
        ("workload:one", "max_count", 1, "'workload:one' of a change is not in the cluster"),
        ("capacity:a", "max_size", 1, "'capacity:a' of a change is not in the cluster"),
        ("service:a", "max_count", 1, "'service:a' of a change is not in the cluster"),
        ("workload:new", "copy_of", "one", "'workload:new' of a change is not in the cluster"),
        ("capacity:one", "memory_mib", 1, "'memory_mib' to 1, which cannot be applied"),
        ("capacity:one", "maximum_healthy_percent", "x", "'maximum_healthy_percent' to 'x', which cannot be applied"),
        ("capacity:one", "offering_zone", 1, "'offering_zone' to 1, which cannot be applied"),
        ("workload:a", "max_size", 1, "'max_size' to 1, which cannot be applied"),
        ("workload:a", "devices", 1, "'devices' to 1, which cannot be applied"),
        ("workload:a", "host_port", "x", "'host_port' to 'x', which cannot be applied"),
        ("workload:a", "network_mode", 1, "'network_mode' to 1, which cannot be applied"),
        ("workload:a", "capacity", 1, "'capacity' to 1, which cannot be applied"),
        ("workload:a", "placement_expression", 1, "'placement_expression' to 1, which cannot be applied"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(target, field, value, problem):
    """What the cluster does not have, or a value of another kind, is refused with its name."""
    with pytest.raises(PlacementError, match=problem):
        changed(target, field, value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("capacity:one", "max_size", 3), "raise max_size of capacity one to 3"),
        (("capacity:one", "max_size", 1), "lower max_size of capacity one to 1"),
        (("capacity:two", "desired_size", 3), "raise desired_size of capacity two to 3"),
        (("capacity:one", "desired_size", 3), "set desired_size = 3 for capacity one"),
        (("capacity:two", "managed_scaling", True), "set managed_scaling = true for capacity two"),
        (("capacity:one", "maximum_healthy_percent", 200), "set maximum_healthy_percent = 200 for capacity one"),
        (("capacity:one", "offering_zone", "us-east-1f"), "give capacity one a subnet in us-east-1f"),
        (("workload:a", "memory_mib", 99), "lower memory_mib of workload a to 99"),
        (("workload:a", "cpu_units", 11), "raise cpu_units of workload a to 11"),
        (("workload:a", "minimum_healthy_percent", 0), "lower minimum_healthy_percent of workload a to 0"),
        (("workload:a", "maximum_percent", 200), "raise maximum_percent of workload a to 200"),
        (("workload:b", "max_count", 3), "lower max_count of workload b to 3"),
        (("workload:a", "max_count", 3), "set max_count = 3 for workload a"),
        (("workload:a", "devices", (0, 1)), "map /dev/neuron0 and /dev/neuron1 in a"),
        (("workload:a", "host_port", 90), "give a the fixed host port 90 (network mode bridge)"),
        (("workload:a", "capacity", "two"), "place a on capacity two"),
        (("workload:a", "distinct_instance", True), "set distinct_instance = true for workload a"),
        (("workload:a", "network_mode", "bridge"), "set network_mode = bridge for workload a"),
    ],
)
def test_a_change_is_told_in_words(change, told):
    """What is raised or lowered says so; what had no number before is set."""
    assert words(change) == told


def test_a_new_capacity_is_told_with_its_size_alone():
    """Of a copy only its name, its original and its size are told, each sentence once."""
    said = words(
        ("capacity:a-only", "copy_of", "two"),
        ("capacity:a-only", "min_size", 1),
        ("capacity:a-only", "max_size", 4),
        ("workload:a", "capacity", "a-only"),
        ("workload:a", "host_port", 90),
        ("workload:a", "host_port", 90),
    )
    assert said.startswith("add a capacity a-only like two with max_size = 4")
    assert "place a on it alone" in said
    assert said.count("fixed host port 90") == 1
    assert "min_size" not in said


def test_the_size_that_is_told_is_that_of_the_new_capacity():
    """Where another capacity grows too, each is told with its own size."""
    said = words(
        ("capacity:a-only", "copy_of", "two"),
        ("capacity:a-only", "max_size", 4),
        ("workload:a", "capacity", "a-only"),
        ("capacity:two", "max_size", 5),
    )
    assert said.startswith("add a capacity a-only like two with max_size = 4,")


@pytest.mark.parametrize("most", [3, 10, 17, 100])
@pytest.mark.parametrize("start", [2, 3])
def test_the_smallest_number_that_does_is_found(start, most):
    """Whatever number is needed up to the most that makes sense, just that is found, in few tries."""
    for needed in range(start + 1, most + 1):
        asked = []

        def proves(changes, needed=needed, asked=asked):
            asked.append(changes[0].value)
            return changes[0].value >= needed

        growth = Growth(
            start=start,
            most=most,
            to=lambda size: [Change(target="capacity:one", field="max_size", value=size)],
        )
        found = _least_growth(growth, proves)
        assert found is not None
        assert found[0].value == needed
        assert max(asked) <= max(most, start + 1)
        assert len(asked) <= 2 * (most - start).bit_length() + 1


def test_more_than_makes_sense_is_not_tried():
    """Where nothing up to the most does there is no answer, and nothing beyond it was tried."""
    asked = []
    growth = Growth(start=2, most=13, to=lambda size: [Change(target="capacity:one", field="max_size", value=size)])
    assert _least_growth(growth, lambda changes: asked.append(changes[0].value) or False) is None
    assert asked[-1] == 13
    assert sorted(asked) == asked
