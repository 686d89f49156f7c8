"""Names and addresses without the region in them, so that regions can be compared."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

__all__ = ["SEVERAL", "regionless", "regions_text"]

SEVERAL: Final = 2

_DIRECTIONS: Final = {
    "north": ("n",),
    "south": ("s",),
    "east": ("e",),
    "west": ("w",),
    "central": ("c",),
    "northeast": ("ne", "n"),
    "northwest": ("nw", "n"),
    "southeast": ("se", "s"),
    "southwest": ("sw", "s"),
}


@functools.lru_cache(maxsize=128)
def _spellings(region: str) -> re.Pattern[str]:
    """``us-east-1``, ``us_east_1``, ``useast1``, ``use1``, ``us-east1``, and ``ap-northeast-1`` as ``apne1`` too."""
    area, *middle, number = region.split("-") if region.count("-") >= SEVERAL else (region, "", "")
    texts = {region, region.replace("-", "_"), region.replace("-", ""), f"{area}-{''.join(middle)}{number}".rstrip("-")}
    short = [""]
    for word in middle:
        short = [before + one for before in short for one in _DIRECTIONS.get(word, (word,))]
    if number:
        texts |= {f"{area}{one}{number}" for one in short} | {f"{area}-{one}-{number}" for one in short}
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![0-9])", re.IGNORECASE)


@functools.lru_cache(maxsize=65536)
def regionless(text: str, region: str) -> str:
    """A name or an address with ``{region}`` in place of its region, however that is spelled.

    Args:
        text: ``module.use1.aws_ecs_service.this``, ``model-us-west-2``.
        region: ``us-east-1``.
    """
    return _spellings(region).sub("{region}", text)


def regions_text(regions: Iterable[str]) -> str:
    """``us-east-1, us-west-2``, in order."""
    return ", ".join(sorted(regions))
