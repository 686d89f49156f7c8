"""Which regions change together, and in what order."""

from __future__ import annotations

from neuronfleet.errors import Problem, nearest
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.problems import toml_path
from neuronfleet.fleet.salvage import Cut

__all__ = ["Waves", "wave_number", "wave_problems", "waves_of"]

Waves = tuple[tuple[str, ...], ...]
"""Regions that change together, those that change first first."""


def waves_of(fleet: Fleet) -> Waves:
    """The waves of a fleet: those it declares, else one region after the other as ``regions`` lists them.

    Args:
        fleet: the fleet.
    """
    if fleet.waves is None:
        return tuple((region,) for region in dict.fromkeys(fleet.regions))
    return fleet.waves


def wave_number(fleet: Fleet, region: str) -> int:
    """The wave that a region is in, counted from 1; 0 where it is in none, which :func:`wave_problems` tells.

    Args:
        fleet: the fleet.
        region: one of its regions.
    """
    return next((number for number, wave in enumerate(waves_of(fleet), start=1) if region in wave), 0)


def wave_problems(fleet: Fleet, cut: Cut) -> list[Problem]:
    """What is wrong with declared waves: each region of the fleet is in exactly one.

    Args:
        fleet: the fleet.
        cut: what was left out of it because it is broken; nothing is concluded from that.
    """
    if fleet.waves is None or cut.touches(("regions",)) or cut.touches(("waves",)):
        return []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for number, wave in enumerate(fleet.waves, start=1):
        for position, region in enumerate(wave):
            path = toml_path(("waves", number - 1, position))
            if region not in fleet.regions:
                problems.append(Problem(path=path, message=_not_a_region(region, fleet), value=region))
            elif region in first:
                message = (
                    f"{region!r} is in wave {first[region]} already; a region changes in one wave, so name it once"
                )
                problems.append(Problem(path=path, message=message, value=region))
            first.setdefault(region, number)
    without = [region for region in dict.fromkeys(fleet.regions) if region not in first]
    if without and set(first) <= set(fleet.regions):  # else one of them is meant by a name that is told above
        message = (
            f"{', '.join(without)} {'is' if len(without) == 1 else 'are'} in no wave; put every region into one, or "
            "leave waves out to change one region after the other"
        )
        problems.append(Problem(path="waves", message=message, value=fleet.waves))
    return problems


def _not_a_region(region: str, fleet: Fleet) -> str:
    close = nearest(region, fleet.regions)
    hint = f"; did you mean {close!r}?" if close else f" ({', '.join(fleet.regions)}); add it there or remove it here"
    return f"{region!r} is not in regions{hint}"
