"""AMI009: the image is decided by the plan, not anew by each launch."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, parameter, sample
from neuronfleet.policies.ami._source import Kind, source_of
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
from neuronfleet.policies.cap._hosts import TEMPLATES


def _examples() -> tuple[Example, ...]:
    floating = f"resolve:ssm:{parameter('amazon-linux-2023/neuron/recommended/image_id')}"
    release = "amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64/image_id"
    return (
        passes("The plan reads the parameter", sample()),
        passes("EC2 reads the parameter of one release", sample(image_id=f"resolve:ssm:{parameter(release)}")),
        passes("EC2 reads one version of a parameter", sample(image_id="resolve:ssm:/acme/golden-image:7")),
        passes("The image id is written down", sample(image_id=IMAGE_ID)),
        fails("EC2 reads whatever is recommended at each launch", sample(image_id=floating)),
        unknown("Where the image comes from is not known", sample(image_id=UNKNOWN)),
        null("The template leaves the image to others", sample(image_id=""), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "AMI009",
    "image-resolved-once",
    Severity.MEDIUM,
    title="All instances of a group boot the same image.",
    why=(
        "With resolve:ssm: in the launch template each launch reads the parameter anew: instances of one group differ, "
        "no plan ever shows a new image, and no instance refresh replaces the old ones."
    ),
    fix="Read the parameter with data.aws_ssm_parameter, or name one release, or append a version: name:7.",
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def image_resolved_once(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None:
        return not_applicable("it names no image")
    if source.image.is_unknown and source.kind is Kind.UNCLEAR:
        return undecided("what image_id says is known only after apply", source.image)
    if source.kind is not Kind.AT_LAUNCH:
        return passed()
    if source.parameter is not None and source.parameter.release not in ("", "recommended"):
        return passed()
    version = (source.name or "").removeprefix("arn:").rpartition(":")[2]
    if version.isdecimal():
        return passed()
    return failed(f"each launch resolves image_id {source.image} anew", at=source.image)
