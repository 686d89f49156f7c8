"""One state of a cluster, placed as the scheduler would, or given."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from hypothesis import assume, given, settings

from neuronfleet.errors import PlacementError
from neuronfleet.placement import Cluster, Deployment, Host, Kind, TaskSpec, Verdict, Workload, decide
from neuronfleet.placement.expression.constraints import PlacementConstraint, PlacementStrategy
from neuronfleet.placement.picture.placing import scene_of
from neuronfleet.placement.picture.scene import scene_data
from neuronfleet.placement.picture.stage import Mark, dealt
from neuronfleet.placement.splits import splits_of
from tests.placement.oracle.cases import clusters
from tests.placement.oracle.explorer import TooLargeError
from tests.placement.oracle.scheduler import all_splits, settled, tidy
from tests.placement.oracle.shapes import planner_shapes
from tests.placement.oracle.world import Patience, worlds
from tests.placement.picture.fleets import DISTINCT, capacity, daemon, deploying, large, service, small


def oracle_world(cluster):
    """The world of brute force that is drawn: least memory, every unknown fact holds, strategies followed."""
    for world in worlds(cluster, following=True, patience=Patience(20_000)):
        if all(world.facts.values()):
            return world  # the least memory comes first
    raise AssertionError


@given(cluster=clusters | planner_shapes)
@settings(max_examples=60, deadline=None)
def test_a_scene_is_a_state_that_the_scheduler_can_come_to(cluster):
    """What is drawn is one of the states in which brute force, following the strategies, comes to rest."""
    scene = scene_of(cluster)
    try:
        world = oracle_world(cluster)
        counts = {which: cluster.workloads[which].most for which in world.members}
        ends = set().union(*(settled(world, counts, split) for split in all_splits(world, counts)))
    except TooLargeError:
        assume(False)  # noqa: FBT003
    index = {one.name: which for which, one in enumerate(cluster.workloads)}
    place = {(one.capacity.name, one.zone): number for number, one in enumerate(world.places)}
    hosts = sorted(scene.hosts, key=lambda host: place[host.capacity, host.zone])
    drawn = [
        tuple(
            sorted(
                index[task.workload] * 4
                for task in host.tasks
                if cluster.workloads[index[task.workload]].kind is not Kind.DAEMON
            )
        )
        for host in hosts
    ]

    assert [place[host.capacity, host.zone] for host in hosts] == world.hosts
    assert tidy(world.hosts, drawn) in ends
    for host, number in zip(hosts, world.hosts, strict=True):
        daemons = [index[task.workload] * 4 for task in host.tasks][: len(world.daemons[number])]
        assert tuple(daemons) == world.daemons[number]


@given(cluster=clusters | planner_shapes)
@settings(max_examples=30, deadline=None)
def test_what_is_proved_placed_does_not_wait(cluster):
    """A workload that is placed whatever the scheduler chooses has no waiting task in the picture."""
    proved = {name for name, one in decide(cluster, repairs=False).items() if one.placed.verdict is Verdict.PROVED}

    assert {one.workload for one in scene_of(cluster).waiting} & proved == set()


@given(cluster=clusters)
@settings(max_examples=30, deadline=None)
def test_scenes_account_for_every_task(cluster):
    """Running and waiting tasks of each workload add up to what is wanted, and the same cluster is the same scene."""
    scene = scene_of(cluster)

    for one in scene.workloads:
        waiting = sum(each.count for each in scene.waiting if each.workload == one.name)
        assert one.running + waiting == one.wanted
    assert scene_of(cluster) == scene
    assert json.loads(json.dumps(scene_data(scene)))["cluster"] == cluster.name


def test_hosts_are_named_by_capacity_and_dealt_over_zones():
    """The instances of a capacity are numbered as they are launched, one zone after the other."""
    scene = scene_of(
        Cluster(name="c", capacities=(capacity("inf1", "inf1.xlarge", 4),), workloads=small().workloads[:1])
    )

    assert [(one.name, one.zone) for one in scene.hosts] == [
        ("inf1-1", "us-east-1a"),
        ("inf1-2", "us-east-1b"),
        ("inf1-3", "us-east-1c"),
        ("inf1-4", "us-east-1a"),
    ]


def test_memory_and_cpu_of_a_host_add_up():
    """A host tells what its tasks hold and what is left of the memory that is sure to be there."""
    host = next(one for one in scene_of(small()).hosts if one.name == "inf1-big-1")

    assert host.tasks[0].workload == "log-router"
    assert host.memory_used_mib == sum(task.memory_mib for task in host.tasks)
    assert host.memory_free_mib == 45465 - 256 - host.memory_used_mib
    assert host.cpu_used == sum(task.cpu_units for task in host.tasks) <= host.cpu_units


def test_a_waiting_task_says_what_keeps_it_off():
    """The reason is that of the instances it may run on."""
    scene = scene_of(small())

    assert [(one.workload, one.count, one.reason) for one in scene.waiting] == [
        ("yolo-v5", 1, "host port 9002 is taken by yolo-v5")
    ]


def test_a_task_without_any_instance_says_so():
    """Where nothing is statically eligible, no instance is blamed."""
    cluster = Cluster(
        name="c",
        capacities=(capacity("inf1", "inf1.xlarge", 1),),
        workloads=(service("huge", "inf1", 1, 8192),),
    )

    assert [one.reason for one in scene_of(cluster).waiting] == ["no instance may take it"]


def test_the_biggest_go_first_where_that_strands_fewer():
    """Where the order of the cluster strands a task, placing the biggest first is tried, and the scene says so."""
    small_, big = service("small", "inf1", 2, 3000, cpu_units=1), service("big", "inf1", 1, 7000, cpu_units=1)
    cluster = Cluster(name="c", capacities=(capacity("inf1", "inf1.xlarge", 2),), workloads=(small_, big))

    scene = scene_of(cluster)

    assert scene.waiting == ()
    assert scene.notes == (
        "tasks were placed the biggest first",
        "in the order of the cluster, 1 task of big would wait",
    )


def test_a_stopping_task_shares_the_chip_of_its_successor():
    """In a given state both tasks that map a device are told, and a stopping one does not count as running."""
    scene = scene_of(small(), deploying())
    first = scene.hosts[0]

    assert [(one.device, [first.tasks[task].workload for task in one.tasks]) for one in first.shared] == [
        (0, ["resnet50", "resnet50"]),
        (1, ["resnet50", "resnet50"]),
    ]
    assert next(one.running for one in scene.workloads if one.name == "resnet50") == 2


def test_a_device_that_the_host_does_not_have_is_missing():
    """A task that maps ``/dev/neuron2`` on a one-device host is told apart from one that shares."""
    host = next(one for one in scene_of(small(), deploying()).hosts if one.name == "inf1-small-1")
    cluster = Cluster(
        name="c",
        capacities=(capacity("inf1", "inf1.xlarge", 1),),
        workloads=(service("last", "inf1", 1, 512, {0}), service("next", "inf1", 1, 512, {1})),
    )
    (edge,) = scene_of(cluster).hosts

    assert [one.device for one in host.missing] == [2]
    assert host.shared == ()
    assert [(one.device, edge.tasks[one.tasks[0]].workload) for one in edge.missing] == [(1, "next")]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"inf1-bgi-1": []}, "names the host 'inf1-bgi-1', which the cluster does not have; did you mean 'inf1-big-"),
        ({"inf1-big-1": [Mark(workload="resnet5")]}, "names the workload 'resnet5', which the cluster does not have"),
    ],
)
def test_states_of_other_clusters_are_refused(state, message):
    """Hosts and workloads that are not in the cluster are named."""
    with pytest.raises(PlacementError, match=re.escape(message)):
        scene_of(small(), state)


def test_clusters_that_make_no_sense_are_refused():
    """A picture is asked about a cluster that could be decided."""
    with pytest.raises(PlacementError, match="capacities: there are none"):
        scene_of(dataclasses.replace(small(), capacities=()))


@given(cluster=clusters)
@settings(max_examples=30, deadline=None)
def test_tasks_are_dealt_in_a_way_that_is_possible(cluster):
    """The deal over a capacity provider strategy is one of those that proofs look at."""
    for one in cluster.workloads:
        if one.capacity_shares:
            assert dealt(one.capacity_shares, one.most) in (splits_of(one.capacity_shares, one.most) or ())


def test_unknown_facts_are_told():
    """What is not known of instances is taken to hold, and the scene says which."""
    odd = service("odd", "inf1", 1, 100, constraints=DISTINCT)
    rule = dataclasses.replace(DISTINCT[0], type="memberOf", expression="attribute:ecs.ami-id == ami-1")
    cluster = Cluster(
        name="c",
        capacities=(capacity("inf1", "inf1.xlarge", 1, "a"),),
        workloads=(dataclasses.replace(odd, constraints=(rule,)),),
    )
    scene = scene_of(cluster)

    assert scene.workloads[0].running == 1
    assert scene.notes[1:] == (
        "it is not known whether 'attribute:ecs.ami-id == ami-1' holds on inf1 (us-east-1a); it was taken to hold",
    )


def test_two_hundred_hosts_are_placed_at_once():
    """The large fleet runs but for the six tasks whose port is taken everywhere."""
    scene = scene_of(large())

    assert len(scene.hosts) == 200
    assert [(one.workload, one.count, one.reason) for one in scene.waiting] == [
        ("ranker-next", 6, "host port 9200 is taken by ranker")
    ]


def test_binpack_by_cpu_fills_the_instance_with_the_least_cpu_left():
    """A task that is packed by CPU goes where little CPU is left, though more memory is."""
    tight = dataclasses.replace(
        capacity("tight", "inf1.xlarge", 1, "a"),
        host=Host(instance_type="x", cpu_units=1000, least_memory_mib=9000, most_memory_mib=9000),
    )
    packed = Workload(
        name="packed",
        task=TaskSpec(cpu_units=10, memory_mib=10),
        desired_count=1,
        strategies=(PlacementStrategy(type="binpack", field="cpu"),),
        deployment=Deployment(),
    )
    scene = scene_of(
        Cluster(name="c", capacities=(capacity("wide", "inf1.xlarge", 1, "a"), tight), workloads=(packed,))
    )

    assert [host.name for host in scene.hosts if host.tasks] == ["tight-1"]


@pytest.mark.parametrize(
    ("field", "hosts"),
    [("instanceId", ["busy-1", "plain-1", "plain-2"]), ("attribute:ecs.availability-zone", ["plain-2"] * 3)],
)
def test_tasks_are_spread_beside_daemons_of_their_group(field, hosts):
    """A daemon of the same group counts like a task of it: spread goes where there are fewer."""
    agent = dataclasses.replace(
        daemon("agent", 10),
        constraints=(PlacementConstraint.member_of("attribute:ecs.instance-type == inf1.xlarge"),),
    )
    spread = Workload(
        name="spread",
        task=TaskSpec(cpu_units=10, memory_mib=10),
        desired_count=3,
        kind=Kind.STANDALONE,
        group="service:agent",
        strategies=(PlacementStrategy(type="spread", field=field),),
    )
    cluster = Cluster(
        name="c",
        capacities=(capacity("busy", "inf1.xlarge", 3, "a"), capacity("plain", "m5.large", 2, "ab")),
        workloads=(agent, spread),
    )
    placed = [host.name for host in scene_of(cluster).hosts for task in host.tasks if task.workload == "spread"]

    assert placed == hosts


def test_the_task_that_takes_the_greatest_part_of_an_instance_is_the_biggest():
    """A task of all the CPU and little memory goes before one of less than half the memory, and then both run."""
    hot = dataclasses.replace(
        service("hot", "inf1", 1, 100, cpu_units=4096),
        constraints=(PlacementConstraint.member_of("attribute:ecs.availability-zone == us-east-1a"),),
    )
    cluster = Cluster(
        name="c",
        capacities=(capacity("inf1", "inf1.xlarge", 2, "ab"),),
        workloads=(service("small", "inf1", 1, 3000, cpu_units=1), hot),
    )
    assert scene_of(cluster).notes[0] == "tasks were placed the biggest first"


def test_an_instance_without_anything_can_be_drawn():
    """Where an instance registers neither CPU nor memory nothing is divided by it."""
    nothing = Host(instance_type="x", cpu_units=0, least_memory_mib=0, most_memory_mib=0)
    cluster = Cluster(
        name="c",
        capacities=(dataclasses.replace(capacity("inf1", "inf1.xlarge", 1, "a"), host=nothing),),
        workloads=(service("a", "inf1", 1, 10), service("b", "inf1", 1, 0, cpu_units=0)),
    )
    assert [(one.workload, one.count) for one in scene_of(cluster).waiting] == [("a", 1)]


def test_one_mebibyte_too_many_is_told():
    """A task waits for one MiB, and one for a unit of CPU."""
    host = Host(instance_type="x", cpu_units=10, least_memory_mib=8, most_memory_mib=9)
    one = dataclasses.replace(capacity("inf1", "inf1.xlarge", 1, "a"), host=host)
    for memory_mib, cpu_units, reason in (
        (4, 5, "too full by 1 MiB"),
        (3, 6, "too full by 1 CPU unit"),
    ):
        workloads = (service("a", "inf1", 1, 5, cpu_units=5), service("b", "inf1", 1, memory_mib, cpu_units=cpu_units))
        scene = scene_of(Cluster(name="c", capacities=(one,), workloads=workloads))
        assert [waiting.reason for waiting in scene.waiting] == [reason]
