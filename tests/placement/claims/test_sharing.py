"""What *exclusive* tells: which device is shared, by which steps, and what keeps tasks apart."""

from __future__ import annotations

import dataclasses

from neuronfleet.placement import CapacityShare, Claim, Kind, Verdict, decide
from tests.placement.claims.shapes import capacity, cluster, workload

TYPE = "inf1.6xlarge"
PAIR = frozenset({1, 2})


def exclusive(*workloads, instance_type: str = TYPE) -> dict[str, Claim]:
    """The claims of workloads on one instance."""
    found = decide(cluster(capacity(instance_type=instance_type), *workloads), repairs=False)
    return {name: claims.exclusive for name, claims in found.items()}


def daemon(name: str = "agent", **more):
    """A daemon that maps devices 1 and 2."""
    return workload(name, **{"memory_mib": 100, "devices": PAIR, "kind": Kind.DAEMON, **more})


def test_the_first_device_and_the_first_port_are_named():
    """Tasks that share two devices or two ports are told by the lower one."""
    kept = exclusive(workload("one", devices=PAIR, ports={80, 81}), workload("two", devices=PAIR, ports={81, 80}))
    assert kept["one"].reason == "kept apart by host port 80 (/dev/neuron1)"
    shared = exclusive(workload("one", devices=PAIR, ports={80}), workload("two", devices=PAIR))["two"]
    assert shared.reason.startswith("a task of two and a task of one may share /dev/neuron1 of an instance of inf1")
    assert shared.witness == (
        "place a task of two",
        "place a task of one on the same instance",
        "both map /dev/neuron1",
    )


def test_two_tasks_of_one_service_meet():
    """Without anything that keeps them apart, two tasks of a service map the same device."""
    found = exclusive(workload(devices={3}))["resnet50"]
    assert found.witness == (
        "place a task of resnet50",
        "place another of its tasks beside it",
        "both map /dev/neuron3",
    )


def test_a_daemon_is_told_apart_by_its_own_port():
    """A fixed port keeps the successor of a daemon waiting until the old one has exited; the lower one is named."""
    assert exclusive(daemon(ports={81, 80}))["agent"].reason == "kept apart by host port 80 of the daemon"
    found = exclusive(daemon())["agent"]
    assert found.verdict is Verdict.REFUTED
    assert found.witness == ("tell agent to stop", "place its successor while it stops", "both map /dev/neuron1")


def test_a_task_on_one_of_the_instances_of_a_daemon_shares_with_it():
    """A service that uses one of the instance types that a daemon runs on maps the same device there."""
    service = workload("one", devices={0}, ports={80}, capacity_shares=(CapacityShare(capacity="big"),))
    parts = (capacity("small"), capacity("big", instance_type=TYPE), daemon(devices={0}, ports={81}))
    found = decide(cluster(*parts, service), repairs=False)
    assert found["agent"].exclusive.verdict is Verdict.REFUTED
    none = dataclasses.replace(service, desired_count=0)
    assert decide(cluster(*parts, none), repairs=False)["agent"].exclusive.verdict is Verdict.PROVED


def test_two_daemons_share_from_the_start():
    """Two daemons that map the same devices both start, whatever else keeps their tasks apart."""
    found = exclusive(daemon(ports={80}), daemon("probe", ports={81}))
    for name, other in (("agent", "probe"), ("probe", "agent")):
        assert found[name].verdict is Verdict.REFUTED
        assert found[name].reason.startswith(f"the daemons {name} and {other} may share /dev/neuron1 ")
        assert found[name].witness == ("both start", "both map /dev/neuron1")


def test_a_task_lands_beside_a_daemon():
    """A daemon that maps the device of a service shares it as soon as a task is placed."""
    found = exclusive(daemon(ports={80}), workload("one", devices=PAIR, ports={81}))
    assert found["agent"] == found["one"]
    assert found["one"].reason.startswith("a task of one and the daemon agent may share /dev/neuron1 ")
    assert found["one"].witness == (
        "the daemon agent runs",
        "place a task of one beside it",
        "both map /dev/neuron1",
    )


