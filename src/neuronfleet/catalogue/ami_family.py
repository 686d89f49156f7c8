"""The record of a family of machine images, and the names of its releases."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from neuronfleet.catalogue.field_types import Check, Day, Text
from neuronfleet.catalogue.model import Record
from neuronfleet.dataclass import dataclass
from neuronfleet.errors import CatalogueError

__all__ = ["AmiFamily"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiFamily(Record):
    """A family of ECS-optimized AMIs, found through public SSM parameters.

    Attributes:
        name: path below ``/aws/service/ecs/optimized-ami/``, such as ``amazon-linux-2023/neuron``.
        architecture: of the images.
        accelerated: whether it carries the Neuron driver.
        os: operating system, in words.
        end_of_life: day on which its operating system stops being supported.
        image_name: pattern of image names, ``{version}`` standing for the version.
        version_example: a version that fits the pattern, ``2023.0.20260922``; AWS calls it the image version.
        neuron_driver: driver version that an Inf1 instance ends up with, None on ordinary families and where it was
            not recorded.
        kernel: version of its Linux kernel, None where it was not recorded.
        runtime_1: whether that driver still serves Neuron Runtime 1.x.
        superseded_by: family to move to, None where it is current.
        absent_from: regions of the commercial partition where the parameters do not exist.
        root_device: device name of the root volume.
    """

    name: Text
    architecture: Literal["x86_64", "arm64"]
    accelerated: bool
    os: Text
    end_of_life: Day
    image_name: Annotated[str, Check(pattern=r"^[^{}]+\{version\}[^{}]*$")]
    version_example: Annotated[str, Check(pattern=r"^[0-9.]+\.20[0-9]{6}$")]
    neuron_driver: str | None = None
    kernel: Annotated[str, Check(pattern=r"^[0-9]+\.[0-9]+$")] | None = None
    runtime_1: bool = False
    superseded_by: str | None = None
    absent_from: tuple[str, ...] = ()
    root_device: str = "/dev/xvda"

    def image_name_of(self, version: str) -> str:
        """Name of the image of one release.

        Args:
            version: a version as the image name has it (``2023.0.20260922``), its date (``20260922``), or the image
                name itself.

        Raises:
            CatalogueError: it is no version of this family.
        """
        series, _, _ = self.version_example.rpartition(".")
        date = r"20\d{6}"
        head, _, tail = self.image_name.partition("{version}")
        if re.fullmatch(f"{re.escape(head + series)}\\.{date}{re.escape(tail)}", version):
            return version
        if re.fullmatch(date, version):
            return f"{head}{series}.{version}{tail}"
        if re.fullmatch(f"{re.escape(series)}\\.{date}", version):
            return f"{head}{version}{tail}"
        example = f"{head}{self.version_example}{tail}"
        raise CatalogueError(
            f"{version!r} is no version of the AMI family {self.name!r}; give 'recommended', a version such as "
            f"{self.version_example!r}, or an image name such as {example!r}"
        )

    def version_of(self, image_name: str) -> str:
        """The version in the full name of an image of this family, ``2023.0.20260922``."""
        head, _, tail = self.image_name.partition("{version}")
        return image_name.removeprefix(head).removesuffix(tail)

    def parameter(self, version: str = "recommended") -> str:
        """Name of the SSM parameter that holds the image id.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html

        Args:
            version: ``recommended``, or what :meth:`image_name_of` takes.

        Raises:
            CatalogueError: it is no version of this family.
        """
        leaf = version if version == "recommended" else self.image_name_of(version)
        return f"/aws/service/ecs/optimized-ami/{self.name}/{leaf}/image_id"
