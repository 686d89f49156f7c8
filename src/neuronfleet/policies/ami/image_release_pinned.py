"""AMI007: the release of the image is written down, so that a plan changes instances only when asked to."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, sample
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
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES


def _examples() -> tuple[Example, ...]:
    pinned = "amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64/image_id"
    return (
        passes("The parameter of one release", sample(pinned)),
        passes("An image id is as pinned as can be", sample(image_id=IMAGE_ID)),
        fails("The recommended image is another one every few weeks", sample()),
        unknown("Where the image comes from is not known", sample(image_id=UNKNOWN)),
        not_judged("EC2 resolves the parameter: AMI009", sample(image_id="resolve:ssm:/acme/golden-image")),
        null("The template leaves the image to others", sample(image_id=""), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "AMI007",
    "image-release-pinned",
    Severity.LOW,
    title="The image is one release, not whichever is recommended on the day of the plan.",
    why=(
        "With 'recommended', a plan for something else also brings a new launch template version, and with it an "
        "instance refresh, whenever AWS has published a release; two regions planned on two days run two images. "
        "Pinned, somebody decides, and must: a pinned image ages (AMI008)."
    ),
    fix="Put an image name, al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64, in place of recommended.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html",),
    types=TEMPLATES,
    examples=_examples,
)
def image_release_pinned(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None:
        return not_applicable("it names no image")
    if source.kind is Kind.UNCLEAR:
        return undecided(f"whether the image is pinned cannot be told: {source.reason}", source.image)
    if source.kind is Kind.AT_LAUNCH:
        return not_applicable("EC2 resolves the parameter at each launch: AMI009")
    if source.kind is Kind.SEARCH and source.data is not None:
        latest = source.data["most_recent"].or_default(False)  # noqa: FBT003 - the provider's default
        if latest.flag:
            return failed("the search takes the most recent image on the day of the plan", at=source.image)
        return passed() if latest.is_known else undecided(f"most_recent of the search is {latest}", source.image)
    if source.parameter is not None:
        if source.parameter.release == "recommended":
            return failed(f"{source.name} is another image whenever AWS publishes a release", at=source.image)
        return passed()
    if source.kind is Kind.PARAMETER:
        return not_applicable("its image is not from a parameter of AWS's")
    return passed()
