"""Which devices of an instance each workload owns: disjoint sets, since ECS does not know that a device is taken."""

from __future__ import annotations

from neuronfleet.fleet.model import Service
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft, shared_out

__all__ = ["allocate_slots"]


def allocate_slots(context: Context, capacity: CapacityDraft) -> bool:
    """Give every workload of a capacity its slots, in the order of the fleet file.

    A service gets as many slots as it has tasks, while devices last; a standalone task gets one.

    Returns:
        Whether the devices suffice; otherwise the problem has been reported.
    """
    owners = [draft for draft in capacity.workloads if draft.settings.devices_per_task]
    for draft in capacity.workloads:
        if not draft.settings.devices_per_task:
            draft.slots, draft.counts = ((),), (draft.wanted,)
            if isinstance(draft.settings, Service) and draft.settings.slots not in {None, 1}:
                context.refuse(
                    (draft.table, draft.name, "slots"), "slots divide devices, and this service has none; leave it out"
                )
    total = capacity.instance.devices
    if owners and not total:
        for draft in owners:
            context.refuse(
                (draft.table, draft.name, "devices_per_task"),
                f"{capacity.instance.name} has no Neuron devices; take an accelerated type or set devices_per_task = 0",
                draft.settings.devices_per_task,
                follows=capacity.sections[:1],
            )
        return False
    slots = {draft.name: _asked(draft) or 1 for draft in owners}
    needed = sum(slots[draft.name] * draft.settings.devices_per_task for draft in owners)
    if needed > total:
        _refuse_sum(context, capacity, owners, slots, needed)
        return False
    _share_out_rest(owners, slots, total - needed)
    first = 0
    for draft in owners:
        size, number = draft.settings.devices_per_task, slots[draft.name]
        draft.slots = tuple(tuple(range(first + i * size, first + (i + 1) * size)) for i in range(number))
        draft.counts = shared_out(draft.wanted, number) if isinstance(draft.settings, Service) else (draft.wanted,)
        first += number * size
    return True


def _asked(draft: WorkloadDraft) -> int | None:
    return draft.settings.slots if isinstance(draft.settings, Service) else None


def _share_out_rest(owners: list[WorkloadDraft], slots: dict[str, int], rest: int) -> None:
    """One more slot each in turn, for services that did not say how many, until devices or tasks run out."""
    growing = [draft for draft in owners if isinstance(draft.settings, Service) and draft.settings.slots is None]
    while True:
        grown = False
        for draft in growing:
            size = draft.settings.devices_per_task
            wants_more = slots[draft.name] < _most_slots(draft) or _scaled_elsewhere(draft)
            if wants_more and size <= rest:
                slots[draft.name] += 1
                rest -= size
                grown = True
        if not grown:
            return


def _most_slots(draft: WorkloadDraft) -> int:
    """Slots that have a task at any time: of one without nothing is measured, so it would never get any."""
    return draft.wanted if draft.scaling is None else draft.scaling.min_tasks


def _scaled_elsewhere(draft: WorkloadDraft) -> bool:
    return isinstance(draft.settings, Service) and draft.settings.ignore_desired_count


def _refuse_sum(
    context: Context, capacity: CapacityDraft, owners: list[WorkloadDraft], slots: dict[str, int], needed: int
) -> None:
    instance = capacity.instance
    parts = ", ".join(
        f"{draft.name} {slots[draft.name]} x {draft.settings.devices_per_task}"
        if slots[draft.name] > 1
        else f"{draft.name} {draft.settings.devices_per_task}"
        for draft in owners
    )
    last = owners[-1]
    fewer = "slots" if slots[last.name] > 1 else "devices_per_task"
    alone = f"lower {fewer}" if len(owners) == 1 else f"give {last.name!r} a capacity of its own"
    context.refuse(
        (last.table, last.name, "devices_per_task"),
        f"{needed} devices are asked of each {instance.name} of capacity {capacity.name!r} ({parts}), it has "
        f"{instance.devices}; ECS would let tasks share devices, so {alone} or take a larger "
        "type",
        last.settings.devices_per_task,
        follows=capacity.sections,
    )
