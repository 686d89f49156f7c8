"""Where Terraform keeps the state of a region."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import BackendBlueprint
from neuronfleet.fleet.model import CloudBackend, S3Backend
from neuronfleet.fleet.planner.context import Context

__all__ = ["plan_backend"]


def plan_backend(context: Context) -> BackendBlueprint:
    """The backend, its placeholders filled in; two regions never share a state."""
    backend = context.settings.backend
    if isinstance(backend, S3Backend):
        return _s3(context, backend)
    if isinstance(backend, CloudBackend):
        settings: dict[str, object] = {
            "organization": backend.organization,
            "workspaces": {"name": context.fill(backend.workspace, ("backend", "workspace"))},
        }
        if backend.hostname:
            settings["hostname"] = backend.hostname
        if backend.project:
            settings["workspaces"] = {**settings["workspaces"], "project": backend.project}  # type: ignore[dict-item]
        return BackendBlueprint(kind="cloud", settings=settings)
    # Relative to cdktf.out/stacks/STACK, where terraform runs: the state is kept in the project folder, because
    # cdktf.out holds only what the last synth made.
    return BackendBlueprint(kind="local", settings={"path": f"../../../terraform.{context.stack}.tfstate"})


def _s3(context: Context, backend: S3Backend) -> BackendBlueprint:
    settings: dict[str, object] = {
        "bucket": context.fill(backend.bucket, ("backend", "bucket")),
        "key": context.fill(backend.key, ("backend", "key")),
        "region": context.fill(backend.region, ("backend", "region")),
        "encrypt": backend.encrypt,
        "use_lockfile": backend.use_lockfile,
    }
    if backend.kms_key_id:
        settings["kms_key_id"] = backend.kms_key_id
    if backend.profile:
        settings["profile"] = backend.profile
    if "{region}" in backend.region and "{region}" not in backend.bucket and len(context.fleet.regions) > 1:
        context.refuse(
            ("backend", "region"),
            f"bucket {backend.bucket!r} cannot be in every region; give the region that it is in, or write {{region}} "
            "in its name",
        )
    return BackendBlueprint(kind="s3", settings=settings)
