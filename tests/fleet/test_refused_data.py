"""Models and images in every region: what is refused, and how it is told."""

from __future__ import annotations

import pytest

from tests.fleet.stored import DIGEST, FLEET, HEAD, IMAGE_DIGEST, OWN, PREBUILT, REPLICATION, STORE

MODEL = f"store://vision/resnet50@sha256:{DIGEST}"
CHINA = HEAD.replace('"eu-west-1"', '"cn-north-1"')


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("Models", "'Models' begins no bucket name; give lower-case letters, digits and inner hyphens"),
        ("my.models", "no dots: they break the bucket's TLS name"),
        ("models-", "'models-' begins no bucket name"),
        ("xn--models", "begins with 'xn--', which AWS keeps for itself; choose another"),
        ("amzn-s3-demo-models", "begins with 'amzn-s3-demo-', which AWS keeps for itself"),
        (
            "models-{region}",
            "has a placeholder that is not known; known are {fleet}, {partition} and, where account_id",
        ),
        ("m" * 60, "has 70 characters, and a bucket's name 63 at most; shorten the prefix by 7"),
    ],
)
def test_prefixes_that_begin_no_bucket_name(refused, given, message):
    """What is allowed, and by how much it is too long."""
    found = refused(FLEET.replace("models-{account_id}", given))

    assert list(found) == ["model_store.bucket_prefix"]
    assert message in found["model_store.bucket_prefix"]


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ('bucket_prefix = "m"\n', "source_region", "is required: models are uploaded to one of us-east-1, eu-west-1"),
        (
            'bucket_prefix = "m"\nsource_region = "eu-west-2"\n',
            "source_region",
            "'eu-west-2' has no bucket (those that have are us-east-1, eu-west-1); did you mean 'eu-west-1'?",
        ),
        (
            'bucket_prefix = "m"\nsource_region = "us-east-1"\nregions = ["us-east-1", "eu-west-3"]\n',
            "regions[1]",
            "the fleet does not serve from 'eu-west-3'; did you mean 'eu-west-1'?",
        ),
        (
            'bucket_prefix = "m"\nsource_region = "us-east-1"\nregions = ["us-east-1", "us-east-1", "eu-west-1"]\n',
            "regions[1]",
            "'us-east-1' is listed twice",
        ),
        (
            'bucket_prefix = "m"\nregions = ["us-east-1"]\nreplication_time_control = true\n',
            "replication_time_control",
            "is about replication, and one region has nothing to replicate to; leave it out",
        ),
    ],
)
def test_stores_that_cannot_be(refused, text, path, message):
    """Each at the key that is wrong."""
    other = '\n[services.a]\nimage = "pytorch-1.13.1"\n'
    found = refused(f"{HEAD}[model_store]\n{text}{other}")

    assert message in found[f"model_store.{path}"]


def test_a_store_of_several_partitions(refused):
    """S3 replicates within one; what to do is said."""
    text = CHINA.replace('account_id = "123456789012"\n', "") + STORE.replace("-{account_id}", "")
    own = '\n[services.a]\nimage = "123456789012.dkr.ecr.{region}.{dns_suffix}/a:1"\nhealth_check = false\n'

    assert refused(text + own) == {
        "model_store.regions": "S3 does not replicate between partitions (us-east-1 is in aws, cn-north-1 is in "
        "aws-cn); list the regions of one under regions, and make a fleet file of each partition for a store in each"
    }


def test_a_store_of_several_accounts(refused):
    """A stack has the credentials of one."""
    found = refused(FLEET.replace(REPLICATION, "") + '\n[overrides.eu-west-1]\naccount_id = "999999999999"\n')

    assert "account_id differs (us-east-1 has 123456789012, eu-west-1 has 999999999999)" in found["model_store.regions"]


@pytest.mark.parametrize(
    "given",
    ["store://resnet50", "store://resnet50@sha256:12", "store://a b@sha256:00", "store://m?versionId=null"],
)
def test_models_that_are_not_pinned(refused, given):
    """The store may hold another content tomorrow."""
    found = refused(HEAD + STORE + PREBUILT.replace(MODEL, given))

    path = "services.resnet50.model"
    if " " in given:
        assert "an S3 location such as s3://bucket/prefix, or store://NAME@sha256:DIGEST" in found[path]
    else:
        assert f"{given!r} does not say which content of the store; pin it: store://NAME@sha256:DIGEST" in found[path]


def test_a_model_without_a_store(refused):
    """What is missing, and what would do instead."""
    found = refused(HEAD + PREBUILT)["services.resnet50.model"]

    assert "and there is none; write [model_store] with a bucket_prefix, or give s3://BUCKET/PREFIX" in found


