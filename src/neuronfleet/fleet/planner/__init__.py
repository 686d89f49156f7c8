"""Plans a fleet: decides every number and name of every region, or says at once everything that is in the way."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neuronfleet.catalogue import Catalogue, Region, load_catalogue
from neuronfleet.errors import CatalogueDataError, ConfigError, FleetError, Problem, UnknownRegionError, nearest
from neuronfleet.fleet.ami_lock import fleet_lock
from neuronfleet.fleet.blueprint import Blueprint, FleetPlan, GlobalBlueprint
from neuronfleet.fleet.effective import check_overrides, effective
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.planner.capacity.failover import with_failover
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.global_stack import GLOBAL, plan_global_stack
from neuronfleet.fleet.planner.models.data_stack import DATA, plan_data_stack
from neuronfleet.fleet.planner.region import plan_region
from neuronfleet.fleet.planner.report import Report
from neuronfleet.fleet.planner.together import check_together
from neuronfleet.fleet.problems import in_order, toml_path
from neuronfleet.fleet.salvage import Cut
from neuronfleet.fleet.waves import wave_problems

__all__ = ["plan_fleet", "plan_global", "plan_stacks", "problems_of"]


def plan_stacks(
    fleet: Fleet,
    regions: Sequence[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
    today: datetime.date | None = None,
    source: str = "the fleet",
) -> FleetPlan:
    """Plan the fleet: every region, and what spans them.

    All of it is planned, so that a problem anywhere is found, even when only some is asked for.

    Args:
        fleet: what the user wrote.
        regions: regions to return blueprints of, ``global`` for what spans them, and ``data`` for models and images
            in all of them; None for everything.
        catalogue: facts, None for those that come with the package and those of ``fleet.catalogue``.
        today: day by which ends of life are judged, None for the present one.
        source: what to call the fleet in errors.

    Returns:
        What was asked for.

    Raises:
        FleetError: the fleet is impossible: every problem with its TOML path.
        ConfigError: a region is asked for that the fleet does not serve from, or ``fleet.catalogue`` is not there.
        CatalogueDataError: records of ``fleet.catalogue`` are wrong, all of them listed.
    """
    wanted = _wanted(fleet, regions)
    problems, whole = _plan(fleet, catalogue=catalogue, today=today, cut=Cut())
    if problems:
        raise FleetError(in_order(problems, _as_data(fleet)), source=source)
    return FleetPlan(
        regions=tuple(blueprint for blueprint in whole.regions if blueprint.region in wanted),
        global_=whole.global_ if GLOBAL in wanted else None,
        data=whole.data if DATA in wanted else None,
    )


def plan_fleet(
    fleet: Fleet,
    regions: Sequence[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
    today: datetime.date | None = None,
    source: str = "the fleet",
) -> tuple[Blueprint, ...]:
    """The regions of :func:`plan_stacks`, with its arguments and errors.

    Returns:
        A blueprint for each region, in the order of the fleet file.
    """
    return plan_stacks(fleet, regions, catalogue=catalogue, today=today, source=source).regions


def plan_global(
    fleet: Fleet,
    *,
    catalogue: Catalogue | None = None,
    today: datetime.date | None = None,
    source: str = "the fleet",
) -> GlobalBlueprint | None:
    """What spans the regions of :func:`plan_stacks`, with its arguments and errors.

    Returns:
        None where the fleet has no hostnames, accelerators or overview.
    """
    return plan_stacks(fleet, catalogue=catalogue, today=today, source=source).global_


def problems_of(fleet: Fleet, *, cut: Cut) -> tuple[Problem, ...]:
    """What makes a fleet impossible that had broken values, apart from them and from what only follows from them.

    Args:
        fleet: what is left of it.
        cut: what was left out.
    """
    try:
        problems, _ = _plan(fleet, catalogue=None, today=None, cut=cut)
    except (ConfigError, CatalogueDataError):
        return ()  # told by itself as soon as the file can be read
    return problems


def _as_data(fleet: Fleet) -> dict[str, Any]:
    """The fleet in the order that fleet files are usually written in."""
    return {"name": fleet.name, "regions": fleet.regions, **fleet.model_dump(exclude_unset=True)}


def _plan(
    fleet: Fleet, *, catalogue: Catalogue | None, today: datetime.date | None, cut: Cut
) -> tuple[tuple[Problem, ...], FleetPlan]:
    facts = catalogue or _facts(fleet)
    day = today or datetime.datetime.now(tz=datetime.UTC).date()
    shared = Report()
    reports = [shared]
    planned: list[tuple[Context, Blueprint | None]] = []
    for position, name in enumerate(fleet.regions):
        path = toml_path(cut.as_written(("regions", position)))
        if name in fleet.regions[:position]:
            shared.refuse(path, f"{name!r} is listed twice", name)
            continue
        report = Report()
        reports.append(report)
        try:
            region = facts.region(name)
        except UnknownRegionError as error:
            report.refuse(path, str(error), name)
            continue
        context = _context(fleet, region, facts, report, day, cut)
        if context is not None:
            planned.append((context, plan_region(context)))
    check_together(planned)
    if not cut.parts:
        planned = with_failover(fleet, planned, shared)
    spanning, data = Report(), Report()
    whole = FleetPlan(
        regions=tuple(blueprint for _, blueprint in planned if blueprint is not None),
        global_=plan_global_stack(fleet, planned, spanning),
        data=plan_data_stack(fleet, planned, data),
    )
    found = [
        *wave_problems(fleet, cut),
        *check_overrides(fleet),
        *(problem for report in (*reports, spanning, data) for problem in report.problems),
    ]
    return tuple(found), whole


def _facts(fleet: Fleet) -> Catalogue:
    if fleet.catalogue is None:
        return load_catalogue()
    overlay = Path(fleet.catalogue)
    if not overlay.is_file():
        raise ConfigError(
            f"catalogue: {str(overlay)!r} is no file; give the path of a TOML file, relative to the fleet file, or "
            "leave it out"
        )
    return load_catalogue(overlay=overlay)


def _context(
    fleet: Fleet, region: Region, facts: Catalogue, report: Report, day: datetime.date, cut: Cut
) -> Context | None:
    merged, problems = effective(fleet, region.name, cut)
    for problem in problems:
        report.refuse(problem.path, problem.message, problem.value)
    if merged is None:
        return None
    if not (merged.settings.services or merged.settings.tasks or merged.settings.capacities):
        if not (cut.parts or merged.cut.parts):
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
        ami_lock=fleet_lock(fleet, facts),
    )


def _wanted(fleet: Fleet, regions: Sequence[str] | None) -> frozenset[str]:
    if regions is None:
        return frozenset((*fleet.regions, GLOBAL, DATA))
    for name in regions:
        if name == GLOBAL and (fleet.dns or fleet.accelerators or fleet.overview is not None):
            continue
        if name == DATA and (fleet.model_store or fleet.image_replication):
            continue
        if name not in fleet.regions:
            close = nearest(name, fleet.regions)
            hint = f"; did you mean {close!r}?" if close else ""
            raise ConfigError(
                f"the fleet does not serve from {name!r}{hint} (its regions are {', '.join(fleet.regions)})"
            )
    return frozenset(regions)
