"""NEU012: prebuilt images are the current ones."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    failed,
    fails,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._images import image_name, prebuilt
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of

_DLC = "763104351884.dkr.ecr.us-east-1.amazonaws.com"


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = sample()
    path = f"{CONTAINER}.image"
    return (
        passes("The last TensorFlow image for Inf1", good),
        fails(
            "The one before it",
            good.change(TASK, path, f"{_DLC}/tensorflow-inference-neuron:1.15.5-neuron-py38-sdk2.8.0-ubuntu20.04"),
        ),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        not_judged("An image of one's own", good.change(TASK, path, f"{_DLC}/bert:1.4.0")),
    )


@policy(
    "NEU012",
    "image-supported",
    Severity.MEDIUM,
    title="Prebuilt Neuron images are the last ones for their instance family.",
    why="Superseded images get no security updates, and AWS takes them off its list.",
    fix="Move to the current image of the same framework; 'neuronfleet catalogue images' lists them.",
    references=(
        "https://github.com/aws/deep-learning-containers",
        "https://github.com/aws-neuron/deep-learning-containers",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_supported(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    return task_of(resource, context).each_neuron(lambda container: _container(container, context))


def _container(container: Container, context: Context) -> Outcome | None:
    image = container["image"]
    if image.is_unknown:
        return undecided(f"the image of {container.label} is known only after apply", image)
    record = prebuilt(image_name(image.text or ""), context.catalogue)
    if record is None:
        return None
    if record.status == "current":
        return passed()
    note = f": {record.note}" if record.note else ""
    return failed(f"{container.label} has {image}, which is {record.status}{note}", at=image)
