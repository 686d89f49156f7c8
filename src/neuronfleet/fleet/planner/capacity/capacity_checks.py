"""What is wrong with a capacity, whatever runs on it."""

from __future__ import annotations

from typing import Final

from neuronfleet.fleet.planner.arns import kms_key
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.fleet.planner.zones import refuse_foreign_zone

__all__ = ["check_capacity"]

_LEAST_MEMORY_MIB: Final = 128


def check_capacity(context: Context, name: str, draft: CapacityDraft) -> None:
    """Report what is wrong with a capacity itself: sizes, memory, key and zones.

    Args:
        context: the region.
        name: its name in the fleet file, or that of its only workload.
        draft: the capacity, its workloads known.
    """
    parts = ("capacities", name)
    low, high = draft.settings.min_size, draft.settings.max_size
    if low is not None and high is not None and low > high:
        context.refuse(("capacities", name, "min_size"), f"{low} is more than max_size = {high}", low)
    if draft.available_memory_mib < _LEAST_MEMORY_MIB:
        context.refuse(
            ("capacities", name, "reserved_memory_mib"),
            f"leaves {max(draft.available_memory_mib, 0)} of the {draft.instance.memory_ceiling_mib} MiB that "
            f"{draft.instance.name} is sure to have; reserve less",
            draft.settings.reserved_memory_mib,
            follows=((*parts, "instance_type"), parts),
        )
    kms_key(context, draft.settings.kms_key_id, (*parts, "kms_key_id"))
    if not draft.workloads:
        context.notice("capacity-unused", ("capacities", name), f"nothing runs on {name!r} in {context.region.name}")
    for index, zone in enumerate(draft.settings.zone_ids):
        if (
            refuse_foreign_zone(context, zone, ("capacities", name, "zone_ids", index))
            or not draft.instance.accelerated
        ):
            continue
        offering = context.region.zones_offering(draft.instance.name)
        if context.region.offerings_known and zone not in offering:
            context.refuse(
                ("capacities", name, "zone_ids", index),
                f"{zone!r} offers no {draft.instance.name}; zones that do: {', '.join(offering)}",
                zone,
                follows=(parts,),
            )
