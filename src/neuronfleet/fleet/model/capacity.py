"""``[capacities.NAME]``: one launch template, Auto Scaling group and capacity provider of one instance type."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Percent, Section, Text, Texts, Whole, ZoneId
from neuronfleet.fleet.model.purchase import Reservation, Spot

__all__ = ["Capacity"]


AttributeName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./\\-]{1,128}$")]
AttributeValue = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_.@/\\:-]([A-Za-z0-9_.@/\\: -]{0,126}[A-Za-z0-9_.@/\\:-])?$")
]


class Capacity(Section):
    """Instances of one type, or of types that stand in for it, that services and tasks can share.

    A workload that names no capacity gets one of its own.
    """

    enabled: Flag = True
    """Whether it exists; ``false`` under ``overrides`` leaves it out of a region."""

    instance_type: Text
    """``inf1.6xlarge``, or an ordinary type such as ``c6i.large``."""

    fallback_instance_types: Annotated[Texts, Field(max_length=9)] = ()
    """Types to launch where the ones before are not to be had: those to take first in front. They have the same
    devices; every task is proved to run on each of them."""

    spot: Spot | None = None
    """Spot instances. By default all instances are On-Demand."""

    reservation: Reservation | None = None
    """On-Demand Capacity Reservations. By default there are none."""

    min_size: Whole | None = None
    """Instances at least. By default what the desired tasks of its services need."""

    max_size: Whole | None = None
    """Instances at most. By default what all tasks need plus the spare ones that a rolling update needs."""

    target_capacity: Annotated[int, Field(strict=True, ge=1, le=100)] = 100
    """Percent of the instances that managed scaling wants busy; below 100 it keeps standing spare."""

    ami_family: Text | None = None
    """AMI family of this capacity. By default the one of ``[ami]``."""

    ami_version: Text | None = None
    """AMI version of this capacity. By default the one of ``[ami]``."""

    root_volume_gib: Annotated[int, Field(strict=True, ge=30, le=16384)] = 100
    """Size of the encrypted root volume; the AMI's own 30 GiB are tight for Neuron images."""

    kms_key_id: Text | None = None
    """ARN of a KMS key that encrypts the volume. By default the account's EBS key."""

    reserved_memory_mib: Whole = 256
    """Memory kept from tasks for the ECS agent and the system (``ECS_RESERVED_MEMORY``)."""

    managed_draining: Flag = True
    """Whether tasks are drained before an instance is taken away."""

    managed_termination_protection: Flag = True
    """Whether instances that run tasks are protected from scale-in."""

    instance_warmup_seconds: Annotated[int, Field(strict=True, ge=0, le=10000)] = 300
    """Time until a new instance counts: boot, driver swap at first boot, ECS agent."""

    refresh_min_healthy_percent: Percent | None = None
    """Instances kept in service while an instance refresh runs. By default 100 with a spare instance."""

    refresh_max_healthy_percent: Annotated[int, Field(strict=True, ge=100, le=200)] | None = None
    """Instances at most while an instance refresh runs; over 100, a new one comes first. By default 110 with a spare.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
    """

    metadata_hop_limit: Annotated[int, Field(strict=True, ge=1, le=64)] = 1
    """Hops that instance metadata may travel. With 2, containers in bridge mode can take the instance's credentials."""

    attributes: dict[AttributeName, AttributeValue] = {}
    """Custom container instance attributes, for placement expressions (``attribute:NAME``).

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html
    """

    user_data: Annotated[str, Field(max_length=12000)] = ""
    """Further shell lines, run after the instance has been told its cluster."""

    zone_ids: tuple[ZoneId, ...] = ()
    """Zone ids to stay within. By default every zone of the network that offers the type."""
