"""AMI002: the SSM parameter that an image is read from is one that AWS publishes, and holds an image id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.plan import Resource
from neuronfleet.policies.ami._samples import IMAGE_ID, PARAMETER, TEMPLATE, parameter, sample
from neuronfleet.policies.ami._source import ECS_PREFIX, ParameterName, source_of
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

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue

_ORDINARY: Final = frozenset(
    {
        "amazon-linux",
        "amazon-linux-2",
        "amazon-linux-2/arm64",
        "amazon-linux-2/gpu",
        "amazon-linux-2/kernel-5.10",
        "amazon-linux-2/kernel-5.10/arm64",
        "amazon-linux-2/kernel-5.10/gpu",
        "amazon-linux-2022",
        "amazon-linux-2022/arm64",
        "amazon-linux-2023",
        "amazon-linux-2023/arm64",
        "amazon-linux-2023/gpu",
    }
)
"""Families without Neuron driver that AWS publishes, beside the catalogue's: ssm:GetParametersByPath, October 2026."""

_ACCELERATED: Final = {"inf", "neuron"}


def _examples() -> tuple[Example, ...]:
    return (
        passes("The recommended image of Amazon Linux 2023 with the Neuron driver", sample()),
        passes(
            "A release of it, by its image name",
            sample("amazon-linux-2023/neuron/al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64/image_id"),
        ),
        fails(
            "There is no inf below amazon-linux-2023",
            sample("amazon-linux-2023/inf/recommended/image_id").leave_out(PARAMETER, "insecure_value"),
        ),
        fails(
            "The parameter holds JSON, and EC2 takes no JSON for an image id",
            sample(image_id=f"resolve:ssm:{parameter('amazon-linux-2023/neuron/recommended')}"),
        ),
        unknown("The name of the parameter is not known", sample().change(PARAMETER, "name", UNKNOWN)),
        not_judged("The image id is written down", sample(image_id=IMAGE_ID)),
        null(
            "The template leaves the image to others",
            sample().change(TEMPLATE, "image_id", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
    )


@policy(
    "AMI002",
    "ami-parameter-exists",
    Severity.CRITICAL,
    title="The SSM parameter of the image exists and holds an image id.",
    why=(
        "Families are called differently from one Amazon Linux to the next: inf on Amazon Linux 2, neuron on 2023. A "
        "name that does not exist stops the plan, or, where EC2 resolves it, every launch."
    ),
    fix="Use /aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html",
        "https://github.com/aws/amazon-ecs-ami",
    ),
    types=TEMPLATES,
    examples=_examples,
)
def ami_parameter_exists(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    source = source_of(template, context)
    if source is None:
        return not_applicable("it names no image")
    if source.parameter is None:
        if source.name is None and (source.data is not None or source.image.is_unknown):
            return undecided(source.reason or "where the image comes from is not known", source.image)
        return not_applicable("its image is not from a parameter of ECS-optimized AMIs")
    name = source.parameter
    was_read = source.data is not None and any(source.data[key].text for key in ("insecure_value", "value"))
    wrong = _wrong(name, context.catalogue, was_read=was_read)
    if wrong:
        return failed(wrong, at=source.image)
    text = source.image.text or ""
    holds_json = name.field == "" and (text.startswith(("{", "resolve:")) or source.image.is_unknown)
    if holds_json and text:
        return failed(f"{name.text} holds JSON, not an image id; append /image_id", at=source.image)
    if holds_json:
        return undecided(f"{name.text} holds JSON; whether its image_id is taken out cannot be seen", source.image)
    return passed()


def _wrong(name: ParameterName, catalogue: Catalogue, *, was_read: bool) -> str:
    if name.field not in ("", "image_id"):
        return f"{name.text} ends in {name.field!r}, which is no image id; use image_id"
    if was_read or name.family.startswith("windows_server/"):
        return ""
    families = (*catalogue.ami_families, *sorted(_ORDINARY))
    if name.family in families:
        return "" if name.release else f"{name.text} names no release; append /recommended/image_id"
    system, _, kind = name.family.partition("/")
    candidates = [one for one in families if one.split("/")[0] == system and _wants_neuron(one) == _wants_neuron(kind)]
    import difflib  # noqa: PLC0415 - only where something is wrong

    near = difflib.get_close_matches(name.family, candidates or families, n=1, cutoff=0.0)
    hint = f"; use {ECS_PREFIX}{near[0]}" if near else ""
    return f"AWS publishes no {ECS_PREFIX}{name.family}{hint}"


def _wants_neuron(family: str) -> bool:
    return family.rpartition("/")[2] in _ACCELERATED
