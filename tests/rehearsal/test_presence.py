"""The checks of a region's plan, and CHG023 on the same plan: before models and images are there, and after."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import uuid

import pytest

from main import build_and_write
from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run
from neuronfleet.rehearsal.environment import emulator_environment
from neuronfleet.rehearsal.override import write_override
from tests.fleet.stored import DIGEST, FLEET, IMAGE_DIGEST, planned
from tests.terraform_binary import TERRAFORM
from tests.warm_provider import warm_provider

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

REGION = "eu-west-1"
BUCKET = f"m{uuid.uuid4().hex[:12]}"
MANIFEST = f"vision/resnet50/sha256-{DIGEST}/manifest.txt"
IMAGE = json.dumps({"schemaVersion": 2, "layers": [], "mediaType": "application/vnd.oci.image.manifest.v1+json"})


@pytest.fixture(scope="module")
def uploaded(adjusted):
    """A bucket with a version of a model, and a repository with an image: version id and digest."""
    s3, ecr, name = adjusted("s3", REGION), adjusted("ecr", REGION), f"{BUCKET}-{REGION}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=name, Key="bert/model.pt", Body=b"weights")["VersionId"]
    s3.put_object(Bucket=name, Key="bert/model.pt", Body=b"newer weights")
    ecr.create_repository(repositoryName="serving/bert")
    image = ecr.put_image(repositoryName="serving/bert", imageManifest=IMAGE, imageTag="1")["image"]
    return version, image["imageId"]["imageDigest"]


@pytest.fixture(scope="module")
def attached(emulator, tmp_path_factory):
    """Makes terraform use a provider that runs already, and asks the emulator."""
    with warm_provider(tmp_path_factory.mktemp("provider"), emulator_environment(emulator.endpoint)) as variables:
        yield variables


@pytest.fixture(scope="module")
def stack(stack_maker, emulator, attached, tmp_path_factory):
    """Plans task definitions and checks of the region, as a fleet file has them: a function."""

    def plan(text):
        folder = tmp_path_factory.mktemp("presence")
        build_and_write(planned(text, (REGION,)), folder / "out")
        whole = json.loads((folder / "out" / "stacks" / f"fleet-{REGION}" / "cdk.tf.json").read_text("utf-8"))
        tasks = {
            label: {key: value for key, value in body.items() if not key.endswith("role_arn")}
            for label, body in whole["resource"]["aws_ecs_task_definition"].items()
        }
        logs = whole["resource"]["aws_cloudwatch_log_group"]
        resources = {"aws_ecs_task_definition": tasks, "aws_cloudwatch_log_group": {"inference": logs["inference"]}}
        made = stack_maker(folder, {"check": whole["check"], "resource": resources}, region=REGION)
        write_override(made, endpoint=emulator.endpoint, account_id=emulator.account_id)

        def terraform(*arguments):
            done = subprocess.run(
                [TERRAFORM, *arguments],
                cwd=made.path,
                env=os.environ | dict(attached),
                capture_output=True,
                text=True,
                check=True,
            )
            return done.stdout

        terraform("init", "-no-color")
        terraform("plan", "-no-color", "-out=it.tfplan")
        return json.loads(terraform("show", "-json", "it.tfplan"))

    return plan


def judged(document):
    """Status by check, and what CHG023 says, by task definition."""
    policies = [one for one in built_in() if one.id == "CHG023"]
    outcomes = run(policies, [plan_from(document)], today=datetime.date(2026, 11, 23))
    said = {}
    for one in outcomes:
        said.setdefault(one.resource.name, []).append(one.outcome)
    return {one["address"]["name"]: one["status"] for one in document["checks"]}, said


def text_of(version, image):
    """The fleet, with the bucket, version and image of these tests."""
    text = FLEET.replace("models-{account_id}", BUCKET).replace("3HL4kqtJlcpXroDTDmJ", version)
    return text.replace("tensorflow-2.10.1", "public.ecr.aws/neuron/x@" + IMAGE_DIGEST).replace(IMAGE_DIGEST, image)


def test_a_plan_warns_of_what_is_not_there_and_the_review_fails(stack, uploaded):
    """The plan itself goes on; the policy fails for what the checks warn of, and for nothing else."""
    statuses, said = judged(stack(text_of("0" * 32, "sha256:" + "0" * 64)))

    assert statuses == {"model_resnet50": "fail", "model_bert": "fail", "image_bert": "fail"}
    messages = {name: [one.message.partition(":")[0] for one in found] for name, found in said.items()}
    assert messages == {
        "bert": [
            'the image of container "bert" is not in the region',
            'the model of container "bert" is not in the region',
        ],
        "resnet50": ['the model of container "resnet50" is not in the region'],
    }


def test_a_plan_is_content_once_all_is_there(stack, uploaded, adjusted):
    """The list of files with the right content, the version, though no longer the latest, and the image."""
    adjusted("s3", REGION).put_object(Bucket=f"{BUCKET}-{REGION}", Key=MANIFEST, Body=b"foo", ContentType="text/plain")
    statuses, said = judged(stack(text_of(*uploaded)))

    assert statuses == {"model_resnet50": "pass", "model_bert": "pass", "image_bert": "pass"}
    assert {name: [one.verdict.value for one in found] for name, found in said.items()} == {
        "bert": ["pass"],
        "resnet50": ["pass"],
    }


def test_another_list_of_files_will_not_do(stack, uploaded, adjusted):
    """The digest is that of the list: what was cut short or overwritten is seen."""
    adjusted("s3", REGION).put_object(Bucket=f"{BUCKET}-{REGION}", Key=MANIFEST, Body=b"fo", ContentType="text/plain")
    statuses, _ = judged(stack(text_of(*uploaded)))

    assert statuses == {"model_resnet50": "fail", "model_bert": "pass", "image_bert": "pass"}
