"""NEU016: images are pulled from the task's own region."""

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
from neuronfleet.policies.neu._registry import dlc_accounts, partition_of
from neuronfleet.policies.neu._samples import CONTAINER, IMAGE, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = sample()
    path = f"{CONTAINER}.image"
    return (
        passes("The registry of the region", good),
        passes(
            "AWS has no Neuron images in the region, so they come from the one named for it",
            sample(image=IMAGE.replace("us-east-1", "ap-northeast-1"), region="ap-northeast-2"),
        ),
        fails("The registry of another region", sample(image=IMAGE, region="eu-west-1")),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        unknown("The region is not in the plan", sample(region=None)),
        not_judged("ECR Public", good.change(TASK, path, "public.ecr.aws/nginx/nginx:1.27.4")),
    )


@policy(
    "NEU016",
    "image-region",
    Severity.MEDIUM,
    title="Images in private Amazon ECR are pulled from the task's own region.",
    why="A copied region name is the usual mistake of a second region: tasks start only while the other region is up, "
    "VPC endpoints of ECR do not reach it, and every pull of several gigabytes is paid for.",
    fix="Replicate the repository into the region and name its registry there.",
    references=(
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html",
        "https://github.com/aws/deep-learning-containers",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_region(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    return task_of(resource, context).each(lambda container: _container(container, resource, context))


def _container(container: Container, resource: Resource, context: Context) -> Outcome | None:
    image = container["image"]
    if image.is_unknown:
        return undecided(f"the image of {container.label} is known only after apply", image)
    name = image_name(image.text or "")
    if not name.region:
        return None
    region = resource.region
    if region is None:
        return undecided("the plan does not tell the region of the task", image)
    if name.region == region:
        return passed()
    if partition_of(name.region) != partition_of(region):
        return None
    record = context.catalogue.regions.get(region)
    nowhere_nearer = record is not None and not record.neuron_dlc and name.account in dlc_accounts(context.catalogue)
    if nowhere_nearer and record is not None and record.neuron_dlc_region == name.region:
        return passed()
    return failed(
        f"{container.label} pulls its image from {veiled(image, name.region)}, and runs in {region}", at=image
    )