def test_memory_and_cpu_keep_apart_from_the_first_unit_too_many():
    """Two tasks of half the CPU share an instance, and with one unit more they do not; of the memory just so."""
    half = 24 * 1024 // 2
    assert exclusive(workload(devices={0}, cpu_units=half))["resnet50"].verdict is Verdict.REFUTED
    apart = exclusive(workload(devices={0}, cpu_units=half + 1))["resnet50"]
    assert apart.reason == f"kept apart by CPU: {half + 1} + {half + 1} of {2 * half} units (/dev/neuron0)"
    most = capacity(instance_type=TYPE).host.most_memory_mib
    assert exclusive(workload(devices={0}, memory_mib=most // 2))["resnet50"].verdict is not Verdict.PROVED
    assert exclusive(workload(devices={0}, memory_mib=most // 2 + 1))["resnet50"].verdict is Verdict.PROVED


def test_a_daemon_and_its_successor_fit_together_up_to_the_last_unit():
    """A daemon of half the CPU overlaps its successor, and of one unit more it does not."""
    meets = exclusive(daemon(cpu_units=2048, devices={0}), instance_type="inf1.xlarge")["agent"]
    assert meets.verdict is Verdict.REFUTED
    apart = exclusive(daemon(cpu_units=2049, devices={0}), instance_type="inf1.xlarge")["agent"]
    assert apart.reason == "kept apart by CPU: 2049 units more are not left"


def test_memory_of_a_daemon_and_its_successor_is_looked_at_with_what_is_registered():
    """A daemon of half the most that may be registered is unknown, and the memory that decides is told."""
    most = capacity().host.most_memory_mib
    found = exclusive(daemon(memory_mib=most // 2, devices={0}), instance_type="inf1.xlarge")["agent"]
    assert found.verdict is Verdict.UNKNOWN
    assert found.witness[0] == f"proved: kept apart by memory: {most // 2} MiB more are not left of 7577 MiB"
    apart = exclusive(daemon(memory_mib=most // 2 + 1, devices={0}), instance_type="inf1.xlarge")["agent"]
    assert apart.verdict is Verdict.PROVED


def test_constraints_of_both_keep_tasks_apart():
    """A task that only lands beside a group that itself waits for company never runs, so it shares nothing."""
    alone = workload("one", devices={0}, ports={80}, expression="task:group == service:two")
    found = exclusive(alone, workload("two", devices={0}, ports={81}, expression="task:group == service:two"))
    assert found["one"].reason == (
        "kept apart by host port 80 (/dev/neuron0) and the placement constraints of one and two"
    )
    own = exclusive(daemon(devices={0}, ports={81}), alone)["one"]
    assert own.reason == "kept apart by the placement constraints of one and host port 80 (/dev/neuron0)"


def test_the_way_to_a_meeting_is_told_step_by_step():
    """A task that asks for a group beside it meets another of its own once that group is there."""
    asks = workload("one", devices={0}, expression="task:group == service:two")
    found = exclusive(asks, workload("two", devices={1}, ports={81}))["one"]
    assert found.verdict is Verdict.REFUTED
    assert found.witness == (
        "place a task of two",
        "place a task of one",
        "place a task of one",
        "both map /dev/neuron0",
    )
    beside = exclusive(daemon(devices={0}, ports={80}), asks, workload("two", ports={82}))["agent"]
    assert beside.witness == ("place a task of two", "place a task of one", "both map /dev/neuron0")


def test_one_task_beside_a_group_does_not_meet_itself():
    """A task that lands only where exactly one other runs is alone of its kind unless the first is stopping."""
    asks = workload("one", devices={0}, expression="task:group == service:two and runningTasksCount == 1")
    found = exclusive(asks, workload("two", memory_mib=40_000, ports={81}))["one"]
    assert found.verdict is Verdict.REFUTED
    assert found.witness[-3:] == ("tell a task of one to stop", "place a task of one", "both map /dev/neuron0")
