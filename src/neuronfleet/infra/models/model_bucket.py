"""One bucket of the model store, with its key."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import Construct, TerraformProvider
from neuronfleet.engine.aws import (
    KmsAlias,
    KmsKey,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from neuronfleet.fleet.blueprint import ModelStoreBlueprint, StoreBucketBlueprint
from neuronfleet.infra.expressions import as_flag, as_number
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import literal
from neuronfleet.infra.policy_document import policy_document, statement

__all__ = ["ModelBucket", "deny_without_tls"]

_KEY_DELETION_DAYS: Final = 30


def deny_without_tls(arn: str) -> dict[str, object]:
    """The statement of a bucket's policy that denies everything to everybody who comes without TLS.

    Args:
        arn: of the bucket; an expression in modules.
    """
    return {
        **statement(
            sid="DenyWithoutTls",
            actions=["s3:*"],
            resources=[arn, f"{arn}/*"],
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
        "Effect": "Deny",
        "Principal": "*",
    }


class ModelBucket(Construct):  # type: ignore[misc]
    """A private, versioned, encrypted bucket that answers to TLS only.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the bucket, decided.
        store: the store that it is of.
        partition: AWS partition.
        provider: AWS provider of its region; None in modules, which have no provider of their own.
        label: of all its resources; by default that of its region in a store of several.

    Attributes:
        blueprint: what it was made from.
        id: name of the bucket, a reference.
        arn: its ARN, a reference.
        key_arn: ARN of its key, a reference; None where S3 manages the keys.
        versioning: what replication from or to it needs.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: StoreBucketBlueprint,
        store: ModelStoreBlueprint,
        partition: str,
        provider: TerraformProvider | None,
        label: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.blueprint = blueprint
        self._label = label or label_of(f"models_{blueprint.region}")
        self._provider = provider
        key = self._make_key() if blueprint.kms_alias is not None else None
        self.key_arn = None if key is None else reference("aws_kms_key", self._label, "arn")
        labelled(
            S3Bucket(
                self,
                "bucket",
                bucket=literal(blueprint.name),
                force_destroy=as_flag(store.force_destroy),
                # The key goes last: while the bucket cannot be destroyed, what is in it stays readable.
                depends_on=None if key is None else [key],
                provider=provider,
            ),
            self._label,
        )
        self.id = reference("aws_s3_bucket", self._label, "id")
        self.arn = reference("aws_s3_bucket", self._label, "arn")
        self.versioning = labelled(
            S3BucketVersioningA(
                self,
                "versioning",
                bucket=self.id,
                versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
                provider=provider,
            ),
            self._label,
        )
        self._encrypt()
        self._close(partition)
        self._clean_up(store)

    def _make_key(self) -> KmsKey:
        key = labelled(
            KmsKey(
                self,
                "key",
                description=literal(f"Models in {self.blueprint.name}"),
                enable_key_rotation=True,
                deletion_window_in_days=_KEY_DELETION_DAYS,
                provider=self._provider,
            ),
            self._label,
        )
        labelled(
            KmsAlias(
                self,
                "alias",
                name=literal(self.blueprint.kms_alias or ""),
                target_key_id=reference("aws_kms_key", self._label, "key_id"),
                provider=self._provider,
            ),
            self._label,
        )
        return key

    def _encrypt(self) -> None:
        by_default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256" if self.key_arn is None else "aws:kms", kms_master_key_id=self.key_arn
        )
        labelled(
            S3BucketServerSideEncryptionConfigurationA(
                self,
                "encryption",
                bucket=self.id,
                rule=[
                    S3BucketServerSideEncryptionConfigurationRuleA(
                        apply_server_side_encryption_by_default=by_default,
                        # One call of KMS for many objects: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
                        bucket_key_enabled=None if self.key_arn is None else True,
                    )
                ],
                provider=self._provider,
            ),
            self._label,
        )

    def _close(self, partition: str) -> None:
        block = labelled(
            S3BucketPublicAccessBlock(
                self,
                "public_access",
                bucket=self.id,
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=True,
                provider=self._provider,
            ),
            self._label,
        )
        labelled(
            S3BucketOwnershipControls(
                self,
                "ownership",
                bucket=self.id,
                rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
                provider=self._provider,
            ),
            self._label,
        )
        arn = f"arn:{partition}:s3:::{self.blueprint.name}"
        labelled(
            S3BucketPolicy(
                self,
                "policy",
                bucket=self.id,
                policy=policy_document([deny_without_tls(arn)]),
                # S3 takes one change of a bucket's access at a time.
                depends_on=[block],
                provider=self._provider,
            ),
            self._label,
        )

    def _clean_up(self, store: ModelStoreBlueprint) -> None:
        days = store.noncurrent_version_days
        labelled(
            S3BucketLifecycleConfiguration(
                self,
                "lifecycle",
                bucket=self.id,
                rule=[
                    S3BucketLifecycleConfigurationRule(
                        id="clean-up",
                        status="Enabled",
                        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                        abort_incomplete_multipart_upload=[
                            S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                                days_after_initiation=as_number(store.incomplete_upload_days)
                            )
                        ],
                        noncurrent_version_expiration=[
                            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                                noncurrent_days=as_number(days)
                            )
                        ]
                        if days is not None
                        else None,
                    )
                ],
                depends_on=[self.versioning],
                provider=self._provider,
            ),
            self._label,
        )
