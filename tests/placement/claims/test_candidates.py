"""Which changes are tried for a claim that is not proved, and in which order: the smallest first."""

# ruff: noqa: E501  # what is tried is easier to compare with a line for each

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Change,
    Cluster,
    Host,
    InstanceRefresh,
    Kind,
    NetworkMode,
    Zone,
    apply,
)
from neuronfleet.placement.candidates import candidates
from neuronfleet.placement.growth import Growth, grown, routed_of
from tests.placement.claims.shapes import capacity, cluster, workload

HOST = Host(
    instance_type="x1.large",
    cpu_units=4,
    least_memory_mib=8,
    most_memory_mib=9,
    devices=2,
    awsvpc_tasks=1,
    reserved_ports=frozenset({22}),
)
BARE = Host(instance_type="y1.large", cpu_units=8, least_memory_mib=16, most_memory_mib=16)


def one(name: str = "one", size: int = 2, host: Host = HOST, **more) -> Capacity:
    """Two small instances with two devices each."""
    return capacity(name, host=host, size=size, **more)


def shown(changes) -> str:
    """Changes in short: ``a.memory_mib=8 b.host_port=80``; of a growth the range, and the first step."""
    if isinstance(changes, Growth):
        return f"{changes.start} to {changes.most}: {shown(changes.to(changes.start + 1))}"
    return " ".join(f"{each.target.partition(':')[2]}.{each.field}={each.value}" for each in changes)


def tried(question: Cluster, part: str, name: str = "a") -> list[str]:
    """What is tried for a claim, each once."""
    return list(dict.fromkeys(shown(each) for each in candidates(question, name, part)))


def awsvpc(name: str):
    """A service of one task with a network interface."""
    task = dataclasses.replace(workload(memory_mib=1).task, network_mode=NetworkMode.AWSVPC)
    return dataclasses.replace(workload(name), task=task)


TIED = "a.placement_expression=attribute:ecs.instance-type == x1.large"

