"""One claim from many: over worlds all must agree, over parts of a claim the worst counts."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.question import Question, Setting

__all__ = ["across", "worst"]

_WORST_FIRST = (Verdict.REFUTED, Verdict.UNKNOWN, Verdict.POSSIBLE, Verdict.PROVED)


def worst(*claims: Claim) -> Claim:
    """The worst of several claims, the first of those that are alike."""
    return min(claims, key=lambda claim: _WORST_FIRST.index(claim.verdict))


def across(question: Question, found: Sequence[tuple[Setting, Claim]]) -> Claim:
    """The claim that holds in every world; unknown where they disagree, with what decides it.

    Args:
        question: the cluster.
        found: the claim of each world.
    """
    if not found:
        return Claim(verdict=Verdict.UNKNOWN, reason="it was not asked for")
    first_setting, first = found[0]
    for setting, claim in found:
        if claim.verdict is Verdict.UNKNOWN:
            return claim
        if claim.verdict is not first.verdict:
            return Claim(
                verdict=Verdict.UNKNOWN,
                reason=_what_decides(question, (first_setting, first), (setting, claim)),
                witness=(
                    f"{first.verdict}: {first.reason}",
                    f"{claim.verdict}: {claim.reason}",
                ),
            )
    # The example of the first world is as good as any other's.
    return first


def _what_decides(question: Question, one: tuple[Setting, Claim], two: tuple[Setting, Claim]) -> str:
    (first, first_claim), (second, second_claim) = one, two
    for fact, value in first.facts.items():
        if second.facts.get(fact) != value:
            expression, capacity, zone = fact
            name = question.capacities[capacity].name
            return f"it depends on whether '{expression}' holds on {name} ({zone}), which is not known"
    for capacity, memory in first.memory_mib.items():
        other = second.memory_mib.get(capacity, memory)
        if other != memory:
            name = question.capacities[capacity].name
            return (
                f"it depends on the memory that instances of {name} register: {first_claim.verdict} with {memory[0]} "
                f"MiB, {second_claim.verdict} with {other[0]} MiB"
            )
    return "it depends on what is not known"
