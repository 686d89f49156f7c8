"""Asks AWS what it publishes of ECS-optimized AMIs: the recommended release of a family, or one by its version."""

from __future__ import annotations

import ast
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from neuronfleet.catalogue.ami_family import AmiFamily
    from neuronfleet.catalogue.observation import ClientFactory

__all__ = ["AmiRelease", "ask_releases", "release_day"]

NAMES_PER_CALL: Final = 10
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html"""

_KERNEL: Final = lazy_pattern(r"kernel-(\d+\.\d+)")
_DATE: Final = lazy_pattern(r"20\d{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiRelease:
    """One release of an AMI family in one region; what AWS did not tell is None.

    Attributes:
        family: path of the family, ``amazon-linux-2023/neuron``.
        version: ``2023.0.20260922``.
        image_name: full name of the image.
        image_id: differs by region.
        ecs_agent_version: version of the ECS agent.
        ecs_runtime_version: ``Docker version 25.0.16``.
        os: operating system.
        source_image_name: image that it was built from.
        kernel: version of the Linux kernel, by the name of the image or else by the family's record.
    """

    family: str
    version: str
    image_name: str
    image_id: str
    ecs_agent_version: str | None = None
    ecs_runtime_version: str | None = None
    os: str | None = None
    source_image_name: str | None = None
    kernel: str | None = None

    @property
    def day(self) -> dt.date | None:
        """Day of the release, None where its version holds none."""
        return release_day(self.version)


def release_day(version: str) -> dt.date | None:
    """Day of a release by its version or image name; None where it holds no day.

    Args:
        version: ``2023.0.20260922``, or a name that holds it.
    """
    found = _DATE.findall(version)
    try:
        return dt.datetime.strptime(found[-1], "%Y%m%d").replace(tzinfo=dt.UTC).date() if found else None
    except ValueError:
        return None


def ask_releases(
    clients: ClientFactory, region: str, wanted: Iterable[tuple[AmiFamily, str]]
) -> Mapping[tuple[str, str], AmiRelease]:
    """Ask one region for releases.

    Args:
        clients: makes boto3 clients.
        region: name of the region.
        wanted: family and version of each: ``recommended``, or what :meth:`AmiFamily.image_name_of` takes.

    Returns:
        By family and version as asked for; those that the region does not have are left out. Metadata:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html

    Raises:
        botocore.exceptions.BotoCoreError: the region cannot be reached.
        botocore.exceptions.ClientError: it refuses to answer.
        CatalogueError: a version is none of its family.
    """
    asked = {(family.name, version): family for family, version in wanted}
    # The parent of image_id holds everything in one, of recommended and of pinned releases alike.
    names = {family.parameter(key[1]).removesuffix("/image_id"): key for key, family in asked.items()}
    told: dict[tuple[str, str], Mapping[str, Any]] = {}
    ssm = clients("ssm", region)
    ordered = sorted(names)
    for start in range(0, len(ordered), NAMES_PER_CALL):
        for parameter in ssm.get_parameters(Names=ordered[start : start + NAMES_PER_CALL])["Parameters"]:
            told[names[parameter["Name"]]] = _metadata(parameter["Value"])
    return {key: _release(asked[key], key[1], fields) for key, fields in told.items() if fields.get("image_id")}


def _metadata(text: str) -> Mapping[str, Any]:
    """The JSON of a release; emulators print it as Python would."""
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return {}
    return value if isinstance(value, dict) else {}


def _release(family: AmiFamily, version: str, fields: Mapping[str, Any]) -> AmiRelease:
    image_name = str(fields.get("image_name") or family.image_name_of(version))
    kernel = _KERNEL.search(image_name)
    return AmiRelease(
        family=family.name,
        version=str(fields.get("image_version") or family.version_of(image_name)),
        image_name=image_name,
        image_id=str(fields["image_id"]),
        ecs_agent_version=_text(fields.get("ecs_agent_version")),
        ecs_runtime_version=_text(fields.get("ecs_runtime_version")),
        os=_text(fields.get("os")),
        source_image_name=_text(fields.get("source_image_name")),
        kernel=kernel[1] if kernel else family.kernel,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
