"""How the instances of a capacity are bought, decided: types that stand in for the first, Spot, reservations."""

from __future__ import annotations

import dataclasses
import math

__all__ = ["FallbackBlueprint", "ReservationBlueprint", "SpotBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FallbackBlueprint:
    """An instance type that is launched where the ones before it are not to be had.

    Attributes:
        instance_type: ``inf1.2xlarge``.
        vcpu: virtual CPUs of an instance.
        usd_per_hour: On-Demand price of one instance, an estimate; None where no source was found.
        price_region: region of that price; None without one.
    """

    instance_type: str
    vcpu: int
    usd_per_hour: float | None = None
    price_region: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SpotBlueprint:
    """Which share of the instances is bought on the Spot market.

    Attributes:
        on_demand_base: instances that are On-Demand whatever happens.
        on_demand_percent: percent of the others that are On-Demand.
        allocation: Spot allocation strategy.
    """

    on_demand_base: int
    on_demand_percent: int
    allocation: str

    def on_demand(self, instances: int) -> int:
        """How many of so many instances are On-Demand at most: shares are rounded up in their favour.

        Args:
            instances: of the group.
        """
        above = max(instances - self.on_demand_base, 0)
        return min(instances, self.on_demand_base) + math.ceil(above * self.on_demand_percent / 100)

    def spot(self, instances: int) -> int:
        """How many of so many instances are Spot at most; a share that is no whole number counts for both.

        Args:
            instances: of the group.
        """
        above = max(instances - self.on_demand_base, 0)
        return math.ceil(above * (100 - self.on_demand_percent) / 100)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReservationBlueprint:
    """On-Demand Capacity Reservations of the first instance type.

    Attributes:
        zone_ids: zones that reservations are made in, one each; empty where only existing ones are used.
        instances_per_zone: instances of each.
        match: ``open`` or ``targeted``.
        end_date: when they end, None for when they are destroyed.
        id: reservation that exists, None for none.
        resource_group_arn: resource group of reservations that exist, None for none.
        resource_group_name: name of the resource group that is made, None where none is needed.
    """

    zone_ids: tuple[str, ...] = ()
    instances_per_zone: int = 0
    match: str = "open"
    end_date: str | None = None
    id: str | None = None
    resource_group_arn: str | None = None
    resource_group_name: str | None = None

    @property
    def instances(self) -> int:
        """Instances that are reserved, and so paid for, whether they run or not."""
        return self.instances_per_zone * len(self.zone_ids)
