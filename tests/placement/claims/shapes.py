"""Short ways to write clusters of the catalogue's instances."""

from __future__ import annotations

from collections.abc import Iterable

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement import Capacity, Claims, Cluster, Deployment, Kind, TaskSpec, Workload, Zone, decide, host_of
from neuronfleet.placement.expression import PlacementConstraint

ZONES = (Zone(name="us-east-1a"),)


def capacity(name: str = "inf1", instance_type: str = "inf1.xlarge", size: int = 1, **more) -> Capacity:
    """Instances of one type in one zone."""
    host = host_of(load_catalogue().instance_type(instance_type))
    return Capacity(**{"name": name, "host": host, "zones": ZONES, "max_size": size, **more})


def workload(
    name: str = "resnet50",
    count: int = 1,
    *,
    memory_mib: int = 2000,
    cpu_units: int = 0,
    ports: Iterable[int] = (),
    devices: Iterable[int] = (),
    distinct: bool = False,
    expression: str | None = None,
    lowest: int = 100,
    highest: int = 200,
    **more,
) -> Workload:
    """A service, unless said otherwise."""
    constraints = [PlacementConstraint.distinct_instance()] if distinct else []
    if expression is not None:
        constraints.append(PlacementConstraint.member_of(expression))
    standalone = more.get("kind") is Kind.STANDALONE
    return Workload(
        name=name,
        desired_count=count,
        task=TaskSpec(
            cpu_units=cpu_units,
            memory_mib=memory_mib,
            host_ports=frozenset(ports),
            devices=frozenset(devices),
        ),
        constraints=tuple(constraints),
        deployment=None if standalone else Deployment(minimum_healthy_percent=lowest, maximum_percent=highest),
        **more,
    )


def cluster(*parts: Capacity | Workload) -> Cluster:
    """Capacities and workloads as a cluster."""
    return Cluster(
        name="inference",
        capacities=tuple(one for one in parts if isinstance(one, Capacity)),
        workloads=tuple(one for one in parts if isinstance(one, Workload)),
    )


def claims(*parts: Capacity | Workload) -> dict[str, Claims]:
    """The claims of every workload."""
    return decide(cluster(*parts))
