"""``modules/neuron-model-bucket``: a bucket of models in one region, and its replication to those of others."""

from __future__ import annotations

from typing import Any, Final, cast

from neuronfleet.engine.aws import DataAwsPartition, DataAwsRegion
from neuronfleet.export.expression import json_expression, written
from neuronfleet.export.module import Module
from neuronfleet.export.modules.neuron_model_bucket_variables import declare_variables
from neuronfleet.export.names import limited
from neuronfleet.export.policies import policy_expression
from neuronfleet.fleet.blueprint import ModelStoreBlueprint, StoreBucketBlueprint
from neuronfleet.fleet.planner.names import IAM_ROLE
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.models.model_bucket import ModelBucket, deny_without_tls
from neuronfleet.infra.models.model_replication import (
    Destination,
    add_model_replication,
    key_statements,
    object_statements,
    replication_rule,
    via_s3,
)
from neuronfleet.infra.policy_document import POLICY_VERSION

__all__ = ["NeuronModelBucket"]

_BUCKET: Final = "aws_s3_bucket.this"
_KEY: Final = "aws_kms_key.this"
_ALIAS: Final = "aws_kms_alias.this"
_ENCRYPTION: Final = "aws_s3_bucket_server_side_encryption_configuration.this"
_LIFECYCLE: Final = "aws_s3_bucket_lifecycle_configuration.this"
_POLICY: Final = "aws_s3_bucket_policy.this"
_VERSIONING: Final = "aws_s3_bucket_versioning.this"
_REPLICATION: Final = "aws_s3_bucket_replication_configuration.this"
_ROLE: Final = "aws_iam_role.this"
_ROLE_POLICY: Final = "aws_iam_role_policy.this"

_IN_ORDER: Final = (
    _BUCKET,
    _VERSIONING,
    _ENCRYPTION,
    "aws_s3_bucket_public_access_block.this",
    "aws_s3_bucket_ownership_controls.this",
    _POLICY,
    _LIFECYCLE,
)

_KEY_ARN: Final = f"one({_KEY}[*].arn)"
_WITH_KEYS: Final = 'var.encryption == "kms"'
_REPLICATES: Final = "length(var.replicas) > 0"
_OUTPUTS: Final = {
    "name": (f"{_BUCKET}.bucket", "Name of the bucket."),
    "uri": (f'"s3://${{{_BUCKET}.bucket}}"', "s3://NAME: model_s3_uri of tasks is this and a model's folder in it."),
    "region": ("local.region", "Region of the bucket, for the bucket that replicates to it."),
    "bucket_arn": (f"{_BUCKET}.arn", "ARN of the bucket, for the bucket that replicates to it."),
    "kms_key_arn": (
        _KEY_ARN,
        "ARN of the key, model_kms_key_arn of tasks; null where S3 manages the keys.",
    ),
    "kms_alias": (f"one({_ALIAS}[*].name)", "Alias of the key, alias/NAME; null where S3 manages the keys."),
    "replication_role_arn": (f"one({_ROLE}[*].arn)", "ARN of the role that S3 replicates with; null without replicas."),
}


