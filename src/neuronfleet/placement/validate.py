"""Refuses placement questions that make no sense, all problems at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from neuronfleet.errors import PlacementError, Problem, nearest
from neuronfleet.placement.cluster import Capacity, Cluster, Deployment, Host, Kind, NetworkMode, TaskSpec, Workload
from neuronfleet.placement.expression.constraints import placement_problems

__all__ = ["MAX_BASE", "MAX_PERCENT", "MAX_WEIGHT", "problems_of", "require_cluster"]

MAX_WEIGHT: Final = 1000
MAX_BASE: Final = 100_000
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html"""

MAX_PERCENT: Final = 1000
"""Ours: ECS refuses less, and wrong percentages of a plan can still be judged."""

MAX_SHARES: Final = 20
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"""

_MAX_PORT = 65_535
_MAX_DEVICE = 127


def require_cluster(cluster: Cluster) -> None:
    """Refuse a cluster that makes no sense.

    Args:
        cluster: to look at.

    Raises:
        PlacementError: there are problems; the message has all of them, each with where it stands.
    """
    problems = problems_of(cluster)
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise PlacementError(f"the cluster {cluster.name!r} makes no sense: {len(problems)} problem(s)\n{lines}")


def problems_of(cluster: Cluster) -> tuple[Problem, ...]:
    """Everything that is wrong with a cluster, in its order."""
    found: list[Problem] = []
    if not cluster.capacities:
        found.append(Problem(path="capacities", message="there are none; give at least one"))
    if not cluster.workloads:
        found.append(Problem(path="workloads", message="there are none; give at least one"))
    found += _duplicates("capacities", (one.name for one in cluster.capacities))
    found += _duplicates("workloads", (one.name for one in cluster.workloads))
    for capacity in cluster.capacities:
        found += _capacity(f"capacities.{capacity.name}", capacity)
    names = [one.name for one in cluster.capacities]
    for workload in cluster.workloads:
        found += _workload(f"workloads.{workload.name}", workload, names)
    return tuple(found)


def _duplicates(path: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if not name:
            yield Problem(path=path, message="a name is empty; give each a name", value=name)
        elif count > 1:
            yield Problem(path=path, message=f"{count} are called {name!r}; names are distinct", value=name)


def _within(path: str, value: int, least: int, most: int | None = None) -> Iterator[Problem]:
    if value < least or (most is not None and value > most):
        allowed = f"{least} or more" if most is None else f"{least} to {most}"
        yield Problem(path=path, message=f"is {value}; allowed: {allowed}", value=value)


def _capacity(path: str, one: Capacity) -> Iterator[Problem]:
    yield from _host(f"{path}.host", one.host)
    for index, other in enumerate(one.other_hosts):
        yield from _host(f"{path}.other_hosts[{index}]", other)
    yield from _within(f"{path}.min_size", one.min_size, 0)
    yield from _within(f"{path}.max_size", one.max_size, 0)
    if one.min_size > one.max_size:
        message = f"is {one.min_size}, more than max_size = {one.max_size}; lower it or raise max_size"
        yield Problem(path=f"{path}.min_size", message=message, value=one.min_size)
    if one.desired_size is not None and not one.min_size <= one.desired_size <= one.max_size:
        message = f"is {one.desired_size}; allowed: min_size to max_size, {one.min_size} to {one.max_size}"
        yield Problem(path=f"{path}.desired_size", message=message, value=one.desired_size)
    yield from _within(f"{path}.target_capacity", one.target_capacity, 1, 100)
    if not one.zones:
        yield Problem(path=f"{path}.zones", message="there are none; give at least one Availability Zone")
    yield from _duplicates(f"{path}.zones", (zone.name for zone in one.zones))
    refresh = one.instance_refresh
    if refresh is not None:
        at = f"{path}.instance_refresh"
        yield from _within(f"{at}.minimum_healthy_percent", refresh.minimum_healthy_percent, 0, 100)
        if refresh.maximum_healthy_percent is not None:
            yield from _within(f"{at}.maximum_healthy_percent", refresh.maximum_healthy_percent, 100, 200)


def _host(path: str, one: Host) -> Iterator[Problem]:
    if not one.instance_type:
        yield Problem(path=f"{path}.instance_type", message="is empty; give one, such as inf1.xlarge")
    yield from _within(f"{path}.cpu_units", one.cpu_units, 0)
    yield from _within(f"{path}.least_memory_mib", one.least_memory_mib, 0)
    if one.most_memory_mib < one.least_memory_mib:
        message = f"is {one.most_memory_mib}, less than least_memory_mib = {one.least_memory_mib}; raise it"
        yield Problem(path=f"{path}.most_memory_mib", message=message, value=one.most_memory_mib)
    yield from _within(f"{path}.devices", one.devices, 0)
    yield from _within(f"{path}.awsvpc_tasks", one.awsvpc_tasks, 0)
    yield from _ports(f"{path}.reserved_ports", one.reserved_ports)


def _ports(path: str, ports: Iterable[int]) -> Iterator[Problem]:
    for port in sorted(ports):
        yield from _within(path, port, 1, _MAX_PORT)


def _task(path: str, one: TaskSpec) -> Iterator[Problem]:
    yield from _within(f"{path}.cpu_units", one.cpu_units, 0)
    yield from _within(f"{path}.memory_mib", one.memory_mib, 0)
    yield from _ports(f"{path}.host_ports", one.host_ports)
    for index in sorted(one.devices):
        yield from _within(f"{path}.devices", index, 0, _MAX_DEVICE)
    if one.network_mode in {NetworkMode.AWSVPC, NetworkMode.NONE} and one.host_ports:
        message = f"are fixed in network mode {one.network_mode}, which takes no port of the instance; leave them out"
        yield Problem(path=f"{path}.host_ports", message=message, value=one.host_ports)


def _workload(path: str, one: Workload, capacities: list[str]) -> Iterator[Problem]:
    yield from _within(f"{path}.desired_count", one.desired_count, 0)
    if one.max_count is not None:
        yield from _within(f"{path}.max_count", one.max_count, 0)
    if one.group is not None and not one.group:
        yield Problem(path=f"{path}.group", message="is empty; give a name, or None for the service's own")
    yield from _task(f"{path}.task", one.task)
    yield from _deployment(f"{path}.deployment", one.kind, one.deployment)
    yield from _shares(path, one, capacities)
    for problem in placement_problems(
        task_definition=one.task.constraints, constraints=one.constraints, strategies=one.strategies
    ):
        field = problem.path.replace("task_definition", "task.constraints")
        yield Problem(path=f"{path}.{field}", message=problem.message, value=problem.value)


def _deployment(path: str, kind: Kind, one: Deployment | None) -> Iterator[Problem]:
    if one is None:
        return
    if kind is Kind.STANDALONE:
        yield Problem(path=path, message="a standalone task is not deployed; leave it None")
    yield from _within(f"{path}.minimum_healthy_percent", one.minimum_healthy_percent, 0, MAX_PERCENT)
    yield from _within(f"{path}.maximum_percent", one.maximum_percent, 0, MAX_PERCENT)


def _shares(path: str, one: Workload, capacities: list[str]) -> Iterator[Problem]:
    shares = one.capacity_shares
    if not shares:
        return
    at = f"{path}.capacity_shares"
    if len(shares) > MAX_SHARES:
        yield Problem(path=at, message=f"{len(shares)} are too many: ECS takes {MAX_SHARES} at most", value=len(shares))
    yield from _duplicates(at, (share.capacity for share in shares))
    for index, share in enumerate(shares):
        if share.capacity not in capacities:
            close = nearest(share.capacity, capacities)
            hint = f"; did you mean {close!r}?" if close else ""
            message = f"{share.capacity!r} is no capacity of the cluster{hint} (there are: {', '.join(capacities)})"
            yield Problem(path=f"{at}[{index}].capacity", message=message, value=share.capacity)
        yield from _within(f"{at}[{index}].weight", share.weight, 0, MAX_WEIGHT)
        yield from _within(f"{at}[{index}].base", share.base, 0, MAX_BASE)
    if sum(share.base > 0 for share in shares) > 1:
        yield Problem(path=at, message="more than one item has a base; ECS takes it on one only")
    if not any(share.weight > 0 for share in shares):
        yield Problem(path=at, message="every weight is 0; give at least one item a weight of 1 or more")
