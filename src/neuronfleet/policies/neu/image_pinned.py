"""NEU013: images have a version."""

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
from neuronfleet.policies.neu._images import image_name, tag_of
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = sample(image="public.ecr.aws/nginx/nginx:1.27.4")
    path = f"{CONTAINER}.image"
    return (
        passes("A version", good),
        passes("A digest", good.change(TASK, path, f"public.ecr.aws/nginx/nginx@sha256:{'0' * 64}")),
        fails("latest", good.change(TASK, path, "public.ecr.aws/neuron/neuron-monitor:latest")),
        fails("No tag, which is latest too", good.change(TASK, path, "localhost:5000/nginx")),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        not_judged("No containers", sample().change(TASK, "container_definitions", "[]")),
    )


@policy(
    "NEU013",
    "image-pinned",
    Severity.MEDIUM,
    title="Every image has a tag that names a version, or a digest.",
    why="Where 'latest' moves, the next deployment or the next instance runs other code than was reviewed, and the "
    "Neuron runtime in it may no longer know the chips.",
    fix="Name the version, or better the digest: repository@sha256:...",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_pinned(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Outcome | None:
    image = container["image"]
    if image.is_missing:
        return None
    if image.text is not None and image_name(image.text).digest:
        return passed()
    # of an image that is known in part the synthesized source has the tag
    tag = tag_of(image)
    if tag is None:
        return undecided(f"the image of {container.label} is known only after apply", image)
    if tag == "latest":
        return failed(f"the image of {container.label} has the tag latest", at=image)
    return passed() if tag else failed(f"the image of {container.label} has no tag, so it is latest", at=image)
