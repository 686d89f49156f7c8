"""What the placement engine is asked about a capacity: its instances, and the tasks that share them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from neuronfleet.fleet.blueprint import TaskDefinitionBlueprint
from neuronfleet.fleet.model import Service
from neuronfleet.fleet.planner.capacity.daemon_room import daemons_of
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.fleet.planner.tasks.rollout import deployment_of, is_distinct
from neuronfleet.fleet.planner.zones import usable_zones
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Cluster,
    ContainerNeed,
    Deployment,
    Host,
    InstanceRefresh,
    Kind,
    NetworkMode,
    PortNeed,
    Workload,
    Zone,
    host_of,
    task_spec,
)
from neuronfleet.placement.expression import PlacementConstraint, PlacementStrategy, no_instance, spelling_problem

__all__ = ["Definitions", "hosts_of_capacity", "question", "workloads_of"]

Definitions = Mapping[str, tuple[TaskDefinitionBlueprint, ...]]
"""Task definitions of each workload by its name, one a slot."""

_SOME_ZONE = Zone(name="?")
"""Where zones are for the plan to find."""


def hosts_of_capacity(capacity: CapacityDraft) -> tuple[Host, ...]:
    """What each instance registers with ECS, one for each type that it may be of; the smallest first.

    Args:
        capacity: the capacity. Its instances may get further attributes, from shell lines of the user or by the API.

    Raises:
        PlacementError: nothing would be left of the memory.
    """
    settings = capacity.settings
    hosts = (
        host_of(
            one,
            reserved_memory_mib=settings.reserved_memory_mib,
            attributes=settings.attributes,
            attributes_complete=False,
        )
        for one in capacity.types
    )
    return tuple(sorted(hosts, key=lambda one: (one.least_memory_mib, one.cpu_units)))


def workloads_of(
    context: Context, capacity: CapacityDraft, definitions: Definitions
) -> dict[str, tuple[Workload, ...]]:
    """The workloads of a capacity as placement sees them, by their names in the fleet file: one for each slot.

    Placement constraints that have been refused are left out, so that each is told once.

    Raises:
        PlacementError: the memory of a container contradicts itself.
    """
    return {
        draft.name: tuple(
            _workload(context, capacity, draft, slot, definition)
            for slot, definition in enumerate(definitions[draft.name])
        )
        for draft in capacity.workloads
    }


def _workload(
    context: Context, capacity: CapacityDraft, draft: WorkloadDraft, slot: int, definition: TaskDefinitionBlueprint
) -> Workload:
    settings = draft.settings

    def refused(expression: str) -> bool:
        return bool(
            spelling_problem(expression)
            or any(no_instance(expression, one.name, context.region.name) for one in capacity.types)
        )

    deployment, group = None, f"family:{definition.family}"
    if isinstance(settings, Service):
        group = f"service:{draft.numbered(settings.service_name or draft.name, slot)}"
        rolled = deployment_of(draft)
        deployment = Deployment(
            minimum_healthy_percent=rolled.minimum_healthy_percent,
            maximum_percent=rolled.maximum_percent,
            circuit_breaker=rolled.circuit_breaker,
            availability_zone_rebalancing=settings.availability_zone_rebalancing,
        )
    # The planner's own expression names every type of the capacity, so it always holds.
    constraints = [PlacementConstraint.member_of(one) for one in settings.placement_constraints if not refused(one)]
    if is_distinct(capacity, draft):
        constraints.append(PlacementConstraint.distinct_instance())
    spec = task_spec(
        [
            ContainerNeed(
                name=one.name,
                cpu_units=one.cpu_units,
                memory_mib=one.memory_mib,
                memory_reservation_mib=one.memory_reservation_mib,
                ports=tuple(
                    PortNeed(container_port=port.container_port, host_port=port.host_port) for port in one.ports
                ),
            )
            for one in definition.containers
        ],
        network_mode=NetworkMode(definition.network_mode),
    )
    return Workload(
        name=draft.slot_name(slot),
        task=dataclasses.replace(spec, devices=frozenset(draft.slots[slot])),
        desired_count=draft.counts[slot],
        kind=Kind.SERVICE if isinstance(settings, Service) else Kind.STANDALONE,
        group=group,
        constraints=tuple(constraints),
        strategies=tuple(
            PlacementStrategy(type=one.type, field=one.field) for one in settings.placement_strategies or ()
        ),
        capacity_shares=(CapacityShare(capacity=capacity.name),),
        deployment=deployment,
    )


def question(
    context: Context,
    capacity: CapacityDraft,
    workloads: tuple[Workload, ...],
    *,
    max_size: int,
    refresh: tuple[int, int],
) -> Cluster:
    """The question of one capacity: nothing else of the cluster runs on its instances.

    Args:
        context: the region.
        capacity: the capacity.
        workloads: all that it runs.
        max_size: instances at most.
        refresh: percent of the instances that an instance refresh keeps in service, and has at most.
    """
    zones = tuple(Zone(name=zone) for zone in usable_zones(context, capacity)) or (_SOME_ZONE,)
    lowest, highest = refresh
    smallest, *others = hosts_of_capacity(capacity)
    return Cluster(
        name=context.fleet.name,
        capacities=(
            Capacity(
                name=capacity.name,
                host=smallest,
                other_hosts=tuple(others),
                zones=zones,
                max_size=max_size,
                target_capacity=capacity.settings.target_capacity,
                instance_refresh=InstanceRefresh(minimum_healthy_percent=lowest, maximum_healthy_percent=highest),
            ),
        ),
        workloads=(*workloads, *daemons_of(capacity)),
    )
