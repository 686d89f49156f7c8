"""NEU017: AWS's own Neuron images come from where AWS has them."""

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
from neuronfleet.policies.neu._images import image_name, is_neuron_image
from neuronfleet.policies.neu._registry import dlc_accounts
from neuronfleet.policies.neu._samples import CONTAINER, IMAGE, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a container without an image is refused by ECS
    good = sample()
    path = f"{CONTAINER}.image"
    return (
        passes("The account of the region", good),
        fails(
            "The account of most regions, in one that has its own",
            good.change(TASK, path, IMAGE.replace("us-east-1", "eu-south-1")),
        ),
        fails(
            "A region where AWS lists no Neuron images",
            good.change(TASK, path, IMAGE.replace("us-east-1", "ca-central-1")),
        ),
        unknown("The image is known only after apply", good.change(TASK, path, UNKNOWN)),
        not_judged(
            "A copy in an account of one's own", good.change(TASK, path, IMAGE.replace("763104351884", "123456789012"))
        ),
    )


@policy(
    "NEU017",
    "dlc-account",
    Severity.HIGH,
    title="Images of AWS Deep Learning Containers come from the account and a region where AWS publishes Neuron ones.",
    why="The account differs from region to region, and not every region has Neuron images: the task stops with "
    "CannotPullContainerError.",
    fix="Take the account and the region from 'neuronfleet catalogue regions', an image of public.ecr.aws/neuron, or a "
    "copy in a registry of your own.",
    references=("https://github.com/aws/deep-learning-containers/blob/master/docs/reference/region_availability.md",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def dlc_account(resource: Resource, context: Context) -> Answer:
    """Judge the images of one task definition."""
    return task_of(resource, context).each_neuron(lambda container: _container(container, context))


def _container(container: Container, context: Context) -> Outcome | None:
    image = container["image"]
    if image.is_unknown:
        return undecided(f"the image of {container.label} is known only after apply", image)
    name = image_name(image.text or "")
    region = context.catalogue.regions.get(name.region)
    if region is None or not is_neuron_image(name) or name.account not in dlc_accounts(context.catalogue):
        return None
    place = f"{name.account} in {region.name}"
    if region.dlc_account != name.account:
        right = f"AWS's images there are in {region.dlc_account}" if region.dlc_account else "AWS has no images there"
        return failed(f"{container.label} pulls from {veiled(image, place)}; {right}", at=image)
    if not region.neuron_dlc:
        near = f"; the nearest is {region.neuron_dlc_region}" if region.neuron_dlc_region else ""
        return failed(
            f"{container.label} pulls from {veiled(image, region.name)}, where AWS lists no Neuron images{near}",
            at=image,
        )
    return passed()
