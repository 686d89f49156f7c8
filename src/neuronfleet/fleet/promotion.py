"""Moves AMI versions through the regions of a fleet: which are used, which are pinned, which come next."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from neuronfleet.errors import ConfigError
from neuronfleet.fleet.ami_lock import AmiLock
from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.fleet.waves import Waves

__all__ = ["Move", "Promotion", "UsedAmi", "next_promotion", "pinnable", "used_amis"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UsedAmi:
    """An AMI family that a region boots.

    Attributes:
        region: name of the region.
        wave: the wave it changes in, counted from 1.
        family: path of the AMI family.
        stated: image name that the fleet file says, so that no lock has a say; None where it says ``recommended``.
    """

    region: str
    wave: int
    family: str
    stated: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A region and AMI family that go to another version.

    Attributes:
        region: name of the region.
        wave: the wave it changes in.
        family: path of the AMI family.
        before: locked version, None where none is.
        after: version to be locked.
    """

    region: str
    wave: int
    family: str
    before: str | None
    after: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """The next step of a promotion.

    Attributes:
        wave: that moves, counted from 1; None where every wave has what the wave before it has.
        moves: what moves in it.
        alone: AMI families that no earlier wave boots, so that there is nothing to promote: region and family of each.
    """

    wave: int | None
    moves: tuple[Move, ...] = ()
    alone: tuple[tuple[str, str], ...] = ()


def used_amis(blueprints: Sequence[Blueprint]) -> tuple[UsedAmi, ...]:
    """AMI families that regions boot, wave by wave.

    Args:
        blueprints: planned without a lock, so that what is no ``recommended`` is what the fleet file says.
    """
    found: dict[tuple[str, str], UsedAmi] = {}
    for blueprint in sorted(blueprints, key=lambda one: one.wave):
        for ami in (one.ami for one in blueprint.capacities):
            if ami.family is None:
                continue
            stated = None if ami.version == "recommended" else ami.version
            key = (blueprint.region, ami.family)
            if key not in found or stated is None:  # one capacity that follows the lock is enough
                found[key] = UsedAmi(region=key[0], wave=blueprint.wave, family=key[1], stated=stated)
    return tuple(found.values())


def pinnable(
    used: Iterable[UsedAmi], lock: AmiLock, *, regions: Sequence[str] = (), families: Sequence[str] = ()
) -> tuple[UsedAmi, ...]:
    """What a pin moves: the regions that are named; else those of the first wave, and those without a locked version.

    Args:
        used: what the fleet boots.
        lock: the versions that are locked.
        regions: regions to pin, none for the default.
        families: AMI families to pin, none for all.
    """
    return tuple(
        one
        for one in used
        if one.stated is None
        and (one.family in families or not families)
        and (one.region in regions if regions else one.wave == 1 or lock.version(one.region, one.family) is None)
    )


def next_promotion(used: Sequence[UsedAmi], lock: AmiLock, waves: Waves, *, wave: int | None = None) -> Promotion:
    """The next wave to move, and to which versions: those of the nearest wave before it that boots the family.

    Args:
        used: what the fleet boots.
        lock: the versions that are locked.
        waves: of the fleet.
        wave: the wave that is asked for, counted from 1; None for whichever is next.

    Raises:
        ConfigError: the wave before has no version, or several, or the wave that is asked for is not the next.
    """
    _check_wave(wave, waves)
    lockable = [one for one in used if one.stated is None]
    alone: list[tuple[str, str]] = []
    for number in range(2, len(waves) + 1):
        moves: list[Move] = []
        for one in (one for one in lockable if one.wave == number):
            version = _version_before(one, lockable, lock)
            if version is None:
                alone.append((one.region, one.family))
                continue
            before = lock.version(one.region, one.family)
            if before != version:
                moves.append(Move(region=one.region, wave=number, family=one.family, before=before, after=version))
        if not moves:
            continue
        if wave is not None and wave > number:
            behind = ", ".join(dict.fromkeys(move.region for move in moves))
            raise ConfigError(
                f"wave {wave} cannot be promoted before wave {number}: {behind} does not have the versions of the wave "
                f"before yet; run 'neuronfleet ami promote --wave {number}', apply it and look at it first"
            )
        if wave is not None and wave < number:
            break  # has it already
        return Promotion(wave=number, moves=tuple(moves), alone=tuple(alone))
    return Promotion(wave=None, alone=tuple(alone))


def _check_wave(wave: int | None, waves: Waves) -> None:
    if len(waves) == 1:
        raise ConfigError(
            "the fleet has one wave, so there is none to promote to; 'neuronfleet ami pin' moves its regions"
        )
    if wave is not None and not 1 < wave <= len(waves):
        first = "; the first is moved with 'neuronfleet ami pin'" if wave == 1 else ""
        raise ConfigError(f"wave {wave} is none that can be promoted; give 2 to {len(waves)}{first}")


def _version_before(one: UsedAmi, lockable: Sequence[UsedAmi], lock: AmiLock) -> str | None:
    """The version of the nearest earlier wave that boots the family; None where none does."""
    earlier = [other for other in lockable if other.family == one.family and other.wave < one.wave]
    if not earlier:
        return None
    wave = max(other.wave for other in earlier)
    found: dict[str | None, list[str]] = {}
    for other in earlier:
        if other.wave == wave:
            found.setdefault(lock.version(other.region, other.family), []).append(other.region)
    if None in found:
        raise ConfigError(
            f"{', '.join(found[None])} of wave {wave} has no locked version of {one.family}, so there is none to "
            f"promote; run 'neuronfleet ami pin{''.join(f' --region {region}' for region in found[None])}' first"
        )
    if len(found) > 1:
        shown = "; ".join(f"{version} in {', '.join(regions)}" for version, regions in found.items())
        raise ConfigError(
            f"wave {wave} is not on one version of {one.family}: {shown}; bring it on one with 'neuronfleet ami pin "
            "--region REGION --version VERSION' first"
        )
    return next(iter(found))
