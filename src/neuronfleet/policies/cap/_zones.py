"""Which zones offer an instance type: as AWS answered the plan, else as the catalogue has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import FALSE, TRUE, Resource, Truth
from neuronfleet.plan.truth import truth, unknown

if TYPE_CHECKING:
    from neuronfleet.plan import Value
    from neuronfleet.policies.context import Context

__all__ = ["Zone", "is_offered", "zone_of"]

_BY_ZONE: Final = ("availability-zone", "availability-zone-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where a subnet is.

    Attributes:
        id: ``use1-az3``, the same place in every account; None where it is not known.
        name: ``us-east-1a``, which is another place in every account; None where it is not known.
        at: the attribute that says so.
    """

    id: str | None
    name: str | None
    at: Value

    def __str__(self) -> str:
        both = f"{self.name} ({self.id})" if self.name and self.id else None
        return both or self.id or self.name or "an unknown zone"


@dataclass(frozen=True, slots=True)
class _Answers:
    """What data sources of the plan say, by region."""

    ids: dict[tuple[str, str], str]
    offered: dict[tuple[str, str], set[str]]


def zone_of(subnet: Resource, context: Context) -> Zone:
    """Where a subnet is; a zone's name is translated to its id where a data source of the plan tells.

    Args:
        subnet: managed or a data source.
        context: of the check.
    """
    zone_id, name = subnet["availability_zone_id"], subnet["availability_zone"]
    answers = context.once(("cap", "zones"), lambda: _answers(context))
    translated = answers.ids.get((subnet.region or "", name.text or ""))
    return Zone(id=zone_id.text or translated, name=name.text, at=zone_id if zone_id.text else name)


def is_offered(instance_type: str, zone: Zone, region: str, context: Context) -> Truth:
    """Whether a zone offers an instance type.

    Args:
        instance_type: ``inf1.6xlarge``.
        zone: the zone.
        region: that it is in.
        context: of the check.
    """
    answers = context.once(("cap", "zones"), lambda: _answers(context))
    offered = answers.offered.get((region, instance_type))
    if offered is not None:
        kinds = {"-az" in one for one in offered}
        for place, is_id in ((zone.id, True), (zone.name, False)):
            if place is not None and (place in offered or is_id in kinds):
                return truth(place in offered)
    known = context.catalogue.regions.get(region)
    if known is None or not known.offerings_known:
        return unknown(zone.at)
    zones = known.zones_offering(instance_type)
    if set(zones) == set(known.zones):
        return TRUE
    if zone.id is None:
        return unknown(zone.at)
    if zone.id in zones:
        return TRUE
    return FALSE if zone.id in known.zones else unknown(zone.at)


def _answers(context: Context) -> _Answers:
    return _Answers(_zone_ids(context), _offered(context))


def _zone_ids(context: Context) -> dict[tuple[str, str], str]:
    """Zone id by region and zone name, in this account."""
    plan = context.plan
    ids: dict[tuple[str, str], str] = {}
    for data in plan.data("aws_availability_zones"):
        _translate(ids, data.region, data["names"], data["zone_ids"])
    for data in plan.data("aws_availability_zone"):
        if data["name"].text and data["zone_id"].text:
            ids[data.region or "", data["name"].text] = data["zone_id"].text
    for subnet in (*plan.resources("aws_subnet", "aws_default_subnet"), *plan.data("aws_subnet")):
        name, zone_id = subnet["availability_zone"].text, subnet["availability_zone_id"].text
        if name and zone_id:
            ids[subnet.region or "", name] = zone_id
    return ids


def _offered(context: Context) -> dict[tuple[str, str], set[str]]:
    """Zones by region and instance type, as AWS answered."""
    offered: dict[tuple[str, str], set[str]] = {}
    for data in context.plan.data("aws_ec2_instance_type_offerings"):
        types, places, region = data["instance_types"], data["locations"], data.region or ""
        if data["location_type"].text not in _BY_ZONE or not types.is_known:
            continue
        if not all(one.text for one in (*types.items, *places.items)):
            continue
        for asked in _asked(data):
            offered.setdefault((region, asked), set())
        for kind, place in zip(types.items, places.items, strict=False):
            if kind.text and place.text:
                offered.setdefault((region, kind.text), set()).add(place.text)
    return offered


def _asked(data: Resource) -> list[str]:
    """Instance types that a data source asks for: one that it does not list is not offered."""
    filters = data["filter"].items
    if [one["name"].text for one in filters] != ["instance-type"]:
        return []
    return [value.text for value in filters[0]["values"].items if value.text and "*" not in value.text]


def _translate(ids: dict[tuple[str, str], str], region: str | None, names: Value, zone_ids: Value) -> None:
    if len(names.items) == len(zone_ids.items):
        for name, zone_id in zip(names.items, zone_ids.items, strict=True):
            if name.text and zone_id.text:
                ids[region or "", name.text] = zone_id.text
