"""The four claims by arithmetic, against a scheduler that tries everything."""

from __future__ import annotations

import dataclasses
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.placement.arithmetic import decide, tasks_per_host
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.model import Host, TaskNeed
from tests.placement.scheduler import Scheduler

INF1_XLARGE = Host(
    instance_type="inf1.xlarge",
    cpu_units=4096,
    memory_mib=7321,
    nominal_memory_mib=7936,
    devices=1,
    awsvpc_tasks=3,
    max_size=1,
)
ONE_TASK = TaskNeed(
    name="resnet50",
    desired_count=1,
    cpu_units=4096,
    memory_mib=7296,
    host_ports=frozenset({8500}),
    devices=frozenset({0}),
    awsvpc=False,
    distinct_instance=True,
    minimum_healthy_percent=100,
    maximum_percent=200,
)


def changed(record, **changes):
    """A record with some of its values replaced."""
    return dataclasses.replace(record, **changes)


def claim(host: Host, need: TaskNeed, which: str) -> Claim:
    """One claim about a workload that has its capacity to itself."""
    return getattr(decide(host, [need])[need.name], which)


@st.composite
def small_hosts(draw) -> Host:
    """One to three small instances; what they register may be less than their data sheet says."""
    memory_mib = draw(st.integers(4, 8))
    return Host(
        instance_type="test.small",
        cpu_units=draw(st.integers(2, 6)),
        memory_mib=memory_mib,
        nominal_memory_mib=memory_mib + draw(st.integers(0, 2)),
        devices=2,
        awsvpc_tasks=draw(st.integers(0, 2)),
        max_size=draw(st.integers(1, 3)),
    )


@st.composite
def small_needs(draw, name: str, most: int) -> TaskNeed:
    """A workload of a few tasks, a service or a standalone task."""
    service = draw(st.booleans())
    awsvpc = draw(st.booleans())
    ports = st.frozensets(st.sampled_from([8500, 8501]), max_size=1)
    return TaskNeed(
        name=name,
        desired_count=draw(st.integers(0, most)),
        cpu_units=draw(st.integers(0, 4)),
        memory_mib=draw(st.integers(1, 6)),
        host_ports=frozenset() if awsvpc else draw(ports),
        devices=draw(st.frozensets(st.integers(0, 1), max_size=1)),
        awsvpc=awsvpc,
        distinct_instance=draw(st.booleans()),
        minimum_healthy_percent=draw(st.sampled_from([0, 50, 66, 100])) if service else None,
        maximum_percent=draw(st.sampled_from([100, 150, 200])) if service else None,
    )


@st.composite
def crowds(draw) -> tuple[Host, list[TaskNeed]]:
    """A capacity with one to three workloads; the more there are, the fewer tasks each has."""
    number = draw(st.integers(1, 3))
    most = {1: 4, 2: 2, 3: 1}[number]
    return draw(small_hosts()), [draw(small_needs(f"w{index}", most)) for index in range(number)]


def agrees(verdict: Verdict, *, truth: bool) -> bool:
    """Whether a verdict says nothing, or what is true."""
    return verdict is Verdict.UNKNOWN or (verdict is Verdict.PROVED) == truth


@given(crowds())
@settings(max_examples=400, deadline=None)
def test_placed_agrees_with_every_choice_of_the_scheduler(crowd):
    """A decided placement is right whatever the scheduler chooses and however much memory registers."""
    host, needs = crowd
    decided = decide(host, needs)
    for index, need in enumerate(needs):
        truth = all(
            Scheduler(host, needs, memory_mib).places_all(index)
            for memory_mib in range(host.memory_mib, host.nominal_memory_mib + 1)
        )
        assert agrees(decided[need.name].placed.verdict, truth=truth), decided[need.name].placed


