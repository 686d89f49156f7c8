"""What each region must hold when another is lost, against its tasks, instances and quota."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import Blueprint, CapacityArithmetic, ServiceArithmetic, ServiceBlueprint
from neuronfleet.fleet.model import Failover, FailoverRegion, Fleet
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.report import Report
from neuronfleet.fleet.problems import toml_path
from neuronfleet.fleet.takeover import Takeovers, takeovers_of

__all__ = ["with_failover"]

Planned = Sequence[tuple[Context, Blueprint | None]]


def with_failover(fleet: Fleet, planned: Planned, report: Report) -> list[tuple[Context, Blueprint | None]]:
    """Every region with what it takes over; what it has no room for is refused.

    Args:
        fleet: the fleet, nothing of which is broken.
        planned: its regions; without a blueprint where one has problems of its own.
        report: for problems that no region has alone.
    """
    failover = fleet.failover
    if failover is None or not _sound(fleet, failover, planned, report):
        return list(planned)
    takeovers = takeovers_of(fleet, failover)
    blueprints = {context.region.name: one for context, one in planned if one is not None}
    if not any(takeovers.taken.values()):
        report.refuse(
            toml_path(("failover",)),
            "says nothing: no hostname or accelerator leads to several regions; name "
            "failover.regions.REGION.takes_over, or leave it out",
        )
        return list(planned)
    if len(blueprints) < len(fleet.regions):
        return list(planned)
    found: list[tuple[Context, Blueprint | None]] = []
    for context, blueprint in planned:
        whole = None if blueprint is None else _region(context, blueprint, failover, takeovers, blueprints, report)
        found.append((context, whole))
    return found


def _sound(fleet: Fleet, failover: Failover, planned: Planned, report: Report) -> bool:
    """Whether all regions and services that are named exist."""
    before = len(report.problems)
    services = {name for context, _ in planned for name in context.settings.services}
    for region, settings in failover.regions.items():
        _known(report, ("failover", "regions", region), region, fleet.regions, "in regions")
        for index, other in enumerate(settings.takes_over or ()):
            at = ("failover", "regions", region, "takes_over", index)
            _known(report, at, other, fleet.regions, "in regions")
            if other == region:
                report.refuse(toml_path(at), f"{region!r} cannot take over from itself; name another region", other)
        for name in settings.tasks:
            _known(report, ("failover", "regions", region, "tasks", name), name, services, "a service")
    for name in failover.tasks:
        _known(report, ("failover", "tasks", name), name, services, "a service")
    return len(report.problems) == before


def _known(report: Report, parts: tuple[str | int, ...], name: str, known: Sequence[str] | set[str], what: str) -> None:
    if name not in known:
        close = nearest(name, sorted(known))
        hint = f"did you mean {close!r}?" if close else f"there are {', '.join(sorted(known)) or 'none'}"
        report.refuse(toml_path(parts), f"{name!r} is not {what}; {hint}", name)


def _load(failover: Failover, region: str, service: ServiceBlueprint) -> int:
    """Tasks that the requests to a region take."""
    own = failover.regions.get(region, FailoverRegion()).tasks
    return own.get(service.name, failover.tasks.get(service.name, service.desired_count))


def _region(
    context: Context,
    blueprint: Blueprint,
    failover: Failover,
    takeovers: Takeovers,
    blueprints: Mapping[str, Blueprint],
    report: Report,
) -> Blueprint:
    region = blueprint.region
    here = {one.name: one for one in blueprint.services}
    standby = region in takeovers.standby
    own = {
        name: _load(failover, region, one)
        if not standby or name in failover.regions.get(region, FailoverRegion()).tasks
        else 0
        for name, one in here.items()
    }
    taken: dict[str, tuple[int, str]] = {}
    for lost in takeovers.taken[region]:
        for service in blueprints[lost].services:
            if lost in takeovers.standby and service.name not in failover.regions.get(lost, FailoverRegion()).tasks:
                continue
            tasks = _load(failover, lost, service)
            share = tasks if failover.split == "whole" else math.ceil(tasks / takeovers.takers(lost))
            if share and service.name not in here:
                report.refuse(
                    toml_path(("failover",)),
                    f"{region} takes over from {lost}, but has no service {service.name!r}, which {lost} serves with "
                    f"{tasks} tasks; have it there, or set failover.regions.{lost}.tasks.{service.name} = 0",
                )
            elif share > taken.get(service.name, (0, ""))[0]:
                taken[service.name] = (share, lost)
    rows: list[ServiceArithmetic] = []
    short: set[str] = set()
    for one in blueprint.arithmetic.services:
        before = len(context.report.problems)
        rows.append(_service(context, one, here[one.service], own[one.service], taken.get(one.service)))
        if len(context.report.problems) > before:
            short.add(one.capacity)  # its instances follow from its tasks, so they are too few as well
    after = {one.service: one.tasks_after or 0 for one in rows}
    capacities = [
        _capacity(context, blueprint, one, after, taken, told=one.capacity in short)
        for one in blueprint.arithmetic.capacities
    ]
    arithmetic = dataclasses.replace(
        blueprint.arithmetic,
        services=tuple(rows),
        capacities=tuple(capacities),
        standby=standby,
        takes_over=takeovers.taken[region],
    )
    return dataclasses.replace(blueprint, arithmetic=arithmetic, notices=context.report.notices)


def _service(
    context: Context, row: ServiceArithmetic, service: ServiceBlueprint, own: int, taken: tuple[int, str] | None
) -> ServiceArithmetic:
    share, lost = taken or (0, None)
    after = own + share
    if taken is not None and not service.ignore_desired_count and service.scaling is None and after > row.max_tasks:
        context.refuse(
            ("services", service.name, "desired_count"),
            f"{_would(context, service.name, own, share, lost)}, but has {row.max_tasks} at any time: raise "
            f"desired_count to {after}, let it scale, or say in failover.tasks.{service.name} how many tasks the "
            "requests take",
            row.max_tasks,
            follows=((*("services", service.name), "scaling"),),
        )
    elif taken is not None and service.scaling is not None:
        if after > row.max_tasks:
            context.refuse(
                ("services", service.name, "scaling", "max_tasks"),
                f"{_would(context, service.name, own, share, lost)}, but its max_tasks is {row.max_tasks}; raise it to "
                f"{after}",
                row.max_tasks,
            )
        _check_schedules(context, service, own, share, lost)
    elif own > row.max_tasks and (service.scaling is not None or not service.ignore_desired_count):
        key = ("desired_count",) if service.scaling is None else ("scaling", "max_tasks")
        context.refuse(
            ("services", service.name, *key),
            f"the requests to {context.region.name} take {own} tasks of {service.name}, as failover.tasks says, but it "
            f"has {row.max_tasks} at most; raise it to {own}",
            row.max_tasks,
        )
    return dataclasses.replace(
        row,
        own_tasks=own,
        taken_tasks=share,
        taken_from=lost,
        tasks_after=max(after, row.min_tasks),
    )


def _check_schedules(context: Context, service: ServiceBlueprint, own: int, share: int, lost: str | None) -> None:
    """Refuse schedules that lower the most tasks below what a lost region asks for."""
    assert service.scaling is not None  # noqa: S101 - asked before
    for schedule in service.scaling.schedules:
        limits = [one.max_tasks for one in schedule.slots]
        known = [one for one in limits if one is not None]
        if known and sum(known) < own + share:
            context.refuse(
                ("services", service.name, "scaling", "schedules", schedule.name, "max_tasks"),
                f"{_would(context, service.name, own, share, lost)}, but may have {sum(known)} from then on; raise it "
                f"to {own + share}, or leave it out",
                sum(known),
            )


def _would(context: Context, name: str, own: int, share: int, lost: str | None) -> str:
    return f"region {context.region.name} would serve {own} of its own and {share} of {lost}'s tasks of {name}"


def _capacity(
    context: Context,
    blueprint: Blueprint,
    row: CapacityArithmetic,
    after: Mapping[str, int],
    taken: Mapping[str, tuple[int, str]],
    *,
    told: bool,
) -> CapacityArithmetic:
    capacity = blueprint.capacity(row.capacity)
    needed = max(context.instances_for[row.capacity](after), row.min_instances)
    if needed > row.max_instances and not told:
        names = [one.name for one in blueprint.services if one.capacity == row.capacity and one.name in taken]
        lost = ", ".join(dict.fromkeys(taken[name][1] for name in names))
        context.refuse(
            ("capacities", row.capacity, "max_size"),
            f"is {row.max_instances}, but when {lost} is lost {', '.join(names)} take {needed} instances in "
            f"{context.region.name}; raise it to {needed}",
            row.max_instances,
            follows=[("services", name) for name in names],
        )
    if 0 < row.reserved_instances < needed and any(
        one.capacity == row.capacity and one.name in taken for one in blueprint.services
    ):
        context.notice(
            "reserved-below-takeover",
            ("capacities", row.capacity, "reservation"),
            f"{row.reserved_instances} of the {needed} instances of {row.capacity!r} that {context.region.name} needs "
            "when another region is lost are reserved; the others have to be in stock then",
        )
    return dataclasses.replace(row, instances_after=needed, vcpus_after=needed * capacity.most_vcpu)
