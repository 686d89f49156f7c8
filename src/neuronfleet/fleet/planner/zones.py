"""Which zones a made VPC spans: some that offer every capacity's instance type, within what the user asked for."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.fleet.model import Network
from neuronfleet.fleet.planner.context import CapacityDraft, Context

__all__ = ["made_zones", "refuse_foreign_zone"]

DEFAULT_ZONES = 3
UNKNOWN_ZONES = 2


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


def made_zones(context: Context, network: Network, capacities: Sequence[CapacityDraft]) -> list[str | None] | None:
    """The zones of a made VPC, None each where the plan has to find them.

    Returns:
        Zone ids, or None where the problem has been reported.
    """
    region = context.region
    wanted = {draft.name: _usable(context, draft) for draft in capacities}
    if network.zone_ids:
        chosen: list[str] | None = _asked(context, network)
    elif not region.offerings_known:
        return _unknown(context, network, capacities)
    else:
        chosen = _best(context, network, capacities, wanted)
    if chosen is None:
        return None
    good = True
    for draft in capacities:
        usable = wanted[draft.name]
        if usable is not None and not usable & set(chosen):
            key = "zone_ids" if network.zone_ids else "zone_count"
            context.refuse(
                ("network", key),
                f"none of the zones {', '.join(chosen)} offers {draft.instance.name} for {draft.name}; zones of "
                f"{region.name} that do: {', '.join(sorted(usable))}",
                network.zone_ids or network.zone_count,
            )
            good = False
    return list(chosen) if good else None


def _usable(context: Context, draft: CapacityDraft) -> set[str] | None:
    """Zones that can hold a capacity; None where any can, as far as is known."""
    asked = set(draft.settings.zone_ids)
    if draft.instance.accelerated and context.region.offerings_known:
        offering = set(context.region.zones_offering(draft.instance.name))
        return offering & asked if asked else offering
    return asked or None


def _asked(context: Context, network: Network) -> list[str] | None:
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
    return list(network.zone_ids) if good else None


def _unknown(context: Context, network: Network, capacities: Sequence[CapacityDraft]) -> list[str | None]:
    named = sorted({zone for draft in capacities for zone in draft.settings.zone_ids})
    if named:
        return list(named)
    count = network.zone_count or UNKNOWN_ZONES
    if any(draft.instance.accelerated for draft in capacities):
        return [None] * count
    return list(context.region.zones[:count]) or [None] * count


def _best(
    context: Context, network: Network, capacities: Sequence[CapacityDraft], wanted: dict[str, set[str] | None]
) -> list[str] | None:
    """As many zones as asked for, first those that every capacity with few zones needs, then the most useful."""
    region = context.region
    choosy = [zones for zones in wanted.values() if zones is not None]
    useful = sorted(
        (zone for zone in region.zones if not choosy or any(zone in zones for zones in choosy)),
        key=lambda zone: (-sum(zone in zones for zones in choosy), zone),
    )
    types = " or ".join(sorted({draft.instance.name for draft in capacities if wanted[draft.name] is not None}))
    if network.zone_count is not None and network.zone_count > len(useful):
        context.refuse(
            ("network", "zone_count"),
            f"only {len(useful)} zones of {region.name} offer {types or 'anything'}: {', '.join(sorted(useful))}",
            network.zone_count,
        )
        return None
    count = network.zone_count or DEFAULT_ZONES
    chosen: list[str] = []
    for zones in sorted(choosy, key=len):
        if not zones & set(chosen):
            chosen += [zone for zone in useful if zone in zones][:1]
    # With zone_count = 1 and two capacities that share no zone there is no answer; the caller says so.
    chosen = chosen[:count] if network.zone_count else chosen
    chosen += [zone for zone in useful if zone not in chosen][: max(count - len(chosen), 0)]
    return sorted(chosen)
