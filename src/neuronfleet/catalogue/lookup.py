"""The loaded catalogue: its records by name, and the questions that take more than one record to answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from neuronfleet.catalogue.prices import PRICE_REGION, Price
from neuronfleet.dataclass import dataclass
from neuronfleet.errors import (
    CatalogueError,
    UnknownAmiFamilyError,
    UnknownImageError,
    UnknownInstanceTypeError,
    UnknownNameError,
    UnknownRegionError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neuronfleet.catalogue.ami_family import AmiFamily
    from neuronfleet.catalogue.model import Image, InstanceType, Partition, Quota, Region
    from neuronfleet.catalogue.prices import RegionPrices

__all__ = ["ECR_PUBLIC_NAMESPACE", "Catalogue", "Market", "Registry", "market_of"]

Market = Literal["on-demand", "spot"]
"""How instances are bought."""


def market_of(quota: Quota) -> Market:
    """Which instances a quota counts, as AWS's name for it says: ``All Inf Spot Instance Requests``."""
    return "spot" if "Spot" in quota.name.split() else "on-demand"


Registry = Literal["ecr-public", "dlc"]

ECR_PUBLIC_NAMESPACE = "public.ecr.aws/neuron"
"""Where the Neuron team publishes images: https://gallery.ecr.aws/neuron"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """Facts about AWS, by name. Read-only; made by :func:`neuronfleet.catalogue.load_catalogue`.

    Attributes:
        instance_types: by name, ``inf1.6xlarge``.
        regions: by name, ``us-east-1``.
        partitions: by name, ``aws``.
        ami_families: by path, ``amazon-linux-2023/neuron``.
        images: by short name, ``pytorch-1.13.1``.
        quotas: by Service Quotas code, ``L-1945791B``.
        prices: by region.
    """

    instance_types: Mapping[str, InstanceType]
    regions: Mapping[str, Region]
    partitions: Mapping[str, Partition]
    ami_families: Mapping[str, AmiFamily]
    images: Mapping[str, Image]
    quotas: Mapping[str, Quota]
    prices: Mapping[str, RegionPrices]

    def instance_type(self, name: str) -> InstanceType:
        """The instance type of that name, lower case as ECS reports it.

        Raises:
            UnknownInstanceTypeError: there is none.
        """
        try:
            return self.instance_types[name]
        except KeyError:
            raise UnknownInstanceTypeError(name, self.instance_types) from None

    def region(self, name: str) -> Region:
        """The region of that name.

        Raises:
            UnknownRegionError: there is none.
        """
        try:
            return self.regions[name]
        except KeyError:
            raise UnknownRegionError(name, self.regions) from None

    def partition(self, name: str) -> Partition:
        """The partition of that name.

        Raises:
            UnknownNameError: there is none.
        """
        try:
            return self.partitions[name]
        except KeyError:
            raise UnknownNameError(name, self.partitions) from None

    def partition_of(self, region_name: str) -> Partition:
        """The partition that a region belongs to.

        Raises:
            UnknownRegionError: there is no such region.
        """
        return self.partition(self.region(region_name).partition)

    def ami_family(self, name: str) -> AmiFamily:
        """The AMI family of that path.

        Raises:
            UnknownAmiFamilyError: there is none.
        """
        try:
            return self.ami_families[name]
        except KeyError:
            raise UnknownAmiFamilyError(name, self.ami_families) from None

    def image(self, name: str) -> Image:
        """The prebuilt image of that short name.

        Raises:
            UnknownImageError: there is none.
        """
        try:
            return self.images[name]
        except KeyError:
            raise UnknownImageError(name, self.images) from None

    def quota_of(self, family_or_instance_type: str, market: Market = "on-demand") -> Quota:
        """The vCPU quota that instances of a family count against.

        A family that no quota lists counts with its class, the letters before the first digit: ``m8g`` like ``m5``.

        Args:
            family_or_instance_type: ``inf1`` or ``inf1.6xlarge``.
            market: how they are bought; Spot instances have quotas of their own.

        Raises:
            UnknownInstanceTypeError: neither the family nor its class is listed.
        """
        family = family_or_instance_type.partition(".")[0]
        by_family = {
            listed: quota for quota in self.quotas.values() for listed in quota.families if market_of(quota) == market
        }
        if family in by_family:
            return by_family[family]
        by_class = {_family_class(listed): quota for listed, quota in by_family.items()}
        quota = by_class.get(_family_class(family))
        if quota is None:
            raise UnknownInstanceTypeError(family_or_instance_type, (*self.instance_types, *by_family))
        return quota

    def price(self, instance_type: str, region: str) -> Price | None:
        """What an instance costs in a region, or else in ``PRICE_REGION``; None where neither is known.

        Args:
            instance_type: ``inf1.6xlarge``.
            region: ``eu-west-1``.

        Raises:
            UnknownInstanceTypeError: there is no such instance type.
        """
        kind = self.instance_type(instance_type)
        own = self.prices.get(region)
        if own is not None and instance_type in own.usd_per_hour:
            return Price(
                usd_per_hour=own.usd_per_hour[instance_type], region=region, source=own.source, checked=own.checked
            )
        if kind.usd_per_hour is None:
            return None
        listed = self.prices.get(PRICE_REGION, kind)
        return Price(usd_per_hour=kind.usd_per_hour, region=PRICE_REGION, source=listed.source, checked=listed.checked)

    def regions_offering(self, instance_type: str) -> tuple[str, ...]:
        """Names of the regions with a zone that offers an accelerated instance type, in the catalogue's order.

        Regions whose offerings are not known (GovCloud, China) are not among them; see ``Region.priced``.

        Args:
            instance_type: ``inf1.6xlarge``.

        Raises:
            UnknownInstanceTypeError: there is no such instance type.
            CatalogueError: it has no Neuron devices; offerings of ordinary types are not recorded.
        """
        if not self.instance_type(instance_type).accelerated:
            raise CatalogueError(
                f"offerings are recorded for accelerated instance types only, {instance_type!r} has no Neuron devices; "
                f"ask AWS: aws ec2 describe-instance-type-offerings --filters Name=instance-type,Values={instance_type}"
            )
        return tuple(name for name, region in self.regions.items() if region.zones_offering(instance_type))

    def image_reference(self, image: Image, region: Region, registry: Registry | None = None) -> str:
        """Full reference of a prebuilt image, with the registry host to use from a region.

        Amazon ECR Public is reached over the internet, from every partition. The AWS Deep Learning Containers registry
        is private Amazon ECR: an image of it is pulled from the region itself or from the nearest one of the same
        partition, since registries cannot be read across partitions.

        Args:
            image: what to pull.
            region: where it is pulled from an instance.
            registry: ``ecr-public`` or ``dlc``; None takes the first of the image's registries that serves the region.

        Raises:
            CatalogueError: the registry does not have the image, or has it in no region of the partition.
        """
        if registry is None:
            registry = next((each for each in image.registries if self._serves(each, region)), image.registries[0])
        if registry not in image.registries:
            raise CatalogueError(
                f"image {image.name!r} is not in the registry {registry!r}; it is in: {', '.join(image.registries)}"
            )
        if registry == "ecr-public":
            return f"{ECR_PUBLIC_NAMESPACE}/{image.repository}:{image.tag}"
        if region.neuron_dlc_region is None:
            other = " or use the registry 'ecr-public'" if "ecr-public" in image.registries else ""
            raise CatalogueError(
                f"image {image.name!r} cannot be pulled in {region.name}: AWS Deep Learning Containers lists no Neuron "
                f"images in the partition {region.partition!r}, and registries cannot be read across partitions; copy "
                f"it into an Amazon ECR repository of your own there{other}"
            )
        host = self.region(region.neuron_dlc_region)
        suffix = self.partition(host.partition).dns_suffix
        return f"{host.dlc_account}.dkr.ecr.{host.name}.{suffix}/{image.repository}:{image.tag}"

    @staticmethod
    def _serves(registry: Registry, region: Region) -> bool:
        return registry == "ecr-public" or region.neuron_dlc_region is not None


def _family_class(family: str) -> str:
    return re.split(r"\d", family, maxsplit=1)[0]
