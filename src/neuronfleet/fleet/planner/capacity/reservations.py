"""On-Demand Capacity Reservations of a capacity: how many, in which zones, and whether its group can use them."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence

from neuronfleet.fleet.blueprint import CapacityBlueprint, NetworkBlueprint, ReservationBlueprint
from neuronfleet.fleet.model import Reservation
from neuronfleet.fleet.planner.arns import filled_arn
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.zones import refuse_foreign_zone

__all__ = ["with_reservations"]

_WAYS = ("instances_per_zone", "id", "resource_group_arn")
_OF_MADE_ONES = ("zone_ids", "end_date")


def with_reservations(
    context: Context,
    drafts: Sequence[CapacityDraft],
    capacities: Sequence[CapacityBlueprint],
    network: NetworkBlueprint | None,
) -> list[CapacityBlueprint]:
    """The capacities with what is reserved for them; what cannot be is refused.

    Args:
        context: the region.
        drafts: every capacity.
        capacities: those that have been planned.
        network: None where it has problems of its own.
    """
    settings: Mapping[str, tuple[CapacityDraft, Reservation]] = {
        draft.name: (draft, draft.settings.reservation)
        for draft in drafts
        if draft.settings.reservation is not None and draft.settings.reservation.enabled
    }
    found = []
    for one in capacities:
        if one.name in settings:
            draft, reservation = settings[one.name]
            decided = _decided(context, draft, one, reservation, network)
            found.append(one if decided is None else dataclasses.replace(one, reservation=decided))
        else:
            found.append(one)
    return found


def _decided(
    context: Context,
    draft: CapacityDraft,
    capacity: CapacityBlueprint,
    reservation: Reservation,
    network: NetworkBlueprint | None,
) -> ReservationBlueprint | None:
    parts = ("capacities", capacity.name, "reservation")
    given = [key for key in _WAYS if getattr(reservation, key) is not None]
    if len(given) != 1:
        said = "names nothing to reserve" if not given else f"gives {' and '.join(given)}"
        context.refuse(
            parts, f"{said}; give instances_per_zone to make reservations, or id or resource_group_arn of yours"
        )
        return None
    if not _buys_on_demand(context, capacity, reservation):
        return None
    if reservation.instances_per_zone is None:
        return _existing(context, capacity, reservation)
    zones = _zones(context, draft, reservation, network)
    if zones is None or not _ends_later(context, capacity.name, reservation):
        return None
    decided = ReservationBlueprint(
        zone_ids=zones,
        instances_per_zone=reservation.instances_per_zone,
        match=reservation.match,
        end_date=reservation.end_date,
        resource_group_name=limited(context.fleet.name, capacity.name, "reserved", limit=LONG)
        if reservation.match == "targeted"
        else None,
    )
    most = capacity.max_size if capacity.spot is None else capacity.spot.on_demand(capacity.max_size)
    if decided.instances > most:
        whose = "On-Demand instances" if capacity.spot else "instances"
        context.refuse(
            (*parts, "instances_per_zone"),
            f"{decided.instances} instances are reserved, {decided.instances_per_zone} in each of "
            f"{', '.join(zones)}, but {capacity.name!r} has {most} {whose} at most; reserve fewer, name fewer zones in "
            "zone_ids, or raise max_size",
            reservation.instances_per_zone,
            follows=draft.sections,
        )
    return decided


def _buys_on_demand(context: Context, capacity: CapacityBlueprint, reservation: Reservation) -> bool:
    if capacity.spot is None:
        return True
    parts, follows = ("capacities", capacity.name, "reservation"), [("capacities", capacity.name, "spot")]
    if not capacity.spot.on_demand(capacity.max_size):
        context.refuse(
            parts,
            f"is for On-Demand instances, and all of {capacity.name!r} are Spot instances; set spot.on_demand_base, or "
            "leave one of the two out",
            follows=follows,
        )
        return False
    if reservation.match == "targeted" or reservation.instances_per_zone is None:
        context.refuse(
            parts,
            f"names reservations in the launch template, which launches the Spot instances of {capacity.name!r} too, "
            "and those cannot have one; take match = 'open', or a capacity without spot",
            follows=follows,
        )
        return False
    return True


def _existing(context: Context, capacity: CapacityBlueprint, reservation: Reservation) -> ReservationBlueprint | None:
    parts = ("capacities", capacity.name, "reservation")
    key = "id" if reservation.id is not None else "resource_group_arn"
    wrong = next((one for one in _OF_MADE_ONES if getattr(reservation, one)), None)
    wrong = "match" if wrong is None and "match" in reservation.model_fields_set else wrong
    if wrong:
        context.refuse((*parts, wrong), f"is of reservations that are made, and {key} names yours; leave it out")
        return None
    if reservation.id is not None:
        context.notice(
            "reservation-is-the-limit",
            (*parts, "id"),
            f"a launch beyond the instances of {reservation.id} fails, and so does one of another type or zone: "
            f"{capacity.name!r} may have {capacity.max_size}",
        )
        return ReservationBlueprint(match="targeted", id=reservation.id)
    found = filled_arn(context, str(reservation.resource_group_arn), (*parts, "resource_group_arn"))
    if found is None:
        return None
    if found["service"] != "resource-groups" or found["region"] != context.region.name:
        context.refuse(
            (*parts, "resource_group_arn"),
            f"{found[0]} is no resource group of {context.region.name}, such as "
            f"arn:{context.partition.name}:resource-groups:{context.region.name}:ACCOUNT:group/NAME; write {{region}} "
            "in it",
            reservation.resource_group_arn,
        )
        return None
    return ReservationBlueprint(match="targeted", resource_group_arn=found[0])


def _ends_later(context: Context, name: str, reservation: Reservation) -> bool:
    if reservation.end_date is None:
        return True
    parts = ("capacities", name, "reservation", "end_date")
    try:
        day = datetime.datetime.fromisoformat(reservation.end_date).date()
    except ValueError:
        context.refuse(parts, f"{reservation.end_date!r} is no time; one looks like '2027-01-31T23:59:59Z'")
        return False
    if day <= context.today:
        context.refuse(parts, f"{reservation.end_date} is over; give a later time, or leave the reservation out")
        return False
    return True


def _zones(
    context: Context, draft: CapacityDraft, reservation: Reservation, network: NetworkBlueprint | None
) -> tuple[str, ...] | None:
    """Zones to reserve in: named ones, else those of the capacity."""
    parts = ("capacities", draft.name, "reservation", "zone_ids")
    made = {one.zone_id for one in network.subnets if one.zone_id} if network is not None else set()
    region, kind = context.region, draft.instance
    usable = draft.settings.zone_ids or tuple(sorted(made))
    if kind.accelerated and region.offerings_known:
        usable = tuple(zone for zone in usable if zone in region.zones_offering(kind.name))
    if not reservation.zone_ids:
        if network is not None and not usable:
            context.refuse(
                parts, f"is required: the zones that {draft.name!r} uses in {region.name} are not known before the plan"
            )
        return usable or None
    good = True
    for index, zone in enumerate(reservation.zone_ids):
        if zone in reservation.zone_ids[:index]:
            context.refuse((*parts, index), f"{zone!r} is listed twice", zone)
            good = False
        elif refuse_foreign_zone(context, zone, (*parts, index)):
            good = False
        elif kind.accelerated and region.offerings_known and zone not in region.zones_offering(kind.name):
            offering = ", ".join(region.zones_offering(kind.name))
            context.refuse((*parts, index), f"{zone!r} offers no {kind.name}; zones that do: {offering}", zone)
            good = False
        elif usable and zone not in usable:
            context.refuse(
                (*parts, index),
                f"{draft.name!r} launches nothing in {zone!r}, so what is reserved there is never used; its zones: "
                f"{', '.join(usable)}",
                zone,
                follows=(("network",), ("capacities", draft.name, "zone_ids")),
            )
            good = False
    return reservation.zone_ids if good else None
