"""The model store: a bucket in each region, with names that follow from the fleet file alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import ModelStoreBlueprint, StoreBucketBlueprint
from neuronfleet.fleet.model import ModelStore
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.names import IAM_ROLE, limited

__all__ = ["RESERVED_BEGINNINGS", "plan_model_store", "source_region", "store_bucket", "store_regions"]

_LONGEST: Final = 63
_PREFIX: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
RESERVED_BEGINNINGS: Final = ("xn--", "sthree-", "amzn-s3-demo-")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""


def store_regions(context: Context, store: ModelStore) -> tuple[str, ...]:
    """Regions with a bucket, in the order of the fleet file.

    Args:
        context: any of the fleet's.
        store: the store.
    """
    given = context.fleet.regions if store.regions is None else store.regions
    return tuple(name for name in context.fleet.regions if name in given)


def source_region(context: Context, store: ModelStore) -> str | None:
    """Region that models are uploaded to; None where it must be given and is not."""
    regions = store_regions(context, store)
    return store.source_region or (regions[0] if len(regions) == 1 else None)


def store_bucket(context: Context, store: ModelStore, region: str) -> StoreBucketBlueprint:
    """The bucket of a region; what is wrong with its name is told where the store is planned.

    Args:
        context: of a region of the same partition and account.
        store: the store.
        region: the region.
    """
    name = f"{_filled(context, store.bucket_prefix)}-{region}"
    return StoreBucketBlueprint(
        region=region, name=name, kms_alias=f"alias/{name}" if store.encryption == "kms" else None
    )


def plan_model_store(
    context: Context, store: ModelStore, contexts: Mapping[str, Context]
) -> ModelStoreBlueprint | None:
    """Decide the buckets and the replication between them.

    Args:
        context: of the data stack.
        store: what the fleet file says.
        contexts: of the regions that could be planned so far, by name.

    Returns:
        The store, or None where a problem has been reported or a region has problems of its own.
    """
    before = len(context.report.problems)
    _check_regions(context, store)
    regions = store_regions(context, store)
    source = source_region(context, store)
    _check_source(context, source, regions)
    here = [contexts[name] for name in regions if name in contexts]
    _check_together(context, here)
    _check_replication(context, store, regions)
    for one in here:
        _check_name(context, store, _filled(one, store.bucket_prefix), one.region.name)
    if len(context.report.problems) > before or source is None or len(here) < len(regions):
        return None
    in_order = (source, *(name for name in regions if name != source))
    if store.replication_time_control:
        context.notice(
            "replication-time-control",
            ("model_store", "replication_time_control"),
            "is charged for every gigabyte that is replicated, and its metrics as custom metrics of CloudWatch; the "
            "blueprint counts neither",
        )
    return ModelStoreBlueprint(
        source_region=source,
        buckets=tuple(store_bucket(contexts[name], store, name) for name in in_order),
        role_name=limited(context.fleet.name, "model-replication", limit=IAM_ROLE) if len(regions) > 1 else None,
        replicate_deletions=store.replicate_deletions,
        replication_metrics=store.replication_metrics or store.replication_time_control,
        replication_time_control=store.replication_time_control,
        noncurrent_version_days=store.noncurrent_version_days or None,
        incomplete_upload_days=store.incomplete_upload_days,
        force_destroy=store.force_destroy,
    )


def _filled(context: Context, text: str) -> str:
    known = {"{fleet}": context.fleet.name, "{partition}": context.partition.name}
    if context.settings.account_id:
        known["{account_id}"] = context.settings.account_id
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    return text


def _check_regions(context: Context, store: ModelStore) -> None:
    seen: set[str] = set()
    for index, name in enumerate(store.regions or ()):
        at = ("model_store", "regions", index)
        if name in seen:
            context.refuse(at, f"{name!r} is listed twice", name)
        elif name not in context.fleet.regions:
            close = nearest(name, context.fleet.regions)
            hint = f"; did you mean {close!r}?" if close else f": it serves from {', '.join(context.fleet.regions)}"
            context.refuse(at, f"the fleet does not serve from {name!r}{hint}", name)
        seen.add(name)


def _check_source(context: Context, source: str | None, regions: Sequence[str]) -> None:
    at = ("model_store", "source_region")
    if source is None:
        context.refuse(
            at, f"is required: models are uploaded to one of {', '.join(regions)}, and replicated to the others"
        )
    elif source not in regions:
        close = nearest(source, regions)
        hint = f"; did you mean {close!r}?" if close else ""
        context.refuse(at, f"{source!r} has no bucket (those that have are {', '.join(regions)}){hint}", source)


def _check_together(context: Context, here: Sequence[Context]) -> None:
    """Replication knows no other partition, and the stack has the credentials of one account.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
    """
    partitions: dict[str, str] = {}
    accounts: dict[str | None, str] = {}
    for one in here:
        partitions.setdefault(one.partition.name, one.region.name)
        accounts.setdefault(one.settings.account_id, one.region.name)
    if len(partitions) > 1:
        listed = ", ".join(f"{region} is in {partition}" for partition, region in partitions.items())
        context.refuse(
            ("model_store", "regions"),
            f"S3 does not replicate between partitions ({listed}); list the regions of one under regions, and make a "
            "fleet file of each partition for a store in each",
        )
    elif len(accounts) > 1:
        listed = ", ".join(f"{region} has {account or 'none'}" for account, region in accounts.items())
        context.refuse(
            ("model_store", "regions"),
            f"the store is one stack, with credentials of one account, but account_id differs ({listed}); give these "
            "regions one, or list those of one account under regions",
        )


def _check_replication(context: Context, store: ModelStore, regions: Sequence[str]) -> None:
    if len(regions) > 1:
        return
    for key in ("replicate_deletions", "replication_metrics", "replication_time_control"):
        if getattr(store, key):
            context.refuse(
                ("model_store", key), "is about replication, and one region has nothing to replicate to; leave it out"
            )


def _check_name(context: Context, store: ModelStore, prefix: str, region: str) -> None:
    at, given = ("model_store", "bucket_prefix"), store.bucket_prefix
    if "{" in prefix or "}" in prefix:
        context.refuse(
            at,
            f"{given!r} has a placeholder that is not known; known are {{fleet}}, {{partition}} and, where account_id "
            "is set, {account_id}; the region is added to it",
            given,
        )
        return
    if not _PREFIX.fullmatch(prefix):
        context.refuse(
            at,
            f"{given!r} begins no bucket name; give lower-case letters, digits and inner hyphens (no dots: they break "
            "the bucket's TLS name)",
            given,
        )
    for reserved in RESERVED_BEGINNINGS:
        if prefix.startswith(reserved):
            context.refuse(at, f"{given!r} begins with {reserved!r}, which AWS keeps for itself; choose another", given)
    name = f"{prefix}-{region}"
    if len(name) > _LONGEST:
        context.refuse(
            at,
            f"{name!r} has {len(name)} characters, and a bucket's name {_LONGEST} at most; shorten the prefix by "
            f"{len(name) - _LONGEST}",
            given,
        )
