"""Clusters and capacities, decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from neuronfleet.fleet.blueprint.purchase import FallbackBlueprint, ReservationBlueprint, SpotBlueprint

__all__ = ["AmiBlueprint", "CapacityBlueprint", "ClusterBlueprint", "QuotaNeed"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClusterBlueprint:
    """The ECS cluster of the region.

    Attributes:
        name: name of the cluster.
        container_insights: ``enabled``, ``enhanced`` or ``disabled``.
        execute_command: whether ECS Exec is set up.
    """

    name: str
    container_insights: str
    execute_command: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AmiBlueprint:
    """The image that a capacity boots.

    Attributes:
        parameter: SSM parameter that holds the image id, None where an image id is given.
        image_id: image id, None where it comes from SSM.
        family: AMI family, None where an image id is given.
        version: ``recommended`` or a pinned version, None where an image id is given.
        root_device: device name of the root volume.
        locked: whether the version is the one of the lock file.
    """

    parameter: str | None
    image_id: str | None
    family: str | None
    version: str | None
    root_device: str
    locked: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CapacityBlueprint:
    """One launch template, one Auto Scaling group and one ECS capacity provider, of one instance type.

    Attributes:
        name: name in the fleet file.
        full_name: name of the Auto Scaling group, capacity provider and launch template.
        role_name: name of the instance role and profile (IAM is global: the region is in it).
        instance_type: ``inf1.6xlarge``.
        architecture: ``x86_64`` or ``arm64``.
        devices: Neuron devices of an instance.
        vcpu: virtual CPUs of an instance.
        min_size: instances at least.
        max_size: instances at most.
        instances_needed: instances that all desired tasks take, without spare; of scaled services the least of them.
        target_capacity: percent of the instances that managed scaling wants busy.
        ami: image.
        root_volume_gib: size of the encrypted root volume.
        kms_key_id: key that encrypts the volume, None for the account's default.
        reserved_memory_mib: memory kept from tasks (``ECS_RESERVED_MEMORY``).
        managed_draining: whether tasks are drained before an instance goes.
        managed_termination_protection: whether instances with tasks are protected from scale-in.
        instance_warmup_seconds: time until a new instance counts; covers the driver swap at first boot.
        attributes: custom container instance attributes.
        user_data: further shell lines, run after the cluster has been joined; "" for none.
        zone_ids: zone ids to stay within, empty for all that offer the type.
        refresh_min_healthy_percent: instances kept in service while an instance refresh runs.
        refresh_max_healthy_percent: instances at most while an instance refresh runs.
        zones_without: zones of the region that do not offer the instance type; none where that is not known.
        metadata_hop_limit: hops that instance metadata may travel.
        usd_per_hour: On-Demand price of one instance, an estimate; None where no source was found.
        price_region: region of that price: us-east-1 where the region's own is not known; None without a price.
        group_metrics: metrics that the Auto Scaling group publishes.
        cores_per_device: NeuronCores of one device.
        fallbacks: types that are launched where the first is not to be had, in that order.
        spot: which instances are Spot instances, None for none.
        reservation: On-Demand Capacity Reservations, None for none.
    """

    name: str
    full_name: str
    role_name: str
    instance_type: str
    architecture: str
    devices: int
    vcpu: int
    min_size: int
    max_size: int
    instances_needed: int
    target_capacity: int
    ami: AmiBlueprint
    root_volume_gib: int
    kms_key_id: str | None
    reserved_memory_mib: int
    managed_draining: bool
    managed_termination_protection: bool
    instance_warmup_seconds: int
    attributes: Mapping[str, str]
    user_data: str
    zone_ids: tuple[str, ...]
    refresh_min_healthy_percent: int
    refresh_max_healthy_percent: int
    zones_without: tuple[str, ...] = ()
    metadata_hop_limit: int = 1
    usd_per_hour: float | None = None
    price_region: str | None = None
    group_metrics: tuple[str, ...] = ()
    cores_per_device: int = 0
    fallbacks: tuple[FallbackBlueprint, ...] = ()
    spot: SpotBlueprint | None = None
    reservation: ReservationBlueprint | None = None

    @property
    def instance_types(self) -> tuple[str, ...]:
        """Every type that an instance may be of, the one to take first in front."""
        return (self.instance_type, *(one.instance_type for one in self.fallbacks))

    @property
    def most_vcpu(self) -> int:
        """Virtual CPUs of an instance of the largest type."""
        return max(self.vcpu, *(one.vcpu for one in self.fallbacks)) if self.fallbacks else self.vcpu

    @property
    def least_vcpu(self) -> int:
        """Virtual CPUs of an instance of the smallest type."""
        return min(self.vcpu, *(one.vcpu for one in self.fallbacks)) if self.fallbacks else self.vcpu

    @property
    def reserved(self) -> int:
        """Instances that are paid for whether they run or not."""
        return 0 if self.reservation is None else self.reservation.instances


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QuotaNeed:
    """vCPUs that a region's capacities take.

    Attributes:
        code: Service Quotas code.
        name: AWS's name for the quota.
        vcpus: at their maximum.
        least_vcpus: at their minimum.
    """

    code: str
    name: str
    vcpus: int
    least_vcpus: int
