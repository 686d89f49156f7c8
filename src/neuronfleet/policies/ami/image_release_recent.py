"""AMI008: a pinned image is not too old."""

from __future__ import annotations

import datetime as dt
from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import TEMPLATE, sample
from neuronfleet.policies.ami._source import Kind, Source, release_date, source_of
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

_OLDEST_DAYS: Final = 180
"""Half a year of kernel and agent fixes; AWS publishes a release every few weeks."""


def _examples() -> tuple[Example, ...]:
    def release(date: str) -> str:
        return f"amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.{date}-kernel-6.1-x86_64/image_id"

    return (
        passes("The recommended image", sample()),
        passes("A release that is two months old", sample(release("20260922"))),
        fails("A release that is a year old", sample(release("20251120"))),
        unknown("Where the image comes from is not known", sample(image_id=UNKNOWN)),
        null(
            "The template leaves the image to others",
            sample().change(TEMPLATE, "image_id", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
    )


@policy(
    "AMI008",
    "image-release-recent",
    Severity.MEDIUM,
    title=f"A pinned image is at most {_OLDEST_DAYS} days old.",
    why="Kernel, container runtime and ECS agent get security fixes only through newer images.",
    fix="Pin a newer release; AWS lists them in https://github.com/aws/amazon-ecs-ami/blob/main/CHANGELOG.md.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html",),
    types=TEMPLATES,
    examples=_examples,
)
def image_release_recent(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None or source.kind is Kind.LITERAL:
        return not_applicable("it names no image" if source is None else "an image id does not tell its age: AMI001")
    if source.kind is Kind.UNCLEAR:
        return undecided(f"the age of the image cannot be told: {source.reason}", source.image)
    day = _day(source)
    if day is not None:
        age = (context.today - day).days
        if age > _OLDEST_DAYS:
            return failed(f"the image is of {day.isoformat()}, {age} days old", at=source.image)
        return passed()
    if source.parameter is None or source.parameter.release != "recommended":
        return not_applicable("its image is not from a parameter of ECS-optimized AMIs")
    known = context.catalogue.regions.get(template.region or "")
    if known is not None and known.ami_parameters == "stale":
        return undecided(
            f"AWS had not published a Neuron image in {known.name} for months when that was last looked up",
            source.image,
        )
    return passed()


def _day(source: Source) -> dt.date | None:
    """Day of a pinned release, or of what a search found."""
    if source.kind is Kind.SEARCH:
        text = source.data["creation_date"].text if source.data is not None else None
        text = (text or "")[:10].replace("-", "")
    else:
        text = release_date(source) or ""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
