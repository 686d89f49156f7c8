"""CHG023: what rolls out is pinned, and the region is asked whether it is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Document,
    Example,
    Outcome,
    Resource,
    Sample,
    Severity,
    Value,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.chg._asked import Asked, asked_for_image, asked_for_object
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._images import image_name
from neuronfleet.policies.neu._models import base_path
from neuronfleet.policies.neu._task import task_of

_TASK: Final = "aws_ecs_task_definition"
_VERSION: Final = "MODEL_VERSION_ID"
"""Version of the object that MODEL_URI names, as neuronfleet's task definitions tell it to the server."""
_LOCATION: Final = lazy_pattern(r"\bs3://(?P<bucket>[^/\s\"']+)/(?P<key>[^\s\"']*[^\s\"'/])")
_DIGEST: Final = lazy_pattern(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def _examples() -> tuple[Example, ...]:
    digest, task = "0f" * 32, f"{_TASK}.bert"
    key = f"bert/sha256-{digest}"
    objects, images = "data.aws_s3_object.model_bert", "data.aws_ecr_image.image_bert"
    container = {
        "name": "bert",
        "image": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/serving/bert@sha256:{digest}",
        "environment": [{"name": "MODEL_URI", "value": f"s3://models-eu-west-1/{key}/bert"}],
    }
    asked = {"bucket": "models-eu-west-1", "key": f"{key}/manifest.txt"}
    found = {**asked, "id": f"models-eu-west-1/{key}/manifest.txt"}
    image = {"repository_name": "serving/bert", "image_digest": f"sha256:{digest}", "id": f"sha256:{digest}"}
    good = Sample(
        {
            task: {"family": "bert", "container_definitions": Document([container])},
            objects: _asking(found),
            images: _asking(image),
        },
        region="eu-west-1",
    )
    uri, reference = "container_definitions.0.environment.0.value", "container_definitions.0.image"
    later = _asking({**asked, "id": UNKNOWN})
    answer = {"address": objects, "mode": "data", "type": "aws_s3_object", "name": "model_bert"}
    told = {"prior_state": {"values": {"root_module": {"resources": [{**answer, "values": {**asked, "id": None}}]}}}}
    missing = dataclasses.replace(good.add(objects, later), envelope=told)
    rolled = good.resources[task]
    return (
        passes("Model and image are named by digest, and the plan found both", good),
        fails("The plan asks nobody for the model", good.remove(objects)),
        fails("The plan asked for the model, and it is not there", missing),
        fails("The model's key says nothing of its content", good.change(task, uri, "s3://models-eu-west-1/bert")),
        fails("The plan asks nobody for the image", good.remove(images)),
        fails("The image is a tag", good.change(task, reference, "public.ecr.aws/nginx/nginx:1.27.4")),
        unknown("Whether the model is there is asked during apply", good.add(objects, later)),
        unknown("The image is known only after apply", good.change(task, reference, UNKNOWN)),
        null("There is no digest to ask for", good.add(images, _asking({**image, "image_digest": None}))),
        not_judged(
            "Nothing rolls out",
            Sample({task: Changed(actions=("no-op",), before=_body(rolled), after=_body(rolled))}, region="eu-west-1"),
        ),
    )


def _asking(after: Mapping[str, object]) -> Changed:
    """A data source in a ``check``."""
    return Changed(actions=("read",), after=after, reason="read_because_check_nested")


def _body(resource: object) -> dict[str, object]:
    return dict(resource) if isinstance(resource, dict) else {}


@policy(
    "CHG023",
    "content-is-there",
    Severity.MEDIUM,
    title="A task definition that is made names models and images by digest or version, and the plan asked the region "
    "whether they are there.",
    why="Replication is not instant: a region that rolls out before its copy has arrived starts tasks that find "
    "nothing, or yesterday's weights. What is not pinned may be another thing in each region.",
    fix="Name images by digest, and models by a key that holds their SHA-256 or by a version id (MODEL_VERSION_ID). "
    "Ask for them in check blocks: data aws_s3_object, and data aws_ecr_image for private registries. In fleet.toml: "
    "[model_store], model = 'store://NAME@sha256:DIGEST' and [image_replication].",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html",
        "https://developer.hashicorp.com/terraform/language/block/check",
    ),
    types=(_TASK,),
    examples=_examples,
)
def content_is_there(task: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    if not task.is_created:
        return not_applicable("nothing rolls out")
    return task_of(task, context).each(lambda container: _container(container, context))


def _container(container: Container, context: Context) -> Iterator[Outcome]:
    image = container["image"]
    if image.is_unknown:
        yield undecided(f"the image of {container.label} is known only after apply", image)
    elif image.text is not None:
        yield _image(container, image, context)
    yield from _models(container, context)


def _image(container: Container, image: Value, context: Context) -> Outcome:
    name, who = image_name(image.text or ""), f"the image of {container.label}"
    if not name.digest:
        return failed(f"{who} is not pinned by digest: {image}", at=image)
    if not name.account:
        return passed()  # only private registries differ by region
    return _told(asked_for_image(context, name), who, "ECR", image)


def _models(container: Container, context: Context) -> Iterator[Outcome]:
    variables = container["environment"]
    if variables.is_unknown:
        yield undecided(f"the variables of {container.label} are known only after apply", variables)
        return
    base = base_path(container)
    named = [value for name, value in container.environment if "MODEL" in (name.text or "")]
    seen: set[tuple[str, str]] = set()
    for value in (*named, *(() if base is None else (base,))):
        if value.is_unknown:
            yield undecided(f"where {container.label} has its model is known only after apply", value)
            continue
        location = _LOCATION.search(value.text or "")
        if location is not None and (location["bucket"], location["key"]) not in seen:
            seen.add((location["bucket"], location["key"]))
            yield _model(container, value, location["bucket"], location["key"], context)


def _model(container: Container, value: Value, bucket: str, key: str, context: Context) -> Outcome:
    who, version = f"the model of {container.label}", container.variable(_VERSION)
    digest = _DIGEST.search(key)
    if digest is None and version.is_unknown:
        return undecided(f"whether {who} is pinned is known only after apply", version)
    pin = digest[0] if digest is not None else version.text
    if not pin:
        return failed(f"{who} is pinned neither by digest nor by version: {value}", at=value)
    return _told(asked_for_object(context, bucket, key, pin), who, "S3", value)


def _told(asked: Asked, who: str, service: str, value: Value) -> Outcome:
    match asked:
        case Asked.THERE:
            return passed()
        case Asked.MISSING:
            return failed(f"{who} is not in the region: {service} does not have {value}", at=value)
        case Asked.NEVER:
            return failed(f"the plan does not ask {service} whether {who} is there: {value}", at=value)
        case _:
            return undecided(f"whether {who} is in the region is asked during apply", value)
