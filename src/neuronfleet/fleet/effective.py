"""What the fleet file says for one region: the fleet with the region's overrides merged in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from neuronfleet.errors import Problem, nearest
from neuronfleet.fleet.model import Fleet, RegionalSettings
from neuronfleet.fleet.problems import describe, toml_path

__all__ = ["Effective", "check_overrides", "effective"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The settings of one region, and where each of them was written.

    Attributes:
        region: name of the region.
        settings: the merged settings.
        override: the region's own part of them, as written.
    """

    region: str
    settings: RegionalSettings
    override: Mapping[str, Any]

    def path(self, *parts: str | int) -> str:
        """TOML path of a setting: below ``overrides`` where the region has its own, else where the fleet says it."""
        here: object = self.override
        for part in parts:
            if not isinstance(here, Mapping) or part not in here:
                return toml_path(parts)
            here = here[part]
        return toml_path(("overrides", self.region, *parts)) if self.override else toml_path(parts)


def check_overrides(fleet: Fleet) -> list[Problem]:
    """Problems of ``overrides`` that no region would show: regions that the fleet does not serve from."""
    return [
        Problem(
            path=toml_path(("overrides", region)),
            message=_not_a_region(region, fleet),
            value=region,
        )
        for region in fleet.overrides
        if region not in fleet.regions
    ]


def effective(fleet: Fleet, region: str) -> Effective | list[Problem]:
    """Merge one region's overrides.

    Args:
        fleet: the fleet.
        region: one of its regions.

    Returns:
        The merged settings, or what is wrong with the overrides.
    """
    override = fleet.overrides.get(region, {})
    base = fleet.model_dump(exclude_unset=True, exclude={"name", "regions", "overrides"})
    merged = _merge(base, override)
    try:
        settings = RegionalSettings.model_validate(merged)
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            problem = describe(detail, RegionalSettings, merged)
            problems.append(dataclasses.replace(problem, path=f"{toml_path(('overrides', region))}.{problem.path}"))
        return problems
    return Effective(region=region, settings=settings, override=override)


def _merge(base: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in override.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping) and not _other_backend(below, value):
            merged[key] = _merge(below, value)
        else:
            merged[key] = value
    return merged


def _other_backend(below: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """A backend of another kind replaces the fleet's; merging would mix their settings."""
    return "kind" in value and below.get("kind", "local") != value["kind"]


def _not_a_region(region: str, fleet: Fleet) -> str:
    close = nearest(region, fleet.regions)
    hint = f"; did you mean {close!r}?" if close else f"; add it there or remove it here ({', '.join(fleet.regions)})"
    return f"{region!r} is not in regions{hint}"
