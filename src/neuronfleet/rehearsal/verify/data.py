"""Checks of buckets and their replication, keys by their aliases, and replication of images."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_image_replication", "check_key_alias", "check_model_bucket"]

_BLOCKS: Final = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def check_model_bucket(bucket: Resource, state: AppliedState, aws: Aws) -> Iterator[Check]:
    """It is in its region, and what is set of it by other resources holds for it."""
    name, client = bucket.values["bucket"], aws.client("s3")
    place = client.get_bucket_location(Bucket=name)["LocationConstraint"] or "us-east-1"
    yield compare(bucket.address, "region", expected=bucket.values["region"], found=place)
    for resource_type, ask in _SETTINGS.items():
        for one in state.of_type(resource_type):
            if one.values["bucket"] == name:
                subject, expected, found = ask(one.values, client)
                yield compare(one.address, subject, expected=expected, found=found)


def check_key_alias(alias: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """It leads to a key that is enabled."""
    found = aws.client("kms").describe_key(KeyId=alias.values["name"])["KeyMetadata"]
    yield compare(
        alias.address,
        "the key that it leads to",
        expected=[alias.values["target_key_arn"], "Enabled"],
        found=[found["Arn"], found["KeyState"]],
    )


def check_image_replication(replication: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The registry replicates the planned repositories to the planned regions."""
    rules = [rule for one in replication.values["replication_configuration"] for rule in one["rule"]]
    found = aws.client("ecr").describe_registry()["replicationConfiguration"]["rules"]
    yield compare(
        replication.address,
        "what is replicated, and where to",
        expected=[
            [
                [[one["region"], one["registry_id"]] for one in rule["destination"]],
                [one["filter"] for one in rule["repository_filter"]],
            ]
            for rule in rules
        ],
        found=[
            [
                [[one["region"], one["registryId"]] for one in rule["destinations"]],
                [one["filter"] for one in rule.get("repositoryFilters", [])],
            ]
            for rule in found
        ],
    )


Asked = tuple[str, object, object]


def _versioning(values: Mapping[str, Any], client: Any) -> Asked:  # noqa: ANN401 - boto3's clients
    found = client.get_bucket_versioning(Bucket=values["bucket"]).get("Status")
    return "versioning", values["versioning_configuration"][0]["status"], found


def _encryption(values: Mapping[str, Any], client: Any) -> Asked:  # noqa: ANN401
    configuration = client.get_bucket_encryption(Bucket=values["bucket"])["ServerSideEncryptionConfiguration"]
    wanted = [one["apply_server_side_encryption_by_default"][0] for one in values["rule"]]
    found = [one["ApplyServerSideEncryptionByDefault"] for one in configuration["Rules"]]
    return (
        "how objects are encrypted",
        [[one["sse_algorithm"], one["kms_master_key_id"] or None] for one in wanted],
        [[one["SSEAlgorithm"], one.get("KMSMasterKeyID")] for one in found],
    )


def _public_access(values: Mapping[str, Any], client: Any) -> Asked:  # noqa: ANN401
    found = client.get_public_access_block(Bucket=values["bucket"])["PublicAccessBlockConfiguration"]
    return "that nothing is public", [values[one] for one in _BLOCKS], [found[_camel(one)] for one in _BLOCKS]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _ownership(values: Mapping[str, Any], client: Any) -> Asked:  # noqa: ANN401
    found = client.get_bucket_ownership_controls(Bucket=values["bucket"])["OwnershipControls"]["Rules"]
    return (
        "who owns objects",
        [one["object_ownership"] for one in values["rule"]],
        [one["ObjectOwnership"] for one in found],
    )


def _policy(values: Mapping[str, Any], client: Any) -> Asked:  # noqa: ANN401
    found = client.get_bucket_policy(Bucket=values["bucket"])["Policy"]
    return "its policy", json.loads(values["policy"]), json.loads(found)


def _replication(values: Mapping[str, Any], client: Any) -> Asked:  # noqa: ANN401
    found = client.get_bucket_replication(Bucket=values["bucket"])["ReplicationConfiguration"]
    return (
        "where its objects are replicated to, and by which role",
        [values["role"], sorted(one["destination"][0]["bucket"] for one in values["rule"])],
        [found["Role"], sorted(one["Destination"]["Bucket"] for one in found["Rules"])],
    )


_SETTINGS: Final[Mapping[str, Callable[[Mapping[str, Any], Any], Asked]]] = {
    "aws_s3_bucket_versioning": _versioning,
    "aws_s3_bucket_server_side_encryption_configuration": _encryption,
    "aws_s3_bucket_public_access_block": _public_access,
    "aws_s3_bucket_ownership_controls": _ownership,
    "aws_s3_bucket_policy": _policy,
    "aws_s3_bucket_replication_configuration": _replication,
}
