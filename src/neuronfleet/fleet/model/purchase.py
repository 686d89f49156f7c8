"""``[capacities.NAME.spot]`` and ``[capacities.NAME.reservation]``: how the instances of a capacity are bought."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Percent, Positive, Section, Text, Whole, ZoneId

__all__ = ["Reservation", "Spot"]

UtcTime = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]


class Spot(Section):
    """Spot instances: cheap, taken back within two minutes, and sometimes not to be had.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    """

    enabled: Flag = True
    """``false`` under ``overrides`` buys On-Demand in a region."""

    on_demand_base: Whole = 0
    """Instances that are On-Demand whatever happens: the first ones of the group."""

    on_demand_percent: Percent = 0
    """Percent of the instances beyond ``on_demand_base`` that are On-Demand, rounded up; the rest is Spot."""

    allocation: Literal["price-capacity-optimized", "capacity-optimized", "lowest-price"] = "price-capacity-optimized"
    """How EC2 chooses among the instance types and zones of the capacity."""


class Reservation(Section):
    """On-Demand Capacity Reservations: instances that are there when they are wanted, and paid for all the time.

    Give ``instances_per_zone`` to make reservations, or name yours: one by ``id``, several by ``resource_group_arn``.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-capacity-reservations.html
    """

    enabled: Flag = True
    """``false`` under ``overrides`` reserves nothing in a region."""

    instances_per_zone: Positive | None = None
    """Instances that are reserved in each zone."""

    zone_ids: Annotated[tuple[ZoneId, ...], Field(max_length=6)] = ()
    """Zone ids to reserve in. By default all that the capacity uses; in an existing VPC they have to be named."""

    match: Literal["open", "targeted"] = "open"
    """``open`` serves any instance of the type in the account, ``targeted`` those of this capacity alone."""

    end_date: UtcTime | None = None
    """Time at which the reservations end, in UTC: ``2027-01-31T23:59:59Z``. By default when they are destroyed."""

    id: Annotated[str, StringConstraints(pattern=r"^cr-[0-9a-f]{8,17}$")] | None = None
    """Capacity Reservation that exists; launches beyond it fail."""

    resource_group_arn: Text | None = None
    """ARN of a resource group of Capacity Reservations that exist; ``{region}`` is filled in. Launches beyond them are
    ordinary On-Demand ones."""
