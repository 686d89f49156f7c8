"""Which image each capacity boots, and what its driver and operating system mean for what runs on it."""

from __future__ import annotations

import datetime
import re

from neuronfleet.catalogue import AmiFamily
from neuronfleet.errors import CatalogueError, UnknownAmiFamilyError
from neuronfleet.fleet.blueprint import AmiBlueprint
from neuronfleet.fleet.planner.capacity.locks import locked_version
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.fleet.planner.tasks.images import ResolvedImage

__all__ = ["FIRST_WITH_DOWNGRADE", "check_sdk", "resolve_ami"]

FIRST_WITH_DOWNGRADE = "20260108"
"""https://github.com/aws/amazon-ecs-ami/pull/604"""

_SDK_WITHOUT_OLD_KERNELS = (2, 20)
_OLDEST_KERNEL = (5, 10)
"""https://github.com/aws-neuron/aws-neuron-sdk/blob/7c165a3/about-neuron/announcements/neuron2.x/announce-no-support-al2.rst"""

_VERSION_DATE = re.compile(r"20\d{6}")


def resolve_ami(context: Context, capacity: CapacityDraft) -> AmiBlueprint | None:
    """The AMI of a capacity.

    Returns:
        The AMI, or None where the problem has been reported.
    """
    accelerated = capacity.instance.accelerated
    own = capacity.settings
    if accelerated and context.settings.ami.image_id and own.ami_family is None:
        if own.ami_version is not None:
            context.refuse(
                ("capacities", capacity.name, "ami_version"),
                "is a version of an AMI family, but ami.image_id names an image; give ami_family as well, or drop it",
                own.ami_version,
            )
        return AmiBlueprint(
            parameter=None,
            image_id=context.settings.ami.image_id,
            family=None,
            version=None,
            root_device="/dev/xvda",
        )
    parts = _family_path(capacity, accelerated=accelerated)
    name = own.ami_family or _default_family(context, capacity)
    try:
        family = context.catalogue.ami_family(name)
    except UnknownAmiFamilyError as error:
        context.refuse(parts, str(error), name)
        return None
    if not _fits(context, capacity, family, parts):
        return None
    settings = context.settings.ami
    version = own.ami_version or (settings.version if accelerated else settings.ordinary_version)
    version_parts = (
        ("capacities", capacity.name, "ami_version")
        if own.ami_version
        else ("ami", "version" if accelerated else "ordinary_version")
    )
    full = _full_version(context, family, version, version_parts)
    if full is None:
        return None
    locked = locked_version(context, family, full, version_parts)
    full = locked or full
    _notices(context, family, full, parts, version_parts)
    return AmiBlueprint(
        parameter=family.parameter(full),
        image_id=None,
        family=family.name,
        version=full,
        root_device=family.root_device,
        locked=locked is not None,
    )


def _family_path(capacity: CapacityDraft, *, accelerated: bool) -> tuple[str, ...]:
    if capacity.settings.ami_family:
        return ("capacities", capacity.name, "ami_family")
    return ("ami", "family" if accelerated else "ordinary_family")


def _default_family(context: Context, capacity: CapacityDraft) -> str:
    settings = context.settings.ami
    if capacity.instance.accelerated:
        return settings.family
    if capacity.instance.architecture == "arm64" and not settings.ordinary_family.endswith("/arm64"):
        return f"{settings.ordinary_family}/arm64"
    return settings.ordinary_family


def _fits(context: Context, capacity: CapacityDraft, family: AmiFamily, parts: tuple[str, ...]) -> bool:
    instance = capacity.instance
    others = [
        one.name
        for one in context.catalogue.ami_families.values()
        if one.accelerated == instance.accelerated
        and one.architecture == instance.architecture
        and one.superseded_by is None
    ]
    if family.accelerated != instance.accelerated:
        what = "carries no Neuron driver" if instance.accelerated else "is for Neuron devices"
        context.refuse(
            parts,
            f"{family.name} {what}; for {instance.name} take {' or '.join(others)}",
            family.name,
            follows=capacity.sections,
        )
        return False
    if context.region.name in family.absent_from:
        context.refuse(
            parts,
            f"{family.name} was never published in {context.region.name}; take {family.superseded_by or others[0]}",
            family.name,
        )
        return False
    if family.architecture != instance.architecture:
        context.refuse(
            parts,
            f"{family.name} is {family.architecture}, {instance.name} is {instance.architecture}; "
            f"take {' or '.join(others)}",
            family.name,
            follows=capacity.sections,
        )
        return False
    return True