SCENARIOS = {
    "a task that fits": (
        "fits",
        lambda: cluster(one(), workload("a", memory_mib=2)),
        "A task that fits is tied to the instance type, at the most.",
        [
            f"{TIED}",
        ],
    ),
    "a task that is too large": (
        "fits",
        lambda: cluster(one(), workload("a", memory_mib=12, cpu_units=5, devices={2, 3}, ports={22})),
        "Memory and CPU are lowered to what the host has, devices mapped from 0 on, and a port taken that nobody has.",
        [
            "a.devices=(0, 1) a.memory_mib=8 a.cpu_units=4 a.host_port=8500",
            f"{TIED} a.devices=(0, 1) a.memory_mib=8 a.cpu_units=4 a.host_port=8500",
        ],
    ),
    "as large as the host": (
        "fits",
        lambda: cluster(one(), workload("a", memory_mib=8, cpu_units=4, devices={1})),
        "A task that is just as large as the host is not made smaller.",
        [
            f"{TIED}",
        ],
    ),
    "more devices than there are": (
        "fits",
        lambda: cluster(one(), workload("a", devices={0, 1, 2})),
        "As many devices are mapped as there are.",
        [
            "a.devices=(0, 1) a.memory_mib=8",
            f"{TIED} a.devices=(0, 1) a.memory_mib=8",
        ],
    ),
    "another capacity": (
        "fits",
        lambda: cluster(
            one(),
            one("two", 1, BARE),
            workload("a", memory_mib=12, devices={0}, capacity_shares=(CapacityShare(capacity="two"),)),
            workload("d", memory_mib=3, cpu_units=2, ports={80}, kind=Kind.DAEMON),
        ),
        "Another capacity is tried where its own has no devices, with the memory beside daemons too.",
        [
            "a.capacity=one a.memory_mib=8",
            f"a.capacity=one {TIED} a.memory_mib=8",
            "a.capacity=one a.memory_mib=5",
            f"a.capacity=one {TIED} a.memory_mib=5",
        ],
    ),
    "beside daemons": (
        "fits",
        lambda: cluster(
            one(),
            workload("a", memory_mib=6, cpu_units=3, ports={80}),
            workload("d", memory_mib=3, cpu_units=2, ports={80}, kind=Kind.DAEMON),
            workload("e", memory_mib=1, cpu_units=1, kind=Kind.DAEMON),
        ),
        "What daemons hold is taken off, and none of their ports is kept.",
        [
            "a.host_port=8500",
            f"{TIED} a.host_port=8500",
            "a.memory_mib=4 a.cpu_units=1 a.host_port=8500",
            f"{TIED} a.memory_mib=4 a.cpu_units=1 a.host_port=8500",
        ],
    ),
    "daemons that take all": (
        "fits",
        lambda: cluster(
            one(), workload("a", memory_mib=9, cpu_units=5), workload("d", memory_mib=8, cpu_units=4, kind=Kind.DAEMON)
        ),
        "Where daemons take all of the memory it is not lowered to nothing, CPU may be.",
        [
            "a.memory_mib=8 a.cpu_units=4",
            f"{TIED} a.memory_mib=8 a.cpu_units=4",
            "a.cpu_units=0",
            f"{TIED} a.cpu_units=0",
        ],
    ),
    "no interface left": (
        "fits",
        lambda: cluster(one(), awsvpc("a"), workload("d", memory_mib=1, kind=Kind.DAEMON)),
        "A task that may find no network interface beside a daemon goes to the bridge.",
        [
            "a.network_mode=bridge",
            f"{TIED} a.network_mode=bridge",
        ],
    ),
    "an interface for each": (
        "fits",
        lambda: cluster(one(), awsvpc("a")),
        "A task that has an interface keeps its network mode.",
        [
            f"{TIED}",
        ],
    ),
    "spelled in capitals": (
        "fits",
        lambda: cluster(
            one(),
            workload(
                "a", expression="attribute:ecs.instance-type in [X1.Large, Y1.metal] and attribute:color == Red.Thing"
            ),
        ),
        "Instance types are spelled in lower case first; other values stay as they are.",
        [
            "a.placement_expression=attribute:ecs.instance-type in [x1.large, y1.metal] and attribute:color == Red.Thing",
            "a.memory_mib=8",
            f"{TIED} a.memory_mib=8",
        ],
    ),
    "sharing with another": (
        "exclusive",
        lambda: cluster(
            one(),
            one("idle", 1),
            workload("a", 2, memory_mib=2, devices={0}),
            workload("b", 3, memory_mib=2, devices={0}, ports={81}),
            workload("c", devices={1}),
        ),
        "Without a free device the port of the partner is tried, then a common one, then a capacity alone, for one and for both, and memory.",
        [
            "a.host_port=8500",
            "a.host_port=81",
            "a.host_port=8500 b.host_port=8500",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only",
            "a-only.copy_of=idle a-only.max_size=2 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only b-only.copy_of=one b-only.max_size=3 b.capacity=b-only",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only a.host_port=8500",
            "a-only.copy_of=idle a-only.max_size=2 a.capacity=a-only a.host_port=8500",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only b-only.copy_of=one b-only.max_size=3 b.capacity=b-only a.host_port=8500",
            "a.memory_mib=5",
        ],
    ),
    "a free device": (
        "exclusive",
        lambda: cluster(
            one(),
            workload("a", 2, memory_mib=2, devices={0}, ports={8500}),
            workload("b", 3, memory_mib=2, devices={0}, ports={81}),
        ),
        "A device that nobody maps comes first, with its own port and with another.",
        [
            "a.devices=(1,)",
            "a.devices=(1,) a.host_port=8501",
            "a.host_port=81",
            "b.host_port=8500",
            "a.host_port=8501 b.host_port=8501",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only b-only.copy_of=one b-only.max_size=3 b.capacity=b-only",
            "a.memory_mib=5",
        ],
    ),
    "two free devices": (
        "exclusive",
        lambda: cluster(
            one(host=dataclasses.replace(HOST, devices=4)), workload("a", devices={0, 1}), workload("b", devices={1})
        ),
        "As many free devices are mapped as before, the lowest ones.",
        [
            "a.devices=(0, 2)",
            "a.host_port=8500",
            "a.devices=(0, 2) a.host_port=8500",
            "a.host_port=8500 b.host_port=8500",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only b-only.copy_of=one b-only.max_size=1 b.capacity=b-only",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only a.host_port=8500",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only b-only.copy_of=one b-only.max_size=1 b.capacity=b-only a.host_port=8500",
            "a.memory_mib=5",
        ],
    ),
    "its own devices are the free ones": (
        "exclusive",
        lambda: cluster(one(), workload("a", devices={0})),
        "Devices that are free and its own already are no change.",
        [
            "a.host_port=8500",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only a.host_port=8500",
            "a.memory_mib=5",
        ],
    ),
    "a name that is taken": (
        "exclusive",
        lambda: cluster(
            one(),
            one("a-only"),
            one("a-only-2"),
            workload("a", devices={0}, capacity_shares=(CapacityShare(capacity="one"),)),
        ),
        "A new capacity gets a name that none has.",
        [
            "a.host_port=8500",
            "a-only-3.copy_of=one a-only-3.max_size=1 a.capacity=a-only-3",
            "a-only-3.copy_of=one a-only-3.max_size=1 a.capacity=a-only-3 a.host_port=8500",
            "a.memory_mib=5",
        ],
    ),
    "fixed sizes": (
        "exclusive",
        lambda: cluster(one(size=5, min_size=3, desired_size=4, managed_scaling=False), workload("a", 2, devices={0})),
        "A copy for two tasks lowers all sizes that are higher.",
        [
            "a.host_port=8500",
            "a-only.copy_of=one a-only.min_size=2 a-only.max_size=2 a-only.desired_size=2 a.capacity=a-only",
            "a-only.copy_of=one a-only.min_size=2 a-only.max_size=2 a-only.desired_size=2 a.capacity=a-only a.host_port=8500",
            "a.memory_mib=5",
        ],
    ),
    "scaled sizes": (
        "exclusive",
        lambda: cluster(one(size=5, min_size=2, desired_size=2), workload("a", 2, devices={0})),
        "A copy for two tasks keeps sizes that are not higher.",
        [
            "a.host_port=8500",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only a.host_port=8500",
            "a.memory_mib=5",
        ],
    ),
    "too few instances": (
        "placed",
        lambda: cluster(one(), workload("a", 3, memory_mib=8)),
        "More instances come first, then a constraint, tasks apart, and a capacity alone.",
        [
            "2 to 5: one.max_size=3",
            f"{TIED}",
            f"2 to 5: {TIED} one.max_size=3",
            "a.distinct_instance=True",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only",
        ],
    ),
    "two capacities": (
        "placed",
        lambda: cluster(
            one(),
            one("two", 4),
            workload("a", 3, memory_mib=8),
            workload("b", 2, memory_mib=1),
            workload("d", 9, memory_mib=1, kind=Kind.DAEMON),
        ),
        "Each capacity grows alone, then all together; others are set apart, and less memory is tried last.",
        [
            "2 to 7: one.max_size=3",
            "4 to 7: two.max_size=5",
            "4 to 7: one.max_size=5 two.max_size=5",
            f"{TIED}",
            f"2 to 7: {TIED} one.max_size=3",
            f"4 to 7: {TIED} two.max_size=5",
            f"4 to 7: {TIED} one.max_size=5 two.max_size=5",
            "a.memory_mib=7",
            "2 to 7: a.memory_mib=7 one.max_size=3",
            "4 to 7: a.memory_mib=7 two.max_size=5",
            "4 to 7: a.memory_mib=7 one.max_size=5 two.max_size=5",
            f"{TIED} a.memory_mib=7",
            f"2 to 7: {TIED} a.memory_mib=7 one.max_size=3",
            f"4 to 7: {TIED} a.memory_mib=7 two.max_size=5",
            f"4 to 7: {TIED} a.memory_mib=7 one.max_size=5 two.max_size=5",
            "a.distinct_instance=True",
            "b.distinct_instance=True",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only",
            "a-only.copy_of=two a-only.max_size=3 a.capacity=a-only",
            "a.memory_mib=6",
        ],
    ),
    "nothing scales it": (
        "placed",
        lambda: cluster(one(size=3, min_size=1, managed_scaling=False), workload("a", 3, memory_mib=8, distinct=True)),
        "Managed scaling is turned on where max_size is higher than what there is.",
        [
            "one.managed_scaling=True",
            "1 to 5: one.desired_size=2",
            f"{TIED}",
            f"{TIED} one.managed_scaling=True",
            f"1 to 5: {TIED} one.desired_size=2",
            "a-only.copy_of=one a-only.max_size=3 a-only.desired_size=3 a.capacity=a-only",
        ],
    ),
    "nothing scales it and nothing could": (
        "placed",
        lambda: cluster(one(size=3, min_size=3, managed_scaling=False), workload("a", 3, memory_mib=8, distinct=True)),
        "Managed scaling is left off where max_size is reached: both sizes grow.",
        [
            "3 to 5: one.max_size=4 one.desired_size=4",
            f"{TIED}",
            f"3 to 5: {TIED} one.max_size=4 one.desired_size=4",
            "a-only.copy_of=one a-only.max_size=3 a-only.desired_size=3 a.capacity=a-only",
        ],
    ),
    "no zone offers it": (
        "placed",
        lambda: cluster(one(zones=(Zone(name="z", offers=False),)), workload("a", memory_mib=8, distinct=True)),
        "A zone that offers the type comes first, and with each number of instances.",
        [
            "one.offering_zone=a zone that offers x1.large",
            "2 to 3: one.offering_zone=a zone that offers x1.large one.max_size=3",
            f"{TIED}",
            f"{TIED} one.offering_zone=a zone that offers x1.large",
            f"2 to 3: {TIED} one.offering_zone=a zone that offers x1.large one.max_size=3",
        ],
    ),
    "two zones": (
        "placed",
        lambda: cluster(one(zones=(Zone(name="y"), Zone(name="z"))), workload("a", 3, memory_mib=8, distinct=True)),
        "Instances are dealt over zones, so that as many more are tried for each.",
        [
            "2 to 10: one.max_size=3",
            f"{TIED}",
            f"2 to 10: {TIED} one.max_size=3",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only",
        ],
    ),
    "less memory beside others": (
        "placed",
        lambda: cluster(one(), workload("a", memory_mib=6, distinct=True), workload("b", memory_mib=3, distinct=True)),
        "Less memory is what the others leave of the least that a host has.",
        [
            "2 to 4: one.max_size=3",
            f"{TIED}",
            f"2 to 4: {TIED} one.max_size=3",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only",
            "a.memory_mib=5",
        ],
    ),
    "no less memory": (
        "placed",
        lambda: cluster(one(), workload("a", memory_mib=5, distinct=True), workload("b", memory_mib=3, distinct=True)),
        "Memory that is left as it is is no change.",
        [
            "2 to 4: one.max_size=3",
            f"{TIED}",
            f"2 to 4: {TIED} one.max_size=3",
            "a-only.copy_of=one a-only.max_size=1 a.capacity=a-only",
        ],
    ),
    "one task": (
        "rolls",
        lambda: cluster(one(), workload("a", memory_mib=2)),
        "One task may only stop first with a minimum of 0; instances come before.",
        [
            "2 to 3: one.max_size=3",
            "a.minimum_healthy_percent=0",
            "2 to 3: a.minimum_healthy_percent=0 one.max_size=3",
            f"{TIED}",
            f"{TIED} a.minimum_healthy_percent=0",
            f"2 to 3: {TIED} one.max_size=3",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only a.minimum_healthy_percent=0",
        ],
    ),
    "four tasks": (
        "rolls",
        lambda: cluster(one(), workload("a", 4, memory_mib=2, lowest=100, highest=100)),
        "The maximum is raised by one task, or one of four may stop first.",
        [
            "a.maximum_percent=125",
            "a.minimum_healthy_percent=75",
            "2 to 6: a.maximum_percent=125 one.max_size=3",
            "a.minimum_healthy_percent=0",
            "2 to 6: a.minimum_healthy_percent=75 one.max_size=3",
            f"{TIED} a.maximum_percent=125",
            f"{TIED} a.minimum_healthy_percent=75",
            f"2 to 6: {TIED} a.maximum_percent=125 one.max_size=3",
            "a-only.copy_of=one a-only.max_size=5 a.capacity=a-only a.maximum_percent=125",
            "a-only.copy_of=one a-only.max_size=5 a.capacity=a-only a.minimum_healthy_percent=75",
        ],
    ),
    "rounded up": (
        "rolls",
        lambda: cluster(one(), workload("a", 3, memory_mib=2, lowest=50, highest=100)),
        "A maximum for one task more than must run, in whole percent.",
        [
            "a.maximum_percent=134",
            "2 to 5: a.maximum_percent=134 one.max_size=3",
            "a.minimum_healthy_percent=66",
            "a.minimum_healthy_percent=0",
            "2 to 5: a.minimum_healthy_percent=66 one.max_size=3",
            f"{TIED} a.maximum_percent=134",
            f"{TIED} a.minimum_healthy_percent=66",
            f"2 to 5: {TIED} a.maximum_percent=134 one.max_size=3",
            "a-only.copy_of=one a-only.max_size=4 a.capacity=a-only a.maximum_percent=134",
            "a-only.copy_of=one a-only.max_size=4 a.capacity=a-only a.minimum_healthy_percent=66",
        ],
    ),
    "two counts": (
        "rolls",
        lambda: cluster(one(), workload("a", 2, max_count=5, memory_mib=2, lowest=100, highest=110)),
        "Percentages are made for the desired count and the most alike.",
        [
            "a.maximum_percent=150",
            "a.minimum_healthy_percent=50",
            "2 to 7: a.maximum_percent=150 one.max_size=3",
            "a.minimum_healthy_percent=0",
            "2 to 7: a.minimum_healthy_percent=50 one.max_size=3",
            f"{TIED} a.maximum_percent=150",
            f"{TIED} a.minimum_healthy_percent=50",
            f"2 to 7: {TIED} a.maximum_percent=150 one.max_size=3",
            "a-only.copy_of=one a-only.max_size=6 a.capacity=a-only a.maximum_percent=150",
            "a-only.copy_of=one a-only.max_size=6 a.capacity=a-only a.minimum_healthy_percent=50",
        ],
    ),
    "below the count": (
        "rolls",
        lambda: cluster(one(), workload("a", 2, memory_mib=2, lowest=0, highest=50)),
        "A maximum below the count is raised to it where tasks stop first.",
        [
            "a.maximum_percent=150",
            "2 to 4: a.maximum_percent=150 one.max_size=3",
            "a.maximum_percent=100 a.minimum_healthy_percent=50",
            "a.maximum_percent=100 a.minimum_healthy_percent=0",
            "2 to 4: a.maximum_percent=100 a.minimum_healthy_percent=50 one.max_size=3",
            f"{TIED} a.maximum_percent=150",
            f"{TIED} a.maximum_percent=100 a.minimum_healthy_percent=50",
            f"2 to 4: {TIED} a.maximum_percent=150 one.max_size=3",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only a.maximum_percent=150",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only a.maximum_percent=100 a.minimum_healthy_percent=50",
        ],
    ),
    "refreshed": (
        "rolls",
        lambda: cluster(one(instance_refresh=InstanceRefresh()), one("two"), workload("a", 2, memory_mib=2)),
        "A new instance may come before the old one goes, of capacities that are refreshed.",
        [
            "a.minimum_healthy_percent=50",
            "2 to 4: one.max_size=3",
            "2 to 4: two.max_size=3",
            "2 to 4: one.max_size=3 two.max_size=3",
            "a.minimum_healthy_percent=0",
            "one.maximum_healthy_percent=200",
            "one.maximum_healthy_percent=200 a.minimum_healthy_percent=50",
            "2 to 4: a.minimum_healthy_percent=50 one.max_size=3",
            "2 to 4: a.minimum_healthy_percent=50 two.max_size=3",
            "2 to 4: a.minimum_healthy_percent=50 one.max_size=3 two.max_size=3",
            "2 to 4: one.maximum_healthy_percent=200 a.minimum_healthy_percent=50 one.max_size=3",
            "2 to 4: one.maximum_healthy_percent=200 a.minimum_healthy_percent=50 two.max_size=3",
            "2 to 4: one.maximum_healthy_percent=200 a.minimum_healthy_percent=50 one.max_size=3 two.max_size=3",
            f"{TIED}",
            f"{TIED} a.minimum_healthy_percent=50",
            f"2 to 4: {TIED} one.max_size=3",
            f"2 to 4: {TIED} two.max_size=3",
            f"2 to 4: {TIED} one.max_size=3 two.max_size=3",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=3 a.capacity=a-only a.minimum_healthy_percent=50",
            "a-only.copy_of=two a-only.max_size=3 a.capacity=a-only",
            "a-only.copy_of=two a-only.max_size=3 a.capacity=a-only a.minimum_healthy_percent=50",
        ],
    ),
    "a daemon": (
        "rolls",
        lambda: cluster(one(), workload("a", memory_mib=2, kind=Kind.DAEMON)),
        "Half of a daemon's tasks may stop, or all of them.",
        [
            "a.minimum_healthy_percent=50",
            "a.minimum_healthy_percent=0",
        ],
    ),
    "too large to roll": (
        "rolls",
        lambda: cluster(one(), workload("a", memory_mib=12)),
        "A task that is too large is made to fit, with each way to roll.",
        [
            "2 to 3: one.max_size=3",
            "a.minimum_healthy_percent=0",
            "2 to 3: a.minimum_healthy_percent=0 one.max_size=3",
            "a.memory_mib=8",
            "a.memory_mib=8 a.minimum_healthy_percent=0",
            "2 to 3: a.memory_mib=8 one.max_size=3",
            f"{TIED} a.memory_mib=8",
            f"{TIED} a.memory_mib=8 a.minimum_healthy_percent=0",
            f"2 to 3: {TIED} a.memory_mib=8 one.max_size=3",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only",
            "a-only.copy_of=one a-only.max_size=2 a.capacity=a-only a.minimum_healthy_percent=0",
        ],
    ),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_tried(name):
    """Each claim has its changes to try, in an order that begins with the smallest."""
    part, make, _why, expected = SCENARIOS[name]
    assert tried(make(), part) == expected


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_tried_can_be_applied(name):
    """Every change that is tried names what the cluster has, in an order in which it can be made."""
    part, make, _why, _ = SCENARIOS[name]
    question = make()
    for each in candidates(question, "a", part):
        changes = each.to(each.start + 1) if isinstance(each, Growth) else each
        after = apply(question, changes)
        assert after != question or not changes


def test_changes_of_a_growth_name_only_what_is_smaller():
    """Growing several capacities to one number changes those that are below it."""
    question = cluster(one(), one("two", 4), workload("a"))
    both = [each for each in grown(question, question.workloads[0]) if isinstance(each, Growth)][-1]
    assert both.start == 4
    assert list(both.to(5)) == [
        Change(target="capacity:one", field="max_size", value=5),
        Change(target="capacity:two", field="max_size", value=5),
    ]
    assert list(both.to(4)) == [Change(target="capacity:one", field="max_size", value=4)]


def test_a_workload_goes_where_an_item_has_a_weight_or_a_base():
    """Items without either get nothing; without a strategy every capacity is used."""
    question = cluster(one(), one("two"), one("three"), workload("a"))
    shares = (
        CapacityShare(capacity="one", weight=0, base=1),
        CapacityShare(capacity="two", weight=0),
        CapacityShare(capacity="three", weight=1),
    )
    asked = dataclasses.replace(question.workloads[0], capacity_shares=shares)
    assert [each.name for each in routed_of(question, asked)] == ["one", "three"]
    assert [each.name for each in routed_of(question, question.workloads[0])] == ["one", "two", "three"]


@pytest.mark.parametrize(("highest", "raised"), [(99, True), (100, False)])
def test_a_maximum_below_a_hundred_percent_is_raised_to_it(highest, raised):
    """Where tasks stop first, a maximum of 99 percent is raised to 100, and one of 100 is left."""
    question = cluster(one(), workload("a", 2, memory_mib=2, highest=highest))
    assert ("a.maximum_percent=100 a.minimum_healthy_percent=50" in tried(question, "rolls")) is raised
