"""The model store: a bucket in each region, and replication from one of them to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.engine import Construct, TerraformProvider
from neuronfleet.engine.aws import (
    IamRole,
    IamRolePolicy,
    S3BucketReplicationConfigurationA,
    S3BucketReplicationConfigurationRule,
    S3BucketReplicationConfigurationRuleDeleteMarkerReplication,
    S3BucketReplicationConfigurationRuleDestination,
    S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration,
    S3BucketReplicationConfigurationRuleDestinationMetrics,
    S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold,
    S3BucketReplicationConfigurationRuleDestinationReplicationTime,
    S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime,
    S3BucketReplicationConfigurationRuleFilter,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteria,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects,
)
from neuronfleet.fleet.blueprint import ModelStoreBlueprint
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.models.model_bucket import ModelBucket
from neuronfleet.infra.policy_document import policy_document, statement, trust_policy

__all__ = ["ModelStore"]

_LABEL: Final = "model_replication"
# The same in every partition.
_S3: Final = "s3.amazonaws.com"
_PROMISED_MINUTES: Final = 15
"""The only value there is: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html"""


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
        # Without a condition, as S3's guide has it. It names none that S3 passes, and nobody else can hand our role to
        # S3, which takes iam:PassRole here.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
        trust = trust_policy(service=_S3)
        labelled(IamRole(self, "role", name=literal(role_name), assume_role_policy=trust, provider=provider), _LABEL)
        policy = labelled(
            IamRolePolicy(
                self,
                "role_policy",
                name=literal(role_name),
                role=reference("aws_iam_role", _LABEL, "name"),
                policy=policy_document(self._statements(source, replicas)),
                provider=provider,
            ),
            _LABEL,
        )
        labelled(
            S3BucketReplicationConfigurationA(
                self,
                "replication",
                bucket=source.id,
                role=reference("aws_iam_role", _LABEL, "arn"),
                rule=[self._rule(index, replica) for index, replica in enumerate(replicas, start=1)],
                # S3 refuses replication between buckets without versions.
                depends_on=[policy, *(bucket.versioning for bucket in self.buckets.values())],
                provider=provider,
            ),
            _LABEL,
        )

    def _statements(self, source: ModelBucket, replicas: Sequence[ModelBucket]) -> list[dict[str, object]]:
        """What S3 needs of source and destinations, and nothing more.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
        """
        deletes = ["s3:ReplicateDelete"] if self._blueprint.replicate_deletions else []
        statements = [
            statement(
                sid="ReadConfiguration",
                actions=["s3:GetReplicationConfiguration", "s3:ListBucket"],
                resources=[Reference(source.arn)],
            ),
            statement(
                sid="ReadVersions",
                actions=[
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionTagging",
                ],
                resources=[Reference(f"{source.arn}/*")],
            ),
            statement(
                sid="WriteReplicas",
                actions=[*deletes, "s3:ReplicateObject", "s3:ReplicateTags"],
                resources=[Reference(f"{replica.arn}/*") for replica in replicas],
            ),
        ]
        if source.key_arn is not None:
            statements.append(
                statement(
                    sid="DecryptSource",
                    actions=["kms:Decrypt"],
                    resources=[Reference(source.key_arn)],
                    conditions={"StringEquals": {"kms:ViaService": [self._via(source)]}},
                )
            )
            statements.append(
                statement(
                    sid="EncryptReplicas",
                    actions=["kms:Encrypt", "kms:GenerateDataKey"],
                    resources=[Reference(one.key_arn) for one in replicas if one.key_arn is not None],
                    conditions={"StringEquals": {"kms:ViaService": [self._via(one) for one in replicas]}},
                )
            )
        return statements

    def _via(self, bucket: ModelBucket) -> str:
        return f"s3.{bucket.blueprint.region}.{self._dns_suffix}"

    def _rule(self, priority: int, replica: ModelBucket) -> S3BucketReplicationConfigurationRule:
        blueprint = self._blueprint
        deletions = "Enabled" if blueprint.replicate_deletions else "Disabled"
        promised = blueprint.replication_time_control
        destination = S3BucketReplicationConfigurationRuleDestination(
            bucket=replica.arn,
            encryption_configuration=None
            if replica.key_arn is None
            else S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration(
                replica_kms_key_id=replica.key_arn
            ),
            metrics=_metrics(promised=promised) if blueprint.replication_metrics else None,
            replication_time=S3BucketReplicationConfigurationRuleDestinationReplicationTime(
                status="Enabled",
                time=S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime(minutes=_PROMISED_MINUTES),
            )
            if promised
            else None,
        )
        # Objects under a key of KMS are left out unless a rule says otherwise.
        encrypted = S3BucketReplicationConfigurationRuleSourceSelectionCriteria(
            sse_kms_encrypted_objects=S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects(
                status="Enabled"
            )
        )
        return S3BucketReplicationConfigurationRule(
            id=literal(replica.blueprint.region),
            status="Enabled",
            priority=priority,
            # With a filter, an empty one too, the rule is of the second version, which knows priorities.
            filter=S3BucketReplicationConfigurationRuleFilter(prefix=""),
            delete_marker_replication=S3BucketReplicationConfigurationRuleDeleteMarkerReplication(status=deletions),
            destination=destination,
            source_selection_criteria=encrypted if replica.key_arn is not None else None,
        )


def _metrics(*, promised: bool) -> S3BucketReplicationConfigurationRuleDestinationMetrics:
    threshold = S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold(minutes=_PROMISED_MINUTES)
    return S3BucketReplicationConfigurationRuleDestinationMetrics(
        status="Enabled", event_threshold=threshold if promised else None
    )