def _full_version(context: Context, family: AmiFamily, version: str, parts: tuple[str, ...]) -> str | None:
    """``recommended`` or the full image name; a bare date or version is completed from the family's pattern."""
    if version == "recommended":
        return version
    if version == "latest":
        context.refuse(
            parts, "'latest' is not a version; give 'recommended' to follow AWS, or a version to stay on", version
        )
        return None
    try:
        full = family.image_name_of(version)
    except CatalogueError as error:
        context.refuse(parts, str(error), version)
        return None
    date = _VERSION_DATE.findall(full)[-1]
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        context.refuse(
            parts, f"{version!r} is no version, for {date} is no day; give YYYYMMDD, or 'recommended'", version
        )
        return None
    return full


def _notices(
    context: Context, family: AmiFamily, version: str, parts: tuple[str, ...], version_parts: tuple[str, ...]
) -> None:
    replacement = f"; move to {family.superseded_by}" if family.superseded_by else ""
    if family.end_of_life <= context.today:
        context.notice(
            "ami-end-of-life",
            parts,
            f"{family.name}: support of {family.os} ended on {family.end_of_life:%Y-%m-%d}, so it gets no more "
            f"security fixes{replacement}",
        )
    if context.region.ami_parameters == "stale" and version == "recommended":
        context.notice(
            "ami-stale",
            version_parts,
            f"the AMI parameters of {context.region.name} were not updated for months when last checked "
            f"({context.region.checked:%Y-%m-%d}); compare the image date before you rely on 'recommended'",
        )
    if context.region.ami_parameters == "unverified":
        context.notice(
            "ami-unverified",
            version_parts,
            f"no AMI data of {context.region.name} was at hand; the plan will tell whether the parameter exists",
        )
    date = _VERSION_DATE.search(version)
    if date and family.name == "amazon-linux-2023/neuron" and date[0] < FIRST_WITH_DOWNGRADE:
        context.notice(
            "ami-before-inf1-driver-swap",
            version_parts,
            f"{version} is older than {FIRST_WITH_DOWNGRADE}, the first release that swaps in the Inf1 driver at boot",
        )


def check_sdk(
    context: Context,
    capacity: CapacityDraft,
    draft: WorkloadDraft,
    image: ResolvedImage | None,
    ami: AmiBlueprint | None,
) -> None:
    """Judge the Neuron SDK of an image by the AMI family that its instances boot.

    Since SDK 2.20 AWS supports no kernel before 5.10. Of Inf1, whose last SDK that is, its driver is still built for
    the older one, so there it is told and not refused.

    Args:
        context: the region.
        capacity: where the workload runs.
        draft: the workload.
        image: its image, None where it is not known.
        ami: AMI of the capacity, None where it is not known.
    """
    entry = image.entry if image else None
    if entry is None or ami is None or ami.family is None or not draft.settings.devices_per_task:
        return
    family = context.catalogue.ami_family(ami.family)
    if family.kernel is None:
        return
    if _numbers(family.kernel) >= _OLDEST_KERNEL or _numbers(entry.sdk)[:2] < _SDK_WITHOUT_OLD_KERNELS:
        return
    parts = _family_path(capacity, accelerated=True)
    driver = f" and its Neuron driver {family.neuron_driver}" if family.neuron_driver else ""
    instead = f"take {family.superseded_by}" if family.superseded_by else "take another family"
    what = f"{family.name} has kernel {family.kernel}{driver}, but {entry.name} has Neuron SDK {entry.sdk}"
    if draft.instance.family == "inf1":
        context.notice(
            "ami-old-kernel",
            parts,
            f"{what}, for which AWS supports kernels from 5.10 on, though it still builds a driver for Inf1 there; "
            f"{instead}",
        )
        return
    context.refuse(
        parts,
        f"{what}, which takes a kernel from 5.10 on; {instead}, or an image with an SDK before 2.20",
        family.name,
        follows=(draft.parts, *capacity.sections),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d+", version))
