"""Partitions are told by the region's name, as botocore has them."""

from __future__ import annotations

import boto3
import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.policies.iam._partitions import partition_of, partition_of_arn


@pytest.mark.parametrize("region", sorted(load_catalogue().regions))
def test_every_region_of_the_catalogue_is_in_its_partition(region):
    """The prefix rule agrees with the catalogue."""
    assert partition_of(region) == load_catalogue().region(region).partition


def test_the_rule_agrees_with_botocore():
    """Every region that botocore lists has the partition that botocore puts it in."""
    session = boto3.session.Session()
    listed = {
        region: partition
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("ec2", partition_name=partition)
    }

    assert {region: partition_of(region) for region in listed} == listed


@pytest.mark.parametrize(
    ("text", "partition"),
    [
        ("arn:aws:s3:::models", "aws"),
        ("arn:aws-cn:s3:::${aws_s3_bucket.m.id}", "aws-cn"),
        ("arn:${data.aws_partition.current.partition}:s3:::models", None),
        ("arn:*:s3:::models", None),
        ("models", None),
    ],
)
def test_an_arn_names_its_partition_where_it_is_written_down(text, partition):
    """A hole or a wildcard in that place tells nothing."""
    assert partition_of_arn(text) == partition
