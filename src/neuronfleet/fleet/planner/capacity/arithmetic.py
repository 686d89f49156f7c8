"""The numbers of a region side by side: tasks, slots, instances, vCPUs, quotas."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.catalogue.lookup import Market
from neuronfleet.fleet.blueprint import (
    ArithmeticBlueprint,
    CapacityArithmetic,
    CapacityBlueprint,
    ServiceArithmetic,
    ServiceBlueprint,
)
from neuronfleet.fleet.planner.context import Context

__all__ = ["plan_arithmetic"]


def plan_arithmetic(
    context: Context, capacities: Sequence[CapacityBlueprint], services: Sequence[ServiceBlueprint]
) -> ArithmeticBlueprint:
    """What a region has by itself.

    Args:
        context: the region.
        capacities: what it has.
        services: what they serve.
    """
    return ArithmeticBlueprint(
        services=tuple(
            ServiceArithmetic(
                service=one.name,
                capacity=one.capacity,
                slots=len(one.slots),
                min_tasks=one.desired_count if one.scaling is None else one.scaling.min_tasks,
                max_tasks=one.desired_count if one.scaling is None else one.scaling.max_tasks,
            )
            for one in services
        ),
        capacities=tuple(
            CapacityArithmetic(
                capacity=one.name,
                min_instances=one.min_size,
                max_instances=one.max_size,
                reserved_instances=one.reserved,
                min_vcpus=one.min_size * one.least_vcpu,
                max_vcpus=one.max_size * one.most_vcpu,
                quotas=_quotas(context, one),
            )
            for one in capacities
        ),
    )


def _quotas(context: Context, capacity: CapacityBlueprint) -> tuple[str, ...]:
    spot = capacity.spot
    markets: list[Market] = ["spot"] if spot is not None else []
    if spot is None or spot.on_demand(capacity.max_size):
        markets.append("on-demand")
    codes = {context.catalogue.quota_of(name, market).code for name in capacity.instance_types for market in markets}
    return tuple(sorted(codes))
