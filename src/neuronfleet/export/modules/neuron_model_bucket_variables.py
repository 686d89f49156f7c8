"""Variables of ``modules/neuron-model-bucket``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.export.modules.neuron_values import declare_count, declare_flag, one_of
from neuronfleet.export.tags import tags_variable
from neuronfleet.fleet.model import ModelStore
from neuronfleet.fleet.planner.models.model_store import RESERVED_BEGINNINGS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_variables"]

_DEFAULTS: Final = ModelStore(bucket_prefix="models")
_RESERVED_ENDINGS: Final = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_ENCRYPTIONS: Final = ("kms", "s3")
_REPLICA: Final = "object({ bucket_arn = string, region = string, kms_key_arn = optional(string) })"
_ABOUT_REPLICATION: Final = (
    (
        "replicate_deletions",
        "Whether a deletion in this bucket hides the object in the replicas too.",
        _DEFAULTS.replicate_deletions,
    ),
    (
        "replication_metrics",
        "Whether CloudWatch gets metrics of the replication, as custom metrics, which cost money.",
        _DEFAULTS.replication_metrics,
    ),
    (
        "replication_time_control",
        "Whether S3 promises replication within 15 minutes, with metrics; it costs money by the gigabyte.",
        _DEFAULTS.replication_time_control,
    ),
)


def declare_variables(module: Module) -> None:
    """Declare the variables.

    Args:
        module: the bucket.
    """
    _declare_bucket(module)
    _declare_replication(module)
    tags_variable(module)


def _declare_bucket(module: Module) -> None:
    begins = f"anytrue([for beginning in {json.dumps(list(RESERVED_BEGINNINGS))} : startswith(var.name, beginning)])"
    ends = f"anytrue([for end in {json.dumps(list(_RESERVED_ENDINGS))} : endswith(var.name, end)])"
    module.variable(
        "name",
        type="string",
        description=(
            "Name of the bucket, unique in the partition: 3 to 63 lower-case letters, digits and hyphens. End it in "
            "the region. Its key gets the alias alias/NAME."
        ),
        validations=[
            (
                '${can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))}',
                (
                    "name has 3 to 63 lower-case letters, digits and inner hyphens; no dots, which break the bucket's "
                    "TLS name."
                ),
            ),
            (
                f"${{!{begins} && !{ends}}}",
                (
                    f"name neither begins with {', '.join(RESERVED_BEGINNINGS)} nor ends with "
                    f"{', '.join(_RESERVED_ENDINGS)}: AWS keeps these for itself."
                ),
            ),
        ],
    )
    module.variable(
        "encryption",
        type="string",
        description="kms for a KMS key of its own, which costs money by the month, or s3 for keys that S3 manages.",
        default=_DEFAULTS.encryption,
        validations=[one_of("encryption", _ENCRYPTIONS)],
    )
    declare_count(
        module,
        "noncurrent_version_days",
        "Days after which a version that was overwritten or deleted is removed for good; 0 keeps all.",
        default=_DEFAULTS.noncurrent_version_days,
    )
    declare_count(
        module,
        "incomplete_upload_days",
        "Days after which an upload that was never finished is given up.",
        default=_DEFAULTS.incomplete_upload_days,
        least=1,
    )
    declare_flag(
        module,
        "force_destroy",
        "Whether Terraform may destroy the bucket with models in it, and with them all their versions.",
        default=_DEFAULTS.force_destroy,
    )


def _declare_replication(module: Module) -> None:
    module.variable(
        "replicas",
        type=f"list({_REPLICA})",
        description=(
            "Buckets of other regions that get what is uploaded here: [module.NAME] of this module, or objects of your "
            "own with bucket_arn, region and kms_key_arn. One a region, versioned, of this account, encrypted as this "
            "one is."
        ),
        default=[],
        validations=[
            (
                (
                    "${alltrue([for replica in var.replicas : "
                    'can(regex("^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", replica.bucket_arn))])}'
                ),
                "replicas: bucket_arn is the ARN of a bucket, arn:aws:s3:::NAME.",
            ),
            (
                (
                    "${alltrue([for replica in var.replicas : "
                    'can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]$", replica.region))])}'
                ),
                "replicas: region is the name of a region, such as eu-west-1.",
            ),
            (
                "${length(distinct(var.replicas[*].region)) == length(var.replicas)}",
                "replicas are one a region.",
            ),
            (
                (
                    "${alltrue([for replica in var.replicas : "
                    '(replica.kms_key_arn != null) == (var.encryption == "kms")])}'
                ),
                (
                    "replicas are encrypted as this bucket is: each with kms_key_arn where encryption is kms, none "
                    "where it is s3."
                ),
            ),
            (
                (
                    "${alltrue([for replica in var.replicas : replica.kms_key_arn == null ? true : "
                    'can(regex("^arn:aws[a-z-]*:kms:${replica.region}:[0-9]{12}:key/.+$", replica.kms_key_arn))])}'
                ),
                (
                    "replicas: kms_key_arn is the ARN of a key in the region of its bucket, "
                    "arn:aws:kms:REGION:ACCOUNT:key/ID; an alias is none."
                ),
            ),
        ],
    )
    for name, description, default in _ABOUT_REPLICATION:
        declare_flag(
            module,
            name,
            description,
            default=default,
            validations=[
                (
                    f"${{!var.{name} || length(var.replicas) > 0}}",
                    f"{name} is about replication, and there are no replicas; leave it out.",
                )
            ],
        )
    module.variable(
        "role_name",
        type="string",
        description="Name of the role that S3 replicates with. By default the bucket's and -replication.",
        default=None,
        validations=[
            (
                '${var.role_name == null || can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.role_name))}',
                "role_name has 1 to 64 letters, digits and _ + = , . @ -.",
            ),
            (
                "${var.role_name == null || length(var.replicas) > 0}",
                "role_name is about replication, and there are no replicas; leave it out.",
            ),
        ],
    )
