"""CAP012: volumes of container instances are encrypted."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.plan import unknown as unclear
from neuronfleet.policies.ami._source import source_of
from neuronfleet.policies.api import (
    FALSE,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Truth,
    Unknown,
    all_of,
    any_of,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES, is_foreign
from neuronfleet.policies.cap._volumes import Volume, is_public, is_root, volumes
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    path = "block_device_mappings.0.ebs.0.encrypted"
    account = "aws_ebs_encryption_by_default.this"
    return (
        passes("The root volume is encrypted", good),
        fails("It is not", good.change(TEMPLATE, path, "false")),
        passes("The account encrypts every volume", good.change(TEMPLATE, path, None).add(account, {"enabled": True})),
        unknown("Whether it is encrypted is not known", good.change(TEMPLATE, path, UNKNOWN)),
        null("Nobody says: it is as the image has it, which is not", good.change(TEMPLATE, path, None)),
        null("No volume is named: they are as the image has them", good.change(TEMPLATE, "block_device_mappings", [])),
        fails(
            "Another volume is encrypted, and the root volume is as the image has it",
            good.change(TEMPLATE, "block_device_mappings.0.device_name", "/dev/sdf"),
        ),
        passes(
            "The image is an encrypted copy",
            good.change(TEMPLATE, path, None)
            .change(TEMPLATE, "image_id", Unknown("aws_ami_copy.own.id"))
            .add("aws_ami_copy.own", {"encrypted": True}),
        ),
        unknown(
            "A private image may be encrypted",
            good.change(TEMPLATE, path, None).change(TEMPLATE, "image_id", "ami-0123456789abcdef0"),
        ),
        unknown(
            "Whether the account encrypts is not known",
            good.change(TEMPLATE, path, None).add(account, {"enabled": UNKNOWN}),
        ),
    )


@policy(
    "CAP012",
    "volumes-encrypted",
    Severity.HIGH,
    title="Every EBS volume of a container instance is encrypted, the root volume too.",
    why=(
        "The root volume holds images, models and whatever tasks write. Unencrypted, every snapshot and every "
        "copy of it can be read by whoever gets hold of it."
    ),
    fix='Add block_device_mappings for /dev/xvda with ebs { encrypted = "true" }.',
    references=(
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def volumes_encrypted(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    if is_foreign(template, context):
        return not_applicable("it launches no container instances")
    account = _by_default(template, context)
    found = volumes(template)
    if found is None:
        return judge(account | unclear(template["block_device_mappings"]), "a volume is not encrypted")
    image = _image_is(template, context)
    every = [(one, _is_encrypted(one, image)) for one in found]
    for one, truth in every:
        if truth.is_false:
            return judge(account, f"volume {one.device} has encrypted {one.encrypted}", at=one.encrypted)
    good = account | all_of(truth for _, truth in every if truth is not image)
    open_ones = [one.device for one in found if one.device.is_unknown]
    if any(truth is image for _, truth in every) or not (open_ones or any(is_root(one) for one in found)):
        if good.is_true and image.is_unknown and not account.is_true:
            return undecided("the root volume is as the image has it, encrypted or not", *image.causes)
        return judge(account | (good & image), "no root volume is named, so it is as the image has it: not encrypted")
    if open_ones and not any(is_root(one) for one in found):
        good = good & (account | unclear(*open_ones))
    return judge(good, "a volume is not encrypted")


def _is_encrypted(volume: Volume, image: Truth) -> Truth:
    """Whether a volume is; one that does not say so is as the image where it is the root volume, else it is not."""
    if not volume.encrypted.is_missing:
        return volume.encrypted.equals("true")
    if volume.device.is_unknown:
        return image & unclear(volume.device)
    return image if is_root(volume) else FALSE


def _image_is(template: Resource, context: Context) -> Truth:
    """Whether the image is encrypted: those that AWS publishes are not, private ones may be."""
    source = source_of(template, context)
    if source is None:
        return unclear(template["image_id"])
    if is_public(template, context):
        return FALSE
    if source.data is not None and source.data.type == "aws_ami_copy":
        return source.data["encrypted"].or_default(False).equals("true") | unclear(source.image)  # noqa: FBT003
    return unclear(source.image)


def _by_default(template: Resource, context: Context) -> Truth:
    """Whether the account encrypts every volume of the region, whatever the template says."""
    return any_of(
        one["enabled"].or_default(True).equals("true")  # noqa: FBT003 - the provider's default
        for one in context.plan.resources("aws_ebs_encryption_by_default")
        if one.region == template.region
    )
