"""What the lock file of AMI versions means for a region."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.catalogue import AmiFamily
from neuronfleet.fleet.blueprint import CapacityBlueprint
from neuronfleet.fleet.planner.context import Context

__all__ = ["locked_version", "tell_unused_locks"]


def locked_version(context: Context, family: AmiFamily, stated: str, parts: tuple[str, ...]) -> str | None:
    """The image name that a region is locked to; None where it is not, or where the fleet file says another version.

    Args:
        context: the region.
        family: AMI family of a capacity.
        stated: what the fleet file says: ``recommended``, which the lock makes precise, or an image name.
        parts: TOML path of that.
    """
    lock, region = context.ami_lock, context.region.name
    version = lock.version(region, family.name)
    if version is None:
        if stated == "recommended" and lock.file is not None:
            context.notice(
                "ami-not-locked",
                parts,
                f"{lock.file} has no version of {family.name} for {region}, so it takes whatever AWS recommends when "
                f"it is planned; run 'neuronfleet ami pin --region {region}'",
            )
        return None
    name = family.image_name_of(version)
    if stated in {"recommended", name}:
        return name
    context.notice(
        "ami-lock-overridden",
        parts,
        f"says {family.version_of(stated)} and {lock.place(region, family.name)} says {version}: the fleet file is "
        "followed; remove the version from one of them",
    )
    return None


def tell_unused_locks(context: Context, capacities: Sequence[CapacityBlueprint]) -> None:
    """Tell of locked versions that nothing boots.

    Args:
        context: the region; the first one tells of regions that are not in the fleet, too.
        capacities: what it has.
    """
    lock, region = context.ami_lock, context.region.name
    used = {one.ami.family for one in capacities}
    for family in lock.versions.get(region, {}):
        if family not in used:
            _unused(context, region, family, f"no capacity of {region} boots {family}")
    if region != context.fleet.regions[0]:
        return
    for other, families in lock.versions.items():
        if other not in context.fleet.regions:
            for family in families:
                _unused(context, other, family, f"the fleet does not serve from {other}")


def _unused(context: Context, region: str, family: str, reason: str) -> None:
    context.report.notice(
        "ami-lock-unused",
        context.ami_lock.place(region, family),
        f"{reason}, so this locks nothing; remove it, or run 'neuronfleet ami pin'",
    )
