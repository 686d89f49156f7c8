"""The applied state, as ``terraform show -json`` gives it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["AppliedState", "Resource"]

INDEX: Final = re.compile(r"\[[^\]]*\]$")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource or data source in the state.

    Attributes:
        address: its address.
        type: its type.
        managed: False for a data source.
        values: its attributes.
        region: where it is, None for the stack's own region.
    """

    address: str
    type: str
    managed: bool
    values: Mapping[str, Any]
    region: str | None = None

    @property
    def configuration_address(self) -> str:
        """Address of the block it comes from, without an index."""
        return INDEX.sub("", self.address)


class AppliedState:
    """Resources of a state, with what the plan's configuration says about them.

    Args:
        shown: output of ``terraform show -json`` for the state.
        configuration: ``configuration`` of the plan that was applied.
        regions: address -> region, of resources that are not in the stack's own region.
    """

    def __init__(
        self,
        shown: Mapping[str, Any],
        configuration: Mapping[str, Any],
        regions: Mapping[str, str | None] | None = None,
    ) -> None:
        root = (shown.get("values") or {}).get("root_module", {})
        self.resources: tuple[Resource, ...] = tuple(_resources(root, regions or {}))
        self._configured = {
            block["address"]: block for block in configuration.get("root_module", {}).get("resources", [])
        }

    def of_type(self, resource_type: str) -> tuple[Resource, ...]:
        """Managed resources of a type.

        Args:
            resource_type: Terraform resource type.
        """
        return tuple(found for found in self.resources if found.managed and found.type == resource_type)

    @property
    def managed_count(self) -> int:
        """Managed resources in the state."""
        return sum(resource.managed for resource in self.resources)

    def referred(self, resource: Resource, attribute: str) -> tuple[Resource, ...]:
        """Resources and data sources that an attribute's expression names.

        Args:
            resource: the resource that has the attribute.
            attribute: name of a top-level argument.
        """
        block = self._configured.get(resource.configuration_address, {})
        references = set(block.get("expressions", {}).get(attribute, {}).get("references", []))
        return tuple(
            found
            for found in self.resources
            if found.address in references or found.configuration_address in references
        )


def _resources(module: Mapping[str, Any], regions: Mapping[str, str | None]) -> Iterator[Resource]:
    for resource in module.get("resources", []):
        yield Resource(
            address=resource["address"],
            type=resource["type"],
            managed=resource.get("mode") == "managed",
            values=resource.get("values", {}),
            region=regions.get(resource["address"]),
        )
    for child in module.get("child_modules", []):
        yield from _resources(child, regions)
