"""EBS volumes of launch templates and launch configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Resource, Value
from neuronfleet.policies.ami._source import family_of, source_of

if TYPE_CHECKING:
    from neuronfleet.policies.context import Context

__all__ = ["Volume", "is_public", "is_root", "volumes"]

_ROOTS: Final = ("/dev/xvda", "/dev/sda1")
"""What images of Linux call their root device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One volume.

    Attributes:
        device: its device name; missing for the root volume of a launch configuration.
        size: in GiB; missing where it is the snapshot's.
        encrypted: whether it is; missing where that is the snapshot's and the account's business.
    """

    device: Value
    size: Value
    encrypted: Value


def volumes(template: Resource) -> tuple[Volume, ...] | None:
    """The EBS volumes that are named; None where they are known only after apply.

    Args:
        template: a launch template or a launch configuration.
    """
    if template.type == "aws_launch_configuration":
        blocks = [template["root_block_device"].or_default([]), template["ebs_block_device"].or_default([])]
        inner = [(one, one) for block in blocks for one in block.items]
    else:
        mappings = template["block_device_mappings"].or_default([])
        blocks = [mappings, *(one["ebs"].or_default([]) for one in mappings.items)]
        inner = [(one, ebs) for one in mappings.items for ebs in one["ebs"].or_default([]).items]
    if any(one.is_unknown for one in (*blocks, *(ebs for _, ebs in inner))):
        return None
    return tuple(
        Volume(
            device=outer["device_name"],
            size=ebs["volume_size"].or_default(None),
            encrypted=ebs["encrypted"].or_default(None),
        )
        for outer, ebs in inner
    )


def is_root(volume: Volume) -> bool:
    """Whether it is the root volume, as images of Linux call it."""
    return volume.device.is_missing or volume.device.text in _ROOTS


def is_public(template: Resource, context: Context) -> bool:
    """Whether the image is one of those that AWS publishes for ECS: 30 GiB, not encrypted.

    Args:
        template: a launch template or a launch configuration.
        context: of the check.
    """
    source = source_of(template, context)
    if source is None:
        return False
    return source.parameter is not None or family_of(source, context.catalogue) is not None
