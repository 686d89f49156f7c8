"""What must be in a region before its services may roll out there, decided."""

from __future__ import annotations

import dataclasses

__all__ = ["ImagePresence", "ModelPresence"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModelPresence:
    """An object of the model store that a plan of the region asks for.

    Attributes:
        workload: service or standalone task that needs it.
        bucket: bucket of the region.
        key: the object; with a digest the list of the model's files, which is uploaded last.
        digest: SHA-256 that the object must have, in hex; None for a pinned version.
        version_id: version of the object, None with a digest.
    """

    workload: str
    bucket: str
    key: str
    digest: str | None
    version_id: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ImagePresence:
    """An image of the account's own registry that a plan of the region asks for.

    Attributes:
        workload: service or standalone task that needs it.
        sidecar: whether it is the image of its sidecar.
        registry_id: account of the registry.
        repository: name of the repository.
        digest: ``sha256:...``.
    """

    workload: str
    sidecar: bool
    registry_id: str
    repository: str
    digest: str
