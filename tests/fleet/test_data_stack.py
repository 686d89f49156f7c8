"""Models and images in every region: what is decided."""

from __future__ import annotations

import pytest

from neuronfleet.errors import ConfigError
from tests.fleet.stored import DIGEST, FLEET, HEAD, IMAGE_DIGEST, OWN, PREBUILT, REPLICATION, STORE, planned

BUCKET = "models-123456789012"


def test_each_region_has_a_bucket_that_follows_from_the_file():
    """The source first; the name holds account and region, the key an alias of the same name."""
    store = planned().data.model_store

    assert [(one.region, one.name, one.kms_alias) for one in store.buckets] == [
        ("us-east-1", f"{BUCKET}-us-east-1", f"alias/{BUCKET}-us-east-1"),
        ("eu-west-1", f"{BUCKET}-eu-west-1", f"alias/{BUCKET}-eu-west-1"),
    ]
    assert store.source_region == "us-east-1"
    assert store.role_name == "fleet-model-replication"


def test_what_costs_or_deletes_is_off():
    """Deletions, metrics and the promise of 15 minutes are asked for one by one; buckets with models stay."""
    store = planned().data.model_store

    costly = (store.replicate_deletions, store.replication_metrics, store.replication_time_control, store.force_destroy)
    assert costly == (False,) * 4
    assert (store.noncurrent_version_days, store.incomplete_upload_days) == (90, 7)


def test_the_promise_of_15_minutes_needs_metrics_and_says_that_it_costs():
    """S3 takes one with the other only."""
    data = planned(FLEET.replace("source_region", "replication_time_control = true\nsource_region", 1)).data

    assert data.model_store.replication_metrics
    assert [one.path for one in data.notices if one.code == "replication-time-control"] == [
        "model_store.replication_time_control"
    ]


def test_keys_of_s3_and_versions_for_ever_are_a_choice():
    """Without KMS there is no alias to find; ``false`` keeps every version."""
    text = STORE + 'encryption = "s3"\nnoncurrent_version_days = false\n'
    plan = planned(HEAD + text + PREBUILT)

    assert {bucket.kms_alias for bucket in plan.data.model_store.buckets} == {None}
    assert plan.data.model_store.noncurrent_version_days is None
    assert plan.regions[0].services[0].roles.model.kms_alias is None


def test_one_region_needs_no_source_and_no_role():
    """There is nothing to replicate to."""
    text = 'name = "fleet"\nregions = ["us-east-1"]\n[model_store]\nbucket_prefix = "m-{fleet}-{partition}"\n'
    store = planned(text + PREBUILT).data.model_store

    assert (store.source.name, store.role_name, store.replicas) == ("m-fleet-aws-us-east-1", None, ())


def test_the_registry_replicates_to_the_other_regions():
    """Of the fleet's own account; that it is the only configuration of the registry is told."""
    data = planned().data
    images = data.image_replication

    assert (images.source_region, images.destinations, images.registry_id) == (
        "us-east-1",
        ("eu-west-1",),
        "123456789012",
    )
    assert "this replaces whatever 123456789012 has in us-east-1" in data.notices[0].message


def test_the_stack_is_named_after_the_fleet_and_comes_before_the_regions():
    """Its provider is of the source region; its state lies beside those of the regions."""
    text = FLEET.replace("[model_store]", '[backend]\nkind = "s3"\nbucket = "states-{region}"\n[model_store]')
    data = planned(text.replace('source_region = "us-east-1"', 'source_region = "eu-west-1"', 1)).data

    assert (data.stack, data.region, data.regions) == ("fleet-data", "eu-west-1", ("us-east-1", "eu-west-1"))
    assert data.deploy_before == ("fleet-us-east-1", "fleet-eu-west-1")
    assert data.backend.settings["key"] == "fleet/data/terraform.tfstate"
    assert (data.backend.settings["bucket"], data.backend.settings["region"]) == ("states-eu-west-1", "eu-west-1")


