"""Where Terraform keeps the state of a region."""

from __future__ import annotations

import re

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import BackendBlueprint
from neuronfleet.fleet.model import CloudBackend, S3Backend
from neuronfleet.fleet.planner.context import Context

__all__ = ["plan_backend", "refuse_bad_bucket"]

_BUCKET = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""

_WORKSPACE = re.compile(r"[A-Za-z0-9_-]{1,90}")
"""https://developer.hashicorp.com/terraform/cloud-docs/workspaces/create"""


def refuse_bad_bucket(context: Context, bucket: str, parts: tuple[str | int, ...]) -> None:
    """Report a name that no S3 bucket can have."""
    if not _BUCKET.fullmatch(bucket):
        context.refuse(
            parts,
            f"{bucket!r} is no bucket name; they have 3 to 63 lower-case letters, digits, hyphens and dots, and begin "
            "and end with a letter or digit",
            bucket,
        )


def plan_backend(context: Context) -> BackendBlueprint:
    """The backend, its placeholders filled in; two regions never share a state."""
    backend = context.settings.backend
    if isinstance(backend, S3Backend):
        return _s3(context, backend)
    if isinstance(backend, CloudBackend):
        workspace = context.fill(backend.workspace, ("backend", "workspace"))
        if not _WORKSPACE.fullmatch(workspace):
            context.refuse(
                ("backend", "workspace"),
                f"{workspace!r} is no workspace name; give 1 to 90 letters, digits, hyphens and underscores",
                backend.workspace,
            )
        workspaces = {"name": workspace, **({"project": backend.project} if backend.project else {})}
        settings: dict[str, object] = {"organization": backend.organization, "workspaces": workspaces}
        if backend.hostname:
            settings["hostname"] = backend.hostname
        return BackendBlueprint(kind="cloud", settings=settings)
    # Relative to cdktf.out/stacks/STACK, where terraform runs: the state is kept in the project folder, because
    # cdktf.out holds only what the last synth made.
    return BackendBlueprint(kind="local", settings={"path": f"../../../terraform.{context.stack}.tfstate"})


def _s3(context: Context, backend: S3Backend) -> BackendBlueprint:
    bucket, key = context.fill(backend.bucket, ("backend", "bucket")), context.fill(backend.key, ("backend", "key"))
    refuse_bad_bucket(context, bucket, ("backend", "bucket"))
    if key.startswith("/") or key.endswith("/"):
        context.refuse(("backend", "key"), f"{key!r} must neither begin nor end with /, says Terraform", backend.key)
    settings: dict[str, object] = {
        "bucket": bucket,
        "key": key,
        "region": context.fill(backend.region, ("backend", "region")),
        "encrypt": backend.encrypt,
        "use_lockfile": backend.use_lockfile,
    }
    if backend.kms_key_id:
        settings["kms_key_id"] = backend.kms_key_id
    if backend.profile:
        settings["profile"] = backend.profile
    there = context.catalogue.regions.get(str(settings["region"]))
    if there is not None and there.partition != context.partition.name:
        context.refuse(
            ("backend", "region"),
            f"{there.name} is in the partition {there.partition}, but {context.region.name} is in "
            f"{context.partition.name}: no account is in both, so keep the state of each in its own and give the other "
            f"its backend under overrides.{context.region.name}",
            backend.region,
        )
    if there is None:
        close = nearest(str(settings["region"]), context.catalogue.regions)
        hint = f"; did you mean {close!r}?" if close else ""
        context.refuse(("backend", "region"), f"{settings['region']!r} is not a region{hint}", backend.region)
    if "{region}" in backend.region and "{region}" not in backend.bucket and len(context.fleet.regions) > 1:
        context.refuse(
            ("backend", "region"),
            f"bucket {backend.bucket!r} cannot be in every region; give the region that it is in, or write {{region}} "
            "in its name",
        )
    return BackendBlueprint(kind="s3", settings=settings)
