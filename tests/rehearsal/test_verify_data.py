"""What the verification asks about buckets, keys and registries, and states that tell the truth or not."""

from __future__ import annotations

import copy
import json
import uuid

import pytest

from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.verify import verify
from tests.rehearsal.states import state_of

pytestmark = pytest.mark.moto

ROLE = "arn:aws:iam::123456789012:role/replication"
BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Deny", "Principal": "*", "Action": "s3:*"}]}


@pytest.fixture(scope="module")
def truth(adjusted):
    """A bucket that replicates into another, its key and a registry, and the state of them."""
    name = f"n{uuid.uuid4().hex[:12]}"
    s3, kms, ecr = adjusted("s3"), adjusted("kms"), adjusted("ecr")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
    for bucket in (name, f"{name}-there"):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    policy = json.loads(json.dumps(POLICY))
    policy["Statement"][0]["Resource"] = f"arn:aws:s3:::{name}"
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]},
    )
    closed = {"".join(part.capitalize() for part in one.split("_")): True for one in BLOCKS}
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
    s3.put_bucket_ownership_controls(
        Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    there = f"arn:aws:s3:::{name}-there"
    rule = {"ID": "r", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}, "Destination": {"Bucket": there}}
    rule["DeleteMarkerReplication"] = {"Status": "Disabled"}
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration={"Role": ROLE, "Rules": [rule]})
    destination, filter_ = {"region": "eu-west-1", "registryId": "123456789012"}, {"filter": "serving/"}
    rules = [{"destinations": [destination], "repositoryFilters": [filter_ | {"filterType": "PREFIX_MATCH"}]}]
    ecr.put_replication_configuration(replicationConfiguration={"rules": rules})
    of = {"bucket": name}
    return {
        "aws_s3_bucket": {**of, "region": "us-east-1"},
        "aws_s3_bucket_versioning": {**of, "versioning_configuration": [{"status": "Enabled"}]},
        "aws_s3_bucket_server_side_encryption_configuration": {
            **of,
            "rule": [
                {"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": key}]}
            ],
        },
        "aws_s3_bucket_public_access_block": of | dict.fromkeys(BLOCKS, True),
        "aws_s3_bucket_ownership_controls": {**of, "rule": [{"object_ownership": "BucketOwnerEnforced"}]},
        "aws_s3_bucket_policy": {**of, "policy": json.dumps(policy)},
        "aws_s3_bucket_replication_configuration": {
            **of,
            "role": ROLE,
            "rule": [{"destination": [{"bucket": there}]}],
        },
        "aws_kms_alias": {"name": f"alias/{name}", "target_key_arn": key},
        "aws_ecr_replication_configuration": {
            "replication_configuration": [
                {
                    "rule": [
                        {
                            "destination": [{"region": "eu-west-1", "registry_id": "123456789012"}],
                            "repository_filter": [{"filter": "serving/", "filter_type": "PREFIX_MATCH"}],
                        }
                    ]
                }
            ]
        },
    }


def failing(values, aws):
    """What the verification finds wrong: address and subject."""
    return [(one.address, one.subject) for one in verify(state_of(values), aws) if not one.passed]


def test_what_is_as_the_state_says_passes(truth, aws):
    """One question for each of what makes a bucket what it is."""
    assert failing(truth, aws) == []
    assert len(verify(state_of(truth), aws)) == 9


@pytest.mark.parametrize(
    ("resource_type", "lie"),
    [
        ("aws_s3_bucket", {"region": "eu-west-1"}),
        ("aws_s3_bucket_versioning", {"versioning_configuration": [{"status": "Suspended"}]}),
        (
            "aws_s3_bucket_server_side_encryption_configuration",
            {
                "rule": [
                    {"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256", "kms_master_key_id": ""}]}
                ]
            },
        ),
        ("aws_s3_bucket_public_access_block", {"ignore_public_acls": False}),
        ("aws_s3_bucket_ownership_controls", {"rule": [{"object_ownership": "ObjectWriter"}]}),
        ("aws_s3_bucket_policy", {"policy": "{}"}),
        ("aws_s3_bucket_replication_configuration", {"role": "arn:aws:iam::123456789012:role/other"}),
        ("aws_s3_bucket_replication_configuration", {"rule": []}),
        ("aws_kms_alias", {"target_key_arn": "arn:aws:kms:us-east-1:123456789012:key/other"}),
        ("aws_ecr_replication_configuration", {"replication_configuration": []}),
    ],
)
def test_what_is_otherwise_is_found(truth, aws, resource_type, lie):
    """Each by itself, and by the address that says it."""
    values = copy.deepcopy(truth)
    values[resource_type] |= lie

    assert [address for address, _ in failing(values, aws)] == [f"{resource_type}.x"]


def test_what_a_destroy_leaves_is_found(truth, aws):
    """Buckets and aliases."""
    left = left_over(state_of({name: truth[name] for name in ("aws_s3_bucket", "aws_kms_alias")}), aws)

    assert [one.partition(" ")[0] for one in left] == ["aws_kms_alias.x", "aws_s3_bucket.x"]
