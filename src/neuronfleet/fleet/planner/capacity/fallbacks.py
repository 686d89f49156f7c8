"""Instance types that stand in for the one of a capacity: only such as its tasks cannot tell apart."""

from __future__ import annotations

from neuronfleet.catalogue import InstanceType
from neuronfleet.errors import UnknownInstanceTypeError
from neuronfleet.fleet.blueprint import FallbackBlueprint, SpotBlueprint
from neuronfleet.fleet.model import Capacity
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.placement.expression import no_instance, spelling_problem

__all__ = ["check_fallback_constraints", "check_spot", "fallback_blueprints", "fallback_types", "spot_blueprint"]


def fallback_types(context: Context, name: str, capacity: Capacity, first: InstanceType) -> tuple[InstanceType, ...]:
    """The declared types that every task of a capacity can run on as well; the others are refused.

    Args:
        context: the region.
        name: of the capacity.
        capacity: as written.
        first: its instance type.
    """
    found: list[InstanceType] = []
    for index, wanted in enumerate(capacity.fallback_instance_types):
        parts = ("capacities", name, "fallback_instance_types", index)
        try:
            one = context.catalogue.instance_type(wanted)
        except UnknownInstanceTypeError as error:
            context.refuse(parts, str(error), wanted)
            continue
        problem = _unlike(context, first, one) or _elsewhere(context, capacity, first, one)
        if one == first or one in found:
            problem = f"{wanted!r} is there twice; a fallback is another type than the ones before it"
        if problem:
            context.refuse(parts, problem, wanted, follows=(("capacities", name, "instance_type"),))
            context.doubts.add(("capacities", name))
        else:
            found.append(one)
    return tuple(found)


def _unlike(context: Context, first: InstanceType, one: InstanceType) -> str | None:
    """What keeps a task made for one type from another."""
    if one.architecture != first.architecture:
        return f"{one.name} is {one.architecture} and {first.name} {first.architecture}; an image runs on one of them"
    if one.accelerated and one.family != first.family:
        return (
            f"{one.name} is no {first.family}, which the models of {first.name} are compiled for; "
            f"{_instead(context, first)}"
        )
    if one.devices != first.devices:
        return (
            f"{one.name} has {one.devices} Neuron devices and {first.name} {first.devices}: the slots of one are not "
            f"those of the other, so devices would be missing or lie idle; {_instead(context, first)}"
        )
    return None


def _instead(context: Context, first: InstanceType) -> str:
    alike = [
        one.name
        for one in context.catalogue.instance_types.values()
        if one.family == first.family and one.devices == first.devices and one != first
    ]
    if alike:
        return f"take {' or '.join(sorted(alike))}, or a capacity of its own"
    return f"no other {first.family} has {first.devices}, so give it a capacity of its own"


def _elsewhere(context: Context, capacity: Capacity, first: InstanceType, one: InstanceType) -> str | None:
    """Why a type is never launched in the zones of a capacity, which are those that offer its first type."""
    region = context.region
    if not (one.accelerated and region.offerings_known):
        return None
    zones = [zone for zone in region.zones_offering(first.name) if zone in (capacity.zone_ids or region.zones)]
    offering = region.zones_offering(one.name)
    if not zones or set(zones) & set(offering):
        return None
    there = f"{region.name} offers it in {', '.join(offering)}" if offering else f"{region.name} does not offer it"
    return (
        f"{one.name} is offered in none of the zones of {first.name} ({', '.join(zones)}); {there}: leave it out there"
    )


def check_fallback_constraints(context: Context, capacity: CapacityDraft, draft: WorkloadDraft) -> None:
    """Refuse placement constraints that exclude a type which the instances may be of.

    Args:
        context: the region.
        capacity: where it runs.
        draft: the service or task.
    """
    for index, expression in enumerate(draft.settings.placement_constraints):
        if spelling_problem(expression) or no_instance(expression, capacity.instance.name, context.region.name):
            continue
        for one in capacity.fallbacks:
            if no_instance(expression, one.name, context.region.name):
                context.refuse(
                    (*draft.parts, "placement_constraints", index),
                    f"'{expression}' matches no {one.name}, which all instances of capacity {capacity.name!r} may be; "
                    "leave it out, or take that type out of fallback_instance_types",
                    expression,
                    follows=draft.type_sections,
                )
                break


def check_spot(context: Context, capacity: CapacityDraft, max_size: int) -> None:
    """Tell of Spot settings that buy no Spot instance.

    Args:
        context: the region.
        capacity: the capacity.
        max_size: instances at most.
    """
    spot = spot_blueprint(capacity)
    if spot is not None and not spot.spot(max_size):
        context.refuse(
            ("capacities", capacity.name, "spot"),
            f"buys no Spot instance: {spot.on_demand_base} and then {spot.on_demand_percent} percent of {max_size} "
            "instances are On-Demand; lower on_demand_base or on_demand_percent, or leave spot out",
            follows=capacity.sections,
        )


def fallback_blueprints(context: Context, capacity: CapacityDraft) -> tuple[FallbackBlueprint, ...]:
    """The fallback types of a capacity with their prices.

    Args:
        context: the region.
        capacity: the capacity.
    """
    found = []
    for one in capacity.fallbacks:
        price = context.catalogue.price(one.name, context.region.name)
        found.append(
            FallbackBlueprint(
                instance_type=one.name,
                vcpu=one.vcpu,
                usd_per_hour=price.usd_per_hour if price else None,
                price_region=price.region if price else None,
            )
        )
    return tuple(found)


def spot_blueprint(capacity: CapacityDraft) -> SpotBlueprint | None:
    """The Spot share of a capacity; None where all instances are On-Demand.

    Args:
        capacity: the capacity.
    """
    spot = capacity.settings.spot
    if spot is None or not spot.enabled:
        return None
    return SpotBlueprint(
        on_demand_base=spot.on_demand_base, on_demand_percent=spot.on_demand_percent, allocation=spot.allocation
    )
