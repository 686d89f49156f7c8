"""Clusters to be drawn."""

from __future__ import annotations

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    Host,
    Kind,
    TaskSpec,
    Workload,
    Zone,
    host_of,
)
from neuronfleet.placement.expression.constraints import PlacementConstraint, PlacementStrategy
from neuronfleet.placement.picture.stage import Mark

DISTINCT = (PlacementConstraint.distinct_instance(),)


def capacity(name, instance_type, size, zones="abc"):
    """A capacity of a type of the catalogue."""
    return Capacity(
        name=name,
        host=host_of(load_catalogue().instance_types[instance_type], reserved_memory_mib=256),
        zones=tuple(Zone(name=f"us-east-1{letter}") for letter in zones),
        max_size=size,
    )


def service(name, capacity_name, count, memory_mib, devices=(), cpu_units=1024, ports=(), constraints=()):
    """A service of one capacity."""
    return Workload(
        name=name,
        task=TaskSpec(
            cpu_units=cpu_units,
            memory_mib=memory_mib,
            devices=frozenset(devices),
            host_ports=frozenset(ports),
        ),
        desired_count=count,
        constraints=tuple(constraints),
        capacity_shares=(CapacityShare(capacity=capacity_name),),
        deployment=Deployment(),
    )


def daemon(name, memory_mib):
    """A daemon on every instance."""
    return Workload(
        name=name,
        task=TaskSpec(cpu_units=128, memory_mib=memory_mib),
        desired_count=0,
        kind=Kind.DAEMON,
        deployment=Deployment(minimum_healthy_percent=0, maximum_percent=100),
    )


def small():
    """Four instances: four slots on the big ones, one service that waits, and ordinary tasks beside."""
    return Cluster(
        name="inference-us-east-1",
        capacities=(capacity("inf1-big", "inf1.6xlarge", 2), capacity("inf1-small", "inf1.xlarge", 2)),
        workloads=(
            daemon("log-router", 256),
            service("resnet50", "inf1-big", 2, 8192, {0, 1}, 4096, {9000}),
            service("bert-base", "inf1-big", 2, 8192, {2}, 4096, {9001}),
            service("yolo-v5", "inf1-small", 3, 3072, {0}, 2048, {9002}),
            service("gateway", "inf1-big", 4, 1024, cpu_units=512),
        ),
    )


def deploying():
    """A rolling update in which a stopping task still holds the chip that its successor maps."""
    return {
        "inf1-big-1": [
            Mark(workload="log-router"),
            Mark(workload="resnet50", stopping=True),
            Mark(workload="resnet50", new=True),
            Mark(workload="bert-base"),
            Mark(workload="gateway"),
        ],
        "inf1-big-2": [Mark(workload="log-router"), Mark(workload="resnet50"), Mark(workload="yolo-v5")],
        "inf1-small-1": [Mark(workload="log-router"), Mark(workload="yolo-v5"), Mark(workload="bert-base")],
        "inf1-small-2": [Mark(workload="log-router")],
    }


def large():
    """200 instances of four types with thirty services, and some that find no place."""
    big = [service(f"vision-{n}", "inf1-6x", 16, 9000, {n}, 4096, {9000 + n}, DISTINCT) for n in range(4)]
    huge = [service(f"speech-{n:02}", "inf1-24x", 12, 10000, {n}, 4096, {9100 + n}, DISTINCT) for n in range(16)]
    small_ = service("ranker", "inf1-x", 92, 6000, {0}, 3072, {9200}, DISTINCT)
    late = service("ranker-next", "inf1-x", 6, 6000, {0}, 3072, {9200}, DISTINCT)
    web = [
        Workload(
            name=f"web-{name}",
            task=TaskSpec(cpu_units=512, memory_mib=1024),
            desired_count=count,
            capacity_shares=(CapacityShare(capacity="general"),),
            strategies=(PlacementStrategy.spread_over("instanceId"),),
            deployment=Deployment(),
        )
        for name, count in (("api", 160), ("admin", 12), ("jobs", 48))
    ]
    return Cluster(
        name="production-us-east-1",
        capacities=(
            capacity("inf1-6x", "inf1.6xlarge", 16),
            capacity("inf1-24x", "inf1.24xlarge", 12),
            capacity("inf1-x", "inf1.xlarge", 92),
            capacity("general", "m5.2xlarge", 80),
        ),
        workloads=(daemon("log-router", 256), *big, *huge, small_, late, *web),
    )


