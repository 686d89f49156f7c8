"""Rules of a shared listener: which patterns can match one request, and in which order rules are asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["FIRST_PRIORITY", "LAST_PRIORITY", "priorities", "share_requests"]

FIRST_PRIORITY: Final = 1000
"""The lowest that is derived; those below are the user's."""
LAST_PRIORITY: Final = 50000
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"""

_ANY: Final = "*"
_ONE: Final = "?"


def share_requests(first: Sequence[str], second: Sequence[str], *, any_case: bool = False) -> bool:
    """Whether some path or host matches a pattern of both lists; an empty list matches everything.

    Args:
        first: patterns with ``*`` and ``?``.
        second: the same.
        any_case: whether case does not matter, as with hosts.
    """
    if not first or not second:
        return True
    if any_case:
        first, second = [one.lower() for one in first], [one.lower() for one in second]
    return any(_meet(one, other) for one in first for other in second)


def _meet(one: str, other: str) -> bool:
    """Whether some text matches two patterns: both are walked at once, a ``*`` may stand still or go on."""
    reached = {(0, 0)}
    seen: set[tuple[int, int]] = set()
    while reached:
        left, right = reached.pop()
        if (left, right) in seen:
            continue
        seen.add((left, right))
        if left == len(one) and right == len(other):
            return True
        here, there = one[left : left + 1], other[right : right + 1]
        if here == _ANY:
            reached.add((left + 1, right))
        if there == _ANY:
            reached.add((left, right + 1))
        if here and there and (_ANY in {here, there} or _ONE in {here, there} or here == there):
            reached.add((left + (here != _ANY), right + (there != _ANY)))
    return False


def priorities(load_balancer: str, services: Iterable[str], taken: Iterable[int] = ()) -> dict[str, int]:
    """A priority for each service, of its name: a further service moves no other, which AWS would refuse half-way.

    Args:
        load_balancer: name of the load balancer.
        services: names of its services that have no priority of their own.
        taken: priorities of those that have.
    """
    used = set(taken)
    found: dict[str, int] = {}
    span = LAST_PRIORITY - FIRST_PRIORITY + 1
    for service in sorted(services):
        digest = hashlib.sha256(f"{load_balancer}/{service}".encode()).digest()
        offset = int.from_bytes(digest[:8], "big") % span
        while FIRST_PRIORITY + offset in used:
            offset = (offset + 1) % span
        found[service] = FIRST_PRIORITY + offset
        used.add(found[service])
    return found
