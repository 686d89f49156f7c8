"""NeuronCores that environment variables ask for."""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["MOST_CORES", "core_count", "core_groups", "core_indices"]

MOST_CORES: Final = 4096
"""More than any instance has; keeps ``0-999999999`` from becoming a set of that size."""

_SPAN: Final = lazy_pattern(r"\s*(?P<first>\d{1,4})\s*(?:-\s*(?P<last>\d{1,4})\s*)?")


def core_indices(text: str) -> frozenset[int] | None:
    """Cores of ``NEURON_RT_VISIBLE_CORES``, None where the text is none.

    https://awsdocs-neuron.readthedocs-hosted.com/en/latest/neuron-runtime/guides/configuration-guide.html

    Args:
        text: ``3``, ``0-3`` or ``0,2,4-5``.
    """
    found: set[int] = set()
    for span in text.split(","):
        match = _SPAN.fullmatch(span)
        if not match:
            return None
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if not first <= last < MOST_CORES:
            return None
        found.update(range(first, last + 1))
    return frozenset(found)


def core_count(text: str) -> int | None:
    """Cores of ``NEURON_RT_NUM_CORES``, 0 for all; None where the text is none.

    Args:
        text: ``4``.
    """
    return int(text) if re.fullmatch(r"\d{1,6}", text.strip()) else None


def core_groups(text: str) -> int | None:
    """Cores of ``NEURONCORE_GROUP_SIZES`` all together, None where the text is none.

    Args:
        text: ``4`` or ``1,1,2``; ``2x1`` is two groups of one core.
    """
    total = 0
    for group in text.strip("[] ").split(","):
        match = re.fullmatch(r"\s*(?:(?P<times>\d{1,4})x)?(?P<size>\d{1,4})\s*", group)
        if not match:
            return None
        total += int(match["times"] or 1) * int(match["size"])
    return total
