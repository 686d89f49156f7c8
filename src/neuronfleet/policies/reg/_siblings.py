"""The same thing in several regions: resources that differ in nothing but where they are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Plan, Resource, Truth, Value, any_of
from neuronfleet.policies.model import Outcome, failed, undecided
from neuronfleet.policies.reg._names import SEVERAL, regionless

__all__ = ["Family", "Property", "compare", "families", "regions_of"]

_GENERATED: Final = lazy_pattern(r"-?\d{18}[0-9a-f]{8}\Z")
"""What the provider appends to ``name_prefix``."""


@dataclass(frozen=True, slots=True)
class Family:
    """One thing in the regions that have it.

    Attributes:
        label: its name without the region, else its address without the region.
        members: by region.
    """

    label: str
    members: dict[str, Resource]

    @property
    def first(self) -> Resource:
        """The one that findings are about."""
        return self.members[min(self.members)]


Property = tuple[str, Callable[[Resource], Value]]
"""What is compared: its name, and how it is read."""


def regions_of(plans: Sequence[Plan], *types: str) -> frozenset[str]:
    """Regions in which there are resources of these types."""
    return frozenset(one.region for plan in plans for one in plan.resources(*types) if one.region)


def families(plans: Sequence[Plan], name: str, attribute: str = "name") -> tuple[Family, ...]:
    """Resources of a type: those of one name, or else of one address, but for the region, together.

    Where plans of a review have the same thing in one region twice, the first counts.

    Args:
        plans: of the review.
        name: type of the resources.
        attribute: where their name is.
    """
    found: dict[str, Family] = {}
    for one in (one for plan in plans for one in plan.resources(name)):
        if one.region is not None:
            text = None if one[attribute].is_sensitive else one[attribute].text
            label = regionless(_GENERATED.sub("", text) if text else one.address, one.region)
            found.setdefault(label, Family(label, {})).members.setdefault(one.region, one)
    by_address: dict[str, list[Family]] = {}
    for family in found.values():
        address = regionless(family.first.address, min(family.members))
        known = by_address.setdefault(address, [])
        apart = next((one for one in known if not one.members.keys() & family.members.keys()), None)
        if apart is None:
            known.append(family)
        else:
            apart.members.update(family.members)
    return tuple(family for known in by_address.values() for family in known)


def compare(family: Family, properties: Sequence[Property], what: str) -> list[Outcome]:
    """Findings where regions differ, or may differ.

    Args:
        family: of at least two regions, else there is nothing to compare.
        properties: what is compared.
        what: the family in words.
    """
    outcomes: list[Outcome] = []
    if len(family.members) < SEVERAL:
        return outcomes
    for name, read in properties:
        values = {region: read(one) for region, one in sorted(family.members.items())}
        unequal = any_of(~_alike(here, there) for here, there in itertools.pairwise(values.values()))
        if unequal.is_false:
            continue
        shown = "; ".join(f"{value} in {region}" for region, value in values.items())
        first = family.first
        at = read(first)
        if unequal.is_true:
            outcomes.append(failed(f"{what}: {name} is {shown}", at=at, resource=first))
        else:
            message = f"{what}: whether {name} is the same in every region is known only after apply: {shown}"
            outcomes.append(undecided(message, *unequal.causes, resource=first))
    return outcomes


def _alike(one: Value, other: Value) -> Truth:
    if other.is_unknown:
        return other.equals(None)
    return one.equals(other.raw if other.is_known else None)
