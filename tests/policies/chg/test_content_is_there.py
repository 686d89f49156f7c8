"""What CHG023 says of rarer ways to name models and images, and to ask for them."""

from __future__ import annotations

import pytest

from neuronfleet.policies.api import UNKNOWN, Changed, Document, Sample

TASK = "aws_ecs_task_definition.bert"
DIGEST = "0f" * 32
OTHER = "1e" * 32
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
ELSEWHERE = f"public.ecr.aws/neuron/server@sha256:{DIGEST}"


def plan(container, **asked):
    """A plan that makes a task definition; data sources by type."""
    definition = {"name": "bert", "image": ELSEWHERE, **container}
    made = Sample({TASK: {"family": "bert", "container_definitions": Document([definition])}}, region="eu-west-1")
    for name, body in asked.items():
        made = made.add(f"data.aws_{name}.it", Changed(actions=("read",), after=body))
    return made


def variables(**values):
    """Environment of a container."""
    return {"environment": [{"name": name, "value": value} for name, value in values.items()]}


def said(told, sample):
    """Verdict and the beginning of the message of each row."""
    return [(row[1], row[3].partition(":")[0]) for row in told("CHG023", sample.plan())]


def test_a_version_pins_an_object(told):
    """When the plan asks for that version, and of no other."""
    pinned = variables(MODEL_URI="s3://b/bert/model.pt", MODEL_VERSION_ID="v1")
    there = {"bucket": "b", "key": "bert/model.pt", "version_id": "v1", "id": "b/bert/model.pt@v1"}

    assert said(told, plan(pinned, s3_object=there)) == []
    never = [("fail", 'the plan does not ask S3 whether the model of container "bert" is there')]
    assert said(told, plan(pinned, s3_object={**there, "version_id": "v2"})) == never
    assert said(told, plan(pinned, s3_object={**there, "bucket": "c"})) == never


def test_a_version_that_a_secret_gives_is_not_known(told):
    """Nor whether it is pinned."""
    container = variables(MODEL_URI="s3://b/bert/model.pt")
    secret = {"secrets": [{"name": "MODEL_VERSION_ID", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/v"}]}

    assert said(told, plan(container | secret)) == [
        ("unknown", 'whether the model of container "bert" is pinned is known only after apply')
    ]


@pytest.mark.parametrize(
    "container",
    [
        {"command": ["--model_base_path", f"s3://b/m/{DIGEST}"]},
        {"command": [f"--model_base_path=s3://b/m/{DIGEST}/"]},
        variables(MODEL_BASE_PATH=f"s3://b/m/{DIGEST}"),
        variables(MODEL_URI=f"s3://b/m/{DIGEST}/bert", MODEL_BASE_PATH=f"s3://b/m/{DIGEST}"),
    ],
    ids=["word", "flag", "base-path", "both"],
)
def test_models_are_found_where_servers_look(told, container):
    """In flags and variables; one object of the folder that the digest names is enough."""
    asked = {"bucket": "b", "key": f"m/{DIGEST}/manifest.txt", "id": f"b/m/{DIGEST}/manifest.txt"}

    assert said(told, plan(container, s3_object=asked)) == []
    verdicts = {verdict for verdict, _ in said(told, plan(container, s3_object={**asked, "key": f"m/{OTHER}/x"}))}
    assert verdicts == {"fail"}


def test_what_a_plan_asks_may_be_known_later(told):
    """A bucket of the same plan, perhaps."""
    container = variables(MODEL_URI=f"s3://b/m/{DIGEST}/bert")
    asked = {"bucket": UNKNOWN, "key": f"m/{DIGEST}/manifest.txt", "id": UNKNOWN}

    assert said(told, plan(container, s3_object=asked)) == [
        ("unknown", 'whether the model of container "bert" is in the region is asked during apply')
    ]


def test_other_buckets_are_not_its_business(told):
    """Only what is called a model is one."""
    assert said(told, plan(variables(RESULTS="s3://b/results", MODEL_NAME="bert"))) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"image_digest": f"sha256:{DIGEST}"}, []),
        ({"image_digest": f"sha256:{OTHER}"}, ["fail"]),
        ({"image_tag": "1"}, ["fail"]),
        ({"image_digest": f"sha256:{DIGEST}", "registry_id": "999999999999"}, ["fail"]),
        ({"image_digest": f"sha256:{DIGEST}", "registry_id": "123456789012"}, []),
    ],
    ids=["digest", "another", "tag", "another-registry", "its-registry"],
)
def test_images_are_asked_for_by_digest(told, asked, expected):
    """Of the registry that they are pulled from."""
    body = {"repository_name": "serving/bert", "id": "found", **asked}
    sample = plan({"image": f"{REGISTRY}/serving/bert@sha256:{DIGEST}"}, ecr_image=body)

    assert [verdict for verdict, _ in said(told, sample)] == expected


def test_a_revision_that_replaces_another_rolls_out(told):
    """Every change of a task definition does."""
    definition = Document([{"name": "bert", "image": "nginx:1"}])
    body = {"family": "bert", "container_definitions": definition}
    changed = Changed(actions=("create", "delete"), before=body, after=body)

    assert said(told, Sample({TASK: changed}, region="eu-west-1")) == [
        ("fail", 'the image of container "bert" is not pinned by digest')
    ]
