"""No two tasks on one host ever map the same device."""

from __future__ import annotations

import pytest

from neuronfleet.placement import Kind, Verdict
from tests.placement.claims.shapes import capacity, claims, workload

TYPE = "inf1.6xlarge"


def test_fixed_host_port_keeps_tasks_apart():
    """A fixed host port is free only when the old task has really exited."""
    exclusive = claims(capacity(size=2), workload(count=2, devices={0}, ports={8500}))["resnet50"].exclusive
    assert exclusive.verdict is Verdict.PROVED
    assert "host port 8500" in exclusive.reason


def test_stopping_task_overlaps_its_replacement():
    """DistinctInstance looks at the desired status: a stopping task and its replacement share the device."""
    exclusive = claims(capacity(), workload(devices={0}, distinct=True))["resnet50"].exclusive
    assert exclusive.verdict is Verdict.REFUTED
    assert any("desired status" in step for step in exclusive.witness)
    assert exclusive.witness[-1] == "both map /dev/neuron0"
    assert "fixed host port" in exclusive.repair


def test_two_services_with_distinct_instance_still_share_a_host():
    """DistinctInstance binds one group only."""
    found = claims(
        capacity(size=2),
        workload("one", devices={0}, distinct=True, ports={8500}),
        workload("two", devices={0}, distinct=True, ports={8501}),
    )
    assert found["one"].exclusive.verdict is Verdict.REFUTED
    assert "two" in found["one"].exclusive.reason
    assert found["two"].exclusive.verdict is Verdict.REFUTED


def test_four_slots_of_one_instance_are_apart():
    """Four one-device tasks with a device and a port each never meet."""
    slots = [workload(f"slot{index}", devices={index}, ports={8500 + index}) for index in range(4)]
    found = claims(capacity(instance_type=TYPE), *slots)
    assert {one.exclusive.verdict for one in found.values()} == {Verdict.PROVED}
    assert {one.placed.verdict for one in found.values()} == {Verdict.PROVED}


def test_four_tasks_with_the_same_device_share_it():
    """Device 0 in four task definitions is one chip for four tasks; another device is the repair."""
    slots = [workload(f"slot{index}", devices={0}, ports={8500 + index}) for index in range(3)]
    found = claims(capacity(instance_type=TYPE), *slots)
    assert {one.exclusive.verdict for one in found.values()} == {Verdict.REFUTED}
    assert found["slot1"].exclusive.repair == "map /dev/neuron1 in slot1"


def test_standalone_task_beside_a_service():
    """A standalone task lands beside a service that has an instance to itself."""
    found = claims(
        capacity(), workload(devices={0}, ports={8500}), workload("batch", devices={0}, kind=Kind.STANDALONE)
    )
    assert found["resnet50"].exclusive.verdict is Verdict.REFUTED
    assert "batch" in found["resnet50"].exclusive.reason


def test_memory_keeps_tasks_apart_only_if_it_always_does():
    """Two halves that fit only into the nominal memory are unknown, larger ones are apart."""
    assert claims(capacity(), workload(devices={0}, memory_mib=5000))["resnet50"].exclusive.verdict is Verdict.PROVED
    assert claims(capacity(), workload(devices={0}, memory_mib=3900))["resnet50"].exclusive.verdict is Verdict.UNKNOWN
    assert claims(capacity(), workload(devices={0}, memory_mib=3700))["resnet50"].exclusive.verdict is Verdict.REFUTED


def test_task_group_constraint_does_not_see_stopping_tasks():
    """``not(task:group == ...)`` in both services keeps running tasks apart, not a stopping one and a new one."""
    found = claims(
        capacity(),
        workload("one", devices={0}, ports={8500}, expression="not(task:group == service:two)"),
        workload("two", devices={0}, ports={8501}, expression="not(task:group == service:one)"),
    )
    assert found["one"].exclusive.verdict is Verdict.REFUTED


def test_daemon_meets_its_successor():
    """A daemon that maps a device overlaps its successor while it stops."""
    found = claims(capacity(), workload("probe", devices={0}, memory_mib=100, kind=Kind.DAEMON))
    assert found["probe"].exclusive.verdict is Verdict.REFUTED
    assert "successor" in found["probe"].exclusive.reason


@pytest.mark.parametrize(("count", "verdict"), [(1, Verdict.PROVED), (2, Verdict.PROVED), (3, Verdict.REFUTED)])
def test_a_workload_has_two_tasks_at_once_or_as_many_as_are_wanted(count, verdict):
    """A task that lands where three run meets its own kind only if three can run."""
    found = claims(
        capacity(instance_type=TYPE),
        workload("web", count, memory_mib=10),
        workload("late", memory_mib=10, devices={0}, expression="runningTasksCount >= 3"),
    )
    assert found["late"].exclusive.verdict is verdict