def test_a_fleet_without_either_has_no_such_stack():
    """It is optional, and nobody can ask for what is not there."""
    text = HEAD + PREBUILT.replace(f"store://vision/resnet50@sha256:{DIGEST}", "s3://b-{region}/m")

    assert planned(text).data is None
    with pytest.raises(ConfigError, match="the fleet does not serve from 'data'"):
        planned(text, ("data",))


def test_a_filter_of_regions_leaves_it_out_unless_it_is_named():
    """All of it without a filter; of a filter only what it names."""

    def chosen(*names: str):
        plan = planned(FLEET, names)
        return [one.region for one in plan.regions], plan.data is not None

    assert chosen("eu-west-1") == (["eu-west-1"], False)
    assert chosen("data") == ([], True)
    assert chosen("eu-west-1", "data") == (["eu-west-1"], True)


def test_a_model_named_by_digest_is_a_folder_of_its_region():
    """The folder's last part is the model's name, as TensorFlow Serving wants it; the list of files lies beside it."""
    region = planned().regions[1]
    service = region.services[0]
    folder = f"vision/resnet50/sha256-{DIGEST}"

    location = service.roles.model
    assert (location.bucket, location.prefix) == (f"{BUCKET}-eu-west-1", f"{folder}/resnet50")
    variables = service.slots[0].task_definition.containers[0].environment
    assert variables["MODEL_URI"] == f"s3://{BUCKET}-eu-west-1/{folder}/resnet50"
    assert variables["MODEL_NAME"] == "resnet50"
    expected = region.model_presence[0]
    assert (expected.workload, expected.key, expected.digest) == ("resnet50", f"{folder}/manifest.txt", DIGEST)


def test_a_model_named_by_version_is_one_object():
    """The server is told the version; that old versions are removed some day is told the user."""
    region = planned().regions[1]
    bert = region.services[1]

    variables = bert.slots[0].task_definition.containers[0].environment
    assert variables["MODEL_URI"] == f"s3://{BUCKET}-eu-west-1/bert/model.pt"
    assert variables["MODEL_VERSION_ID"] == bert.roles.model.version_id == "3HL4kqtJlcpXroDTDmJ"
    assert [(one.key, one.version_id) for one in region.model_presence[1:]] == [
        ("bert/model.pt", "3HL4kqtJlcpXroDTDmJ")
    ]
    assert [one.path for one in region.notices if one.code == "model-version-expires"] == ["services.bert.model"]


def test_replicated_images_are_expected_by_digest():
    """Those under the prefixes, sidecars too; a prebuilt image of AWS is nobody's to replicate."""
    sidecar = f'sidecar = {{ image = "{{account_id}}.dkr.ecr.{{region}}.amazonaws.com/serving/rtd@{IMAGE_DIGEST}" }}\n'
    text = FLEET.replace("[services.bert]\n", f'[services.bert]\nruntime = "neuron-rtd"\n{sidecar}')
    for index, region in enumerate(("us-east-1", "eu-west-1")):
        text += f'\n[overrides.{region}.ami]\nimage_id = "ami-0123456789abcdef{index}"\n'
    expected = planned(text).regions[1].image_presence

    assert [(one.workload, one.sidecar, one.repository, one.digest) for one in expected] == [
        ("bert", False, "serving/bert", IMAGE_DIGEST),
        ("bert", True, "serving/rtd", IMAGE_DIGEST),
    ]


def test_images_elsewhere_in_the_registry_are_left_alone():
    """A tag is refused under a replicated prefix only."""
    other = OWN.replace("services.bert", "services.other").replace(f"serving/bert@{IMAGE_DIGEST}", "tools/x:1")
    plan = planned(HEAD + STORE + REPLICATION + OWN + other.replace("bert/model.pt", "x/model.pt"))

    assert [one.workload for one in plan.regions[0].image_presence] == ["bert"]


def test_without_replication_no_image_is_asked_for():
    """Whoever fills the registries knows what is there."""
    assert planned(HEAD + STORE + OWN).regions[0].image_presence == ()
