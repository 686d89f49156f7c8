"""The model store: a bucket in each region, and replication from one of them to the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from neuronfleet.engine import Construct, TerraformProvider
from neuronfleet.engine.aws import S3BucketReplicationConfigurationRule
from neuronfleet.fleet.blueprint import ModelStoreBlueprint
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.models.model_bucket import ModelBucket
from neuronfleet.infra.models.model_replication import (
    Destination,
    add_model_replication,
    key_statements,
    object_statements,
    replication_rule,
    via_s3,
)
from neuronfleet.infra.policy_document import policy_document

__all__ = ["ModelStore"]

_LABEL: Final = "model_replication"


class ModelStore(Construct):  # type: ignore[misc]
    """Buckets of all regions, in a stack that has an AWS provider for each.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the store, decided.
        partition: AWS partition.
        dns_suffix: of the partition.
        providers: region -> its AWS provider.

    Attributes:
        buckets: bucket of each region, that of the source first.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: ModelStoreBlueprint,
        partition: str,
        dns_suffix: str,
        providers: Mapping[str, TerraformProvider],
    ) -> None:
        super().__init__(scope, id)
        self._blueprint = blueprint
        self._dns_suffix = dns_suffix
        self.buckets = {
            one.region: ModelBucket(
                self,
                f"bucket_{one.region}",
                blueprint=one,
                store=blueprint,
                partition=partition,
                provider=providers[one.region],
            )
            for one in blueprint.buckets
        }
        if blueprint.role_name is not None:
            self._replicate(blueprint.role_name, providers[blueprint.source_region])

    def _replicate(self, role_name: str, provider: TerraformProvider) -> None:
        source, *replicas = self.buckets.values()
        statements = object_statements(
            source.arn,
            [Reference(f"{replica.arn}/*") for replica in replicas],
            deletions=self._blueprint.replicate_deletions,
        )
        if source.key_arn is not None:
            statements += key_statements(
                source.key_arn,
                self._via(source),
                replica_key_arns=[Reference(one.key_arn) for one in replicas if one.key_arn is not None],
                replica_vias=[self._via(one) for one in replicas],
            )
        add_model_replication(
            self,
            label=_LABEL,
            role_name=role_name,
            policy=policy_document(statements),
            bucket=source.id,
            rules=[self._rule(index, replica) for index, replica in enumerate(replicas, start=1)],
            versionings=[bucket.versioning for bucket in self.buckets.values()],
            provider=provider,
        )

    def _via(self, bucket: ModelBucket) -> str:
        return via_s3(bucket.blueprint.region, self._dns_suffix)

    def _rule(self, priority: int, replica: ModelBucket) -> S3BucketReplicationConfigurationRule:
        return replication_rule(
            Destination(id=replica.blueprint.region, bucket_arn=replica.arn, kms_key_arn=replica.key_arn),
            priority=priority,
            deletions=self._blueprint.replicate_deletions,
            metrics=self._blueprint.replication_metrics,
            time_control=self._blueprint.replication_time_control,
        )
