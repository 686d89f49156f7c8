"""Models and images in every region, decided: buckets, replication, and what a region asks for before it rolls out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from neuronfleet.fleet.blueprint.network import BackendBlueprint
from neuronfleet.fleet.blueprint.region import Notice

__all__ = ["DataBlueprint", "ImageReplicationBlueprint", "ModelStoreBlueprint", "StoreBucketBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StoreBucketBlueprint:
    """The bucket of one region.

    Attributes:
        region: its region.
        name: name of the bucket.
        kms_alias: alias of the key that encrypts it, ``alias/NAME``; None for keys that S3 manages.
    """

    region: str
    name: str
    kms_alias: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModelStoreBlueprint:
    """Buckets with the same models.

    Attributes:
        source_region: region that models are uploaded to.
        buckets: one a region, that of the source region first.
        role_name: role that S3 replicates with, None where there is one region only.
        replicate_deletions: whether delete markers are replicated.
        replication_metrics: whether CloudWatch gets metrics of the replication.
        replication_time_control: whether S3 promises replication within 15 minutes.
        noncurrent_version_days: days that a version is kept which is no longer the current one, None for ever.
        incomplete_upload_days: days that an unfinished upload is kept.
        force_destroy: whether a bucket with objects may be destroyed.
    """

    source_region: str
    buckets: tuple[StoreBucketBlueprint, ...]
    role_name: str | None
    replicate_deletions: bool
    replication_metrics: bool
    replication_time_control: bool
    noncurrent_version_days: int | None
    incomplete_upload_days: int
    force_destroy: bool

    @property
    def source(self) -> StoreBucketBlueprint:
        """The bucket that models are uploaded to."""
        return self.buckets[0]

    @property
    def replicas(self) -> tuple[StoreBucketBlueprint, ...]:
        """The buckets that models are replicated to."""
        return self.buckets[1:]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ImageReplicationBlueprint:
    """Replication of private ECR repositories; a registry has one configuration in each region.

    Attributes:
        source_region: region that images are pushed to.
        registry_id: account of the registry.
        destinations: regions that get copies.
        repository_prefixes: repositories whose names begin so are replicated.
    """

    source_region: str
    registry_id: str
    destinations: tuple[str, ...]
    repository_prefixes: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DataBlueprint:
    """Models and images of a fleet, in a stack that is deployed before those of the regions.

    Attributes:
        fleet: name of the fleet.
        stack: name of the stack, ``inference-data``.
        region: region of the stack's own provider.
        partition: AWS partition.
        dns_suffix: of the partition.
        account_id: the only account it may be applied to, None for any.
        tags: tags of every resource.
        backend: where the state is kept.
        regions: regions that something is made in, each by a provider of its own.
        model_store: None for none.
        image_replication: None for none.
        deploy_before: stacks that come after it.
        notices: what the user should know.
    """

    fleet: str
    stack: str
    region: str
    partition: str
    dns_suffix: str
    account_id: str | None
    tags: Mapping[str, str]
    backend: BackendBlueprint
    regions: tuple[str, ...]
    model_store: ModelStoreBlueprint | None
    image_replication: ImageReplicationBlueprint | None
    deploy_before: tuple[str, ...]
    notices: tuple[Notice, ...]
