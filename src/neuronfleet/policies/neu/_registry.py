"""AWS regions and partitions of image registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue

__all__ = ["SUFFIXES", "dlc_accounts", "partition_of"]

_PREFIXES: Final = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
)
"""https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json"""

SUFFIXES: Final = {
    "aws": ("amazonaws.com", "on.aws"),
    "aws-us-gov": ("amazonaws.com", "on.aws"),
    "aws-cn": ("amazonaws.com.cn", "on.amazonwebservices.com.cn"),
    "aws-eusc": ("amazonaws.eu", "on.amazonwebservices.eu"),
}
"""DNS suffixes of a partition, of IPv4 and of dual-stack names.

https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
"""


def partition_of(region: str) -> str:
    """The partition of a region, also of one that the catalogue does not have.

    Args:
        region: ``cn-north-1``.
    """
    return next((partition for prefix, partition in _PREFIXES if region.startswith(prefix)), "aws")


def dlc_accounts(catalogue: Catalogue) -> frozenset[str]:
    """Accounts of AWS's Deep Learning Containers."""
    return frozenset(one.dlc_account for one in catalogue.regions.values() if one.dlc_account)
