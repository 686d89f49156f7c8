"""What changes in a region when its AMI moves to another version, as far as SSM tells it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from neuronfleet.catalogue import AmiFamily, Catalogue
from neuronfleet.catalogue.ami_releases import AmiRelease, release_day
from neuronfleet.errors import CatalogueError
from neuronfleet.fleet.ami_status import Releases
from neuronfleet.fleet.planner.capacity.amis import FIRST_WITH_DOWNGRADE
from neuronfleet.fleet.promotion import Move

__all__ = ["AmiChange", "AmiFact", "changes_of", "wanted_by"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AmiFact:
    """One thing that SSM tells of a release.

    Attributes:
        name: ``ECS agent``.
        before: of the version that is left, None where there is none or it is not told.
        after: of the version that is taken, None where it is not told.
    """

    name: str
    before: str | None
    after: str | None

    @property
    def same(self) -> bool:
        """Whether both are known and equal."""
        return self.before is not None and self.before == self.after


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AmiChange:
    """A move, and what comes with it.

    Attributes:
        region: name of the region.
        wave: the wave it changes in.
        family: path of the AMI family.
        before: locked version, None where none is.
        after: version to be locked.
        facts: what SSM tells of both.
        notes: what it does not tell, and what to look at; sentences.
    """

    region: str
    wave: int
    family: str
    before: str | None
    after: str
    facts: tuple[AmiFact, ...]
    notes: tuple[str, ...]


def wanted_by(moves: Sequence[Move]) -> list[tuple[str, str, str]]:
    """Releases that have to be asked for: region, AMI family and version of each.

    Args:
        moves: what moves.
    """
    return [(move.region, move.family, version) for move in moves for version in (move.before, move.after) if version]


def changes_of(moves: Sequence[Move], releases: Releases, catalogue: Catalogue) -> tuple[AmiChange, ...]:
    """What changes with each move.

    Args:
        moves: what moves.
        releases: what the regions told of :func:`wanted_by`.
        catalogue: AMI families.

    Raises:
        CatalogueError: a region did not answer, or does not have the version that it should take.
    """
    for one in releases.unanswered:
        raise CatalogueError(f"{one.region} did not answer, so nothing was changed: {one.reason}")
    return tuple(_change(move, releases, catalogue.ami_family(move.family)) for move in moves)


def _change(move: Move, releases: Releases, family: AmiFamily) -> AmiChange:
    after = releases.get(move.region, move.family, move.after)
    if after is None:
        raise CatalogueError(
            f"AWS has no release {move.after} of {move.family} in {move.region} ({family.parameter(move.after)}); "
            "AWS releases region by region: wait until it does, or give another version"
        )
    before = releases.get(move.region, move.family, move.before) if move.before else None
    return AmiChange(
        region=move.region,
        wave=move.wave,
        family=move.family,
        before=move.before,
        after=move.after,
        facts=_facts(before, after),
        notes=tuple(_notes(move, before, family)),
    )


def _facts(before: AmiRelease | None, after: AmiRelease) -> tuple[AmiFact, ...]:
    names = {
        "ecs_agent_version": "ECS agent",
        "ecs_runtime_version": "Docker",
        "kernel": "kernel",
        "os": "operating system",
        "source_image_name": "source AMI",
        "image_name": "image name",
        "image_id": "image id",
    }
    return tuple(
        AmiFact(name=name, before=_told(before, field), after=_told(after, field)) for field, name in names.items()
    )


def _told(release: AmiRelease | None, field: str) -> str | None:
    value: str | None = getattr(release, field, None)
    return value.removeprefix("Docker version ") if value else None


def _notes(move: Move, before: AmiRelease | None, family: AmiFamily) -> list[str]:
    notes: list[str] = []
    if move.before and before is None:
        notes.append(f"SSM no longer tells of {move.before}: it was withdrawn, or never was in {move.region}")
    days = release_day(move.before or ""), release_day(move.after)
    if days[0] and days[1] and days[1] < days[0]:
        notes.append("it goes back to an older release")
    if family.accelerated:
        known = (
            f"the recipe of {family.name} gave Inf1 driver {family.neuron_driver} when last checked "
            f"({family.checked.isoformat()})"
            if family.neuron_driver
            else f"no driver of {family.name} was recorded"
        )
        notes.append(f"SSM does not tell the Neuron driver: {known}")
    swap = release_day(FIRST_WITH_DOWNGRADE)
    if family.name == "amazon-linux-2023/neuron" and swap and days[0] and days[1]:
        if days[0] < swap <= days[1]:
            notes.append("the new release swaps in the Inf1 driver at first boot, which the old one did not")
        elif days[1] < swap <= days[0]:
            notes.append(f"releases before {FIRST_WITH_DOWNGRADE} do not swap in the Inf1 driver at first boot")
    return notes
