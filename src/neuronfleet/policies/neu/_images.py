"""Image references: which registry, which prebuilt Neuron image, for which instance families."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Value
from neuronfleet.plan.hole import Hole

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue, Image

__all__ = ["ImageName", "families_of", "image_name", "is_elastic_inference", "is_neuron_image", "prebuilt", "runtime_1"]

_ECR: Final = lazy_pattern(
    r"(?P<account>\d{12})\."
    r"(?:dkr\.ecr(?:-fips)?\.(?P<region4>[a-z0-9-]+)\.(?P<suffix4>[a-z0-9.-]+)"
    r"|dkr-ecr(?:-fips)?\.(?P<region6>[a-z0-9-]+)\.(?P<suffix6>[a-z0-9.-]+))"
)
"""Private registries by their IPv4 and their dual-stack names.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
"""
_PREBUILT: Final = lazy_pattern(
    r"(?:huggingface-)?(?:pytorch|tensorflow|mxnet)-(?:inference|training)-neuron(?P<x>x?)(?:-vllm)?"
)
"""AWS's names: ``-neuron`` is for Inf1, ``-neuronx`` for Inf2 and Trn1.

https://github.com/aws/deep-learning-containers
"""
_TAG: Final = lazy_pattern(r"(?:^|-)neuron(?P<x>x?)-py\d")
_SDK: Final = lazy_pattern(r"(?:^|-)sdk(?P<version>\d+\.\d+(?:\.\d+)?)")
_FIRST_TAGS: Final = lazy_pattern(r"\d+\.\d+(?:\.\d+)?-neuron-py\d+-ubuntu\d+\.\d+(?:-v[\d.]+)?")
_LAST_RUNTIME_1: Final = (1, 15)
_HOLE_TAG: Final = lazy_pattern(r"\}[^${}]*?:(?P<tag>[\w][\w.-]*)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageName:
    """An image reference in parts.

    Attributes:
        registry: host, empty for Docker Hub.
        repository: path below the registry.
        tag: tag, empty without one.
        digest: digest, empty without one.
        account: AWS account of a private ECR registry, empty for others.
        region: AWS region of a private ECR registry, empty for others.
        suffix: DNS suffix of a private ECR registry, empty for others.
    """

    registry: str
    repository: str
    tag: str
    digest: str
    account: str = ""
    region: str = ""
    suffix: str = ""

    @property
    def name(self) -> str:
        """Last part of the repository."""
        return self.repository.rpartition("/")[2]

    @property
    def sdk(self) -> tuple[int, ...] | None:
        """Neuron SDK release that the tag names, None where it names none."""
        found = _SDK.search(self.tag)
        return tuple(int(one[:6]) for one in found["version"].split(".")) if found else None


@functools.lru_cache(maxsize=4096)
def image_name(text: str) -> ImageName:
    """Read an image reference.

    Args:
        text: ``registry/repository:tag@digest``; all but the repository may be missing.
    """
    rest, _, digest = text.partition("@")
    head, slash, tail = rest.partition("/")
    registry, path = (head, tail) if slash and ("." in head or ":" in head or head == "localhost") else ("", rest)
    folder, slash, last = path.rpartition("/")
    last, _, tag = last.partition(":")
    ecr = _ECR.fullmatch(registry)
    return ImageName(
        registry=registry,
        repository=f"{folder}{slash}{last}",
        tag=tag,
        digest=digest,
        account=ecr["account"] if ecr else "",
        region=(ecr["region4"] or ecr["region6"]) if ecr else "",
        suffix=(ecr["suffix4"] or ecr["suffix6"]) if ecr else "",
    )


def tag_of(value: Value) -> str | None:
    """The tag of an image of which the registry or the repository may be unknown; None where it cannot be told.

    Args:
        value: the image, or what the synthesized source has of it: ``${aws_ecr_repository.bert.repository_url}:1.4``.
    """
    if value.text is not None:
        return image_name(value.text).tag
    found = _HOLE_TAG.search(value.raw.text) if isinstance(value.raw, Hole) else None
    return found["tag"] if found else None


@functools.lru_cache(maxsize=4096)
def prebuilt(image: ImageName, catalogue: Catalogue) -> Image | None:
    """The catalogue's record of a prebuilt image, also of a copy under the same name; None for any other."""
    found = (one for one in catalogue.images.values() if (one.repository, one.tag) == (image.name, image.tag))
    return next(found, None)


def is_neuron_image(image: ImageName) -> bool:
    """Whether its name or its tag says that it carries the Neuron SDK and a framework."""
    return bool(_PREBUILT.fullmatch(image.name) or _TAG.search(image.tag))


def families_of(image: ImageName, catalogue: Catalogue) -> frozenset[str] | None:
    """Instance families that an image's Neuron runtime serves, None where its name does not tell."""
    record = prebuilt(image, catalogue)
    if record is not None:
        return frozenset(record.families)
    found = _PREBUILT.fullmatch(image.name) or _TAG.search(image.tag)
    if not found:
        return None
    # Inferentia 1 is the only generation that the "neuron" images serve and the "neuronx" ones do not
    every = {one.family for one in catalogue.instance_types.values() if one.accelerated}
    return frozenset(every - {"inf1"}) if found["x"] else frozenset({"inf1"})


def runtime_1(image: ImageName, catalogue: Catalogue) -> bool | None:
    """Whether an image carries Neuron Runtime 1.x; None where its name does not tell.

    Frameworks left Runtime 1.x with SDK 1.16; the first images had no SDK in their tags:
    https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/announcements/neuron2.x/neuron-rtd-eol.html
    """
    if image.name in ("neuron-rtd", "neuron-runtime-daemon"):
        return True
    record = prebuilt(image, catalogue)
    if record is not None:
        return record.runtime == "neuron-rtd"
    if not is_neuron_image(image):
        return None
    if image.sdk is not None:
        return image.sdk[:2] <= _LAST_RUNTIME_1
    return True if _FIRST_TAGS.fullmatch(image.tag) and _PREBUILT.fullmatch(image.name) else None


def is_elastic_inference(image: ImageName) -> bool:
    """Whether it is an image for Amazon Elastic Inference: ``tensorflow-inference-eia``."""
    return bool(re.fullmatch(r"(?:pytorch|tensorflow|mxnet)-inference-eia", image.name))
