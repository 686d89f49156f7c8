"""``[model_store]`` and ``[image_replication]``: models and images in every region."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from neuronfleet.fleet.model.base import Flag, Positive, Section, Text, Texts

__all__ = ["ImageReplication", "ModelStore"]


class ModelStore(Section):
    """A bucket in each region, and replication from one of them to the others.

    It lives in a stack of its own, ``FLEET-data``, which is deployed before the regions' stacks. Models are uploaded to
    the source region; a service names one with ``model = "store://NAME@sha256:DIGEST"``.
    """

    bucket_prefix: Text
    """Buckets are called ``PREFIX-REGION``; ``{fleet}``, ``{partition}``, ``{account_id}`` are filled in."""

    source_region: Text | None = None
    """Region that models are uploaded to. Needed where there are several."""

    regions: Annotated[Texts, Field(min_length=1)] | None = None
    """Regions that have a bucket. By default those of the fleet."""

    encryption: Literal["kms", "s3"] = "kms"
    """A KMS key of its own for each bucket, which costs money by the month, or keys that S3 manages."""

    replicate_deletions: Flag = False
    """Whether a deletion in the source region hides the object in the others too."""

    replication_metrics: Flag = False
    """Whether CloudWatch gets metrics of the replication, as custom metrics, which cost money."""

    replication_time_control: Flag = False
    """Whether S3 promises replication within 15 minutes; it costs money by the gigabyte, and needs the metrics."""

    noncurrent_version_days: Positive | Literal[False] = 90
    """Days after which a version that was overwritten or deleted is removed for good; ``false`` keeps all."""

    incomplete_upload_days: Positive = 7
    """Days after which an upload that was never finished is given up."""

    force_destroy: Flag = False
    """Whether Terraform may destroy a bucket with models in it, and with them all their versions."""


class ImageReplication(Section):
    """Replication of private ECR repositories to the fleet's other regions.

    A registry has one replication configuration in each region, and this replaces whatever it has. Leave it out where
    something else configures replication of the account's registry.
    """

    source_region: Text
    """Region that images are pushed to."""

    repository_prefixes: Annotated[Texts, Field(min_length=1)]
    """Repositories whose names begin so are replicated."""
