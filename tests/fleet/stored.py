"""A fleet of two regions with a model store and replicated images, for what is about models and images everywhere."""

from __future__ import annotations

import datetime
import tomllib

from neuronfleet.fleet import parse_fleet, plan_stacks
from neuronfleet.fleet.blueprint import FleetPlan

TODAY = datetime.date(2026, 11, 22)
DIGEST = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
"""SHA-256 of ``foo``."""
IMAGE_DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
HEAD = """
name = "fleet"
account_id = "123456789012"
regions = ["us-east-1", "eu-west-1"]
"""
STORE = """
[model_store]
bucket_prefix = "models-{account_id}"
source_region = "us-east-1"
"""
STORE_TYPES = frozenset(
    {
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_replication_configuration",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    }
)
"""Types of what a store of two regions is made of; ``tests/rehearsal/test_rehearse_spanning.py`` applies all of it."""
REPLICATION = """
[image_replication]
source_region = "us-east-1"
repository_prefixes = ["serving/"]
"""
PREBUILT = f"""
[services.resnet50]
image = "tensorflow-2.10.1"
model = "store://vision/resnet50@sha256:{DIGEST}"
"""
OWN = f"""
[services.bert]
image = "{{account_id}}.dkr.ecr.{{region}}.{{dns_suffix}}/serving/bert@{IMAGE_DIGEST}"
model = "store://bert/model.pt?versionId=3HL4kqtJlcpXroDTDmJ"
ports = [{{ name = "http", container_port = 8080 }}]
health_check = {{ path = "/ping" }}
"""
FLEET = HEAD + STORE + REPLICATION + PREBUILT + OWN


def planned(text: str = FLEET, regions: tuple[str, ...] | None = None) -> FleetPlan:
    """The stacks of a fleet.

    Args:
        text: the fleet file.
        regions: as of ``plan_stacks``.
    """
    return plan_stacks(parse_fleet(tomllib.loads(text)), regions, today=TODAY)
