"""Replication of a bucket of models to others: role, rights, rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable, TerraformProvider
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
from neuronfleet.infra.expressions import as_number
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.policy_document import statement, trust_policy

__all__ = [
    "Destination",
    "add_model_replication",
    "key_statements",
    "object_statements",
    "replication_rule",
    "via_s3",
]

# The same in every partition.
_S3: Final = "s3.amazonaws.com"
_PROMISED_MINUTES: Final = 15
"""The only value there is: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A bucket that models are replicated to.

    Attributes:
        id: of the rule: the bucket's region.
        bucket_arn: ARN of the bucket, a reference.
        kms_key_arn: ARN of its key, a reference; None where S3 manages the keys.
    """

    id: str
    bucket_arn: str
    kms_key_arn: str | None


def add_model_replication(
    scope: Construct,
    *,
    label: str,
    role_name: str,
    policy: str,
    bucket: str,
    rules: Sequence[S3BucketReplicationConfigurationRule],
    versionings: Sequence[ITerraformDependable],
    provider: TerraformProvider | None,
) -> None:
    """Let S3 replicate a bucket.

    Args:
        scope: parent construct.
        label: of all resources.
        role_name: name of the role that S3 assumes.
        policy: what the role may do, a policy document.
        bucket: name of the bucket, a reference.
        rules: one a destination, of :func:`replication_rule`.
        versionings: of all buckets that the configuration knows of.
        provider: AWS provider of the bucket's region; None in modules.
    """
    # Without a condition, as S3's guide has it. It names none that S3 passes, and nobody else can hand our role to
    # S3, which takes iam:PassRole here.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    trust = trust_policy(service=_S3)
    labelled(IamRole(scope, "role", name=literal(role_name), assume_role_policy=trust, provider=provider), label)
    rights = labelled(
        IamRolePolicy(
            scope,
            "role_policy",
            name=literal(role_name),
            role=reference("aws_iam_role", label, "name"),
            policy=policy,
            provider=provider,
        ),
        label,
    )
    labelled(
        S3BucketReplicationConfigurationA(
            scope,
            "replication",
            bucket=bucket,
            role=reference("aws_iam_role", label, "arn"),
            rule=list(rules),
            # S3 refuses replication between buckets without versions.
            depends_on=[rights, *versionings],
            provider=provider,
        ),
        label,
    )


def via_s3(region: str, dns_suffix: str) -> str:
    """What ``kms:ViaService`` is where S3 uses a key of a region."""
    return f"s3.{region}.{dns_suffix}"


def object_statements(source_arn: str, replica_objects: Sequence[str], *, deletions: bool) -> list[dict[str, object]]:
    """What S3 needs of source and destinations, and nothing more.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html

    Args:
        source_arn: ARN of the source.
        replica_objects: ``ARN/*`` of each destination.
        deletions: whether delete markers are replicated; that is the first action of the last statement.
    """
    return [
        statement(
            sid="ReadConfiguration",
            actions=["s3:GetReplicationConfiguration", "s3:ListBucket"],
            resources=[Reference(source_arn)],
        ),
        statement(
            sid="ReadVersions",
            actions=[
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            resources=[Reference(f"{source_arn}/*")],
        ),
        statement(
            sid="WriteReplicas",
            actions=[*(["s3:ReplicateDelete"] if deletions else []), "s3:ReplicateObject", "s3:ReplicateTags"],
            resources=replica_objects,
        ),
    ]


def key_statements(
    source_key_arn: str, source_via: str, *, replica_key_arns: Sequence[str], replica_vias: Sequence[str]
) -> list[dict[str, object]]:
    """What S3 needs of keys.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html

    Args:
        source_key_arn: ARN of the source's key.
        source_via: :func:`via_s3` of the source's region.
        replica_key_arns: ARN of each destination's key.
        replica_vias: :func:`via_s3` of each destination's region.
    """
    return [
        statement(
            sid="DecryptSource",
            actions=["kms:Decrypt"],
            resources=[Reference(source_key_arn)],
            conditions={"StringEquals": {"kms:ViaService": [source_via]}},
        ),
        statement(
            sid="EncryptReplicas",
            actions=["kms:Encrypt", "kms:GenerateDataKey"],
            resources=replica_key_arns,
            conditions={"StringEquals": {"kms:ViaService": replica_vias}},
        ),
    ]


def replication_rule(
    destination: Destination, *, priority: int | Reference, deletions: bool, metrics: bool, time_control: bool
) -> S3BucketReplicationConfigurationRule:
    """The rule that replicates everything to one bucket.

    Args:
        destination: the bucket.
        priority: its place among the rules; an expression in modules.
        deletions: whether delete markers are replicated.
        metrics: whether CloudWatch gets metrics.
        time_control: whether S3 promises 15 minutes.
    """
    key_arn = destination.kms_key_arn
    to = S3BucketReplicationConfigurationRuleDestination(
        bucket=destination.bucket_arn,
        encryption_configuration=None
        if key_arn is None
        else S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration(replica_kms_key_id=key_arn),
        metrics=_metrics(promised=time_control) if metrics else None,
        replication_time=S3BucketReplicationConfigurationRuleDestinationReplicationTime(
            status="Enabled",
            time=S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime(minutes=_PROMISED_MINUTES),
        )
        if time_control
        else None,
    )
    # Objects under a key of KMS are left out unless a rule says otherwise.
    encrypted = S3BucketReplicationConfigurationRuleSourceSelectionCriteria(
        sse_kms_encrypted_objects=S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects(
            status="Enabled"
        )
    )
    markers = "Enabled" if deletions else "Disabled"
    return S3BucketReplicationConfigurationRule(
        id=literal(destination.id),
        status="Enabled",
        priority=as_number(priority),
        # With a filter, an empty one too, the rule is of the second version, which knows priorities.
        filter=S3BucketReplicationConfigurationRuleFilter(prefix=""),
        delete_marker_replication=S3BucketReplicationConfigurationRuleDeleteMarkerReplication(status=markers),
        destination=to,
        source_selection_criteria=encrypted if key_arn is not None else None,
    )


def _metrics(*, promised: bool) -> S3BucketReplicationConfigurationRuleDestinationMetrics:
    threshold = S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold(minutes=_PROMISED_MINUTES)
    return S3BucketReplicationConfigurationRuleDestinationMetrics(
        status="Enabled", event_threshold=threshold if promised else None
    )
