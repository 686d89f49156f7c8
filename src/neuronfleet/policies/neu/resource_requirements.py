"""NEU024: devices of Inf1 are no resource requirement."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.plan import Resource, Truth
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
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of

_MANAGED = "MANAGED_INSTANCES"


def _examples() -> tuple[Example, ...]:
    neuron = [{"type": "NeuronDevice", "value": "ALL"}]
    good = sample(resourceRequirements=[])
    return (
        passes("Mapped devices, no requirement", good),
        passes(
            "Managed Instances hand out the devices",
            sample(linuxParameters={}, resourceRequirements=neuron, task={"requires_compatibilities": [_MANAGED]}),
        ),
        fails("A GPU beside a Neuron device", sample(resourceRequirements=[{"type": "GPU", "value": "1"}])),
        fails(
            "NeuronDevice on container instances",
            sample(linuxParameters={}, resourceRequirements=neuron, task={"requires_compatibilities": ["EC2"]}),
        ),
        unknown(
            "The requirements are known only after apply",
            good.change(TASK, f"{CONTAINER}.resourceRequirements", UNKNOWN),
        ),
        null("No requirements", sample(), verdict=passes("").verdict),
        not_judged(
            "A GPU in a task that is not Neuron's",
            sample(image="nginx:1.27", linuxParameters={}, resourceRequirements=[{"type": "GPU", "value": "1"}]),
        ),
    )


@policy(
    "NEU024",
    "resource-requirements",
    Severity.CRITICAL,
    title="A Neuron task requires no GPU, and asks for NeuronDevice on ECS Managed Instances only.",
    why="No instance has GPUs and Neuron devices, so nothing could be placed. ECS hands out Neuron devices on Managed "
    "Instances alone, which have no Inf1, and not beside mapped ones.",
    fix="Remove the resource requirement and map /dev/neuronN under linuxParameters.devices.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def resource_requirements(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    compatibilities = resource["requires_compatibilities"].or_default([])
    managed = compatibilities.any_item(lambda one: one.equals(_MANAGED))
    return task_of(resource, context).each_neuron(lambda container: _container(container, managed))


def _container(container: Container, managed: Truth) -> Iterator[Outcome]:
    requirements = container["resourceRequirements"]
    if requirements.is_unknown:
        yield undecided(f"what {container.label} requires is known only after apply", requirements)
    for one in requirements.items:
        kind = part(one, "type")
        if kind.is_unknown:
            yield undecided(f"what {container.label} requires is known only after apply", kind)
        elif kind.text == "GPU":
            yield failed(f"{container.label} requires a GPU, and no instance has GPUs and Neuron devices", at=kind)
        elif kind.text == "NeuronDevice":
            message = f"{container.label} requires NeuronDevice, which only ECS Managed Instances hand out"
            yield judge(managed, message, at=kind)
            message = f"{container.label} requires NeuronDevice and maps Neuron devices too"
            yield judge(~container.maps_device(), message, at=kind)
    yield passed()
