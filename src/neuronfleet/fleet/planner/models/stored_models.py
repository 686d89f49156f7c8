"""Models of the store: ``store://NAME@sha256:DIGEST`` and ``store://KEY?versionId=VERSION``."""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.fleet.blueprint import ModelLocation
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.models.model_store import store_bucket, store_regions

__all__ = ["MANIFEST", "STORE", "is_stored", "manifest_key", "refuse_version", "stored_location"]

STORE: Final = "store://"
MANIFEST: Final = "manifest.txt"
"""List of a model's files, whose SHA-256 is the model's digest. It is uploaded when they are replicated."""

_KEY: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*"
"""Nothing that IAM or a shell takes for more than itself."""
_DIGEST: Final = re.compile(rf"(?P<name>{_KEY})@sha256:(?P<digest>[0-9a-f]{{64}})")
_VERSION: Final = re.compile(rf"(?P<key>{_KEY})\?versionId=(?P<version_id>[A-Za-z0-9._-]{{1,1024}})")


def is_stored(model: str | None) -> bool:
    """Whether a model is one of the fleet's store."""
    return model is not None and model.startswith(STORE)


def manifest_key(location: ModelLocation) -> str:
    """Key of the list of files of a model that is named by digest."""
    return f"{location.prefix.rpartition('/')[0]}/{MANIFEST}"


def stored_location(context: Context, draft: WorkloadDraft) -> ModelLocation | None:
    """Where a model of the store lies in the region, or None where the problem has been reported."""
    parts, given = (*draft.parts, "model"), draft.settings.model or ""
    store = context.fleet.model_store
    if store is None:
        context.refuse(
            parts,
            f"{given!r} is a model of the fleet's store, and there is none; write [model_store] with a bucket_prefix, "
            "or give s3://BUCKET/PREFIX",
            given,
            follows=(("model_store",),),
        )
        return None
    region = context.region.name
    if region not in store_regions(context, store):
        context.refuse(
            parts,
            f"{region} has no bucket of the model store; add it to model_store.regions, or give {region} a model of "
            f"its own under overrides.{region}",
            given,
            follows=(("model_store", "regions"),),
        )
        return None
    if draft.settings.model_kms_key_arn is not None:
        context.refuse(
            (*draft.parts, "model_kms_key_arn"), "is for models elsewhere: the store's key is known; leave it out"
        )
    rest = given.removeprefix(STORE)
    named, versioned = _DIGEST.fullmatch(rest), _VERSION.fullmatch(rest)
    bucket = store_bucket(context, store, region)
    if named is not None:
        name, digest = named["name"], named["digest"]
        prefix = f"{name}/sha256-{digest}/{name.rpartition('/')[2]}"
        return ModelLocation(
            bucket=bucket.name, prefix=prefix, kms_key_arn=None, kms_alias=bucket.kms_alias, digest=digest
        )
    if versioned is not None and versioned["version_id"] != "null":
        return ModelLocation(
            bucket=bucket.name,
            prefix=versioned["key"],
            kms_key_arn=None,
            kms_alias=bucket.kms_alias,
            version_id=versioned["version_id"],
        )
    context.refuse(
        parts,
        f"{given!r} does not say which content of the store; pin it: store://NAME@sha256:DIGEST (64 hex digits) for a "
        "folder of files, or store://KEY?versionId=VERSION for one version of an object",
        given,
    )
    return None


def refuse_version(context: Context, draft: WorkloadDraft, image: str) -> None:
    """Refuse a version of an object where the server copies a folder.

    Args:
        context: the region.
        draft: the workload.
        image: what the image is called.
    """
    context.refuse(
        (*draft.parts, "model"),
        f"{image} copies a folder, and would copy the latest versions of what is in it; name the folder by "
        "store://NAME@sha256:DIGEST, or give an entry_point that fetches MODEL_VERSION_ID of MODEL_URI",
        draft.settings.model,
        follows=((*draft.parts, "image"), (*draft.parts, "entry_point")),
    )
