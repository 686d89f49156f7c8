"""Where the image of a launch template comes from: an SSM parameter, a search, or a literal id."""

from __future__ import annotations

import enum
import fnmatch
from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource, Value

if TYPE_CHECKING:
    from neuronfleet.catalogue import AmiFamily, Catalogue
    from neuronfleet.policies.context import Context

__all__ = [
    "ECS_PREFIX",
    "Kind",
    "ParameterName",
    "Source",
    "family_of",
    "parameter_name",
    "read_source",
    "release_date",
    "source_of",
]

ECS_PREFIX: Final = "/aws/service/ecs/optimized-ami/"
"""Where AWS publishes the ids of ECS-optimized AMIs.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
"""

_AT_LAUNCH: Final = "resolve:ssm:"
_RELEASE: Final = lazy_pattern(r"recommended\Z|(?:amzn2?|al20\d\d|ami|Windows_Server)-")
_DATE: Final = lazy_pattern(r"\.(20\d{6})\b")
_MADE: Final = ("aws_ami", "aws_ami_copy", "aws_ami_from_instance", "aws_imagebuilder_image")


class Kind(enum.Enum):
    """How an image is found."""

    PARAMETER = "an SSM parameter that the plan reads"
    AT_LAUNCH = "an SSM parameter that each launch reads"
    SEARCH = "a search for an AMI"
    MADE = "an AMI that the configuration makes"
    LITERAL = "a literal id"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ParameterName:
    """A public parameter of ECS-optimized AMIs, in parts.

    Attributes:
        text: the whole name.
        family: ``amazon-linux-2023/neuron``.
        release: ``recommended``, an image name or an image id; empty where it names none.
        field: what of it, ``image_id``; empty for the JSON of everything.
    """

    text: str
    family: str
    release: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an image comes from.

    Attributes:
        kind: how it is found.
        image: the value of ``image_id``.
        name: of the parameter, or of the image that was searched; None where it is not known.
        parameter: its parts, None where it is none of ECS's.
        data: the data source that is read, None where there is none.
        reason: why it is unclear, or where exactly it comes from.
    """

    kind: Kind
    image: Value
    name: str | None = None
    parameter: ParameterName | None = None
    data: Resource | None = None
    reason: str = ""

    @property
    def is_parameter(self) -> bool:
        """Whether it comes from an SSM parameter whose name is known."""
        return self.kind in (Kind.PARAMETER, Kind.AT_LAUNCH) and self.name is not None


def parameter_name(text: str) -> ParameterName | None:
    """The parts of a parameter's name; None where it is not below ``/aws/service/ecs/optimized-ami/``.

    Args:
        text: a name, an ARN, either with a version or a label: ``name:3``.
    """
    text = text.partition(":parameter")[2] if text.startswith("arn:") else text
    text = text.partition(":")[0]
    if not text.startswith(ECS_PREFIX):
        return None
    parts = text[len(ECS_PREFIX) :].split("/")
    at = next((index for index, part in enumerate(parts) if index and _RELEASE.match(part)), len(parts))
    release = parts[at] if at < len(parts) else ""
    return ParameterName(text, "/".join(parts[:at]), release, "/".join(parts[at + 1 :]))


def source_of(template: Resource, context: Context) -> Source | None:
    """Where the image of a launch template comes from; None where it names no image.

    Args:
        template: a launch template or a launch configuration.
        context: of the check.
    """
    return context.once(("ami", "source", template.address), lambda: read_source(template))


def read_source(template: Resource) -> Source | None:
    """The same for templates of several plans, whose addresses say nothing of the plan.

    Args:
        template: a launch template or a launch configuration.
    """
    image = template["image_id"]
    if image.is_missing or image.text == "":
        return None
    if image.text is not None and image.text.startswith(_AT_LAUNCH):
        name = image.text[len(_AT_LAUNCH) :]
        return Source(kind=Kind.AT_LAUNCH, image=image, name=name, parameter=parameter_name(name))
    references = template.references("image_id")
    found = template.plan.referred(template, "image_id").resources
    if len(found) > 1 and image.text:
        found = tuple(one for one in found if _holds(one, image.text)) or found
    if len(found) == 1 and (len(references) == 1 or (image.text and _holds(found[0], image.text))):
        return _from(found[0], image)
    if references:
        names = ", ".join(dict.fromkeys(one.text for one in references))
        return Source(kind=Kind.UNCLEAR, image=image, reason=f"image_id comes from {names}")
    if image.is_known and template.is_configured(("image_id",)):
        return Source(kind=Kind.LITERAL, image=image)
    return Source(kind=Kind.UNCLEAR, image=image, reason="the plan does not say where image_id comes from")


def _holds(data: Resource, image_id: str) -> bool:
    """Whether an image id is what a data source gives, or part of the JSON that it gives."""
    return any(image_id in (data[name].text or "") for name in ("insecure_value", "value", "id", "image_id"))


def _from(found: Resource, image: Value) -> Source:
    if found.type == "aws_ssm_parameter":
        name = found["name"].text
        reason = "" if name else f"the name of {found.address} is {found['name']}"
        kind = Kind.PARAMETER if name else Kind.UNCLEAR
        parameter = parameter_name(name) if name else None
        return Source(kind=kind, image=image, name=name, parameter=parameter, data=found, reason=reason)
    if found.type == "aws_ami" and found.mode == "data":
        return Source(kind=Kind.SEARCH, image=image, name=found["name"].text, data=found, reason=found.address)
    if found.type in _MADE:
        return Source(kind=Kind.MADE, image=image, data=found, reason=found.address)
    return Source(kind=Kind.UNCLEAR, image=image, reason=f"image_id comes from {found.address}")


def family_of(source: Source, catalogue: Catalogue) -> AmiFamily | None:
    """The catalogue's AMI family of an image, None where it has none or cannot be told.

    Args:
        source: where the image comes from.
        catalogue: what is known of AMI families.
    """
    if source.parameter is not None:
        return catalogue.ami_families.get(source.parameter.family)
    if source.kind is not Kind.SEARCH or source.data is None:
        return None
    patterns = [source.name] if source.name else _searched_names(source.data)
    families = [
        family
        for family in catalogue.ami_families.values()
        if any(_names_family(pattern, family) for pattern in patterns)
    ]
    return families[0] if len(families) == 1 else None


def _searched_names(data: Resource) -> list[str]:
    return [
        value.text
        for one in data["filter"].items
        if one["name"].text == "name"
        for value in one["values"].items
        if value.text
    ]


def _names_family(pattern: str, family: AmiFamily) -> bool:
    """Whether an image name, or a pattern with ``*`` and ``?`` in it, is one of a family."""
    example = family.image_name.replace("{version}", family.version_example)
    if fnmatch.fnmatchcase(example, pattern):
        return True
    head, _, tail = family.image_name.partition("{version}")
    return pattern.startswith(head) and pattern.endswith(tail)


def release_date(source: Source) -> str | None:
    """Day on which a pinned image was released, ``20260922``; None where it floats or cannot be told."""
    name = source.parameter.release if source.parameter is not None else source.name or ""
    found = _DATE.search(name)
    return found.group(1) if found else None
