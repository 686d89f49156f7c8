"""What the fleet file says for one region: the fleet with the region's overrides merged in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from neuronfleet.errors import Problem, nearest
from neuronfleet.fleet.model import Fleet, RegionalSettings
from neuronfleet.fleet.problems import toml_path
from neuronfleet.fleet.salvage import Cut, Parts, salvage

__all__ = ["Effective", "check_overrides", "effective"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The settings of one region, and where each of them was written.

    Attributes:
        region: name of the region.
        settings: the merged settings.
        override: the region's own part of them, as written.
        base: what the fleet says for all regions, as written.
        cut: what was left out of the settings because it is broken.
        fleet_cut: what was left out of the whole file; list positions are told as they are written there.
    """

    region: str
    settings: RegionalSettings
    override: Mapping[str, Any]
    base: Mapping[str, Any]
    cut: Cut = dataclasses.field(default_factory=Cut)
    fleet_cut: Cut = dataclasses.field(default_factory=Cut)

    def doubtful(self, parts: Parts) -> bool:
        """Whether something at, above or below a setting was broken, in the file or in the region's overrides."""
        return (
            self.cut.touches(parts)
            or self.fleet_cut.touches(parts)
            or self.fleet_cut.touches(("overrides", self.region, *parts))
        )

    def path(self, *parts: str | int) -> str:
        """TOML path of a setting: below ``overrides`` where the region has its own, else where the fleet says it."""
        own = _holds(self.override, parts)
        # A setting that is missing from a table of which only the region knows.
        only = not _holds(self.base, parts[:-1]) and _holds(self.override, parts[:-1])
        if parts and (own or only):
            written = self.fleet_cut.as_written(("overrides", self.region, *self.cut.as_written(parts)))
        else:
            written = self.fleet_cut.as_written(parts)
        return toml_path(written)


def _holds(data: object, parts: Sequence[str | int]) -> bool:
    for part in parts:
        there = part in data if isinstance(data, Mapping) else _in_list(data, part)
        if not there:
            return False
        data = data[part]  # type: ignore[index]
    return True


def _in_list(data: object, part: str | int) -> bool:
    return isinstance(data, list | tuple) and isinstance(part, int) and part < len(data)


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


def effective(fleet: Fleet, region: str, fleet_cut: Cut | None = None) -> tuple[Effective | None, tuple[Problem, ...]]:
    """Merge one region's overrides.

    Args:
        fleet: the fleet.
        region: one of its regions.
        fleet_cut: what was left out of the fleet because it is broken.

    Returns:
        The merged settings, None where nothing of them validates, and what is wrong with the overrides.
    """
    cut = fleet_cut or Cut()
    override = fleet.overrides.get(region, {})
    base = fleet.model_dump(exclude_unset=True, exclude=set(Fleet.model_fields) - set(RegionalSettings.model_fields))
    if "backend" in base:
        base["backend"]["kind"] = fleet.backend.kind  # by default unset, but it chooses the model
    merged = _merge(base, override)
    if "backend" in override and _other_backend(base.get("backend", {}), override["backend"]):
        merged["backend"] = override["backend"]
    found = salvage(RegionalSettings, merged, known=cut)
    problems = tuple(
        dataclasses.replace(problem, path=f"{toml_path(('overrides', region))}.{problem.path}")
        for problem in found.problems
    )
    if found.value is None:
        return None, problems
    return (
        Effective(region=region, settings=found.value, override=override, base=base, cut=found.cut, fleet_cut=cut),
        problems,
    )


def _merge(base: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in override.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _other_backend(base: Mapping[str, Any], override: object) -> bool:
    """A backend of another kind replaces the fleet's; merging would mix their settings."""
    return isinstance(override, Mapping) and override.get("kind", "") not in {"", base.get("kind", "local")}


def _not_a_region(region: str, fleet: Fleet) -> str:
    close = nearest(region, fleet.regions)
    hint = f"; did you mean {close!r}?" if close else f"; add it there or remove it here ({', '.join(fleet.regions)})"
    return f"{region!r} is not in regions{hint}"
