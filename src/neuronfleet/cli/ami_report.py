"""What ``neuronfleet ami`` prints: the state of each region, and what a move changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import click

from neuronfleet.cli.ami_fleet import AmiFleet
from neuronfleet.cli.tables import print_table
from neuronfleet.fleet.ami_changes import AmiChange
from neuronfleet.fleet.ami_status import AmiStatus, Releases

__all__ = ["change_document", "change_lines", "print_status", "status_document"]


def print_status(found: Sequence[AmiStatus], fleet: AmiFleet) -> None:
    """Print the state of each region, a table for each AMI family.

    Args:
        found: the state.
        fleet: the fleet.
    """
    for family in dict.fromkeys(one.family for one in found):
        here = [one for one in found if one.family == family]
        ends = "supported until" if here[0].supported else "no longer supported since"
        print_table(
            f"{family}, {ends} {here[0].end_of_life}",
            ["region", ">wave", "locked", "recommended", ">age in days"],
            [
                (
                    one.region,
                    str(one.wave),
                    f"{one.stated} by the fleet file" if one.stated else one.locked or "-",
                    one.recommended or "?",
                    "" if one.age_days is None else str(one.age_days),
                )
                for one in here
            ],
        )
    for region, family in fleet.unused:
        click.echo(f"{fleet.lock.place(region, family)} locks nothing: no capacity boots it")


def status_document(found: Sequence[AmiStatus], fleet: AmiFleet, releases: Releases) -> dict[str, Any]:
    """The same as plain data.

    Args:
        found: the state.
        fleet: the fleet.
        releases: what the regions told.
    """
    return {
        "lock": fleet.lock_file.name,
        "waves": fleet.waves,
        "amis": [dataclasses.asdict(one) for one in found],
        "unused": [{"region": region, "family": family} for region, family in fleet.unused],
        "unanswered": [{"region": one.region, "reason": one.reason} for one in releases.unanswered],
    }


def change_lines(change: AmiChange) -> Iterator[str]:
    """A move as text: what changes line by line, and what stays in one line.

    Args:
        change: the move.
    """
    yield f"{change.region} (wave {change.wave}) {change.family}"
    yield f"  {'version':<18}{change.before or 'not locked'} -> {change.after}"
    for fact in change.facts:
        if not fact.same:
            after = fact.after or "not told"
            yield f"  {fact.name:<18}{f'{fact.before} -> ' if fact.before else ''}{after}"
    same = [f"{fact.name} {fact.after}" for fact in change.facts if fact.same]
    if same:
        yield f"  {'stays':<18}{', '.join(same)}"
    for note in change.notes:
        yield f"  note: {note}"


def change_document(change: AmiChange) -> dict[str, Any]:
    """A move as plain data.

    Args:
        change: the move.
    """
    return dataclasses.asdict(change)
