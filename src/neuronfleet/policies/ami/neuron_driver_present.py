"""AMI003: the image carries the Neuron driver where instances have Neuron devices, and fits their architecture."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, TEMPLATE, sample
from neuronfleet.policies.ami._source import Source, family_of, source_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Referring,
    Severity,
    Verdict,
    failed,
    fails,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES, is_neuron_type, script, template_types


def _examples() -> tuple[Example, ...]:
    searched = "data.aws_ami.ecs"
    return (
        passes("The image with the Neuron driver on an Inf1 instance", sample()),
        fails("The GPU image on an Inf1 instance", sample("amazon-linux-2023/gpu/recommended/image_id")),
        fails("The plain image on an Inf1 instance", sample("amazon-linux-2023/recommended/image_id")),
        fails(
            "An arm64 image on an x86_64 instance",
            sample("amazon-linux-2023/arm64/recommended/image_id", instance_type="c6i.large"),
        ),
        passes(
            "The plain image on an ordinary instance",
            sample("amazon-linux-2023/recommended/image_id", instance_type="c6i.large"),
        ),
        fails(
            "A search that finds the plain image",
            sample(image_id=IMAGE_ID)
            .add(searched, {"id": IMAGE_ID, "name": "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-x86_64"})
            .change(TEMPLATE, "image_id", Referring(IMAGE_ID, f"{searched}.id")),
        ),
        unknown("What is in an image cannot be told from its id", sample(image_id=IMAGE_ID)),
        unknown("The instance type is not known", sample().change(TEMPLATE, "instance_type", UNKNOWN)),
        null("No instance type", sample().change(TEMPLATE, "instance_type", None), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "AMI003",
    "neuron-driver-present",
    Severity.CRITICAL,
    title="The image has the Neuron driver where the instances have Neuron devices, and is of their architecture.",
    why=(
        "Without the driver there is no /dev/neuron0, and every task that maps it fails to start. An image of another "
        "architecture does not boot at all."
    ),
    fix="Use /aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
        "https://github.com/aws/amazon-ecs-ami",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def neuron_driver_present(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source, types = source_of(template, context), template_types(template)
    if source is None or not types:
        return not_applicable("it names no image" if source is None else "it names no instance type")
    names = [one.text for one in types if one.text is not None]
    if len(names) < len(types):
        return undecided("the instance type is known only after apply", *(one for one in types if one.is_unknown))
    catalogue = context.catalogue
    neuron = next((name for name in names if is_neuron_type(name, catalogue)), "")
    family = family_of(source, catalogue)
    if family is None:
        return _of_no_known_family(template, source, neuron)
    for name in names:
        known = catalogue.instance_types.get(name.lower())
        if known is not None and known.architecture != family.architecture:
            return failed(
                f"{family.name} is for {family.architecture}, {name} is {known.architecture}", at=source.image
            )
    if neuron and not family.accelerated:
        return _without_driver(template, source, family.name, neuron)
    return passed()


def _of_no_known_family(template: Resource, source: Source, neuron: str) -> Answer:
    if not neuron:
        return not_applicable("the instances have no Neuron devices")
    if source.parameter is not None:
        if source.parameter.family.rpartition("/")[2] in ("inf", "neuron"):
            return not_applicable("AWS publishes no such image: AMI002")
        return _without_driver(template, source, source.parameter.family, neuron)
    if source.name is not None and source.name.startswith("/aws/service/ami-"):
        return _without_driver(template, source, source.name, neuron)
    return undecided(f"whether image {source.image} has the Neuron driver for {neuron} cannot be told", source.image)


def _without_driver(template: Resource, source: Source, image: str, neuron: str) -> Answer:
    text = script(template)
    if text is None or "neuron" in text:
        return undecided(f"{image} has no Neuron driver, and user data may install it", template["user_data"])
    return failed(f"{image} has no Neuron driver, and {neuron} has Neuron devices", at=source.image)
