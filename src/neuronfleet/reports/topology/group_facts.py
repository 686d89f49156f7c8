"""Capacities as a drawing tells them: what boots, what it has, how it is bought."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.fleet.blueprint import AmiBlueprint, CapacityBlueprint
from neuronfleet.reports.topology.model import Fact, Group, Workload
from neuronfleet.reports.topology.workload_facts import ranged

__all__ = ["group_of"]


def group_of(one: CapacityBlueprint, workloads: tuple[Workload, ...]) -> Group:
    """What is drawn of a capacity.

    Args:
        one: the capacity.
        workloads: what runs there.
    """
    return Group(
        name=one.name,
        instances=ranged(one.min_size, one.max_size, one.instance_type, one.instance_type),
        one=f"one {one.instance_type}",
        many=one.max_size > 1,
        devices=one.devices,
        cores=one.cores_per_device,
        facts=(*_group_facts(one), *_purchase(one)),
        workloads=workloads,
    )


def _group_facts(one: CapacityBlueprint) -> Iterator[Fact]:
    yield Fact(about="boots", words=_image(one.ami))
    if one.devices:
        cores = f", {one.cores_per_device} NeuronCores each" if one.cores_per_device else ""
        yield Fact(about="has", words=f"{one.vcpu} vCPU, {ranged(one.devices, one.devices, 'chip')}{cores}")
    else:
        yield Fact(about="has", words=f"{one.vcpu} vCPU, no chips")
    if one.usd_per_hour is not None:
        yield Fact(about="costs", words=f"{one.usd_per_hour:.3f} USD an hour each")


def _image(one: AmiBlueprint) -> str:
    locked = ", locked" if one.locked else ""
    return one.image_id or f"{one.family} {one.version}{locked}"


def _purchase(one: CapacityBlueprint) -> Iterator[Fact]:
    if one.fallbacks:
        types = ", then ".join(each.instance_type for each in one.fallbacks)
        yield Fact(about="or else", words=f"{types}, where {one.instance_type} is not to be had")
    if one.spot is not None:
        base, percent = one.spot.on_demand_base, one.spot.on_demand_percent
        first = [f"{base} On-Demand"] if base else []
        share = [f"{percent} % of the others On-Demand" if base else f"{percent} % On-Demand"] if percent else []
        rest = "the rest Spot" if first or share else "all Spot"
        yield Fact(about="bought as", words=", ".join([*first, *share, rest]))
    reserved = one.reservation
    if reserved is not None and reserved.zone_ids:
        until = f" until {reserved.end_date}" if reserved.end_date else ""
        zones = ", ".join(reserved.zone_ids)
        yield Fact(about="reserved", words=f"{reserved.instances_per_zone} in each of {zones}{until}")
    elif reserved is not None:
        yield Fact(about="reserved", words=f"as in {reserved.id or reserved.resource_group_arn}")
