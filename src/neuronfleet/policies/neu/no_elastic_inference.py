"""NEU023: nothing is left of Elastic Inference."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.plan import Resource, truth
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Sample,
    Severity,
    failed,
    fails,
    judge,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._images import image_name, is_elastic_inference
from neuronfleet.policies.neu._samples import TASK, sample
from neuronfleet.policies.neu._task import settled, task_of

_BLOCKS = {
    "aws_ecs_task_definition": "inference_accelerator",
    "aws_launch_template": "elastic_inference_accelerator",
}


def _examples() -> tuple[Example, ...]:
    good = sample(task={"inference_accelerator": []})
    block = [{"device_name": "eia", "device_type": "eia2.medium"}]
    return (
        passes("Inferentia devices only", good),
        fails("An accelerator of Elastic Inference", good.change(TASK, "inference_accelerator", block)),
        fails(
            "A container that asks for one",
            sample(resourceRequirements=[{"type": "InferenceAccelerator", "value": "eia"}]),
        ),
        fails(
            "An image for it",
            sample(image="763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-eia:1.15.0-cpu"),
        ),
        fails(
            "A launch template that asks for one",
            Sample({"aws_launch_template.web": {"elastic_inference_accelerator": [{"type": "eia2.medium"}]}}),
        ),
        unknown("The accelerators are known only after apply", good.change(TASK, "inference_accelerator", UNKNOWN)),
        null("No such block", good.change(TASK, "inference_accelerator", None), verdict=passes("").verdict),
    )


@policy(
    "NEU023",
    "no-elastic-inference",
    Severity.CRITICAL,
    title="Nothing asks for Amazon Elastic Inference.",
    why="Elastic Inference ended in April 2024; its accelerators were never Inferentia chips. AWS refuses the task "
    "definition, and AWS provider 6 does not know the block.",
    fix="Remove inference_accelerator and the resource requirement; map /dev/neuronN under linuxParameters.devices.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade",
    ),
    types=("aws_ecs_task_definition", "aws_launch_template"),
    examples=_examples,
)
def no_elastic_inference(resource: Resource, context: Context) -> Answer:
    """Judge one task definition or launch template."""
    attribute = _BLOCKS[resource.type]
    blocks = resource[attribute].or_default([])
    told = judge(blocks.test(lambda raw: raw in ([], "")), f"{attribute} asks for Elastic Inference", at=blocks)
    if blocks.is_missing:
        told = judge(truth(True), "")  # noqa: FBT003 - no block asks for nothing
    if resource.type != "aws_ecs_task_definition":
        return told
    return list(settled([told, *task_of(resource, context).each(_container)]))


def _container(container: Container) -> Iterator[Outcome]:
    requirements, image = container["resourceRequirements"], container["image"]
    asked = requirements.any_item(lambda one: part(one, "type").equals("InferenceAccelerator"))
    yield judge(~asked, f"{container.label} requires an InferenceAccelerator", at=requirements)
    if image.is_unknown:
        yield undecided(f"the image of {container.label} is known only after apply", image)
    elif image.text is not None and is_elastic_inference(image_name(image.text)):
        yield failed(f"{container.label} has {image}, an image for Elastic Inference", at=image)
