"""``neuronfleet ami``: AMI versions that are locked, and moved through the regions wave by wave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import click

from neuronfleet.catalogue.observation import aws_clients
from neuronfleet.cli.ami_fleet import AmiFleet, load_ami_fleet
from neuronfleet.cli.ami_report import change_document, change_lines, print_status, status_document
from neuronfleet.cli.options import Decorator, fleet_option, format_option, region_option
from neuronfleet.cli.output import write_whole
from neuronfleet.cli.tables import print_json
from neuronfleet.errors import CatalogueError, ConfigError
from neuronfleet.fleet.ami_changes import AmiChange, changes_of, wanted_by
from neuronfleet.fleet.ami_lock import AmiLock
from neuronfleet.fleet.ami_status import ask_regions, status_of
from neuronfleet.fleet.promotion import Move, UsedAmi, next_promotion, pinnable

__all__ = ["command"]

EXIT_DRIFT: Final = 1
EXIT_CANNOT: Final = 2


def _options() -> Decorator:
    """What the subcommands share."""
    endpoint = click.option("--endpoint-url", metavar="URL", help="Ask an emulator instead of AWS.")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        return fleet_option()(endpoint(format_option()(function)))

    return decorate


_yes = click.option("--yes", is_flag=True, help="Write the lock file; without it nothing is written.")


@click.group(invoke_without_command=False)
def command() -> None:
    """Lock AMI versions, and move them through the regions wave by wave.

    The lock file, ami.lock.toml beside the fleet file, is committed. A region and AMI family that it holds stay on
    that version where the fleet file says 'recommended', until 'pin' or 'promote' moves them and the region is applied.
    """


@command.command("status", short_help="Show what regions are locked to, and what AWS recommends.")
@_options()
@region_option("Show only this region; may be given more than once.")
def _status(fleet_file: Path, endpoint_url: str | None, output_format: str, regions: tuple[str, ...]) -> int | None:
    """Show what each region is locked to and what AWS recommends there now.

    Exit codes: 0 every region is on what is recommended, 1 one is behind, 2 a region did not answer.
    """
    fleet = load_ami_fleet(fleet_file)
    used = fleet.only(regions=regions)
    releases = ask_regions(
        fleet.catalogue, aws_clients(endpoint_url), [(one.region, one.family, "recommended") for one in used]
    )
    today = dt.datetime.now(tz=dt.UTC).date()
    found = status_of(used, fleet.lock, releases, fleet.catalogue, today=today)
    if output_format == "json":
        print_json("ami_status", status_document(found, fleet, releases))
    else:
        print_status(found, fleet)
    for one in releases.unanswered:
        click.echo(f"not asked: {one.region}: {one.reason}", err=True)
    if releases.unanswered:
        return EXIT_CANNOT
    return EXIT_DRIFT if any(one.current is False for one in found) else None


@command.command("pin")
@_options()
@region_option("Pin this region; may be given more than once. Default: wave 1 and regions that are not locked.")
@click.option("--family", "families", multiple=True, metavar="FAMILY", help="Pin this AMI family. Default: all.")
@click.option("--version", metavar="VERSION", help="Pin this version instead of what AWS recommends in each region.")
@_yes
def _pin(
    fleet_file: Path,
    endpoint_url: str | None,
    output_format: str,
    regions: tuple[str, ...],
    families: tuple[str, ...],
    version: str | None,
    yes: bool,  # noqa: FBT001 - click passes flags so
) -> int | None:
    """Lock regions to what AWS recommends there now, or to a version.

    Shows what changes; --yes writes the lock file. Exit codes: 0 written or nothing to change, 1 changes that were not
    written, 2 could not do it.
    """
    fleet = load_ami_fleet(fleet_file)
    fleet.only(regions=regions, families=families)
    chosen = pinnable(fleet.used, fleet.lock, regions=regions, families=families)
    clients = aws_clients(endpoint_url)
    moves = _pins(fleet, chosen, version, lambda wanted: ask_regions(fleet.catalogue, clients, wanted))
    changes = changes_of(moves, ask_regions(fleet.catalogue, clients, wanted_by(moves)), fleet.catalogue)
    stated = [one for one in fleet.only(regions=regions, families=families) if one.stated is not None]
    notes = [
        *(f"{one.region} {one.family}: the fleet file says {one.stated}, so no lock has a say" for one in stated),
        *(f"{region} {family}: removed, since nothing boots it" for region, family in fleet.unused),
        *_out_of_order(fleet, moves),
    ]
    return _finish(fleet, changes, notes, output_format, yes=yes)


@command.command("promote", short_help="Move the next wave to the versions of the one before.")
@_options()
@click.option("--wave", type=click.IntRange(min=1), help="Refuse unless this wave, counted from 1, is the next.")
@_yes
def _promote(
    fleet_file: Path,
    endpoint_url: str | None,
    output_format: str,
    wave: int | None,
    yes: bool,  # noqa: FBT001 - click passes flags so
) -> int | None:
    """Move the next wave of regions to the versions that the wave before has.

    Waves are those of the fleet file. Shows what changes; --yes writes the lock file. Exit codes: 0 written or nothing
    to promote, 1 changes that were not written, 2 could not do it.
    """
    fleet = load_ami_fleet(fleet_file)
    found = next_promotion(fleet.used, fleet.lock, fleet.waves, wave=wave)
    releases = ask_regions(fleet.catalogue, aws_clients(endpoint_url), wanted_by(found.moves)) if found.moves else None
    changes = changes_of(found.moves, releases, fleet.catalogue) if releases else ()
    notes = [
        f"{region} {family}: no earlier wave boots this family, so there is nothing to promote; pin it"
        for region, family in found.alone
        if fleet.lock.version(region, family) is None
    ]
    return _finish(fleet, changes, notes, output_format, yes=yes, prune=False)


def _pins(fleet: AmiFleet, chosen: Sequence[UsedAmi], version: str | None, ask: Callable[..., Any]) -> tuple[Move, ...]:
    wanted = [(one.region, one.family, _checked(fleet, one.family, version)) for one in chosen]
    releases = ask(wanted)
    for one in releases.unanswered:
        raise CatalogueError(f"{one.region} did not answer, so nothing was changed: {one.reason}")
    moves = []
    for one, (region, family, asked) in zip(chosen, wanted, strict=True):
        release = releases.get(region, family, asked)
        if release is None:
            record = fleet.catalogue.ami_family(family)
            raise CatalogueError(
                f"{region} has no release {asked!r} of {family} ({record.parameter(asked)}); 'neuronfleet ami status' "
                "shows what is recommended there"
            )
        before = fleet.lock.version(region, family)
        if before != release.version:
            moves.append(Move(region=region, wave=one.wave, family=family, before=before, after=release.version))
    return tuple(moves)


def _checked(fleet: AmiFleet, family: str, version: str | None) -> str:
    if version is None or version == "recommended":
        return "recommended"
    record = fleet.catalogue.ami_family(family)
    try:
        return record.version_of(record.image_name_of(version))
    except CatalogueError as error:
        raise ConfigError(f"--version: {error}; say which family it is of with --family") from error


def _out_of_order(fleet: AmiFleet, moves: Sequence[Move]) -> list[str]:
    """Pins of later waves that are ahead of an earlier one: allowed, for it was said in so many words, but told."""
    lock = fleet.lock.moved((move.region, move.family, move.after) for move in moves)
    notes = []
    for move in moves:
        behind = [
            one.region
            for one in fleet.used
            if one.family == move.family and one.wave < move.wave and one.stated is None
            if lock.version(one.region, one.family) != move.after
        ]
        if behind:
            notes.append(f"{move.region} of wave {move.wave} goes to {move.after} before {', '.join(behind)}")
    return notes


def _finish(
    fleet: AmiFleet,
    changes: Sequence[AmiChange],
    notes: Sequence[str],
    output_format: str,
    *,
    yes: bool,
    prune: bool = True,
) -> int | None:
    lock: AmiLock = fleet.lock.moved((one.region, one.family, one.after) for one in changes)
    lock = lock.only((one.region, one.family) for one in fleet.used) if prune else lock
    differs = lock.versions != fleet.lock.versions
    if yes and differs:
        write_whole(fleet.lock_file, lock.text())
    if output_format == "json":
        print_json(
            "ami_changes",
            {
                "lock": fleet.lock_file.name,
                "written": yes and differs,
                "waves": fleet.waves,
                "changes": [change_document(one) for one in changes],
                "notes": notes,
            },
        )
    else:
        for one in changes:
            click.echo("\n".join(change_lines(one)))
        for note in notes:
            click.echo(f"note: {note}")
    _tell(fleet, changes, written=yes and differs, differs=differs)
    return EXIT_DRIFT if differs and not yes else None


def _tell(fleet: AmiFleet, changes: Sequence[AmiChange], *, written: bool, differs: bool) -> None:
    if not differs:
        click.echo("nothing to change", err=True)
    elif not written:
        click.echo(f"nothing was written; --yes writes {fleet.lock_file}", err=True)
    else:
        regions = ", ".join(dict.fromkeys(one.region for one in changes))
        then = f"; commit it, then plan, review and apply {regions}" if regions else "; commit it"
        click.echo(f"wrote {fleet.lock_file}{then}", err=True)
