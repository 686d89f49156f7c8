"""NEU014: images are pinned by digest."""

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
    judge,
    not_judged,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = sample(image=f"public.ecr.aws/nginx/nginx:1.27.4@sha256:{'0' * 64}")
    path = f"{CONTAINER}.image"
    return (
        passes("A digest", good),
        fails(
            "A version, which its owner can push again", good.change(TASK, path, "public.ecr.aws/nginx/nginx:1.27.4")
        ),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        not_judged("No containers", sample().change(TASK, "container_definitions", "[]")),
    )


@policy(
    "NEU014",
    "image-digest",
    Severity.LOW,
    title="Every image is pinned by digest.",
    why="A tag can be pushed again with other content; a digest is the content.",
    fix="Add the digest: repository:tag@sha256:...",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_digest(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Outcome | None:
    image = container["image"]
    if image.is_missing:
        return None
    return judge(
        image.matches(r"[^@]+@sha256:[0-9a-f]{64}"), f"the image of {container.label} has no digest: {image}", at=image
    )
