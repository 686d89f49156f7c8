"""Which instance type is offered to a task that no instance holds."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import CapacityShare, Change, Host, Kind, host_of
from neuronfleet.placement.growth import Growth, grown
from neuronfleet.placement.larger import other_types
from tests.placement.claims.shapes import capacity, cluster, workload

SMALL = Host(instance_type="x1.tiny", cpu_units=1, least_memory_mib=1, most_memory_mib=1)


def offered(*parts, host: Host = SMALL) -> list[str]:
    """Instance types that are offered for the first workload, alone and tied to it."""
    question = cluster(capacity(host=host), *parts)
    workloads = question.workloads
    return [
        "+".join(change.field if change.field != "instance_type" else change.value for change in changes)
        for changes in other_types(question, workloads[0].name)
    ]


@pytest.mark.parametrize(
    ("needs", "name"),
    [
        ({"memory_mib": 7577, "cpu_units": 4096, "devices": {0}}, "inf1.xlarge"),
        ({"memory_mib": 10, "devices": {1}}, "inf1.6xlarge"),
        ({"memory_mib": 10, "devices": {3}}, "inf1.6xlarge"),
    ],
)
def test_the_smallest_type_that_has_just_enough_is_offered(needs, name):
    """Memory that is sure, CPU and the highest device decide, each up to the last unit."""
    assert offered(workload(**needs)) == [name, f"{name}+placement_expression"]


@pytest.mark.parametrize("needs", [{"memory_mib": 7578}, {"memory_mib": 7577, "cpu_units": 4097}])
def test_one_unit_more_takes_the_next_type(needs):
    """A task that needs one MiB or one CPU unit more than an inf1.xlarge has is offered another type."""
    assert offered(workload(**needs, devices={0}))[0] != "inf1.xlarge"


@pytest.mark.parametrize(
    ("instance_type", "needs", "names"),
    [
        ("inf1.xlarge", {"memory_mib": 7578, "devices": {0}}, ["inf1.2xlarge"]),
        ("inf1.xlarge", {"memory_mib": 10, "devices": {4}}, ["inf1.24xlarge"]),
        ("inf1.xlarge", {"memory_mib": 10, "devices": {0, 1}}, ["inf1.6xlarge"]),
        ("inf1.24xlarge", {"memory_mib": 181863, "devices": {0}}, []),
        ("inf2.xlarge", {"memory_mib": 10, "devices": {1}}, ["inf2.24xlarge"]),
        ("inf2.xlarge", {"memory_mib": 10, "devices": {15}}, []),
    ],
)
def test_what_was_compiled_for_a_family_stays_in_it(instance_type, needs, names):
    """A capacity of Inf1 is offered Inf1, one of Inf2 is offered Inf2, whatever other family would be smaller."""
    host = host_of(load_catalogue().instance_type(instance_type))
    assert [one for one in offered(workload(**needs), host=host) if "+" not in one] == names


def test_an_ordinary_capacity_takes_the_family_of_the_others():
    """Beside a capacity of Inf2, one of another kind becomes Inf2; first counts where the task may go anyway."""
    ordinary = host_of(load_catalogue().instance_type("m5.large"))
    needs = {"memory_mib": 10, "devices": {0}}
    inf2 = capacity("inf2", "inf2.xlarge")
    assert offered(workload(**needs), host=ordinary)[0] == "inf1.xlarge"
    assert offered(workload(**needs), inf2, host=ordinary)[0] == "inf2.xlarge"
    one = workload(**needs, capacity_shares=(CapacityShare(capacity="inf1"),))
    assert offered(one, inf2, host=ordinary)[0] == "inf2.xlarge"
    both = tuple(CapacityShare(capacity=name) for name in ("inf1", "inf2"))
    trn1 = capacity("trn1", "trn1.2xlarge")
    assert offered(workload(**needs, capacity_shares=both), trn1, inf2, host=ordinary)[0] == "inf2.xlarge"


def test_a_task_without_devices_is_offered_a_type_without():
    """No Inferentia is spent on a task that maps none."""
    first, *_ = offered(workload(memory_mib=1000))
    assert not first.startswith("inf1")


def test_a_fixed_port_may_have_to_change_as_well():
    """A task with a fixed port is offered another one, too."""
    assert offered(workload(memory_mib=10, devices={0}, ports={80}))[-1] == "inf1.xlarge+placement_expression+host_port"


def test_daemons_need_their_part():
    """What daemons hold is added, and a daemon that is asked about is not counted twice."""
    agent = workload("agent", memory_mib=577, cpu_units=96, devices={0}, kind=Kind.DAEMON)
    assert offered(workload(memory_mib=7000, cpu_units=4000, devices={0}), agent)[0] == "inf1.xlarge"
    assert offered(workload(memory_mib=7001, cpu_units=4000, devices={0}), agent)[0] != "inf1.xlarge"
    assert offered(workload(memory_mib=7000, cpu_units=4001, devices={0}), agent)[0] != "inf1.xlarge"
    alone = workload("agent", memory_mib=7577, cpu_units=4096, devices={0}, kind=Kind.DAEMON)
    assert offered(alone)[0] == "inf1.xlarge"


def test_nothing_is_offered_where_the_type_is_enough():
    """A capacity that has what the task needs, to the last unit, is not changed, nor is any where no type has it."""
    needs = workload(memory_mib=7000, cpu_units=100, devices={1})
    host = Host(instance_type="x1.fit", cpu_units=100, least_memory_mib=7000, most_memory_mib=7000, devices=2)
    assert offered(needs, host=host) == []
    for field in ("cpu_units", "least_memory_mib", "devices"):
        assert offered(needs, host=dataclasses.replace(host, **{field: getattr(host, field) - 1})) != []
    assert offered(workload(memory_mib=10**7, devices={0})) == []
    assert offered(workload(memory_mib=7000), host=dataclasses.replace(host, devices=0)) == []


def test_a_number_that_is_reached_is_not_set_again():
    """Growing to the maximum that a capacity has sets the desired size alone."""
    question = cluster(capacity(size=3, min_size=1, managed_scaling=False), workload())
    growth = next(each for each in grown(question, question.workloads[0]) if isinstance(each, Growth))
    assert list(growth.to(3)) == [Change(target="capacity:inf1", field="desired_size", value=3)]
    assert next(iter(growth.to(4))) == Change(target="capacity:inf1", field="max_size", value=4)
