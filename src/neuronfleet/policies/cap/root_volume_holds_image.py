"""CAP013: the root volume is at least as big as the image."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._source import family_of, source_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
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
from neuronfleet.policies.cap._hosts import TEMPLATES, is_foreign
from neuronfleet.policies.cap._volumes import volumes
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample

_SNAPSHOT_GIB: Final = 30
"""Root volume of ECS-optimized images: https://github.com/aws/amazon-ecs-ami (variables.pkr.hcl)."""

_ROOTS: Final = ("/dev/xvda", "/dev/sda1")
"""What images call their root device."""


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    device, size = "block_device_mappings.0.device_name", "block_device_mappings.0.ebs.0.volume_size"
    return (
        passes("100 GiB", good),
        fails("Smaller than the image", good.change(TEMPLATE, size, 20)),
        fails("Another device name: the root volume is not meant", good.change(TEMPLATE, device, "/dev/sda1")),
        unknown("The size is not known", good.change(TEMPLATE, size, UNKNOWN)),
        unknown("The device is not known", good.change(TEMPLATE, device, UNKNOWN)),
        null("Nobody says: as big as the image", good.change(TEMPLATE, size, None), verdict=Verdict.PASS),
    )


@policy(
    "CAP013",
    "root-volume-holds-image",
    Severity.HIGH,
    title="The root volume is not smaller than the image, and it is the root volume that is resized.",
    why=(
        "A volume smaller than the snapshot of the image fails every launch. A size given to another device "
        "name makes a second, empty volume, and the root stays at its 30 GiB."
    ),
    fix="Name /dev/xvda in block_device_mappings, with a volume_size of 30 or more.",
    references=(
        "https://github.com/aws/amazon-ecs-ami",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def root_volume_holds_image(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    if is_foreign(template, context):
        return not_applicable("it launches no container instances")
    found = volumes(template)
    if found is None:
        return undecided("its volumes are known only after apply", template["block_device_mappings"])
    source = source_of(template, context)
    family = family_of(source, context.catalogue) if source is not None else None
    if family is None:
        return not_applicable("its image is none of the catalogue's")
    for one in found:
        if one.device.text in _ROOTS and one.device.text != family.root_device:
            return failed(f"device_name is {one.device}, and the image's root is {family.root_device}", at=one.device)
    open_ones = [one.device for one in found if one.device.is_unknown]
    sizes = [one.size for one in found if one.device.is_missing or one.device.text == family.root_device]
    small = next((one for one in sizes if one.number is not None and one.number < _SNAPSHOT_GIB), None)
    if small is not None:
        return failed(f"volume_size is {small} GiB, and the image is {_SNAPSHOT_GIB} GiB", at=small)
    open_ones += [one for one in sizes if one.is_unknown]
    return undecided("the size of the root volume is known only after apply", *open_ones) if open_ones else passed()
