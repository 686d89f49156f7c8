"""OBS007: logs are encrypted with a key of one's own."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Unknown,
    fails,
    judge,
    null,
    passes,
    policy,
    unknown,
)


def _examples() -> tuple[Example, ...]:
    address = "aws_cloudwatch_log_group.inference"
    key = "arn:aws:kms:us-east-1:123456789012:key/0f5a1d1e-7a14-4c0c-9d0b-2a6a6f0c1f10"
    good = Sample({address: {"name": "/ecs/inference", "kms_key_id": key}})
    return (
        passes("With a key", good),
        passes("With a key that the plan makes", good.change(address, "kms_key_id", Unknown("aws_kms_key.logs.arn"))),
        fails("Without", good.change(address, "kms_key_id", "")),
        unknown("Whether there is a key is not known", good.change(address, "kms_key_id", UNKNOWN)),
        null("Without, by leaving it out", good.change(address, "kms_key_id", None)),
    )


@policy(
    "OBS007",
    "logs-encrypted",
    Severity.LOW,
    title="Log groups are encrypted with a KMS key of one's own.",
    why=(
        "CloudWatch Logs always encrypts, with a key that all who may read logs may use. With a key of one's own, "
        "reading needs a second permission, and leaves a trace."
    ),
    fix="Set kms_key_id to a key that logs.REGION.amazonaws.com may use for the log group.",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",),
    types=("aws_cloudwatch_log_group",),
    examples=_examples,
)
def logs_encrypted(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one log group."""
    key = group["kms_key_id"].or_default(None)
    return judge(key.is_set(), "no kms_key_id is set", at=key)
