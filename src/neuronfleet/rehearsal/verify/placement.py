"""Placement as Terraform's state spells it and as the ECS API does, brought to one form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["constraints", "providers", "strategies"]


def constraints(given: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Placement constraints: the order means nothing.

    Args:
        given: objects with ``type`` and perhaps ``expression``.
    """
    return sorted(f"{item['type']} {item.get('expression') or ''}".strip() for item in given or ())


def strategies(given: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Placement strategies, in order; ECS reports ``host`` as ``instanceId``.

    Args:
        given: objects with ``type`` and perhaps ``field``.
    """
    return [
        f"{item['type']} {(item.get('field') or '').replace('host', 'instanceId')}".strip().lower()
        for item in given or ()
    ]


def providers(given: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Capacity provider strategy: the order means nothing.

    Args:
        given: objects with ``capacity_provider`` or ``capacityProvider``, ``base`` and ``weight``.
    """
    return sorted(
        f"{item.get('capacity_provider') or item.get('capacityProvider')} "
        f"base {item.get('base') or 0} weight {item.get('weight') or 0}"
        for item in given or ()
    )
