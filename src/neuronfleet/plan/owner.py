"""What a value asks of the resource that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from neuronfleet.plan.path import Path
    from neuronfleet.plan.value import Value

__all__ = ["Owner"]


class Owner(Protocol):
    """A resource as its values see it."""

    def source_at(self, path: Path) -> object | None:
        """What the synthesized source says of a value that the plan does not know; None where it says nothing."""

    def is_configured(self, path: Path) -> bool | None:
        """Whether the configuration sets it; None where that cannot be told."""

    def will_be_set(self, value: Value) -> bool:
        """Whether a reference proves that an unknown value will not be null."""
