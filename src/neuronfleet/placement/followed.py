"""What following the declared strategies would come to, where any choice of the scheduler leaves it possible."""

from __future__ import annotations

import dataclasses

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.effort import Effort
from neuronfleet.placement.placed import placed

__all__ = ["with_strategies"]

_MAX_HOSTS = 32
"""Hosts beyond which there is no looking at what the strategies would do: states would be too many."""


def with_strategies(arena: Arena, claim: Claim | None, member: int, effort: Effort) -> Claim | None:
    """A possible claim that says whether following the declared strategies would do.

    Args:
        arena: the component.
        claim: *placed*, of any choice.
        member: whose it is.
        effort: that it may take an eighth of.
    """
    if claim is None or claim.verdict is not Verdict.POSSIBLE or arena.follow or not effort.searches:
        return claim
    if sum(arena.question.classes[one].count for one in arena.classes) > _MAX_HOSTS:
        return claim
    followed = Arena(arena.question, arena.setting, arena.members, arena.classes, follow=True)
    other = placed(followed, effort.narrowed(8), [member])[member]
    if other is None or other.verdict is not Verdict.PROVED:
        return claim
    return dataclasses.replace(
        claim,
        reason=f"{claim.reason}; the placement strategies avoid that where they are followed, but they are best effort",
    )
