"""AMI004: the operating system of the image is still supported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, TEMPLATE, sample
from neuronfleet.policies.ami._source import Source, family_of, source_of
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

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue

_OLDER: Final = {"amazon-linux": ("Amazon Linux", dt.date(2023, 12, 31))}
"""Systems that the catalogue does not list: https://aws.amazon.com/amazon-linux-ami/faqs/"""


def _examples() -> tuple[Example, ...]:
    return (
        passes("Amazon Linux 2023 is supported until 2029", sample()),
        fails("Amazon Linux 2 was supported until 2026-06-30", sample("amazon-linux-2/inf/recommended/image_id")),
        fails(
            "So was its GPU image",
            sample("amazon-linux-2/gpu/recommended/image_id", instance_type="g4dn.xlarge").change(
                TEMPLATE, "user_data", UNKNOWN
            ),
        ),
        unknown("An image id does not tell the operating system", sample(image_id=IMAGE_ID)),
        unknown("The image is not known", sample(image_id=UNKNOWN)),
        null("The template leaves the image to others", sample(image_id=""), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "AMI004",
    "operating-system-supported",
    Severity.HIGH,
    title="The operating system of the image has not reached its end of life.",
    why="After that day nobody promises security updates, of the system or of the ECS agent on it.",
    fix="Use /aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id, and replace the instances.",
    references=(
        "https://aws.amazon.com/amazon-linux-2/faqs/",
        "https://docs.aws.amazon.com/linux/al2023/ug/release-cadence.html",
        "https://github.com/aws/amazon-ecs-ami",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def operating_system_supported(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None:
        return not_applicable("it names no image")
    found = _end_of_life(source, context.catalogue)
    if found is not None:
        system, day = found
        if day <= context.today:
            return failed(f"{system} has had no support since {day.isoformat()}", at=source.image)
        return passed()
    if is_foreign(template, context):
        return not_applicable("it launches no container instances")
    return undecided(f"the operating system of image {source.image} cannot be told", source.image)


def _end_of_life(source: Source, catalogue: Catalogue) -> tuple[str, dt.date] | None:
    family = family_of(source, catalogue)
    if family is not None:
        return family.os, family.end_of_life
    if source.parameter is None:
        return None
    system = source.parameter.family.split("/")[0]
    siblings = [one for name, one in catalogue.ami_families.items() if name.split("/")[0] == system]
    if siblings:
        plainest = min(siblings, key=lambda one: len(one.name))
        return plainest.os, max(one.end_of_life for one in siblings)
    return _OLDER.get(system)
