"""What there is for all regions together: models in S3 and images in ECR with their copies, and an overview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.fleet.blueprint import FleetPlan, ImageReplicationBlueprint, ModelStoreBlueprint, OverviewBlueprint
from neuronfleet.reports.topology.model import Fact
from neuronfleet.reports.topology.workload_facts import ranged

__all__ = ["SHARED", "shared_of"]

SHARED: Final = "For all regions"
"""Title of what is told here."""


def shared_of(plan: FleetPlan) -> tuple[Fact, ...]:
    """Buckets and repositories with their copies, then what is seen and told of the fleet as a whole.

    Args:
        plan: of the fleet.
    """
    store = plan.data.model_store if plan.data else None
    images = plan.data.image_replication if plan.data else None
    overview = plan.global_.overview if plan.global_ else None
    return (
        *(_models(store) if store else ()),
        *(_images(images) if images else ()),
        *(_overview(overview) if overview else ()),
    )


def _models(one: ModelStoreBlueprint) -> Iterator[Fact]:
    yield Fact(about="models", words=f"are uploaded to bucket {one.source.name} in {one.source.region}")
    if one.replicas:
        copies = ", ".join(f"{bucket.name} in {bucket.region}" for bucket in one.replicas)
        yield Fact(about="copies", words=f"S3 replicates them to {copies}")


def _images(one: ImageReplicationBlueprint) -> Iterator[Fact]:
    which = ", ".join(f"{prefix}*" for prefix in one.repository_prefixes) or "all repositories"
    yield Fact(about="images", words=f"{which} of {one.registry_id}, pushed to {one.source_region}")
    yield Fact(about="copies", words=f"ECR replicates them to {', '.join(one.destinations)}")


def _overview(one: OverviewBlueprint) -> Iterator[Fact]:
    for service in one.services:
        yield Fact(about="alarm", words=f"when {service.service} answers in none of {', '.join(service.alarms)}")
    if one.services:
        to = one.sns_topic_arn or f"{one.topic_name}, {len(one.emails)} subscribed"
        yield Fact(about="told to", words=f"{to}, in {one.region}")
    if one.dashboard is not None:
        graphs = len(one.dashboard.graphs)
        yield Fact(about="dashboard", words=f"{one.dashboard.name}, {ranged(graphs, graphs, 'graph')}")
