"""NEU011: no Neuron Runtime 1.x."""

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
from neuronfleet.policies.neu._images import image_name, runtime_1
from neuronfleet.policies.neu._samples import CONTAINER, IMAGE, TASK, sample, variables
from neuronfleet.policies.neu._task import task_of

_OF_THE_PAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04"


def _examples() -> tuple[Example, ...]:
    good = sample()
    path = f"{CONTAINER}.image"
    return (
        passes("An image with the runtime in the server's process", good),
        fails("The image of AWS's page on Inf1", good.change(TASK, path, _OF_THE_PAGE)),
        fails(
            "The runtime's daemon as a sidecar",
            good.change(TASK, path, "790709498068.dkr.ecr.us-east-1.amazonaws.com/neuron-rtd:1.0"),
        ),
        fails(
            "A server that looks for the daemon",
            sample(image="bert:1.4.0", environment=variables(NEURON_RTD_ADDRESS="unix:/sock/neuron.sock")),
        ),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No image at all: ECS refuses it", good.change(TASK, path, None), verdict=not_judged("").verdict),
        not_judged("It has nothing to do with Neuron", sample(image="nginx:1.27", linuxParameters={})),
        not_judged("Nothing tells which runtime an image of one's own has", sample(image=IMAGE.partition("-")[0])),
    )


@policy(
    "NEU011",
    "runtime-1",
    Severity.CRITICAL,
    title="No container needs Neuron Runtime 1.x, the daemon neuron-rtd.",
    why="Neuron drivers since SDK 2.3 (October 2022) do not serve Runtime 1.x, and every current ECS-optimized Neuron "
    "AMI has a later driver: the daemon finds no device and the server waits for it.",
    fix="Use an image with the runtime in the server's process, such as "
    "tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04, and drop neuron-rtd and "
    "NEURON_RTD_ADDRESS. The model may have to be compiled again.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/announcements/neuron2.x/neuron-rtd-eol.html",
        "https://github.com/aws/amazon-ecs-ami",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def no_runtime_1(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each_neuron(lambda container: _container(container, context))


def _container(container: Container, context: Context) -> Outcome | None:
    image, address = container["image"], container.variable("NEURON_RTD_ADDRESS")
    old = runtime_1(image_name(image.text or ""), context.catalogue)
    if old:
        return failed(f"{container.label} has {image}, which needs the daemon of Neuron Runtime 1.x", at=image)
    told = address.is_set()
    if told.is_true:
        return failed(f"{container.label} has NEURON_RTD_ADDRESS, the address of Neuron Runtime 1.x", at=address)
    if any("neuron-rtd" in (word.text or "") for word in container.words):
        return failed(f"{container.label} starts neuron-rtd, the daemon of Neuron Runtime 1.x", at=container["command"])
    if image.is_unknown:
        return undecided(f"the image of {container.label} is known only after apply", image)
    if old is None:
        return None
    return judge(~told, "") if told.is_unknown else passed()
