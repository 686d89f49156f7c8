"""The data stack, and what regions make of it: buckets, replication, keys, roles and checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from main import build_and_write
from tests.fleet.stored import (
    DIGEST,
    FLEET,
    HEAD,
    IMAGE_DIGEST,
    OWN,
    PREBUILT,
    REPLICATION,
    STORE,
    STORE_TYPES,
    planned,
)
from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.node

US, EU = "models_us_east_1", "models_eu_west_1"
BUCKET = "models-123456789012"
Made = Callable[[str], dict[str, Synthesized]]


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Synthesizes all stacks of a fleet file."""

    def run(text: str) -> dict[str, Synthesized]:
        outdir = tmp_path_factory.mktemp("data") / "cdktf.out"
        build_and_write(planned(text), outdir)
        return {path.name: Synthesized(path) for path in (outdir / "stacks").iterdir()}

    return run


@pytest.fixture(scope="module")
def stacks(synthesized: Made) -> dict[str, Synthesized]:
    """The stacks of a fleet with everything by default."""
    return synthesized(FLEET)


@pytest.fixture(scope="module")
def data(stacks: dict[str, Synthesized]) -> Synthesized:
    """Its data stack."""
    return stacks["fleet-data"]


@pytest.mark.parametrize(("label", "region"), [(US, "us-east-1"), (EU, "eu-west-1")])
def test_a_bucket_is_versioned_encrypted_and_closed(data: Synthesized, label: str, region: str) -> None:
    """With a key of its own, for TLS only, owned by the account, and cleaned up."""
    assert data.resource(f"aws_s3_bucket.{label}")["bucket"] == f"{BUCKET}-{region}"
    versioning = data.resource(f"aws_s3_bucket_versioning.{label}")["versioning_configuration"]
    assert versioning == [{"status": "Enabled"}]
    (rule,) = data.resource(f"aws_s3_bucket_server_side_encryption_configuration.{label}")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == [
        {"kms_master_key_id": f"${{aws_kms_key.{label}.arn}}", "sse_algorithm": "aws:kms"}
    ]
    assert rule["bucket_key_enabled"] is True
    closed = data.resource(f"aws_s3_bucket_public_access_block.{label}")
    kinds = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert [closed[kind] for kind in kinds] == [True] * 4
    owner = data.resource(f"aws_s3_bucket_ownership_controls.{label}")["rule"]
    assert owner == [{"object_ownership": "BucketOwnerEnforced"}]
    (cleaning,) = data.resource(f"aws_s3_bucket_lifecycle_configuration.{label}")["rule"]
    assert cleaning["noncurrent_version_expiration"] == [{"noncurrent_days": 90}]
    assert cleaning["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
    assert data.resource(f"aws_kms_key.{label}")["enable_key_rotation"] is True
    assert data.resource(f"aws_kms_alias.{label}")["name"] == f"alias/{BUCKET}-{region}"


def test_a_bucket_answers_to_tls_only(data: Synthesized) -> None:
    """Nobody is allowed anything; whoever comes without TLS is denied all."""
    assert data.policy(f"aws_s3_bucket_policy.{EU}") == {
        "DenyWithoutTls": {
            "Sid": "DenyWithoutTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:*"],
            "Resource": [f"arn:aws:s3:::{BUCKET}-eu-west-1", f"arn:aws:s3:::{BUCKET}-eu-west-1/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    }


def test_a_bucket_with_models_is_not_destroyed_and_keeps_its_key(data: Synthesized) -> None:
    """S3 refuses to delete it, and Terraform comes to the key only afterwards, which then waits for a month."""
    bucket = data.resource(f"aws_s3_bucket.{EU}")

    assert bucket["force_destroy"] is False
    assert bucket["depends_on"] == [f"${{aws_kms_key.{EU}}}"]
    assert data.resource(f"aws_kms_key.{EU}")["deletion_window_in_days"] == 30


def test_a_store_of_two_regions_is_made_of_what_is_rehearsed(data: Synthesized) -> None:
    """Examples of the exported module are only planned, because a rehearsal of this stack applies the same types."""
    assert all(data.addresses(kind) for kind in STORE_TYPES)


def test_everything_of_a_region_is_made_by_its_provider(data: Synthesized) -> None:
    """The source's is the default one."""
    providers = {
        (label, body["provider"])
        for resource_type, found in data.document["resource"].items()
        if "s3" in resource_type or "kms" in resource_type
        for label, body in found.items()
    }
    assert providers == {(US, "aws"), ("model_replication", "aws"), (EU, "aws.eu_west_1")}


def test_models_are_replicated_by_a_rule_for_each_region(data: Synthesized) -> None:
    """Deletions and what costs money are off, which S3 is told; objects under KMS keys are not left out."""
    made = data.resource("aws_s3_bucket_replication_configuration.model_replication")
    (rule,) = made["rule"]

    assert made["bucket"] == f"${{aws_s3_bucket.{US}.id}}"
    assert (rule["id"], rule["priority"], rule["status"], rule["filter"]) == (
        "eu-west-1",
        1,
        "Enabled",
        [{"prefix": ""}],
    )
    assert rule["delete_marker_replication"] == [{"status": "Disabled"}]
    assert rule["source_selection_criteria"] == [{"sse_kms_encrypted_objects": [{"status": "Enabled"}]}]
    assert rule["destination"] == [
        {
            "bucket": f"${{aws_s3_bucket.{EU}.arn}}",
            "encryption_configuration": [{"replica_kms_key_id": f"${{aws_kms_key.{EU}.arn}}"}],
        }
    ]
    needed = {
        "aws_iam_role_policy.model_replication",
        f"aws_s3_bucket_versioning.{US}",
        f"aws_s3_bucket_versioning.{EU}",
    }
    assert {one.strip("${}") for one in made["depends_on"]} == needed


def test_the_role_may_replicate_and_nothing_else(data: Synthesized) -> None:
    """It reads the source, writes the others, and uses the keys through S3 of their regions."""
    source, replica = f"${{aws_s3_bucket.{US}.arn}}", f"${{aws_s3_bucket.{EU}.arn}}"
    found = data.policy("aws_iam_role_policy.model_replication")

    assert {sid: (one["Action"], one["Resource"]) for sid, one in found.items()} == {
        "ReadConfiguration": (["s3:GetReplicationConfiguration", "s3:ListBucket"], [source]),
        "ReadVersions": (
            ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
            [f"{source}/*"],
        ),
        "WriteReplicas": (["s3:ReplicateObject", "s3:ReplicateTags"], [f"{replica}/*"]),
        "DecryptSource": (["kms:Decrypt"], [f"${{aws_kms_key.{US}.arn}}"]),
        "EncryptReplicas": (["kms:Encrypt", "kms:GenerateDataKey"], [f"${{aws_kms_key.{EU}.arn}}"]),
    }
    via = {sid: one["Condition"]["StringEquals"]["kms:ViaService"] for sid, one in found.items() if "Condition" in one}
    assert via == {"DecryptSource": ["s3.us-east-1.amazonaws.com"], "EncryptReplicas": ["s3.eu-west-1.amazonaws.com"]}


def test_s3_may_assume_the_role_as_its_guide_says(data: Synthesized) -> None:
    """S3 alone, and without a condition: a key that S3 does not pass would keep every object from being replicated."""
    (trust,) = data.policy("aws_iam_role.model_replication", "assume_role_policy").values()

    assert trust["Principal"] == {"Service": "s3.amazonaws.com"}
    assert "Condition" not in trust


def test_what_is_asked_for_is_replicated_too(synthesized: Made) -> None:
    """Deletions with the permission that they need, metrics and the promise together; keys of S3 need no KMS."""
    more = 'replicate_deletions = true\nreplication_time_control = true\nencryption = "s3"\n'
    stack = synthesized(HEAD + STORE + more + PREBUILT)["fleet-data"]
    (rule,) = stack.resource("aws_s3_bucket_replication_configuration.model_replication")["rule"]
    (destination,) = rule["destination"]

    assert rule["delete_marker_replication"] == [{"status": "Enabled"}]
    assert destination["replication_time"] == [{"status": "Enabled", "time": [{"minutes": 15}]}]
    assert destination["metrics"] == [{"status": "Enabled", "event_threshold": [{"minutes": 15}]}]
    assert "encryption_configuration" not in destination
    assert "source_selection_criteria" not in rule
    actions = stack.policy("aws_iam_role_policy.model_replication")["WriteReplicas"]["Action"]
    assert actions == ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
    assert not any("kms" in resource_type for resource_type in stack.document["resource"])
    (encrypted,) = stack.resource(f"aws_s3_bucket_server_side_encryption_configuration.{EU}")["rule"]
    assert encrypted["apply_server_side_encryption_by_default"] == [{"sse_algorithm": "AES256"}]


def test_china_keeps_to_itself(synthesized: Made) -> None:
    """ARNs of its partition, and services by its names."""
    text = HEAD.replace("us-east-1", "cn-north-1").replace("eu-west-1", "cn-northwest-1")
    stack = synthesized(text + STORE.replace("us-east-1", "cn-north-1") + OWN)["fleet-data"]
    denied = stack.policy("aws_s3_bucket_policy.models_cn_north_1")["DenyWithoutTls"]

    assert denied["Resource"][0] == f"arn:aws-cn:s3:::{BUCKET}-cn-north-1"
    decrypts = stack.policy("aws_iam_role_policy.model_replication")["DecryptSource"]
    assert decrypts["Condition"]["StringEquals"]["kms:ViaService"] == ["s3.cn-north-1.amazonaws.com.cn"]


def test_the_registry_replicates_what_begins_so(data: Synthesized) -> None:
    """Once, where images are pushed to."""
    assert data.resource("aws_ecr_replication_configuration.registry")["replication_configuration"] == [
        {
            "rule": [
                {
                    "destination": [{"region": "eu-west-1", "registry_id": "123456789012"}],
                    "repository_filter": [{"filter": "serving/", "filter_type": "PREFIX_MATCH"}],
                }
            ]
        }
    ]


def test_outputs_say_where_models_are_uploaded_to(data: Synthesized) -> None:
    """Buckets and keys by region, and what comes after the stack."""
    assert data.output("model_source") == f"s3://{BUCKET}-us-east-1"
    assert data.output("model_buckets")["eu-west-1"] == f"${{aws_s3_bucket.{EU}.id}}"
    assert data.output("model_keys")["eu-west-1"] == f"${{aws_kms_key.{EU}.arn}}"
    assert data.output("deploy_before") == ["fleet-us-east-1", "fleet-eu-west-1"]


def test_regions_are_deployed_after_it(stacks: dict[str, Synthesized]) -> None:
    """CDKTF is told."""
    manifest = json.loads((stacks["fleet-data"].path.parent.parent / "manifest.json").read_text(encoding="utf-8"))

    assert {name: one["dependencies"] for name, one in manifest["stacks"].items()} == {
        "fleet-data": [],
        "fleet-us-east-1": ["fleet-data"],
        "fleet-eu-west-1": ["fleet-data"],
    }


def test_a_task_reads_its_model_and_no_other(stacks: dict[str, Synthesized]) -> None:
    """A folder by its prefix, an object by its version, with the key that the alias of the region's bucket leads to."""
    region = stacks["fleet-eu-west-1"]
    folder = f"vision/resnet50/sha256-{DIGEST}/resnet50"
    bucket = f"arn:aws:s3:::{BUCKET}-eu-west-1"
    resnet, bert = (region.policy(f"aws_iam_role_policy.{name}_task") for name in ("resnet50", "bert"))

    assert region.data("aws_kms_alias.models")["name"] == f"alias/{BUCKET}-eu-west-1"
    key = ["${data.aws_kms_alias.models.target_key_arn}"]
    assert (resnet["DecryptModel"]["Resource"], bert["DecryptModel"]["Resource"]) == (key, key)
    assert resnet["ListModel"]["Condition"] == {"StringLike": {"s3:prefix": [folder, f"{folder}/*"]}}
    assert resnet["ReadModel"]["Resource"] == [f"{bucket}/{folder}", f"{bucket}/{folder}/*"]
    assert bert["ReadModel"] == {
        "Sid": "ReadModel",
        "Effect": "Allow",
        "Action": ["s3:GetObjectVersion"],
        "Resource": [f"{bucket}/bert/model.pt"],
        "Condition": {"StringEquals": {"s3:VersionId": "3HL4kqtJlcpXroDTDmJ"}},
    }
    assert "ListModel" not in bert


def test_a_plan_of_a_region_asks_whether_all_is_there(stacks: dict[str, Synthesized]) -> None:
    """In checks, which warn: a region that lacks a model can still be scaled, drained and destroyed."""
    checks = stacks["fleet-eu-west-1"].document["check"]

    def asked(name: str) -> Any:
        (found,) = checks[name]["data"].values()
        return found[name]

    assert set(checks) == {"model_resnet50", "model_bert", "image_bert"}
    assert asked("model_resnet50") == {
        "bucket": f"{BUCKET}-eu-west-1",
        "key": f"vision/resnet50/sha256-{DIGEST}/manifest.txt",
    }
    assert asked("model_bert")["version_id"] == "3HL4kqtJlcpXroDTDmJ"
    assert asked("image_bert") == {
        "registry_id": "123456789012",
        "repository_name": "serving/bert",
        "image_digest": IMAGE_DIGEST,
    }
    (assertion,) = checks["model_resnet50"]["assert"]
    assert assertion["error_message"].startswith("The model of resnet50 is not in eu-west-1: s3://")
    assert 'check "model_resnet50" {\n  data "aws_s3_object" "model_resnet50" {' in stacks["fleet-eu-west-1"].hcl_text


def test_fleets_without_a_store_ask_for_nothing(synthesized: Made) -> None:
    """Neither checks nor keys appear."""
    text = HEAD + PREBUILT.replace(f"store://vision/resnet50@sha256:{DIGEST}", "s3://b-{region}/m")
    found = synthesized(text)

    assert sorted(found) == ["fleet-eu-west-1", "fleet-us-east-1"]
    assert "check" not in found["fleet-eu-west-1"].document
    assert "aws_kms_alias" not in found["fleet-eu-west-1"].document["data"]
    assert isinstance(found["fleet-eu-west-1"].path, Path)


def test_replication_of_images_alone_makes_no_bucket(synthesized: Made) -> None:
    """Each of the two is a choice of its own."""
    stack = synthesized(HEAD + REPLICATION + OWN.replace("model = ", "# "))["fleet-data"]

    assert set(stack.document["resource"]) == {"aws_ecr_replication_configuration"}
    assert list(stack.document["output"]) == ["deploy_before"]
