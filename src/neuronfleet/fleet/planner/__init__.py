"""Plans a fleet: decides every number and name of every region, or says at once everything that is in the way."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from neuronfleet.catalogue import Catalogue, load_catalogue
from neuronfleet.errors import ConfigError, FleetError, UnknownRegionError, nearest
from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.fleet.effective import check_overrides, effective
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.region import plan_region
from neuronfleet.fleet.planner.report import Report
from neuronfleet.fleet.planner.together import check_together

__all__ = ["plan_fleet"]


def plan_fleet(
    fleet: Fleet,
    regions: Sequence[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
    today: datetime.date | None = None,
    source: str = "the fleet",
) -> tuple[Blueprint, ...]:
    """Plan the fleet.

    Every region is planned, so that a problem anywhere is found, even when only some are asked for.

    Args:
        fleet: what the user wrote.
        regions: regions to return blueprints of, None for all.
        catalogue: facts, None for those that come with the package.
        today: day by which ends of life are judged, None for the present one.
        source: what to call the fleet in errors.

    Returns:
        A blueprint for each region, in the order of the fleet file.

    Raises:
        FleetError: the fleet is impossible: every problem with its TOML path.
        ConfigError: a region is asked for that the fleet does not serve from.
    """
    wanted = _wanted(fleet, regions)
    facts = catalogue or load_catalogue()
    day = today or datetime.datetime.now(tz=datetime.UTC).date()
    problems = list(check_overrides(fleet))
    shared = Report()
    reports = []
    planned: list[tuple[Context, Blueprint | None]] = []
    for position, name in enumerate(fleet.regions):
        if name in fleet.regions[:position]:
            shared.refuse(f"regions[{position}]", f"{name!r} is listed twice", name)
            continue
        report = Report()
        context = _context(fleet, name, facts, report, day)
        if context is not None:
            planned.append((context, plan_region(context)))
        reports.append(report)
    check_together(planned)
    for report in reports:
        for problem in report.problems:
            shared.refuse(problem.path, problem.message, problem.value)
    problems.extend(shared.problems)
    if problems:
        raise FleetError(problems, source=source)
    return tuple(blueprint for _, blueprint in planned if blueprint is not None and blueprint.region in wanted)


def _context(fleet: Fleet, name: str, facts: Catalogue, report: Report, day: datetime.date) -> Context | None:
    try:
        region = facts.region(name)
    except UnknownRegionError as error:
        report.refuse(f"regions[{fleet.regions.index(name)}]", str(error), name)
        return None
    merged = effective(fleet, name)
    if isinstance(merged, list):
        for problem in merged:
            report.refuse(problem.path, problem.message, problem.value)
        return None
    if not (merged.settings.services or merged.settings.tasks or merged.settings.capacities):
        report.refuse("", "the fleet is empty: write a [services.NAME] with an image, or a task or capacity")
        return None
    return Context(
        fleet=fleet,
        effective=merged,
        catalogue=facts,
        region=region,
        partition=facts.partition(region.partition),
        report=report,
        today=day,
    )


def _wanted(fleet: Fleet, regions: Sequence[str] | None) -> frozenset[str]:
    if regions is None:
        return frozenset(fleet.regions)
    for name in regions:
        if name not in fleet.regions:
            close = nearest(name, fleet.regions)
            hint = f"; did you mean {close!r}?" if close else ""
            raise ConfigError(
                f"the fleet does not serve from {name!r}{hint} (its regions are {', '.join(fleet.regions)})"
            )
    return frozenset(regions)
