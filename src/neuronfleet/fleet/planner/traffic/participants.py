"""Which regions take part in a hostname or an accelerator, each with its load balancer and what serves behind it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import Blueprint, LoadBalancerBlueprint, LoadBalancerLookup
from neuronfleet.fleet.planner.context import Context

__all__ = ["Participant", "check_one_account", "participants"]

Planned = Sequence[tuple[Context, Blueprint | None]]


class RegionSettings(Protocol):
    """What the tables of a region have in common."""

    @property
    def enabled(self) -> bool:
        """Whether it takes part."""

    @property
    def drained(self) -> bool:
        """Whether it gets no new clients."""


Settings = TypeVar("Settings", bound=RegionSettings)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Generic[Settings]):
    """A region that takes part.

    Attributes:
        region: its name.
        settings: what the fleet file says of it.
        context: of the region.
        blueprint: of the region.
        load_balancer: in the region.
    """

    region: str
    settings: Settings
    context: Context
    blueprint: Blueprint
    load_balancer: LoadBalancerBlueprint

    @property
    def lookup(self) -> LoadBalancerLookup:
        """How the global stack finds the load balancer."""
        one = self.load_balancer
        return LoadBalancerLookup(region=self.region, name=one.name, full_name=one.full_name)


def participants(
    context: Context,
    parts: tuple[str, str],
    given: Mapping[str, Settings],
    default: Settings,
    planned: Planned,
    load_balancer: str,
) -> tuple[Participant[Settings], ...] | None:
    """The regions that take part, in the order of the fleet file.

    Args:
        context: of the global stack.
        parts: TOML path of the hostname or accelerator.
        given: what the fleet file says of regions.
        default: what holds for the others.
        planned: every region of the fleet.
        load_balancer: name of the load balancer.

    Returns:
        None where that cannot be said: of a region with problems of its own, or with problems that are told here.
    """
    before = len(context.report.problems)
    _check_gone(context, parts, given)
    regions = context.fleet.regions
    taking = {name: given.get(name, default) for name in regions if given.get(name, default).enabled}
    if not taking:
        context.refuse(
            (*parts, "regions"), f"no region is left; leave {'.'.join(parts)} out, or take one of {', '.join(regions)}"
        )
        return None
    known = {one.region.name: (one, blueprint) for one, blueprint in planned if blueprint is not None}
    if any(name not in known for name in taking):
        return None
    found: list[Participant[Settings]] = []
    lacking: list[str] = []
    for name, settings in taking.items():
        regional, blueprint = known[name]
        one = next((one for one in blueprint.load_balancers if one.name == load_balancer), None)
        if one is None:
            lacking.append(name)
            continue
        found.append(
            Participant(region=name, settings=settings, context=regional, blueprint=blueprint, load_balancer=one)
        )
    _check_there(context, parts, load_balancer, lacking, [blueprint for _, blueprint in known.values()])
    for participant in found:
        _check_served(context, parts, participant)
    return tuple(found) if len(context.report.problems) == before else None


def _check_gone(context: Context, parts: tuple[str, str], given: Mapping[str, RegionSettings]) -> None:
    for name, settings in given.items():
        if name in context.fleet.regions:
            continue
        at = (*parts, "regions", name)
        close = nearest(name, context.fleet.regions)
        if not settings.drained:
            hint = f"did you mean {close!r}? If it has been removed" if close else "to remove a region"
            context.refuse(
                at,
                f"the fleet does not serve from {name!r}; {hint}, that is the second of two steps: put it back into "
                "regions, set drained = true here, apply, and remove it when its clients have gone",
                name,
            )
        else:
            context.notice(
                "drained-region-gone",
                at,
                f"{name} is drained and no longer in regions: its records are removed; delete this table once that is "
                "applied",
            )


def _check_there(
    context: Context, parts: tuple[str, str], name: str, lacking: Sequence[str], blueprints: Sequence[Blueprint]
) -> None:
    if not lacking:
        return
    everywhere = sorted({one.name for blueprint in blueprints for one in blueprint.load_balancers})
    at = (*parts, "load_balancer")
    if name not in everywhere:
        close = nearest(name, everywhere)
        hint = f"; did you mean {close!r}?" if close else f"; there are {', '.join(everywhere) or 'none'}"
        context.refuse(
            at, f"no load balancer is called {name!r}{hint}: name one of [load_balancers.NAME]", name,
            follows=(("load_balancers",),),
        )  # fmt: skip
        return
    context.refuse(
        at,
        f"{', '.join(lacking)} has no load balancer {name!r}; give it one, or take the region out with enabled = false "
        f"under {'.'.join(parts)}.regions.{lacking[0]}",
        name,
        follows=(("load_balancers",),),
    )


def _check_served(context: Context, parts: tuple[str, str], participant: Participant[Settings]) -> None:
    """A load balancer with nothing behind it counts as unhealthy for ever.

    https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    """
    if participant.settings.drained:
        return
    name, blueprint = participant.load_balancer.name, participant.blueprint
    behind = [
        one for one in blueprint.services if one.target_group is not None and one.target_group.load_balancer == name
    ]
    tasks = sum(slot.desired_count for one in behind for slot in one.slots)
    if tasks:
        return
    why = (
        f"{', '.join(one.name for one in behind)} behind it has desired_count = 0"
        if behind
        else f"no service has traffic.load_balancer = {name!r} there"
    )
    context.refuse(
        (*parts, "load_balancer"),
        f"{participant.region} cannot take traffic: {why}; let a service run there with at least one task, or set "
        f"drained = true under {'.'.join(parts)}.regions.{participant.region}",
        name,
        follows=(("services",),),
    )


def check_one_account(
    context: Context, parts: tuple[str, str], found: Sequence[Participant[Settings]], what: str
) -> bool:
    """Refuse regions of several partitions or accounts: one stack sees one.

    Args:
        context: of the global stack.
        parts: TOML path of the hostname or accelerator.
        found: regions that take part.
        what: ``hostname`` or ``accelerator``.
    """
    partitions: dict[str, str] = {}
    accounts: dict[str | None, str] = {}
    for one in found:
        partitions.setdefault(one.blueprint.partition, one.region)
        accounts.setdefault(one.blueprint.account_id, one.region)
    if len(partitions) > 1:
        listed = ", ".join(f"{region} is in {partition}" for partition, region in partitions.items())
        context.refuse(
            (*parts, "regions"),
            f"one {what} cannot lead to several partitions, whose accounts and zones know nothing of each other "
            f"({listed}); take the regions of the others out with enabled = false",
        )
    elif len(accounts) > 1:
        listed = ", ".join(f"{region} has {account or 'none'}" for account, region in accounts.items())
        context.refuse(
            (*parts, "regions"),
            f"one {what} cannot lead to several accounts, because its stack has credentials of one ({listed}); give "
            "these regions one account_id, or take the others out with enabled = false",
        )
    return len(partitions) == len(accounts) == 1
