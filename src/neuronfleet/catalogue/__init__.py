"""Facts about instance types, regions, AMIs, images and quotas, as dated data with sources."""

from neuronfleet.catalogue.ami_family import AmiFamily
from neuronfleet.catalogue.loader import load_catalogue
from neuronfleet.catalogue.lookup import Catalogue, Registry
from neuronfleet.catalogue.model import Image, InstanceType, Partition, Quota, Region
from neuronfleet.catalogue.prices import Price, RegionPrices

__all__ = [
    "AmiFamily",
    "Catalogue",
    "Image",
    "InstanceType",
    "Partition",
    "Price",
    "Quota",
    "Region",
    "RegionPrices",
    "Registry",
    "load_catalogue",
]
