"""NEU015: images can be pulled in the partition of the task."""

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
from neuronfleet.policies.neu._containers import Container, veiled
from neuronfleet.policies.neu._images import image_name
from neuronfleet.policies.neu._registry import SUFFIXES, partition_of
from neuronfleet.policies.neu._samples import CONTAINER, IMAGE, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = sample()
    path = f"{CONTAINER}.image"
    china = "123456789012.dkr.ecr.cn-north-1.amazonaws.com"
    return (
        passes("A registry of the same partition", good),
        passes("A registry in China, in China", sample(image=f"{china}.cn/bert:1.4.0", region="cn-north-1")),
        fails("A registry of another partition", sample(image=IMAGE, region="cn-north-1")),
        fails("A registry in China without .cn", sample(image=f"{china}/bert:1.4.0", region="cn-north-1")),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        unknown("The region is not in the plan", sample(region=None)),
        not_judged("ECR Public", good.change(TASK, path, "public.ecr.aws/nginx/nginx:1.27.4")),
    )


@policy(
    "NEU015",
    "image-partition",
    Severity.CRITICAL,
    title="Images in private Amazon ECR are in the partition of the task, under the host name of that partition.",
    why="A registry of one partition cannot be read from another, and its host name does not exist with another "
    "partition's suffix: the task stops with CannotPullContainerError.",
    fix="Copy the image into a registry of the partition, 123456789012.dkr.ecr.REGION.amazonaws.com (in China "
    "amazonaws.com.cn), or use an image of ECR Public.",
    references=(
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html",
        "https://docs.aws.amazon.com/general/latest/gr/ecr.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_partition(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    return task_of(resource, context).each(lambda container: _container(container, resource))


def _container(container: Container, resource: Resource) -> Outcome | None:
    image = container["image"]
    if image.is_unknown:
        return undecided(f"the image of {container.label} is known only after apply", image)
    name = image_name(image.text or "")
    if not name.region:
        return None
    theirs = partition_of(name.region)
    suffixes = SUFFIXES.get(theirs)
    if suffixes is not None and name.suffix not in suffixes:
        return failed(
            f"the registry of {container.label} ends with {veiled(image, name.suffix)}, and registries of {theirs} end "
            f"with {suffixes[0]}",
            at=image,
        )
    region = resource.region
    if region is None:
        return undecided("the plan does not tell the region of the task", image)
    if partition_of(region) != theirs:
        return failed(
            f"{container.label} pulls its image from {veiled(image, name.region)} in the partition {theirs}, and runs "
            f"in {region} in {partition_of(region)}",
            at=image,
        )
    return passed()
