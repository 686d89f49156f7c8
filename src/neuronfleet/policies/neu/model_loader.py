"""NEU061: the server can read its model from where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    fails,
    judge,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._images import ImageName, image_name, prebuilt
from neuronfleet.policies.neu._models import base_path
from neuronfleet.policies.neu._samples import CONTAINER, IMAGE, TASK, sample
from neuronfleet.policies.neu._task import task_of

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue

_SERVING: Final = lazy_pattern(r"tensorflow-inference-neuronx?|tensorflow-model-server.*|serving")
_VERSION: Final = lazy_pattern(r"(\d+)\.(\d+)")
_LAST_WITH_S3: Final = (2, 6)
"""https://github.com/tensorflow/serving/issues/1963"""


def _examples() -> tuple[Example, ...]:
    flag = "--model_base_path="
    good = sample(command=["/usr/local/bin/entrypoint.sh", f"{flag}/models/resnet50"])
    path = f"{CONTAINER}.command.1"
    old = IMAGE.rpartition(":")[0] + ":1.15.5-neuron-py38-sdk2.8.0-ubuntu20.04"
    return (
        passes("A folder of the container", good),
        passes(
            "S3, and a server that reads it",
            good.change(TASK, f"{CONTAINER}.image", old).change(TASK, path, f"{flag}s3://models/x"),
        ),
        fails("S3, and TensorFlow Serving 2.10", good.change(TASK, path, f"{flag}s3://models/resnet50")),
        unknown("The place is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No base path", good.leave_out(TASK, f"{CONTAINER}.command"), verdict=not_judged("").verdict),
        not_judged("Not TensorFlow Serving", sample(image="bert:1.4", command=[f"{flag}s3://models/bert"])),
    )


@policy(
    "NEU061",
    "model-loader",
    Severity.CRITICAL,
    title="TensorFlow Serving is told to load models from S3 only where it can: up to version 2.6.",
    why="TensorFlow 2.7 moved its S3 client into a package of its own, and TensorFlow Serving is built without it: the "
    "server finds no file system for s3:// and serves nothing.",
    fix="Fetch the model before the server starts (aws s3 sync), and give --model_base_path the local folder.",
    references=("https://github.com/tensorflow/serving/issues/1963",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def model_loader(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each(lambda container: _container(container, context))


def _container(container: Container, context: Context) -> Outcome | None:
    image = container["image"]
    reads = _reads_s3(image_name(image.text or ""), context.catalogue)
    if reads is None:
        return None
    unsure = container.unknown_words
    path = base_path(container)
    if unsure:
        return undecided(f"where {container.label} looks for its model is known only after apply", *unsure)
    if path is None:
        return None
    is_s3 = path.test(lambda raw: isinstance(raw, str) and re.search(r"(?:^|[=\s\"'])s3://", raw) is not None)
    message = f"{container.label} is to load {path} by itself, and its TensorFlow Serving has no S3 client"
    return passed() if reads else judge(~is_s3, message, at=path)


def _reads_s3(image: ImageName, catalogue: Catalogue) -> bool | None:
    """Whether an image's TensorFlow Serving reads from S3; None where it is none, or of an unknown version."""
    record = prebuilt(image, catalogue)
    if record is not None:
        return record.reads_s3 if record.server == "tensorflow-serving" else None
    version = _VERSION.match(image.tag)
    if not _SERVING.fullmatch(image.name) or not version:
        return None
    return (int(version[1]), int(version[2])) <= _LAST_WITH_S3
