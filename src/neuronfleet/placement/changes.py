"""Changes of a cluster: applied, and in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import PlacementError
from neuronfleet.placement.claims import Change
from neuronfleet.placement.cluster import (
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    InstanceRefresh,
    NetworkMode,
    Workload,
    Zone,
)
from neuronfleet.placement.expression.constraints import DISTINCT_INSTANCE, PlacementConstraint
from neuronfleet.placement.host import host_of
from neuronfleet.placement.wording import device, listed

__all__ = ["apply", "in_words"]

_CAPACITY_FIELDS = frozenset({"max_size", "min_size", "desired_size", "managed_scaling"})
_WORKLOAD_FIELDS = frozenset({"desired_count", "max_count"})
_TASK_NUMBERS = frozenset({"memory_mib", "cpu_units"})
_PERCENTS = frozenset({"minimum_healthy_percent", "maximum_percent"})


def apply(cluster: Cluster, changes: Iterable[Change]) -> Cluster:
    """A cluster with changes made, one after the other.

    Args:
        cluster: as it was.
        changes: of a claim's repair.

    Raises:
        PlacementError: a change names something that the cluster does not have.
    """
    for change in changes:
        kind, _, name = change.target.partition(":")
        if kind == "capacity" and change.field == "copy_of":
            cluster = _copied(cluster, name, change)
        elif kind == "capacity" and any(one.name == name for one in cluster.capacities):
            capacities = tuple(_capacity(one, change) if one.name == name else one for one in cluster.capacities)
            cluster = dataclasses.replace(cluster, capacities=capacities)
        elif kind == "workload" and any(one.name == name for one in cluster.workloads):
            workloads = tuple(_workload(one, change) if one.name == name else one for one in cluster.workloads)
            cluster = dataclasses.replace(cluster, workloads=workloads)
        else:
            raise PlacementError(
                f"the target {change.target!r} of a change is not in the cluster; it is capacity:NAME or workload:NAME"
            )
    return cluster


def _copied(cluster: Cluster, name: str, change: Change) -> Cluster:
    original = next((one for one in cluster.capacities if one.name == change.value), None)
    if original is None:
        raise PlacementError(f"there is no capacity {change.value!r} to copy")
    return dataclasses.replace(cluster, capacities=(*cluster.capacities, dataclasses.replace(original, name=name)))


def _capacity(one: Capacity, change: Change) -> Capacity:
    if change.field == "maximum_healthy_percent" and isinstance(change.value, int):
        refresh = one.instance_refresh or InstanceRefresh()
        refresh = dataclasses.replace(refresh, maximum_healthy_percent=change.value)
        return dataclasses.replace(one, instance_refresh=refresh)
    if change.field == "offering_zone" and isinstance(change.value, str):
        return dataclasses.replace(one, zones=(*one.zones, Zone(name=change.value)))
    if change.field == "instance_type" and isinstance(change.value, str):
        # What was said of the old instances' attributes and ports is taken to be said of the new ones.
        host = dataclasses.replace(
            host_of(load_catalogue().instance_type(change.value)),
            reserved_ports=one.host.reserved_ports,
            attributes=one.host.attributes,
            attributes_complete=one.host.attributes_complete,
        )
        return dataclasses.replace(one, host=host, other_hosts=())
    if change.field in _CAPACITY_FIELDS:
        given: dict[str, Any] = {change.field: change.value}
        return dataclasses.replace(one, **given)
    raise _unknown(change)


def _workload(one: Workload, change: Change) -> Workload:
    field, value = change.field, change.value
    given: dict[str, Any] = {field: value}
    if field in _WORKLOAD_FIELDS:
        return dataclasses.replace(one, **given)
    if field in _TASK_NUMBERS:
        return dataclasses.replace(one, task=dataclasses.replace(one.task, **given))
    if field in _PERCENTS:
        return dataclasses.replace(one, deployment=dataclasses.replace(one.deployment or Deployment(), **given))
    if field == "devices" and isinstance(value, tuple):
        return dataclasses.replace(one, task=dataclasses.replace(one.task, devices=frozenset(value)))
    if field == "host_port" and isinstance(value, int):
        task = dataclasses.replace(one.task, host_ports=frozenset({value}), network_mode=NetworkMode.BRIDGE)
        return dataclasses.replace(one, task=task)
    if field == "network_mode" and isinstance(value, str):
        return dataclasses.replace(one, task=dataclasses.replace(one.task, network_mode=NetworkMode(value)))
    if field == "capacity" and isinstance(value, str):
        return dataclasses.replace(one, capacity_shares=(CapacityShare(capacity=value),))
    if field == "placement_expression" and isinstance(value, str):
        kept = tuple(constraint for constraint in one.constraints if constraint.type == DISTINCT_INSTANCE)
        return dataclasses.replace(
            one,
            task=dataclasses.replace(one.task, constraints=()),
            constraints=(*kept, PlacementConstraint.member_of(value)),
        )
    if field == "distinct_instance":
        others = tuple(constraint for constraint in one.constraints if constraint.type != DISTINCT_INSTANCE)
        wanted = (PlacementConstraint.distinct_instance(),) if value else ()
        return dataclasses.replace(one, constraints=(*wanted, *others))
    raise _unknown(change)


def _unknown(change: Change) -> PlacementError:
    return PlacementError(
        f"a change of {change.target} sets {change.field!r} to {change.value!r}, which cannot be applied"
    )


def in_words(cluster: Cluster, changes: Sequence[Change]) -> str:
    """Changes as one sentence: ``raise max_size of capacity inf1 to 3``.

    Args:
        cluster: before them.
        changes: in order.
    """
    new = {change.target for change in changes if change.field == "copy_of"}
    words = [_words(cluster, change) for change in changes if change.target not in new or change.field == "copy_of"]
    for target in sorted(new):
        sizes = [change.value for change in changes if change.target == target and change.field == "max_size"]
        words = [
            f"{one} with max_size = {sizes[-1]}" if sizes and target.partition(":")[2] in one else one for one in words
        ]
    told = list(dict.fromkeys(words))
    return " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))


def _words(cluster: Cluster, change: Change) -> str:
    kind, _, name = change.target.partition(":")
    field, value = change.field, change.value
    if field == "copy_of":
        return f"add a capacity {name} like {value}"
    if field == "offering_zone":
        return f"give {kind} {name} a subnet in {value}"
    if field == "instance_type":
        return f"make {kind} {name} of {value}"
    if field == "capacity":
        return (
            f"place {name} on capacity {value}"
            if any(one.name == value for one in cluster.capacities)
            else (f"place {name} on it alone")
        )
    before = _number_before(cluster, kind, name, field)
    if isinstance(value, int) and not isinstance(value, bool) and before is not None:
        return f"{'raise' if value > before else 'lower'} {field} of {kind} {name} to {value}"
    if field == "devices" and isinstance(value, tuple):
        return f"map {listed(device(index) for index in value)} in {name}"
    if field == "host_port":
        return f"give {name} the fixed host port {value} (network mode bridge)"
    if field == "placement_expression":
        return f"set the placement expression of {name} to '{value}'"
    shown = str(value).lower() if isinstance(value, bool) else value
    return f"set {field} = {shown} for {kind} {name}"


def _number_before(cluster: Cluster, kind: str, name: str, field: str) -> int | None:
    if kind == "capacity":
        capacity = next((one for one in cluster.capacities if one.name == name), None)
        found = getattr(capacity, field, None)
    else:
        workload = next((one for one in cluster.workloads if one.name == name), None)
        if workload is None:
            return None
        found = next(
            (
                getattr(part, field)
                for part in (workload.task, workload.deployment or Deployment(), workload)
                if hasattr(part, field)
            ),
            None,
        )
    return found if isinstance(found, int) and not isinstance(found, bool) else None
