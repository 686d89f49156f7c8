"""Which regions are the same, so that one drawing does for all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from neuronfleet.reports.topology.model import Card, Fact, Region, Zone
from neuronfleet.reports.topology.wording import mapped

__all__ = ["ALONE", "folded"]

ALONE: Final = 2
"""Regions up to which each is drawn by itself."""


def folded(regions: Sequence[Region]) -> tuple[Card, ...]:
    """Regions as cards, in the order in which they came; those that are the same share the card of the first.

    Two regions are the same when nothing is left that tells them apart beside what a card says of each: name and stack,
    wave, zones and addresses, cost and price, and the share of the clients.

    Args:
        regions: all of them.
    """
    if len(regions) <= ALONE:
        return tuple(Card(region=one) for one in regions)
    found: dict[Region, list[Region]] = {}
    for one in regions:
        found.setdefault(_common(one), []).append(one)
    return tuple(Card(region=first, same=tuple(others)) for first, *others in found.values())


def _common(one: Region) -> Region:
    """What a region has in common with those that are the same."""
    bare = dataclasses.replace(
        one,
        stack="",
        wave="",
        cost="",
        addresses="",
        zones=tuple(Zone(name="", blocks=tuple(_unsaid(zone.blocks))) for zone in one.zones),
        ways=tuple(dataclasses.replace(way, share="", state="open") for way in one.ways),
        groups=tuple(
            dataclasses.replace(group, facts=tuple(fact for fact in group.facts if fact.about != "costs"))
            for group in one.groups
        ),
    )
    return mapped(bare, lambda text: text.replace(one.name, "{region}"))


def _unsaid(blocks: Sequence[Fact]) -> list[Fact]:
    return [dataclasses.replace(block, words="") for block in blocks]
