"""CHG004: nothing that stores data is destroyed or replaced."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    not_judged,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import kept

_LOST: Final = {
    "aws_s3_bucket": "its objects, such as models, go with it",
    "aws_ecr_repository": "its images go with it, and no instance can pull them any more",
    "aws_ecrpublic_repository": "its images go with it",
    "aws_efs_file_system": "its files go with it",
    "aws_fsx_lustre_file_system": "its files go with it",
    "aws_ebs_volume": "what is on it goes with it",
    "aws_dynamodb_table": "its items go with it",
    "aws_kms_key": "what it encrypted can be read by nobody once its waiting time is over",
    "aws_secretsmanager_secret": "its versions go with it, and tasks that read it cannot start",
    "aws_ssm_parameter": "its value goes with it, and tasks that read it cannot start",
}
_FORCE: Final = {"aws_s3_bucket": "force_destroy", "aws_ecr_repository": "force_delete"}


def _examples() -> tuple[Example, ...]:
    address = "aws_s3_bucket.models"
    old = {"bucket": "acme-models", "force_destroy": False}
    replaced = Changed(
        actions=("delete", "create"),
        before=old,
        after={**old, "bucket": "acme-models-2"},
        replace_paths=(("bucket",),),
        reason="replace_because_cannot_update",
    )
    gone = Changed(actions=("delete",), before={**old, "force_destroy": True})
    return (
        passes("The bucket stays", Sample({address: Changed(actions=("no-op",), before=old, after=old)})),
        fails("A new name replaces the bucket", Sample({address: replaced})),
        fails("The bucket is destroyed with everything in it", Sample({address: gone})),
        fails(
            "The key is destroyed", Sample({"aws_kms_key.models": Changed(actions=("delete",), before={"id": "k-1"})})
        ),
        not_judged("The bucket is new", Sample({address: old})),
    )


@policy(
    "CHG004",
    "stored-data-kept",
    Severity.CRITICAL,
    title="Nothing that stores data (buckets, images, files, keys, secrets) is destroyed or replaced.",
    why="Models, images and keys do not come back with the next apply.",
    fix="Keep the attribute that forces the replacement, add lifecycle { prevent_destroy = true }, or take it out of "
    "Terraform with removed { lifecycle { destroy = false } } so that the data stays.",
    references=("https://developer.hashicorp.com/terraform/language/block/removed",),
    types=tuple(_LOST),
    scope=Scope.CHANGE,
    examples=_examples,
)
def stored_data_kept(store: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one thing that stores data."""
    lost = _LOST[store.type]
    forced = _FORCE.get(store.type)
    if forced is not None and store.before[forced].flag is True:
        lost += f", without asking, as {forced} is true"
    elif forced is not None and store.before[forced].flag is False:
        lost += f"; the apply stops if it is not empty, as {forced} is false"
    return kept(store, lost=lost)
