"""Plans what spans regions: the stack that is deployed after those of the regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from neuronfleet.fleet.blueprint import AcceleratorBlueprint, DnsBlueprint, GlobalBlueprint
from neuronfleet.fleet.model import AcceleratorRegion, DnsRegion, Fleet
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.report import Report
from neuronfleet.fleet.planner.sight.overview import plan_overview
from neuronfleet.fleet.planner.stack_context import plan_stack_backend, stack_context
from neuronfleet.fleet.planner.traffic.accelerators import plan_accelerators
from neuronfleet.fleet.planner.traffic.dns import plan_dns
from neuronfleet.fleet.planner.traffic.participants import Planned

__all__ = ["GLOBAL", "plan_global_stack"]

GLOBAL: Final = "global"
"""What the stack is called where a region's stack has the name of its region."""


def plan_global_stack(fleet: Fleet, planned: Planned, report: Report) -> GlobalBlueprint | None:
    """Decide hostnames, accelerators and overview of a fleet.

    Args:
        fleet: the fleet.
        planned: every region of it; without a blueprint where it has problems of its own.
        report: takes problems and notices.

    Returns:
        The blueprint; None where there is nothing that spans regions, or problems were reported.
    """
    if not (fleet.dns or fleet.accelerators or fleet.overview is not None) or not planned:
        return None
    before, notices_before = len(report.problems), len(report.notices)
    home = _home(fleet, planned)
    context = stack_context(home, GLOBAL, report)
    if context is None:
        return None
    dns, accelerators = plan_dns(context, planned), plan_accelerators(context, planned)
    overview = plan_overview(context, planned)
    used = _regions(dns, accelerators) | (set() if overview is None else {one.region.name for one, _ in planned})
    regions = tuple(name for name in fleet.regions if name in used)
    blueprints = {one.region: one for _, one in planned if one is not None}
    if len(report.problems) > before or not regions or any(name not in blueprints for name in regions):
        return None
    _check_one_account(context, regions, planned)
    backend = plan_stack_backend(context, home.region.name, planned)
    if len(report.problems) > before:
        return None
    return GlobalBlueprint(
        fleet=fleet.name,
        stack=context.stack,
        region=home.region.name,
        partition=home.partition.name,
        account_id=blueprints[regions[0]].account_id,
        tags=dict(sorted({"neuronfleet:fleet": fleet.name, **context.settings.tags}.items())),
        backend=backend,
        regions=regions,
        dns=dns,
        accelerators=accelerators,
        deploy_after=tuple(blueprints[name].stack for name in regions),
        notices=report.notices[notices_before:],
        overview=overview,
    )


def _home(fleet: Fleet, planned: Planned) -> Context:
    """The first region that takes part in anything."""
    tables: list[Mapping[str, DnsRegion] | Mapping[str, AcceleratorRegion]] = [
        *(one.regions for one in fleet.dns.values()),
        *(one.regions for one in fleet.accelerators.values()),
    ]
    for context, _ in planned:
        name = context.region.name
        if any(name not in regions or regions[name].enabled for regions in tables):
            return context
    return planned[0][0]


def _regions(dns: Iterable[DnsBlueprint], accelerators: Iterable[AcceleratorBlueprint]) -> set[str]:
    found = {record.region for one in dns for record in one.records}
    return found | {group.region for one in accelerators for group in one.endpoint_groups}


def _check_one_account(context: Context, regions: Iterable[str], planned: Planned) -> None:
    """Several hostnames, each in an account or partition of its own, are too much for one stack as well."""
    where: dict[tuple[str, str | None], str] = {}
    for _, blueprint in planned:
        if blueprint is not None and blueprint.region in regions:
            where.setdefault((blueprint.partition, blueprint.account_id), blueprint.region)
    if len(where) > 1:
        listed = ", ".join(f"{region}: {part}, {account or 'any account'}" for (part, account), region in where.items())
        context.refuse(
            ("dns",) if context.fleet.dns else ("accelerators",) if context.fleet.accelerators else ("overview",),
            f"what spans regions is one stack, with credentials of one partition and account, but its regions are of "
            f"several ({listed}); make a fleet file of each",
        )
