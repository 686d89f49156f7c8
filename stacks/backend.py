"""Where each stack keeps its state; without an explicit backend, cdktf writes the machine's path into the output."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.engine import (
    CloudBackend,
    LocalBackend,
    NamedCloudWorkspace,
    S3Backend,
    TaggedCloudWorkspaces,
    TerraformStack,
)
from neuronfleet.fleet.blueprint import BackendBlueprint

__all__ = ["LOCKFILE_TERRAFORM_VERSION", "TERRAFORM_VERSION", "add_backend"]

TERRAFORM_VERSION: Final = ">= 1.5.0"
LOCKFILE_TERRAFORM_VERSION: Final = ">= 1.10.0"
"""First version whose S3 backend locks with a file: https://developer.hashicorp.com/terraform/language/backend/s3"""


def add_backend(stack: TerraformStack, backend: BackendBlueprint) -> str:
    """Give a stack its backend, and return the Terraform versions that can use it.

    Args:
        stack: the stack.
        backend: kind and settings, in Terraform's spelling.
    """
    settings = dict(backend.settings)
    if backend.kind == "s3":
        made = S3Backend(stack, bucket=str(settings.pop("bucket")), key=str(settings.pop("key")))
        settings.setdefault("use_lockfile", True)
        _override(made, settings)
        return LOCKFILE_TERRAFORM_VERSION if settings["use_lockfile"] else TERRAFORM_VERSION
    if backend.kind == "cloud":
        _override(_cloud(stack, settings), settings)
        return TERRAFORM_VERSION
    # Terraform runs in cdktf.out/stacks/<stack>. The state belongs to the project, not to a folder that is replaced.
    path = str(settings.pop("path", f"../../../terraform.{stack.node.id}.tfstate"))
    _override(LocalBackend(stack, path=path), settings)
    return TERRAFORM_VERSION


def _cloud(stack: TerraformStack, settings: dict[str, Any]) -> CloudBackend:
    workspaces = settings.pop("workspaces")
    chosen = (
        NamedCloudWorkspace(workspaces["name"], workspaces.get("project"))
        if "name" in workspaces
        else TaggedCloudWorkspaces(list(workspaces["tags"]), workspaces.get("project"))
    )
    return CloudBackend(stack, organization=str(settings.pop("organization")), workspaces=chosen)


def _override(backend: LocalBackend | S3Backend | CloudBackend, settings: dict[str, Any]) -> None:
    """Settings that cdktf's classes do not know, such as ``use_lockfile``, pass through as they are."""
    for name, value in sorted(settings.items()):
        backend.add_override(name, value)
