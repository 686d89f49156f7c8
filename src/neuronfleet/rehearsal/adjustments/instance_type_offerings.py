"""Stand-in: instance type offerings of regions that moto has no snapshot of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace, stand_in_served

__all__ = ["ADJUSTMENT"]

ID: Final = "instance-type-offerings"


def _apply() -> None:
    from moto.ec2.models.instance_types import (  # noqa: PLC0415
        INSTANCE_TYPE_OFFERINGS,
        INSTANCE_TYPES,
        InstanceTypeOfferingBackend,
    )

    def describing(original: Callable[..., Any]) -> Callable[..., Any]:
        def describe(self: Any, location_type: str | None = None, filters: dict[str, Any] | None = None) -> list[Any]:  # noqa: ANN401
            kind = location_type or "region"
            if self.region_name in INSTANCE_TYPE_OFFERINGS.get(kind, {}):
                known: list[Any] = original(self, location_type, filters)
                return known
            zones = self.describe_availability_zones()
            locations = {
                "region": [self.region_name],
                "availability-zone": [zone.name for zone in zones],
                "availability-zone-id": [zone.zone_id for zone in zones],
            }.get(kind, [])
            wanted = (filters or {}).get("instance-type") or list(INSTANCE_TYPES)
            offerings = [
                {"InstanceType": instance_type, "LocationType": kind, "Location": location}
                for location in locations
                for instance_type in wanted
                if instance_type in INSTANCE_TYPES
            ]
            subject = f"{', '.join(wanted) if len(wanted) <= SHOWN else 'all types'}: offered in every zone"
            stand_in_served(ID, region=self.region_name, subject=subject)
            return [offering for offering in offerings if self.matches_filters(offering, filters or {}, kind)]

        return describe

    replace(InstanceTypeOfferingBackend, "describe_instance_type_offerings", describing)


SHOWN: Final = 8

ADJUSTMENT = Adjustment(
    id=ID,
    moto="GovCloud and China offer no instance type at all",
    aws="they do; which zones offer Inf1 is not in any data at hand",
    why="every zone would be filtered out and nothing planned; that all zones offer the type is made up",
    apply=_apply,
    stand_in=True,
)
