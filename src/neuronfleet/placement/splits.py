"""How tasks are dealt over the items of a capacity provider strategy.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from neuronfleet.placement.cluster import CapacityShare

__all__ = ["MAX_SPLITS", "splits_of"]

MAX_SPLITS = 64


def splits_of(shares: Sequence[CapacityShare], count: int) -> list[tuple[int, ...]] | None:
    """Every way to deal tasks; None where there are too many.

    The base comes first, the rest by weight. AWS documents no rounding: every part is rounded down or up.

    Args:
        shares: the strategy, at least one item.
        count: of tasks.
    """
    base = [min(share.base, count) for share in shares]
    rest = count - sum(base)
    total = sum(share.weight for share in shares)
    if not total:
        return [tuple(base)]
    floors = [rest * share.weight // total for share in shares]
    broken = [index for index, share in enumerate(shares) if rest * share.weight % total]
    left = rest - sum(floors)
    found = []
    for ups in itertools.combinations(broken, left):
        found.append(tuple(base[i] + floors[i] + (i in ups) for i in range(len(shares))))
        if len(found) > MAX_SPLITS:
            return None
    return found