TEAM = "inf1-24x-of-the-team-that-searches-all-day-long"
FRONT = "recommender-of-the-front-page-with-a-long-name"


def crowded():
    """Few instances with much on them: long names, tasks on many chips and on chips that are not there."""
    zone = (Zone(name="the-local-zone-with-the-longest-name-of-all-us-east-1"),)
    general = Host(
        instance_type="m5.large-of-a-longer-name-than-any", cpu_units=2048, least_memory_mib=5000, most_memory_mib=6000
    )
    nothing = Host(instance_type="none", cpu_units=0, least_memory_mib=0, most_memory_mib=0)
    sizes = {"side-00": 100, "side-01": 80, "side-02": 86, "side-03-that-is-longer-than-any-pill-has-room-for": 300}
    sizes |= {f"side-{n:02}": 300 + n for n in range(4, 12)}
    return Cluster(
        name="a-cluster-whose-name-goes-on-and-on-until-no-title-of-any-picture-has-room-for-all-of-it-and-more-"
        "so-that-it-is-cut",
        capacities=(
            capacity(TEAM, "inf1.24xlarge", 1, "a"),
            capacity("inf1-6x", "inf1.6xlarge", 2, "ab"),
            Capacity(name="general", host=general, zones=zone, max_size=3),
            Capacity(name="nothing", host=nothing, zones=zone, max_size=1),
        ),
        workloads=(
            service(FRONT, TEAM, 5, 40000, range(8), 20480),
            service("b", TEAM, 3, 1023, {10, 11}),
            service("scores", TEAM, 2, 1024, {12}),
            service("embeddings-nightly", "inf1-6x", 1, 46000, {2, 3, 4, 5}),
            *(service(name, "general", 1, mib, cpu_units=64) for name, mib in sizes.items()),
            service("full", "general", 1, 5000),
            service("over", "general", 1, 1),
            service("far", "general", 1, 0, range(60, 105)),
            daemon("log-router", 0),
        ),
    )


def crammed():
    """What is on the crowded instances, as somebody put it there."""
    sides = [one.name for one in crowded().workloads if one.name.startswith("side-")]
    marks = {
        f"{TEAM}-1": [
            (FRONT, {}),
            ("b", {"stopping": True}),
            ("b", {}),
            ("b", {"new": True}),
            ("scores", {"stopping": True, "new": True}),
            ("scores", {}),
        ],
        "inf1-6x-1": [("embeddings-nightly", {}), ("embeddings-nightly", {}), ("side-00", {"stopping": True})],
        "inf1-6x-2": [("b", {}), *[("side-01", {})] * 14],
        "general-1": [("log-router", {}), *((name, {}) for name in sides), ("scores", {})],
        "general-2": [("full", {})],
        "nothing-1": [("log-router", {})],
        "general-3": [("full", {}), ("over", {}), ("far", {})],
    }
    return {host: [Mark(workload=name, **how) for name, how in tasks] for host, tasks in marks.items()}


def alike():
    """Instances of three capacities, which share rows where they are alike."""
    return Cluster(
        name="alike",
        capacities=(
            capacity("one", "inf1.xlarge", 11, "ab"),
            capacity("more", "m5.large", 3, "c"),
            Capacity(
                name="edge-of-the-network-where-names-are-as-long-as-they-may-be",
                host=host_of(load_catalogue().instance_types["m5.large"]),
                zones=(Zone(name="us-east-1-edge-where-nobody-has-ever-been-before"),),
                max_size=2,
            ),
        ),
        workloads=(
            service("left", "one", 11, 3000, {0}),
            service("right", "one", 11, 2900, {0}),
            service("small", "more", 2, 1000),
        ),
    )


def scattered():
    """Several kinds of instances: clashes, numbers that lie apart, and of more ranges than are listed."""
    both = [Mark(workload="left"), Mark(workload="right", new=True)]
    state = {f"one-{number}": [Mark(workload="left")] for number in (1, 3, 4, 6, 8)}
    state |= {f"one-{number}": [Mark(workload="right")] for number in (7, 9, 11)}
    state |= {"one-2": both, "one-5": both[::-1]}
    return {**state, "more-1": [Mark(workload="small"), Mark(workload="left")]}
