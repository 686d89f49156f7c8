"""NEU010: the image is made for the generation of chips that the instances have."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    fails,
    not_judged,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._hosts import hosts_of, judge_hosts
from neuronfleet.policies.neu._images import families_of, image_name
from neuronfleet.policies.neu._samples import CONTAINER, IMAGE, TASK, sample
from neuronfleet.policies.neu._task import Task, task_of

_NEWER = "public.ecr.aws/neuron/pytorch-inference-neuronx:2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04"


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = inf1_sample(container={"image": IMAGE})
    path = f"{CONTAINER}.image"
    return (
        passes("A -neuron image on Inf1", good),
        passes("A -neuronx image on Inf2", inf1_sample(instance_type="inf2.xlarge", container={"image": _NEWER})),
        fails("A -neuronx image on Inf1", good.change(TASK, path, _NEWER)),
        fails("A -neuron image on Inf2", good.change(TEMPLATE, "instance_type", "inf2.xlarge")),
        unknown("The instance type is known only after apply", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        not_judged("An image of which the name tells nothing", sample(image="bert:1.4.0")),
    )


@policy(
    "NEU010",
    "image-family",
    Severity.CRITICAL,
    title="An image of the Neuron SDK is made for the instance family that it runs on.",
    why="Images called -neuron carry the last runtime that knows Inf1, those called -neuronx one that knows Inf2 and "
    "Trn1 only: on the other generation no model loads.",
    fix="On Inf1 use a -neuron image such as pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04; on "
    "Inf2 and Trn1 a -neuronx one.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/release-notes/components/runtime.html",
        "https://github.com/aws-neuron/deep-learning-containers",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_family(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    task = task_of(resource, context)
    return task.each_neuron(lambda container: _container(task, container, context))


def _container(task: Task, container: Container, context: Context) -> Outcome | None:
    image = container["image"]
    if image.is_unknown:
        return undecided(f"the image of {container.label} is known only after apply", image)
    families = families_of(image_name(image.text or ""), context.catalogue)
    if families is None:
        return None
    made_for = " and ".join(sorted(families))
    return judge_hosts(
        hosts_of(task, context),
        lambda record: record.family in families,
        lambda record: f"{container.label} has an image for {made_for}, and runs on {record.name}",
        at=image,
    )
