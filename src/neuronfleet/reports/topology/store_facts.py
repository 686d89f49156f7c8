"""What is the same in every region: models in S3 and images in ECR, and where the copies come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.fleet.blueprint import DataBlueprint, ImageReplicationBlueprint, ModelStoreBlueprint
from neuronfleet.reports.topology.model import Fact

__all__ = ["STORES", "stores_of"]

STORES: Final = "Models and images for every region"
"""Title of what is told here."""


def stores_of(blueprint: DataBlueprint | None) -> tuple[Fact, ...]:
    """Buckets and repositories with their copies.

    Args:
        blueprint: models and images of the fleet, None for nothing.
    """
    if blueprint is None:
        return ()
    store, images = blueprint.model_store, blueprint.image_replication
    return (*(_models(store) if store else ()), *(_images(images) if images else ()))


def _models(one: ModelStoreBlueprint) -> Iterator[Fact]:
    yield Fact(about="models", words=f"are uploaded to bucket {one.source.name} in {one.source.region}")
    if one.replicas:
        copies = ", ".join(f"{bucket.name} in {bucket.region}" for bucket in one.replicas)
        yield Fact(about="copies", words=f"S3 replicates them to {copies}")


def _images(one: ImageReplicationBlueprint) -> Iterator[Fact]:
    which = ", ".join(f"{prefix}*" for prefix in one.repository_prefixes) or "all repositories"
    yield Fact(about="images", words=f"{which} of {one.registry_id}, pushed to {one.source_region}")
    yield Fact(about="copies", words=f"ECR replicates them to {', '.join(one.destinations)}")
