"""Partitions by region, without the catalogue: the prefix of a region's name tells."""

from __future__ import annotations

from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["partition_of", "partition_of_arn"]

_PREFIXES: Final = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("us-iso-", "aws-iso"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
)
"""botocore's partitions.json: https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json"""

_ARN: Final = lazy_pattern(r"arn:(aws[a-z-]*):")


def partition_of(region: str) -> str:
    """The partition of a region: ``aws-cn`` of ``cn-north-1``."""
    return next((name for prefix, name in _PREFIXES if region.startswith(prefix)), "aws")


def partition_of_arn(text: str) -> str | None:
    """The partition that an ARN names; None where it is no ARN, or one with a wildcard or a hole in that place."""
    found = _ARN.match(text)
    return found.group(1) if found else None
