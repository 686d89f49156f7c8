"""What must be in a region before its services roll out there: models of the store, and replicated images."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from neuronfleet.fleet.blueprint import ImagePresence, ModelPresence
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.fleet.planner.models.image_replication import replicated_repository
from neuronfleet.fleet.planner.models.stored_models import is_stored, manifest_key
from neuronfleet.fleet.planner.tasks.environment import model_location
from neuronfleet.fleet.planner.tasks.images import ResolvedImage

__all__ = ["plan_image_presence", "plan_model_presence"]


def plan_model_presence(context: Context, capacities: Iterable[CapacityDraft]) -> tuple[ModelPresence, ...]:
    """Models of the store that workloads of the region serve, in the order of the capacities.

    Args:
        context: the region.
        capacities: with their workloads.
    """
    found = (_model(context, draft) for draft in _drafts(capacities))
    return tuple(one for one in found if one is not None)


def plan_image_presence(
    context: Context, capacities: Iterable[CapacityDraft], images: Mapping[str, ResolvedImage]
) -> tuple[ImagePresence, ...]:
    """Images that replication brings to the region, in the order of the capacities.

    Args:
        context: the region.
        capacities: with their workloads.
        images: of the workloads, by name.
    """
    found: list[ImagePresence | None] = []
    for draft in _drafts(capacities):
        image = images.get(draft.name)
        if image is None:
            continue
        own = (*draft.parts, "image")
        found.append(replicated_repository(context, image.reference, own, workload=draft.name, sidecar=False))
        if image.sidecar is not None:
            at = (*draft.parts, "sidecar", "image")
            found.append(replicated_repository(context, image.sidecar, at, workload=draft.name, sidecar=True))
    return tuple(one for one in found if one is not None)


def _drafts(capacities: Iterable[CapacityDraft]) -> list[WorkloadDraft]:
    return [draft for capacity in capacities for draft in capacity.workloads]


def _model(context: Context, draft: WorkloadDraft) -> ModelPresence | None:
    location = model_location(context, draft) if is_stored(draft.settings.model) else None
    if location is None:
        return None
    store = context.fleet.model_store
    if location.version_id is not None and store is not None and store.noncurrent_version_days:
        context.notice(
            "model-version-expires",
            (*draft.parts, "model"),
            f"the version is removed {store.noncurrent_version_days} days after {location.prefix} is overwritten, and "
            "then no task starts any more; a digest names content that nobody overwrites",
        )
    return ModelPresence(
        workload=draft.name,
        bucket=location.bucket,
        key=location.prefix if location.digest is None else manifest_key(location),
        digest=location.digest,
        version_id=location.version_id,
    )
