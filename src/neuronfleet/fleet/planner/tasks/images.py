"""Which image a workload runs: a prebuilt one of the catalogue for the region, or the user's own."""

from __future__ import annotations

import dataclasses
import re

from neuronfleet.catalogue import Image
from neuronfleet.errors import CatalogueError, nearest
from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = ["ResolvedImage", "full_reference", "resolve_image"]

_ECR = re.compile(
    r"(?P<account>\d{12})\.(dkr\.ecr(-fips)?\.(?P<region4>[a-z0-9-]+)\.(?P<suffix4>amazonaws\.com(\.cn)?)"
    r"|dkr-ecr(-fips)?\.(?P<region6>[a-z0-9-]+)\.(?P<suffix6>on\.aws|on\.amazonwebservices\.com\.cn))/"
)
"""Private registries, by their IPv4 and by their dual-stack names.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
"""
_DUAL_STACK_SUFFIX = {"amazonaws.com": "on.aws", "amazonaws.com.cn": "on.amazonwebservices.com.cn"}
_REFERENCE = re.compile(r"[a-z0-9][a-zA-Z0-9._:-]*/[a-z0-9._/-]+([:@]\S+)?|[a-z0-9._-]+[:@]\S+")

_ARCHITECTURE = "x86_64"
"""Of every prebuilt Neuron image. https://github.com/aws/deep-learning-containers"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedImage:
    """An image, and what is known of it.

    Attributes:
        reference: what a container definition names.
        runtime: Neuron runtime that is in it.
        entry: its catalogue entry, None for the user's own.
        sidecar: reference of the sidecar's image, None without one.
        monitor: reference of the monitor's image, None without one.
    """

    reference: str
    runtime: str
    entry: Image | None
    sidecar: str | None
    monitor: str | None = None

    def outside(self, region: str) -> tuple[str, ...]:
        """References that are not in private ECR of a region, so that VPC endpoints do not reach them."""
        found = [(one, _ECR.match(one)) for one in (self.reference, self.sidecar, self.monitor) if one is not None]
        return tuple(one for one, match in found if match is None or _region(match) != region)

    def nearer(self, context: Context) -> str:
        """How to pull a prebuilt image from private ECR of the region itself; empty where there is none."""
        entry = self.entry
        if entry is None or "dlc" not in entry.registries or context.region.neuron_dlc_region != context.region.name:
            return ""
        host = context.catalogue.image_reference(entry, context.region, "dlc")
        return "" if host == self.reference else "set image_registry = 'dlc', which has it there, "


def _region(ecr: re.Match[str]) -> str:
    return ecr["region4"] or ecr["region6"]


def resolve_image(context: Context, draft: WorkloadDraft) -> ResolvedImage | None:
    """Resolve the image of a workload for the region.

    Returns:
        The image, or None where the problem has been reported.
    """
    image = _resolve_own(context, draft)
    if draft.monitor is None:
        return image
    monitor = full_reference(context, draft.monitor.image, (*draft.parts, "neuron_monitor", "image"))
    return None if image is None or monitor is None else dataclasses.replace(image, monitor=monitor)


def _resolve_own(context: Context, draft: WorkloadDraft) -> ResolvedImage | None:
    workload = draft.settings
    sidecar = None
    if workload.sidecar is not None:
        sidecar = full_reference(context, workload.sidecar.image, (draft.table, draft.name, "sidecar", "image"))
        if sidecar is None:
            return None
    entry = context.catalogue.images.get(workload.image)
    if entry is not None:
        return _prebuilt(context, draft, entry, sidecar)
    reference = full_reference(context, workload.image, (draft.table, draft.name, "image"))
    if reference is None:
        return None
    if workload.image_registry is not None:
        context.refuse(
            (draft.table, draft.name, "image_registry"),
            "chooses where a catalogue image is pulled from; a full reference names its registry itself: leave it out",
        )
    return _own(context, draft, reference, sidecar)


def full_reference(context: Context, text: str, parts: tuple[str | int, ...]) -> str | None:
    """A full reference that can be pulled in the region, or None where the problem has been reported.

    Args:
        context: the region.
        text: what the user wrote.
        parts: its TOML path.
    """
    reference = context.fill(text, parts)
    if not _REFERENCE.fullmatch(reference):
        close = nearest(text, context.catalogue.images)
        hint = f"; did you mean {close!r}?" if close else ""
        context.refuse(
            parts,
            f"{text!r} is neither an image of the catalogue ('neuronfleet catalogue images' lists them) nor a full "
            f"reference with a tag or digest, such as 123456789012.dkr.ecr.{{region}}.{{dns_suffix}}/bert:1.0{hint}",
            text,
        )
        return None
    match = _ECR.match(reference)
    if match and not _reachable(context, reference, match, parts):
        return None
    tag = reference.rpartition("/")[2].partition("@")
    if not tag[1] and (":" not in tag[0] or tag[0].endswith(":latest")):
        context.notice(
            "image-mutable-tag",
            parts,
            f"{reference} has no fixed tag: tasks started later may run other code; pin a digest",
        )
    return reference


def _reachable(context: Context, reference: str, match: re.Match[str], parts: tuple[str | int, ...]) -> bool:
    """Whether a private registry exists and can be read from the region."""
    source, account = context.catalogue.regions.get(_region(match)), match["account"]
    partition = source.partition if source else None
    suffixes = {context.partition.dns_suffix, _DUAL_STACK_SUFFIX.get(context.partition.dns_suffix)}
    here = partition in {None, context.partition.name}
    if not here or (match["suffix4"] or match["suffix6"]) not in suffixes:
        context.refuse(
            parts,
            f"{reference!r} lies in another partition: registries of {context.region.name} are in "
            f"{context.partition.name} and end in {context.partition.dns_suffix}; write {{dns_suffix}} and {{region}} "
            "in it",
            reference,
        )
        return False
    aws_accounts = {one.dlc_account for one in context.catalogue.regions.values() if one.dlc_account}
    if source and account in aws_accounts and account != source.dlc_account:
        right = f"there it is {source.dlc_account}" if source.dlc_account else "there is none"
        context.refuse(
            parts,
            f"AWS Deep Learning Containers has no registry {account} in {source.name}, {right}; name an image of the "
            "catalogue ('neuronfleet catalogue images'), which finds the right registry in every region",
            reference,
        )
        return False
    if source and account == source.dlc_account and not source.neuron_dlc:
        context.notice(
            "image-unlisted",
            parts,
            f"AWS lists no Neuron images in the registry of {source.name}, so {reference} may not be there; name the "
            "image of the catalogue, which is pulled from where it is listed",
        )
    if _region(match) != context.region.name:
        context.notice(
            "image-cross-region",
            parts,
            f"{reference} is pulled from {_region(match)} into {context.region.name}; write {{region}} in it and "
            "replicate the repository, to be independent of the other region",
        )
    return True


def _prebuilt(context: Context, draft: WorkloadDraft, entry: Image, sidecar: str | None) -> ResolvedImage | None:
    parts = (draft.table, draft.name, "image")
    if not _serves(context, draft, entry, parts):
        return None
    try:
        reference = context.catalogue.image_reference(entry, context.region, draft.settings.image_registry)
    except CatalogueError as error:
        context.refuse(parts, str(error), draft.settings.image)
        return None
    if entry.status == "superseded":
        context.notice("image-superseded", parts, f"{entry.name} is superseded: {entry.note}")
    match = _ECR.match(reference)
    if match and _region(match) != context.region.name:
        context.notice(
            "image-cross-region",
            parts,
            f"{context.region.name} lists no prebuilt Neuron images, so {entry.name} is pulled from {_region(match)}; "
            "mirror it into a registry of the region to be independent of the other",
        )
    return ResolvedImage(reference=reference, runtime=entry.runtime, entry=entry, sidecar=sidecar)


def _serves(context: Context, draft: WorkloadDraft, entry: Image, parts: tuple[str | int, ...]) -> bool:
    instance, runtime = draft.instance, draft.settings.runtime
    if instance.architecture != _ARCHITECTURE:
        context.refuse(
            parts,
            f"{entry.name} is built for {_ARCHITECTURE} and cannot start on {instance.name} ({instance.architecture}); "
            f"take an instance type of {_ARCHITECTURE}",
            entry.name,
            follows=draft.type_sections,
        )
        return False
    if runtime not in {None, entry.runtime}:
        context.refuse(
            (draft.table, draft.name, "runtime"),
            f"{runtime!r} contradicts {entry.name}, which has {entry.runtime}; leave it out",
            runtime,
        )
        return False
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
            follows=draft.type_sections,
        )
        return False
    return True


def _own(context: Context, draft: WorkloadDraft, reference: str, sidecar: str | None) -> ResolvedImage | None:
    parts = (draft.table, draft.name, "image")
    # A prebuilt image by its full name, in AWS's registry or in a mirror, is known as well as by its short one.
    known = next(
        (
            one
            for one in context.catalogue.images.values()
            if reference.partition("@")[0].endswith(f"/{one.repository}:{one.tag}")
        ),
        None,
    )
    if known is not None:
        if not _serves(context, draft, known, parts):
            return None
        return ResolvedImage(reference=reference, runtime=known.runtime, entry=known, sidecar=sidecar)
    if draft.instance.family == "inf1" and "-neuronx" in reference:
        context.refuse(
            parts,
            f"{reference!r} is a -neuronx image, for Inf2 and Trn; Inf1 needs a -neuron image (SDK 2.20 or older)",
            reference,
            follows=draft.type_sections,
        )
        return None
    return ResolvedImage(reference=reference, runtime=draft.settings.runtime or "libnrt", entry=None, sidecar=sidecar)
