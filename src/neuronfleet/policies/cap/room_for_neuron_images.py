"""CAP014: Neuron images fit on the root volume."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES, is_neuron_type, template_types
from neuronfleet.policies.cap._volumes import is_public, is_root, volumes
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample

_ROOM_GIB: Final = 50
_IMAGE_GIB: Final = 30


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    size = "block_device_mappings.0.ebs.0.volume_size"
    return (
        passes("100 GiB", good),
        fails("40 GiB", good.change(TEMPLATE, size, 40)),
        unknown("The size is not known", good.change(TEMPLATE, size, UNKNOWN)),
        null("Nobody says: 30 GiB, as the image", good.change(TEMPLATE, size, None)),
        null("No volume is named: 30 GiB, as the image", good.change(TEMPLATE, "block_device_mappings", [])),
        unknown(
            "No volume is named, and the image is a private one",
            good.change(TEMPLATE, "block_device_mappings", []).change(TEMPLATE, "image_id", "ami-0123456789abcdef0"),
        ),
        not_judged("An ordinary instance", good.change(TEMPLATE, "instance_type", "c6i.large")),
    )


@policy(
    "CAP014",
    "room-for-neuron-images",
    Severity.LOW,
    title="Instances with Neuron devices have a root volume of 50 GiB or more.",
    why=(
        "Container images with the Neuron SDK are 5 to 10 GiB each, twice that while they are unpacked, and a "
        "rolling update keeps two versions. On the 30 GiB of the image the second pull ends in: no space left "
        "on device."
    ),
    fix='Set volume_size = 100 and volume_type = "gp3" for /dev/xvda.',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/automated_image_cleanup.html",),
    types=TEMPLATES,
    examples=_examples,
)
def room_for_neuron_images(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    types = template_types(template)
    if not any(one.text and is_neuron_type(one.text, context.catalogue) for one in types):
        return not_applicable("it launches no instances with Neuron devices")
    found = volumes(template)
    if found is None:
        return undecided("its volumes are known only after apply", template["block_device_mappings"])
    sizes = [one.size.or_default(_IMAGE_GIB) for one in found]
    # a second volume may hold Docker's data
    biggest = max((one.number or 0 for one in sizes), default=_IMAGE_GIB)
    if biggest >= _ROOM_GIB:
        return passed()
    open_ones = [one for one in sizes if one.is_unknown]
    if open_ones:
        return undecided("the size of a volume is known only after apply", *open_ones)
    if not any(is_root(one) and not one.size.is_missing for one in found) and not is_public(template, context):
        return undecided("the root volume is as big as the image, and that is not known", template["image_id"])
    at = found[0].size if found else template["block_device_mappings"]
    return failed(f"the biggest volume has {biggest} GiB", at=at)
