"""Regions that cannot be served, or not together; each told at its TOML path."""

from __future__ import annotations

import json

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
VPC = 'vpc_id = "vpc-0123456789abcdef0"\n'
SUBNETS = 'subnet_ids = ["subnet-0123456789abcdef0"]\n'


def served_from(*regions: str, name: str = "fleet") -> str:
    """The head of a fleet file."""
    return f'name = "{name}"\nregions = {list(regions)}\n'


EMPTY = served_from("us-east-1")

REGIONS = [
    pytest.param(
        served_from("eu-wst-1") + BERT,
        "regions[0]",
        "region 'eu-wst-1' is not in the catalogue; did you mean 'eu-west-1'?",
        id="unknown-region",
    ),
    pytest.param(served_from("us-east-1", "us-east-1") + BERT, "regions[1]", "'us-east-1' is listed twice", id="twice"),
    pytest.param(
        served_from("us-east-1", "ap-southeast-3") + BERT,
        "regions[1]",
        "ap-southeast-3 offers no inf1.xlarge in any zone; its AMI parameter exists there, but no zone can launch the "
        "instance; leave the region out or give another type",
        id="region-without-inf1",
    ),
    pytest.param(
        served_from("af-south-1") + BERT + 'instance_type = "inf1.2xlarge"',
        "services.bert.instance_type",
        "af-south-1 offers no inf1.2xlarge in any zone",
        id="region-without-this-size",
    ),
    pytest.param(
        EMPTY,
        "",
        "the fleet is empty: write a [services.NAME] with an image, or a task or capacity",
        id="empty",
    ),
    pytest.param(
        served_from("us-east-1", name="aws-fleet") + BERT,
        "name",
        "'aws-fleet' begins with one of aws, ecs, fargate, which ECS keeps for its own capacity providers",
        id="name-that-ecs-keeps",
    ),
    pytest.param(
        '[tags]\n"aws:team" = "x"\n' + BERT, 'tags."aws:team"', "begins with aws:, which AWS keeps", id="tag-aws"
    ),
    pytest.param(f'[tags]\n{"k" * 129} = "x"\n' + BERT, f"tags.{'k' * 129}", "has 129 characters", id="tag-key"),
    pytest.param('[tags]\n"" = "x"\n' + BERT, 'tags.""', "has 0 characters; AWS takes 1 to 128", id="tag-empty"),
    pytest.param(f'[tags]\nk = "{"x" * 257}"\n' + BERT, "tags.k", "has a value of 257 characters", id="tag-value"),
    *(
        pytest.param(
            f"[tags]\nnote = {json.dumps(f'a{bad}b', ensure_ascii=False)}\n" + BERT,
            "tags.note",
            f"{bad!r} in its value is not for tags: the tags of IAM roles, which get these too, take letters, digits, "
            "spaces and _ . : / = + - @; leave it out",
            id=f"tag-value-{ord(bad)}",
        )
        for bad in "\"'\n\t${}%,;#(😀\u0301"
    ),
    pytest.param(
        '[tags]\n"a${b}" = "x"\n' + BERT, 'tags."a${b}"', "'$' in its key is not for tags", id="tag-key-character"
    ),
    pytest.param(
        '[tags]\nOwner = "x"\nowner = "y"\n' + BERT, "tags.owner", "differs from 'Owner' in case only", id="tag-case"
    ),
    pytest.param(
        "[tags]\n" + "".join(f'k{index} = "x"\n' for index in range(46)) + BERT,
        "tags",
        "46 are too many; 45 are left of the 50 that AWS takes",
        id="too-many-tags",
    ),
]

