"""Which image a workload runs: a prebuilt one of the catalogue for the region, or the user's own."""

from __future__ import annotations

import dataclasses
import re

from neuronfleet.catalogue import Image, InstanceType
from neuronfleet.errors import CatalogueError, nearest
from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = ["ResolvedImage", "resolve_image"]

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.(?P<suffix>amazonaws\.com(\.cn)?)/")
_REFERENCE = re.compile(r"[a-z0-9][a-zA-Z0-9._:-]*/[a-z0-9._/-]+([:@].+)?|[a-z0-9._-]+[:@].+")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedImage:
    """An image, and what is known of it.

    Attributes:
        reference: what a container definition names.
        runtime: Neuron runtime that is in it.
        entry: its catalogue entry, None for the user's own.
        in_region_ecr: whether it comes from private ECR in the region itself, which VPC endpoints reach.
    """

    reference: str
    runtime: str
    entry: Image | None
    in_region_ecr: bool


def resolve_image(context: Context, draft: WorkloadDraft) -> ResolvedImage | None:
    """Resolve the image of a workload for the region.

    Returns:
        The image, or None where the problem has been reported.
    """
    workload = draft.settings
    entry = context.catalogue.images.get(workload.image)
    if entry is not None:
        return _prebuilt(context, draft, entry)
    parts = (draft.table, draft.name, "image")
    reference = context.fill(workload.image, parts)
    if not _REFERENCE.fullmatch(reference):
        close = nearest(workload.image, context.catalogue.images)
        hint = f"; did you mean {close!r}?" if close else ""
        context.refuse(
            parts,
            f"{workload.image!r} is neither an image of the catalogue{hint} nor a full reference with a tag or digest, "
            "such as 123456789012.dkr.ecr.{region}.{dns_suffix}/bert:1.0 ('neuronfleet catalogue images' lists the "
            "prebuilt ones)",
            workload.image,
        )
        return None
    if workload.image_registry is not None:
        context.refuse(
            (draft.table, draft.name, "image_registry"),
            "chooses where a catalogue image is pulled from; a full reference names its registry itself: leave it out",
        )
    return _own(context, draft, reference)


def _prebuilt(context: Context, draft: WorkloadDraft, entry: Image) -> ResolvedImage | None:
    parts = (draft.table, draft.name, "image")
    if not _serves(context, draft.instance, entry, parts):
        return None
    try:
        reference = context.catalogue.image_reference(entry, context.region, draft.settings.image_registry)
    except CatalogueError as error:
        context.refuse(parts, str(error), draft.settings.image)
        return None
    if entry.status == "superseded":
        context.notice("image-superseded", parts, f"{entry.name} is superseded: {entry.note}")
    match = _ECR.match(reference)
    if match and match["region"] != context.region.name:
        context.notice(
            "image-cross-region",
            parts,
            f"{context.region.name} lists no prebuilt Neuron images, so {entry.name} is pulled from {match['region']}; "
            "mirror it into a registry of the region to be independent of the other",
        )
    return ResolvedImage(
        reference=reference,
        runtime=entry.runtime,
        entry=entry,
        in_region_ecr=bool(match) and match is not None and match["region"] == context.region.name,
    )


def _serves(context: Context, instance: InstanceType, entry: Image, parts: tuple[str | int, ...]) -> bool:
    if instance.accelerated and instance.family not in entry.families:
        fitting = [
            one.name
            for one in context.catalogue.images.values()
            if instance.family in one.families and one.status == "current"
        ]
        context.refuse(
            parts,
            f"{entry.name} serves {', '.join(entry.families)}, not {instance.family}: its Neuron runtime does not know "
            f"those devices; images that do: {', '.join(fitting)}",
            entry.name,
        )
        return False
    return True


def _own(context: Context, draft: WorkloadDraft, reference: str) -> ResolvedImage | None:
    parts = (draft.table, draft.name, "image")
    if draft.instance.family == "inf1" and "-neuronx" in reference:
        context.refuse(
            parts,
            f"{reference!r} is a -neuronx image, for Inf2 and Trn; Inf1 needs a -neuron image (SDK 2.20 or older)",
            reference,
        )
        return None
    match = _ECR.match(reference)
    if match:
        if match["suffix"] != context.partition.dns_suffix:
            context.refuse(
                parts,
                f"{reference!r} lies in another partition: registries of {context.region.name} end in "
                f"{context.partition.dns_suffix}; write {{dns_suffix}} and {{region}} in it",
                reference,
            )
            return None
        if match["region"] != context.region.name:
            context.notice(
                "image-cross-region",
                parts,
                f"{reference} is pulled from {match['region']} into {context.region.name}; write {{region}} in it and "
                "replicate the repository, to be independent of the other region",
            )
    tag = reference.rpartition("/")[2].partition("@")
    if not tag[1] and (":" not in tag[0] or tag[0].endswith(":latest")):
        context.notice(
            "image-mutable-tag",
            parts,
            f"{reference} has no fixed tag: tasks started later may run other code; pin a digest",
        )
    return ResolvedImage(
        reference=reference,
        runtime=draft.settings.runtime or "libnrt",
        entry=None,
        in_region_ecr=match is not None and match["region"] == context.region.name,
    )