@given(crowds())
@settings(max_examples=300, deadline=None)
def test_rolls_agrees_with_every_choice_of_the_scheduler(crowd):
    """A decided rolling update is right: proved ones never get stuck, refuted ones can."""
    host, needs = crowd
    decided = decide(host, needs)
    for index, need in enumerate(needs):
        if need.minimum_healthy_percent is None:
            assert decided[need.name].rolls.verdict is Verdict.PROVED
            continue
        truth = all(
            Scheduler(host, needs, memory_mib).rolls(index) for memory_mib in {host.memory_mib, host.nominal_memory_mib}
        )
        assert agrees(decided[need.name].rolls.verdict, truth=truth), decided[need.name].rolls


@given(crowds())
@settings(max_examples=300, deadline=None)
def test_exclusive_agrees_with_every_state_the_scheduler_reaches(crowd):
    """A device is called shared exactly where some reachable state maps it twice on one host."""
    host, needs = crowd
    host = changed(host, max_size=1)
    decided = decide(host, needs)
    for index, need in enumerate(needs):
        fitting = [one for one in needs if one.devices & need.devices]
        if any(Scheduler(host, needs, host.nominal_memory_mib).takes((), needs.index(one)) is False for one in fitting):
            continue  # a task that can never start shares nothing; fits refuses it
        shared = Scheduler(host, needs, host.nominal_memory_mib).shares_a_device(index)
        verdict = decided[need.name].exclusive.verdict
        assert verdict is (Verdict.REFUTED if shared else Verdict.PROVED), decided[need.name].exclusive


@given(crowds())
@settings(max_examples=300, deadline=None)
def test_fits_agrees_with_an_empty_host(crowd):
    """A task fits exactly where an empty host that registers the least takes it and has its devices."""
    host, needs = crowd
    host = changed(host, devices=1)
    decided = decide(host, needs)
    for index, need in enumerate(needs):
        truth = Scheduler(host, needs, host.memory_mib).takes((), index) and all(
            device < host.devices for device in need.devices
        )
        assert (decided[need.name].fits.verdict is Verdict.PROVED) == truth


def repaired(host: Host, need: TaskNeed, repair: str) -> tuple[Host, TaskNeed]:
    """The capacity and workload after the numbers of a repair."""
    numbers = {
        key: int(value)
        for key, value in re.findall(r"(max_size|maximum_percent|memory_mib|cpu_units)(?: to| =) (\d+)", repair)
    }
    assert numbers, repair
    host = changed(host, max_size=numbers.get("max_size", host.max_size))
    rest = {key: value for key, value in numbers.items() if key != "max_size"}
    return host, changed(need, **rest)


@given(small_hosts(), small_needs("w0", 4))
@settings(max_examples=400, deadline=None)
def test_every_numeric_repair_proves_its_claim(host, need):
    """Doing what a repair says, in numbers, turns the refuted claim into a proved one."""
    host = changed(host, awsvpc_tasks=max(host.awsvpc_tasks, 1))
    memory_or_cpu = claim(host, need, "fits")
    while memory_or_cpu.verdict is Verdict.REFUTED:
        host, need = repaired(host, need, memory_or_cpu.repair)
        memory_or_cpu = claim(host, need, "fits")
    for which in ("placed", "rolls"):
        found = claim(host, need, which)
        if found.verdict is Verdict.REFUTED:
            assert claim(*repaired(host, need, found.repair), which).verdict is Verdict.PROVED


@given(small_hosts(), small_needs("w0", 4))
@settings(max_examples=300, deadline=None)
def test_no_smaller_max_size_would_do(host, need):
    """The max_size that a repair asks for is the smallest that proves the claim."""
    for which in ("placed", "rolls"):
        found = claim(host, need, which)
        if found.verdict is Verdict.REFUTED and found.repair and found.repair.startswith("raise max_size"):
            wanted, _ = repaired(host, need, found.repair)
            assert claim(changed(wanted, max_size=wanted.max_size - 1), need, which).verdict is Verdict.REFUTED


