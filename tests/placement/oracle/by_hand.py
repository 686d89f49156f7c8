"""Clusters that are worked out by hand: instances of 4 MiB, tasks of one CPU unit."""

from __future__ import annotations

import dataclasses

from neuronfleet.placement.claims import Verdict
from neuronfleet.placement.cluster import Capacity, Cluster, Deployment, Host, Kind, TaskSpec, Workload, Zone
from neuronfleet.placement.expression.constraints import PlacementConstraint
from tests.placement.oracle.explorer import explore

DISTINCT = PlacementConstraint(type="distinctInstance")
HOST = Host(instance_type="x1.small", cpu_units=8, least_memory_mib=4, most_memory_mib=4, devices=2, awsvpc_tasks=2)


def only(expression: str) -> PlacementConstraint:
    """A ``memberOf`` constraint."""
    return PlacementConstraint(type="memberOf", expression=expression)


def capacity(size: int, name: str = "one", *, zones: str = "a", **other) -> Capacity:
    """A capacity of this many instances with 4 MiB and two devices each, in zones by their letter."""
    other = {"host": HOST, **other}
    return Capacity(name=name, zones=tuple(Zone(name=f"us-east-1{zone}") for zone in zones), max_size=size, **other)


def service(name: str, count: int, memory_mib: int, percents: tuple[int, int] = (100, 200), **other) -> Workload:
    """A service whose tasks take one CPU unit and so much memory."""
    task = {key: other.pop(key) for key in ("devices", "host_ports", "network_mode") if key in other}
    return Workload(
        name=name,
        task=TaskSpec(cpu_units=1, memory_mib=memory_mib, **task),
        desired_count=count,
        deployment=Deployment(minimum_healthy_percent=percents[0], maximum_percent=percents[1]),
        **other,
    )


def standalone(name: str, count: int, memory_mib: int, **other) -> Workload:
    """A run of such tasks."""
    return dataclasses.replace(service(name, count, memory_mib, **other), kind=Kind.STANDALONE, deployment=None)


def daemon(name: str, memory_mib: int, least: int = 0, **other) -> Workload:
    """A daemon service of such tasks."""
    return dataclasses.replace(service(name, 0, memory_mib, (least, 100), **other), kind=Kind.DAEMON)


def cluster(*parts: Capacity | Workload) -> Cluster:
    """Capacities and workloads together, each in the order given."""
    return Cluster(
        name="cluster",
        capacities=tuple(one for one in parts if isinstance(one, Capacity)),
        workloads=tuple(one for one in parts if isinstance(one, Workload)),
    )


def verdicts(claim: str, *parts: Capacity | Workload, following: bool = False) -> dict[str, set[Verdict]]:
    """What brute force finds of one claim of every workload."""
    return {name: found[claim] for name, found in explore(cluster(*parts), following=following).items()}
