"""Which zones a made VPC spans, and where each has its addresses: nothing moves when the fleet grows.

A subnet's zone and CIDR block cannot be changed: Terraform replaces it, and with it every instance inside. So a
capacity's zones follow from its own settings alone, the VPC spans what its capacities take together, and a zone's place
among the addresses is its number in the region. Adding a capacity can then only add zones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from neuronfleet.fleet.model import Network
from neuronfleet.fleet.planner.context import CapacityDraft, Context

__all__ = ["PLACES", "Zone", "made_zones", "refuse_foreign_zone", "usable_zones"]

PLACES = 7
"""Zones that a made VPC has addresses for, az1 to az7: of eight parts the last holds the public subnets. The highest
number in use is six (use1-az6)."""

DEFAULT_ZONES = 3
UNKNOWN_ZONES = 2

_ANCHOR_FAMILY = "inf1."
"""Ordinary instances, which every zone has, take first the zones of the family that most fleets run on. It is an old
one, so that its zones hardly change."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone of a made VPC.

    Attributes:
        zone_id: zone id, or None where the plan has to find it.
        index: place among the addresses, 0 to ``PLACES`` - 1.
    """

    zone_id: str | None
    index: int


def refuse_foreign_zone(context: Context, zone: str, parts: tuple[str | int, ...]) -> bool:
    """Report a zone id of another region.

    Returns:
        Whether it is one.
    """
    region = context.region
    if region.zones:
        if zone in region.zones:
            return False
        context.refuse(parts, f"{zone!r} is not a zone id of {region.name}; there are {', '.join(region.zones)}", zone)
        return True
    other = next((one.name for one in context.catalogue.regions.values() if zone in one.zones), None)
    if other is None:
        return False
    context.refuse(parts, f"{zone!r} is a zone id of {other}, not of {region.name}", zone)
    return True


def made_zones(context: Context, network: Network, capacities: Sequence[CapacityDraft]) -> list[Zone] | None:
    """The zones of a made VPC.

    Returns:
        The zones, the first with the NAT gateway where there is one; or None where the problem has been reported.
    """
    if network.zone_ids:
        chosen = _asked(context, network, capacities)
    elif context.region.zones:
        chosen = _together(context, network, capacities)
    else:
        named = [draft.name for draft in capacities if draft.settings.zone_ids]
        nameless = [draft.name for draft in capacities if not draft.settings.zone_ids]
        if not named:
            return [Zone(zone_id=None, index=index) for index in range(network.zone_count or UNKNOWN_ZONES)]
        if nameless:
            context.refuse(
                ("network", "zone_ids"),
                f"is required: the zones of {context.region.name} are not known here, {', '.join(named)} "
                f"names some and {', '.join(nameless)} none",
            )
            return None
        chosen = _together(context, network, capacities)
    return None if chosen is None else _placed(context, chosen)


def _asked(context: Context, network: Network, capacities: Sequence[CapacityDraft]) -> list[str] | None:
    """The zones that the user named, if every capacity can be in one of them."""
    good = True
    if network.zone_count not in {None, len(network.zone_ids)}:
        context.refuse(
            ("network", "zone_count"), f"contradicts the {len(network.zone_ids)} zone_ids; give one of the two"
        )
        good = False
    for index, zone in enumerate(network.zone_ids):
        parts = ("network", "zone_ids", index)
        if zone in network.zone_ids[:index]:
            context.refuse(parts, f"{zone!r} is listed twice", zone)
            good = False
        elif refuse_foreign_zone(context, zone, parts):
            good = False
    if not good:
        return None
    for draft in capacities:
        usable = usable_zones(context, draft)
        if usable and not set(usable) & set(network.zone_ids):
            context.refuse(
                ("network", "zone_ids"),
                f"none of the zones {', '.join(network.zone_ids)} offers {draft.instance.name} for {draft.name}; zones "
                f"of {context.region.name} that do: {', '.join(sorted(usable))}",
                network.zone_ids,
            )
            good = False
    return list(network.zone_ids) if good else None


def _together(context: Context, network: Network, capacities: Sequence[CapacityDraft]) -> list[str] | None:
    """What the capacities take together; with ``zone_count``, exactly so many."""
    count = network.zone_count
    if not capacities:
        return _ordinary(context, context.region.zones)[: count or DEFAULT_ZONES]
    usable = {draft.name: usable_zones(context, draft) for draft in capacities}
    if count is None:
        return _union(usable[draft.name][: _most(context, draft)] for draft in capacities)
    useful = _union(usable.values())
    if count > len(useful):
        types = " or ".join(sorted({draft.instance.name for draft in capacities}))
        context.refuse(
            ("network", "zone_count"),
            f"only {len(useful)} zones of {context.region.name} offer {types}: {', '.join(useful)}",
            count,
        )
        return None
    chosen = _union(zones[:count] for zones in usable.values())
    if len(chosen) == count:
        return chosen
    # Fewer would do where zones are shared, but then one capacity more would move the subnets of another.
    enough = next(more for more in range(count, PLACES + 1) if len(_union(z[:more] for z in usable.values())) <= more)
    whose = "; ".join(f"{name} in {', '.join(zones[:count])}" for name, zones in usable.items())
    context.refuse(
        ("network", "zone_count"),
        f"too few: each capacity takes the first {count} that offer its instance type, together {len(chosen)} "
        f"({whose}); take zone_count = {enough}, "
        "or name the zones in zone_ids",
        count,
    )
    return None


def usable_zones(context: Context, draft: CapacityDraft) -> list[str]:
    """Zones that can hold a capacity, those to take first in front; empty where any can, as far as is known."""
    region, asked = context.region, draft.settings.zone_ids
    if draft.instance.accelerated and region.offerings_known:
        zones = _in_order(region.zones_offering(draft.instance.name))
    else:
        zones = _ordinary(context, region.zones or asked)
    return [zone for zone in zones if not asked or zone in asked]


def _ordinary(context: Context, zones: Iterable[str]) -> list[str]:
    offerings = context.region.offerings
    anchored = {zone for name in offerings if name.startswith(_ANCHOR_FAMILY) for zone in offerings[name]}
    return sorted(_in_order(zones), key=lambda zone: zone not in anchored)


def _most(context: Context, draft: CapacityDraft) -> int:
    """How many zones a capacity takes where no number is given: all that it names, all where any may be the one."""
    guessed = draft.instance.accelerated and not context.region.offerings_known
    return PLACES if draft.settings.zone_ids or guessed else DEFAULT_ZONES


def _union(groups: Iterable[Sequence[str]]) -> list[str]:
    return _in_order({zone for group in groups for zone in group})


def _in_order(zones: Iterable[str]) -> list[str]:
    return sorted(zones, key=lambda zone: (_number(zone), zone))


def _number(zone: str) -> int:
    return int(zone.rpartition("-az")[2])


def _placed(context: Context, chosen: Sequence[str]) -> list[Zone] | None:
    placed: dict[int, str] = {}
    for zone in chosen:
        number = _number(zone)
        if not 1 <= number <= PLACES:
            context.refuse(
                ("network", "zone_ids"), f"a made VPC has addresses for az1 to az{PLACES}, not for {zone}", zone
            )
            return None
        if placed.setdefault(number, zone) != zone:
            context.refuse(("network", "zone_ids"), f"{placed[number]} and {zone} are zones of different regions", zone)
            return None
    return [Zone(zone_id=zone, index=number - 1) for number, zone in placed.items()]
