"""CAP012: volumes of container instances are encrypted."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    all_of,
    failed,
    fails,
    judge,
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
    if _by_default(template, context):
        return passed()
    found = volumes(template)
    if found is None:
        return undecided("its volumes are known only after apply", template["block_device_mappings"])
    if not found:
        return failed("no volume is named, so the root volume is as the image has it: not encrypted")
    wrong = next((one for one in found if one.encrypted.equals("true").is_false), None)
    if wrong is not None:
        return failed(f"volume {wrong.device} has encrypted {wrong.encrypted}", at=wrong.encrypted)
    return judge(all_of(one.encrypted.equals("true") for one in found), "a volume is not encrypted")


def _by_default(template: Resource, context: Context) -> bool:
    return any(
        one["enabled"].or_default(True).flag and one.region == template.region  # noqa: FBT003 - the default
        for one in context.plan.resources("aws_ebs_encryption_by_default")
    )
