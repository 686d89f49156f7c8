"""AMI006: the image is one of the region that the instances are launched in."""

from __future__ import annotations

import dataclasses

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, NEURON, PARAMETER, TEMPLATE, parameter, sample
from neuronfleet.policies.ami._source import Kind, Source, family_of, source_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Severity,
    Unknown,
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
    good = sample()
    not_read_yet = good.leave_out(PARAMETER, "insecure_value").change(
        TEMPLATE, "image_id", Unknown(f"{PARAMETER}.value")
    )
    preview = "amazon-linux-2022/neuron/recommended/image_id"
    not_read = not_read_yet.change(PARAMETER, "name", parameter(preview))
    elsewhere = Changed(actions=("read",), after={"name": parameter(NEURON), "region": "us-west-2"})
    return (
        passes("The parameter is read where the instances are launched", good),
        fails("The parameter is read in another region", not_read_yet.add(PARAMETER, elsewhere)),
        fails(
            "The region has no such parameter",
            dataclasses.replace(not_read, region="ap-southeast-3"),
        ),
        unknown(
            "Nobody has checked that GovCloud has the parameter",
            dataclasses.replace(not_read_yet, region="us-gov-east-1"),
        ),
        unknown("Where the image comes from is not known", sample(image_id=UNKNOWN)),
        not_judged("The image id is written down", sample(image_id=IMAGE_ID)),
        null("The template leaves the image to others", sample(image_id=""), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "AMI006",
    "image-of-own-region",
    Severity.CRITICAL,
    title="The image is looked up in the region that its instances are launched in, and AWS publishes it there.",
    why="An image id is only known in its own region: elsewhere every launch fails with InvalidAMIID.NotFound.",
    fix="Read the parameter with the provider of the launch template's region.",
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def image_of_own_region(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None or source.kind is Kind.LITERAL:
        return not_applicable("it names no image" if source is None else "an image id does not tell its region")
    region = template.region
    if source.kind is Kind.UNCLEAR or region is None:
        reason = source.reason or "the region of the instances is not known"
        return undecided(f"whether the image is one of the region cannot be told: {reason}", source.image)
    if source.data is not None:
        own = source.data["region"].or_default(None)  # AWS provider 6
        theirs = None if own.is_unknown else own.text or source.data.region
        if theirs is None:
            return undecided(f"the region of {source.data.address} is not known", source.image)
        if theirs != region:
            return failed(
                f"the image is looked up in {theirs} ({source.data.address}), and instances are launched in {region}",
                at=source.image,
            )
        was_read = source.data.mode == "data" and (source.image.is_known or source.data["insecure_value"].is_known)
        if was_read or source.kind is Kind.MADE:
            return passed()
    return _published(source, region, context)


def _published(source: Source, region: str, context: Context) -> Answer:
    family, known = family_of(source, context.catalogue), context.catalogue.regions.get(region)
    if family is None or not family.accelerated:
        return not_applicable("it is none of the Neuron images")
    if region in family.absent_from:
        return failed(f"AWS does not publish {family.name} in {region}", at=source.image)
    if known is None or known.ami_parameters == "unverified":
        return undecided(f"nobody has checked that AWS publishes {family.name} in {region}", source.image)
    return passed()