BACKENDS = [
    pytest.param(
        '[backend]\nkind = "s3"\nbucket = "State"\nregion = "us-east-1"',
        "backend.bucket",
        "'State' is no bucket name",
        id="bucket",
    ),
    pytest.param(
        '[backend]\nkind = "s3"\nbucket = "state"\nregion = "us-gov-west-1"',
        "backend.region",
        "us-gov-west-1 is in the partition aws-us-gov, but us-east-1 is in aws: no account is in both",
        id="state-in-another-partition",
    ),
    pytest.param(
        '[backend]\nkind = "s3"\nbucket = "state"\nkey = "/x"',
        "backend.key",
        "'/x' must neither begin nor end with /, says Terraform",
        id="key",
    ),
    pytest.param(
        '[backend]\nkind = "s3"\nbucket = "state"\nregion = "eu-wst-1"',
        "backend.region",
        "'eu-wst-1' is not a region; did you mean 'eu-west-1'?",
        id="region",
    ),
    pytest.param(
        served_from("us-east-1", "eu-west-1") + '[backend]\nkind = "s3"\nbucket = "state"',
        "backend.region",
        "bucket 'state' cannot be in every region; give the region that it is in, or write {region} in its name",
        id="bucket-in-every-region",
    ),
    pytest.param(
        '[backend]\nkind = "s3"\nbucket = "state"\nkey = "{regoin}"', "backend.key", "is not known", id="placeholder"
    ),
    pytest.param(
        '[backend]\nkind = "cloud"\norganization = "me"\nworkspace = "a b"',
        "backend.workspace",
        "'a b' is no workspace name; give 1 to 90 letters, digits, hyphens and underscores",
        id="workspace",
    ),
    pytest.param(
        served_from("us-east-1", "eu-west-1")
        + '[backend]\nkind = "s3"\nbucket = "state"\nkey = "fleet.tfstate"\nregion = "us-east-1"',
        "backend.key",
        "us-east-1 and eu-west-1 would keep their state in one place, and each would destroy what the other made; "
        "write {region} in key",
        id="one-state-for-two-regions",
    ),
    pytest.param(
        served_from("us-east-1", "eu-west-1") + '[backend]\nkind = "cloud"\norganization = "me"\nworkspace = "fleet"',
        "backend.workspace",
        "us-east-1 and eu-west-1 would keep their state in one place",
        id="one-workspace-for-two-regions",
    ),
]

TOGETHER = [
    pytest.param(
        served_from("us-east-1", "eu-west-1") + f"[network]\n{VPC}{SUBNETS}",
        "network.vpc_id",
        "vpc-0123456789abcdef0 is given for us-east-1 and eu-west-1, but exists in one region only; give each region "
        "its own under overrides",
        id="one-vpc-for-two-regions",
    ),
    pytest.param(
        served_from("us-east-1", "eu-west-1") + '[ami]\nimage_id = "ami-0123456789abcdef0"',
        "ami.image_id",
        "ami-0123456789abcdef0 is given for us-east-1 and eu-west-1",
        id="one-image-for-two-regions",
    ),
    pytest.param(
        served_from("us-east-1", "eu-west-1") + '[network]\nsecurity_group_ids = ["sg-0123456789abcdef0"]',
        "network.security_group_ids[0]",
        "sg-0123456789abcdef0 is given for us-east-1 and eu-west-1",
        id="one-security-group-for-two-regions",
    ),
    pytest.param(
        'account_id = "123456789012"\n' + served_from("us-east-1", "us-gov-west-1"),
        "account_id",
        "an account is of one partition, but 123456789012 is given for us-east-1 (aws) and us-gov-west-1 (aws-us-gov)",
        id="one-account-for-two-partitions",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), [*REGIONS, *BACKENDS, *TOGETHER])
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work in a region is refused at its path, with what there is and what to change."""
    assert words in refused(text if BERT in text or text == EMPTY else text + "\n" + BERT)[path]


def test_tags_in_any_script_pass(plan):
    """Letters, digits and spaces of every script are literal, with the punctuation that IAM takes."""
    tags = plan('[tags]\n"ключ 1" = "значение_.:/=+-@ 値 é"\n' + BERT).tags
    assert tags["ключ 1"] == "значение_.:/=+-@ 値 é"