class NeuronModelBucket(Module):
    """A bucket of the model store with its key, and what replicates it to other regions' buckets."""

    name = "neuron-model-bucket"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        declare_variables(self)
        labelled(DataAwsRegion(self, "region"), "current")
        labelled(DataAwsPartition(self, "partition"), "current")
        self.local("region", "${data.aws_region.current.id}", comment="Where it is.")
        self.local("partition", "${data.aws_partition.current.partition}")
        bucket = self._make_bucket()
        self._make_replication(bucket)
        self.arrange(_KEY, _ALIAS, *_IN_ORDER, _ROLE, _ROLE_POLICY, _REPLICATION)
        for name, (expression, description) in _OUTPUTS.items():
            self.output(name, f"${{{expression}}}", description=description)
        # S3 refuses to replicate to a bucket without versions, and whoever replicates takes the ARN.
        self.add_override("output.bucket_arn.depends_on", [_VERSIONING])

    def _make_bucket(self) -> ModelBucket:
        bucket = ModelBucket(
            self,
            "bucket",
            blueprint=StoreBucketBlueprint(
                region="${local.region}", name=Reference("${var.name}"), kms_alias=Reference("alias/${var.name}")
            ),
            store=ModelStoreBlueprint(
                source_region="${local.region}",
                buckets=(),
                role_name=None,
                replicate_deletions=False,
                replication_metrics=False,
                replication_time_control=False,
                noncurrent_version_days=_any("var.noncurrent_version_days"),
                incomplete_upload_days=_any("var.incomplete_upload_days"),
                force_destroy=_any("var.force_destroy"),
            ),
            partition="${local.partition}",
            provider=None,
            label="this",
        )
        for address in (_KEY, _ALIAS):
            self.when(address, _WITH_KEYS)
        self.set(_KEY, "description", "Models in ${var.name}")
        self.set(_ALIAS, "target_key_id", f"${{{_KEY}[0].key_id}}")
        inside = "rule.0"
        self.set(
            _ENCRYPTION,
            f"{inside}.apply_server_side_encryption_by_default",
            {
                "sse_algorithm": f'${{{_WITH_KEYS} ? "aws:kms" : "AES256"}}',
                "kms_master_key_id": f"${{{_KEY_ARN}}}",
            },
        )
        self.set(_ENCRYPTION, f"{inside}.bucket_key_enabled", f"${{{_WITH_KEYS} ? true : null}}")
        self.dynamic(_LIFECYCLE, "rule.noncurrent_version_expiration", "${var.noncurrent_version_days > 0 ? [1] : []}")
        denied = deny_without_tls("arn:${local.partition}:s3:::${var.name}")
        self.set(_POLICY, "policy", json_expression({"Version": POLICY_VERSION, "Statement": [denied]}))
        for address in (_KEY, _BUCKET):
            self.set(address, "tags", "${var.tags}")
        self.comment(_BUCKET, "It goes before its key: while it cannot be destroyed, what is in it stays readable.")
        self.comment(_POLICY, "Nobody comes without TLS.")
        self.remark(
            _KEY, "checkov:skip=CKV2_AWS_64:KMS's own policy leaves the key to IAM, where the roles of tasks are"
        )
        self.remark(
            _BUCKET, "checkov:skip=CKV_AWS_18:access logs need another bucket; the caller's, by the output name"
        )
        self.remark(_BUCKET, "checkov:skip=CKV2_AWS_62:nobody acts on an upload; a rollout names its model by content")
        return bucket

    def _make_replication(self, bucket: ModelBucket) -> None:
        self.local("default_role_name", "${var.name}-replication", comment="With what and how S3 replicates.")
        self.local(
            "role_name",
            f"${{coalesce(var.role_name, {limited('local.default_role_name', limit=IAM_ROLE)[2:-1]})}}",
        )
        self.local("dns_suffix", "${data.aws_partition.current.dns_suffix}")
        self.local("metrics", "${var.replication_metrics || var.replication_time_control}")
        add_model_replication(
            self,
            label="this",
            role_name=Reference("${local.role_name}"),
            policy=_rights(),
            bucket=bucket.id,
            rules=[
                replication_rule(
                    Destination(
                        id=Reference("${rule.value.region}"),
                        bucket_arn="${rule.value.bucket_arn}",
                        kms_key_arn="${rule.value.kms_key_arn}",
                    ),
                    priority=Reference("${rule.key + 1}"),
                    deletions=False,
                    metrics=True,
                    time_control=True,
                )
            ],
            versionings=[bucket.versioning],
            provider=None,
        )
        for address in (_ROLE, _ROLE_POLICY, _REPLICATION):
            self.when(address, _REPLICATES)
        self.set(_ROLE, "tags", "${var.tags}")
        self.set(_ROLE_POLICY, "role", f"${{{_ROLE}[0].name}}")
        self.set(_REPLICATION, "role", f"${{{_ROLE}[0].arn}}")
        self.set(
            _REPLICATION,
            "rule.0.delete_marker_replication.status",
            '${var.replicate_deletions ? "Enabled" : "Disabled"}',
        )
        for block, for_each in (
            ("rule", "${var.replicas}"),
            ("rule.source_selection_criteria", f"${{{_WITH_KEYS} ? [1] : []}}"),
            ("rule.destination.encryption_configuration", f"${{{_WITH_KEYS} ? [1] : []}}"),
            ("rule.destination.metrics", "${local.metrics ? [1] : []}"),
            ("rule.destination.metrics.event_threshold", "${var.replication_time_control ? [1] : []}"),
            ("rule.destination.replication_time", "${var.replication_time_control ? [1] : []}"),
        ):
            self.dynamic(_REPLICATION, block, for_each)
        self.precondition(
            _REPLICATION,
            "${!contains(var.replicas[*].region, local.region)}",
            "${var.name} is in ${local.region} itself, and replicas are of other regions. Give the module of each "
            "region its own provider.",
        )
        self.comment(_ROLE, "With this role S3 reads this bucket and writes the others, and uses keys through S3 only.")
        self.comment(
            _REPLICATION, "What is uploaded from now on; what was there before is copied by S3 Batch Replication."
        )


def _rights() -> str:
    """The policy of the role."""
    *reads, write = object_statements(
        f"${{{_BUCKET}.arn}}", _list('[for replica in var.replicas : "${replica.bucket_arn}/*"]'), deletions=True
    )
    delete, *others = cast("list[str]", write["Action"])
    write["Action"] = (
        f'${{[for action in {written([delete, *others])} : action if var.replicate_deletions || action != "{delete}"]}}'
    )
    keys = key_statements(
        f"${{{_KEY_ARN}}}",
        via_s3("${local.region}", "${local.dns_suffix}"),
        replica_key_arns=_list("var.replicas[*].kms_key_arn"),
        replica_vias=_list(f'[for replica in var.replicas : "{via_s3("${replica.region}", "${local.dns_suffix}")}"]'),
    )
    return policy_expression(((None, [*reads, write]), (_WITH_KEYS, keys)))


def _list(expression: str) -> list[str]:
    return cast("list[str]", Reference(f"${{{expression}}}"))


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers and booleans
    return Reference(f"${{{expression}}}")
