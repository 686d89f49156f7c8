"""AMI005: the Neuron driver of Inf1 instances is one that still serves Inf1."""

from __future__ import annotations

import base64
import re
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, TEMPLATE, sample
from neuronfleet.policies.ami._source import Source, family_of, source_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    Verdict,
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
from neuronfleet.policies.cap._hosts import TEMPLATES, script, template_types

_LAST: Final = (2, 24)
"""The last driver for Inf1 is 2.24.*: announcement of 2026-03-12 in https://github.com/aws-neuron/aws-neuron-sdk."""

_INSTALL: Final = lazy_pattern(
    r"^[^#\n]*\b(?:install|upgrade|update)\b[^\n]*?\baws-neuronx-dkms(?:[=-](\d[\d.*]*))?", re.MULTILINE
)
_NEURON_DLAMI: Final = "/aws/service/neuron/dlami/"


def _examples() -> tuple[Example, ...]:
    good = sample()

    def installing(line: str) -> object:
        return base64.b64encode(
            f"#!/bin/bash\necho ECS_CLUSTER=inf1 >> /etc/ecs/ecs.config\n{line}\n".encode()
        ).decode()

    newest = good.change(TEMPLATE, "user_data", installing("dnf install -y aws-neuronx-dkms"))
    return (
        passes("The ECS image swaps its driver for 2.21 where it sees Inf1 devices", good),
        passes(
            "User data installs the last driver for Inf1",
            good.change(TEMPLATE, "user_data", installing("dnf install -y aws-neuronx-dkms-2.24.*")),
        ),
        fails("User data installs the newest driver", newest),
        fails(
            "User data installs a driver that has dropped Inf1",
            good.change(TEMPLATE, "user_data", installing("dnf install -y aws-neuronx-dkms-2.26.5.0")),
        ),
        not_judged("Inf2 runs with the newest driver", newest.change(TEMPLATE, "instance_type", "inf2.xlarge")),
        unknown("User data is not known", good.change(TEMPLATE, "user_data", UNKNOWN)),
        unknown("An image id does not tell the driver", sample(image_id=IMAGE_ID)),
        null("No instance type", good.change(TEMPLATE, "instance_type", None), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "AMI005",
    "driver-serves-inf1",
    Severity.HIGH,
    title="Inf1 instances get a Neuron driver of version 2.24 or older.",
    why=(
        "Later drivers do not know the first Inferentia chip: the module loads, no /dev/neuron0 appears, and no task "
        "that maps it starts."
    ),
    fix="Leave the driver to the ECS-optimized image, or install aws-neuronx-dkms-2.24.* and lock it.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/announcements/index.html",
        "https://github.com/aws/amazon-ecs-ami",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def driver_serves_inf1(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source, types = source_of(template, context), template_types(template)
    if source is None or not types:
        return not_applicable("it names no image" if source is None else "it names no instance type")
    open_types = [one for one in types if one.is_unknown]
    if open_types:
        return undecided("the instance type is known only after apply", *open_types)
    if not any((one.text or "").lower().startswith("inf1.") for one in types):
        return not_applicable("no Inf1 instances")
    installed = _installed(template)
    return installed if installed is not None else _shipped(source, context)


def _installed(template: Resource) -> Outcome | None:
    """What user data says; None where it installs no driver."""
    text, user_data = script(template), template["user_data"]
    if text is None:
        return undecided(f"whether user data installs another driver cannot be told: it is {user_data}", user_data)
    installed = _INSTALL.findall(text)
    for version in installed:
        if not version:
            return failed("user data installs the newest aws-neuronx-dkms, which does not serve Inf1", at=user_data)
        if _release(version) > _LAST:
            return failed(f"user data installs aws-neuronx-dkms {version}; the last for Inf1 is 2.24.*", at=user_data)
    return passed() if installed else None


def _shipped(source: Source, context: Context) -> Outcome:
    """What the image has."""
    if source.name is not None and source.name.startswith(_NEURON_DLAMI):
        return failed("Neuron AMIs of SDK 2.27 and later have a driver without Inf1", at=source.image)
    family = family_of(source, context.catalogue)
    if family is not None and not family.accelerated:
        return not_applicable("the image has no Neuron driver: AMI003")
    if family is None or family.neuron_driver is None:
        return undecided(f"the Neuron driver of image {source.image} cannot be told", source.image)
    if _release(family.neuron_driver) > _LAST:
        return failed(f"{family.name} has driver {family.neuron_driver}; the last for Inf1 is 2.24.*", at=source.image)
    return passed()


def _release(version: str) -> tuple[int, ...]:
    """Major and minor number."""
    return tuple(int(part[:9]) for part in version.split(".")[:2] if part.isdecimal())
