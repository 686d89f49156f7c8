"""How the instances of a region are bought, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.fleet.blueprint import Blueprint, CapacityBlueprint

__all__ = ["purchase_lines"]


def purchase_lines(blueprint: Blueprint) -> list[str]:
    """One line for each capacity that is not simply On-Demand instances of one type.

    Args:
        blueprint: the region.
    """
    told = ((one.name, list(_told(one))) for one in blueprint.capacities)
    return [f"{name}: {'; '.join(parts)}" for name, parts in told if parts]


def _told(capacity: CapacityBlueprint) -> Iterator[str]:
    if capacity.fallbacks:
        yield f"else {', then '.join(one.instance_type for one in capacity.fallbacks)}"
    if capacity.spot is not None:
        yield _spot(capacity.spot.on_demand_base, capacity.spot.on_demand_percent)
    reservation = capacity.reservation
    if reservation is None:
        return
    if reservation.zone_ids:
        until = f" until {reservation.end_date}" if reservation.end_date else ""
        own = " for it alone" if reservation.match == "targeted" else ""
        zones = ", ".join(reservation.zone_ids)
        yield f"{reservation.instances_per_zone} reserved in each of {zones}{own}{until}"
    else:
        yield f"uses {reservation.id or reservation.resource_group_arn}"


def _spot(base: int, percent: int) -> str:
    if not base and not percent:
        return "all Spot instances"
    first = f"{base} On-Demand" if base else ""
    share = f"{percent} percent On-Demand" if percent else ""
    return f"{' and then '.join(filter(None, (first, share)))}, the rest Spot instances"