def test_a_model_where_the_store_has_no_bucket(refused):
    """A store of some regions serves those."""
    found = refused(HEAD + STORE + 'regions = ["us-east-1"]\n' + PREBUILT)["services.resnet50.model"]

    assert "eu-west-1 has no bucket of the model store; add it to model_store.regions" in found


def test_a_key_beside_the_stores_own(refused):
    """Its key is known."""
    key = 'model_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/k"\n'
    found = refused(HEAD + STORE + PREBUILT + key)

    assert "the store's key is known; leave it out" in found["services.resnet50.model_kms_key_arn"]


def test_a_version_where_the_server_copies_a_folder(refused):
    """``aws s3 sync`` takes what is latest."""
    found = refused(HEAD + STORE + PREBUILT.replace(MODEL, "store://resnet50?versionId=abc"))

    assert "copies a folder, and would copy the latest versions" in found["services.resnet50.model"]


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        (
            f"bert@{IMAGE_DIGEST}",
            "bert:1.4",
            "services.bert.image",
            "whether us-east-1 has the image that is meant; give serving/bert@sha256:DIGEST, which is the same in",
        ),
        (
            "ecr.{region}.",
            "ecr.us-east-1.",
            "services.bert.image",
            "is pulled from us-east-1 into eu-west-1, where image_replication brings it too; write {region} in it",
        ),
        (
            '"serving/"',
            '"serving/", "resnet"',
            "image_replication.repository_prefixes[1]",
            "'resnet' is for nothing: no image of the fleet is in such a repository of the account's own private",
        ),
        (
            '"serving/"',
            '"serving/", "neuron/"',
            "image_replication.repository_prefixes[1]",
            "is not in the account's own private registry, and only what is pushed there is replicated",
        ),
        (
            '"serving/"',
            '"Serving/"',
            "image_replication.repository_prefixes[0]",
            "begins no repository name; give 2 to 256 lower-case letters",
        ),
        (
            REPLICATION,
            REPLICATION.replace("us-east-1", "us-east-2"),
            "image_replication.source_region",
            "the fleet does not serve from 'us-east-2'; did you mean 'us-east-1'?",
        ),
    ],
)
def test_images_that_replication_cannot_bring(refused, old, new, path, message):
    """Only what is pushed to the account's own registry is replicated, and only a digest says what it is."""
    prebuilt = '\n[services.pt]\nimage = "pytorch-1.13.1"\nimage_registry = "ecr-public"\n'
    text = HEAD + STORE + REPLICATION + OWN + prebuilt

    assert message in refused(text.replace(old, new))[path]


def test_replication_of_an_unknown_account(refused):
    """Its own registry is that of ``account_id``."""
    text = FLEET.replace('account_id = "123456789012"\n', "").replace("-{account_id}", "")
    found = refused(text.replace("{account_id}", "123456789012"))

    assert "which is not known; set account_id = '123456789012'" in found["image_replication"]


def test_replication_of_several_accounts_or_partitions(refused):
    """A registry is one account's, in one partition."""
    text = REPLICATION + OWN.replace("model = ", "# ")
    accounts = refused(HEAD + text + '[overrides.eu-west-1]\naccount_id = "999999999999"\n')
    partitions = refused(CHINA + text)

    assert "is of one registry, but account_id differs" in accounts["image_replication"]
    assert "ECR does not replicate between partitions" in partitions["image_replication"]


def test_replication_with_nowhere_to_go(refused):
    """One region has its registry already."""
    found = refused(HEAD.replace(', "eu-west-1"', "") + REPLICATION + OWN.replace("model = ", "# "))

    assert found["image_replication"] == "has nothing to replicate to: the fleet has one region; leave it out"


def test_a_state_in_the_place_of_a_regions(refused):
    """One would destroy what the other made."""
    backend = '[backend]\nkind = "s3"\nbucket = "states"\nregion = "us-east-1"\nkey = "fleet.tfstate"\n'
    found = refused(HEAD.replace(', "eu-west-1"', "") + STORE + PREBUILT + backend)

    assert "fleet-us-east-1 and fleet-data would keep their state in one place" in found["backend.key"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('bucket_prefix = "models-{account_id}"', "bucket_prefix = 3", "model_store.bucket_prefix"),
        ('bucket_prefix = "models-{account_id}"', "", "model_store.bucket_prefix"),
        ('source_region = "us-east-1"\n[', "source_region = 3\n[", "model_store.source_region"),
        ('source_region = "us-east-1"\nrepo', "source_region = 3\nrepo", "image_replication.source_region"),
        ('["serving/"]', "[]", "image_replication.repository_prefixes"),
    ],
)
def test_what_is_broken_is_told_once(refused, old, new, path):
    """Nothing is concluded from a table with a broken value: neither of models of the store nor of images."""
    text = FLEET.replace("\n\n[", "\n[")
    assert old in text

    assert list(refused(text.replace(old, new, 1))) == [path]