def test_the_deadlock_of_the_aws_page_is_refuted():
    """One instance, one task and 100/200 percent can never roll: neither may stop first, and no instance is free."""
    found = claim(INF1_XLARGE, ONE_TASK, "rolls")
    assert found.verdict is Verdict.REFUTED
    assert found.reason == "none of 1 task(s) may stop first and no instance is free for a new one"
    assert found.repair == "raise max_size to 2"
    assert claim(changed(INF1_XLARGE, max_size=2), ONE_TASK, "rolls").verdict is Verdict.PROVED


def test_stopping_first_rolls_on_one_instance():
    """With minimum 0 and maximum 100 percent, one task rolls in place."""
    need = changed(ONE_TASK, minimum_healthy_percent=0, maximum_percent=100)
    assert claim(INF1_XLARGE, need, "rolls").verdict is Verdict.PROVED


def test_distinct_instance_alone_does_not_keep_a_device_apart():
    """A small task without a port may overlap with the one that it replaces, though distinctInstance is set."""
    need = changed(ONE_TASK, cpu_units=0, memory_mib=1000, host_ports=frozenset())
    found = claim(INF1_XLARGE, need, "exclusive")
    assert found.verdict is Verdict.REFUTED
    assert "distinctInstance looks at the desired status, which is already STOPPED" in found.witness


def test_memory_that_might_register_does_not_keep_tasks_apart():
    """Two tasks that fit only into what the data sheet promises are not proved apart."""
    need = changed(ONE_TASK, cpu_units=0, memory_mib=3900, host_ports=frozenset())
    assert tasks_per_host(INF1_XLARGE, need) == 1
    assert claim(INF1_XLARGE, need, "exclusive").verdict is Verdict.REFUTED


def test_a_task_of_nominal_memory_does_not_fit():
    """8192 MiB never fit on an inf1.xlarge, and the repair names what does."""
    found = claim(INF1_XLARGE, changed(ONE_TASK, memory_mib=8192), "fits")
    assert found.verdict is Verdict.REFUTED
    assert found.repair.startswith("set memory_mib = 7321 or less")


def test_a_device_that_the_type_lacks_is_named():
    """Mapping /dev/neuron1 on an instance with one device is refuted by name."""
    found = claim(INF1_XLARGE, changed(ONE_TASK, devices=frozenset({0, 1})), "fits")
    assert found.reason == "inf1.xlarge has 1 device(s), not /dev/neuron1"


def test_two_services_on_one_device_are_refuted():
    """Two workloads that map one device and are kept apart by nothing are refuted, naming both."""
    small = changed(ONE_TASK, cpu_units=0, memory_mib=1000, host_ports=frozenset({8500}))
    other = changed(small, name="bert", host_ports=frozenset({8501}))
    found = decide(changed(INF1_XLARGE, max_size=2), [small, other])["resnet50"].exclusive
    assert found.verdict is Verdict.REFUTED
    assert found.reason == "resnet50 and bert may run on one instance and both map /dev/neuron0"


def test_workloads_that_cannot_be_counted_are_unknown():
    """Two workloads that crowd one instance in any mixture are left undecided rather than guessed."""
    free = changed(ONE_TASK, devices=frozenset(), distinct_instance=False, host_ports=frozenset(), cpu_units=0)
    needs = [changed(free, name="a", memory_mib=2000, desired_count=3), changed(free, name="b", memory_mib=3000)]
    assert decide(INF1_XLARGE, needs)["a"].placed.verdict is Verdict.UNKNOWN


def test_an_instance_for_every_task_is_a_proof():
    """Where there are as many instances as tasks, any mixture of workloads is placed."""
    free = changed(ONE_TASK, devices=frozenset(), distinct_instance=False, host_ports=frozenset(), cpu_units=0)
    needs = [changed(free, name="a", memory_mib=2000, desired_count=3), changed(free, name="b", memory_mib=3000)]
    assert decide(changed(INF1_XLARGE, max_size=4), needs)["a"].placed.verdict is Verdict.PROVED
