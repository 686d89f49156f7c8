"""Which instances each workload runs on: the capacity it names, or its own of the smallest type that holds it."""

from __future__ import annotations

from collections.abc import Mapping

from neuronfleet.catalogue import InstanceType
from neuronfleet.errors import UnknownInstanceTypeError, nearest
from neuronfleet.fleet.model import Capacity, Service, StandaloneTask
from neuronfleet.fleet.planner.capacity.capacity_checks import check_capacity
from neuronfleet.fleet.planner.capacity.daemon_room import daemon_room
from neuronfleet.fleet.planner.capacity.fallbacks import fallback_types
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft

__all__ = ["draft_capacities"]

DEFAULT_FAMILY = "inf1"
"""Family of instances where neither an instance type nor a catalogue image says another."""


def draft_capacities(context: Context) -> list[CapacityDraft]:
    """Assign every enabled workload of a region to a capacity.

    Returns:
        The capacities that exist in the region; those of the fleet file first.
    """
    drafts = _declared(context)
    workloads = [
        (table, name, workload)
        for table in ("services", "tasks")
        for name, workload in getattr(context.settings, table).items()
        if workload.enabled
    ]
    # First those that bring a capacity of their own, which others may name wherever they stand in the file.
    for table, name, workload in workloads:
        if workload.capacity is None:
            _own_capacity(context, table, name, workload, drafts)
    for table, name, workload in workloads:
        if workload.capacity is not None and not _there(context, workload.capacity, drafts):
            _unknown_capacity(context, table, name, workload.capacity)
    for table, name, workload in workloads:
        if workload.capacity is not None:
            _share(context, table, name, workload, drafts)
    place = {(table, name): index for index, (table, name, _) in enumerate(workloads)}
    for name, draft in drafts.items():
        draft.workloads.sort(key=lambda one: place[one.parts])
        draft.daemon_memory_mib, draft.daemon_cpu_units = daemon_room(context, draft.instance)
        check_capacity(context, name, draft)
    return list(drafts.values())


def _declared(context: Context) -> dict[str, CapacityDraft]:
    drafts = {}
    for name, capacity in context.settings.capacities.items():
        if not capacity.enabled:
            continue
        instance = _instance_type(context, capacity.instance_type, ("capacities", name, "instance_type"))
        if instance is None:
            context.doubts.add(("capacities", name))
        else:
            drafts[name] = CapacityDraft(
                name=name,
                own=False,
                settings=capacity,
                instance=instance,
                fallbacks=fallback_types(context, name, capacity, instance),
            )
    return drafts


def _share(
    context: Context,
    table: str,
    name: str,
    workload: Service | StandaloneTask,
    drafts: dict[str, CapacityDraft],
) -> None:
    wanted = str(workload.capacity)
    if wanted not in drafts:
        context.doubts.add(("capacities", wanted))
        drafts[wanted] = _unsure(context, wanted, workload)
    draft = drafts[wanted]
    if workload.instance_type not in {None, draft.instance.name}:
        context.refuse(
            (table, name, "instance_type"),
            f"{workload.instance_type!r} contradicts capacity {draft.name!r} of {draft.instance.name}; give one",
            workload.instance_type,
            follows=(("capacities", draft.name),),
        )
    _take(table, name, workload, draft)


def _own_capacity(
    context: Context,
    table: str,
    name: str,
    workload: Service | StandaloneTask,
    drafts: dict[str, CapacityDraft],
) -> None:
    instance = _own_instance_type(context, table, name, workload)
    if instance is None:
        context.doubts.add(("capacities", name))
        drafts.setdefault(name, _unsure(context, name, workload))
        _take(table, name, workload, drafts[name])
        return
    capacity = name
    if table == "tasks" and name in context.settings.services and context.settings.services[name].enabled:
        capacity = f"{name} (task)"  # a service of that name is refused; the task is looked at all the same
    elif name in drafts:
        context.refuse(
            (table, name),
            f"needs a capacity of its own, but {name!r} is taken by another; say capacity = {name!r} to share it, "
            "or rename",
        )
        return
    settings = Capacity(instance_type=instance.name)
    drafts[capacity] = CapacityDraft(name=capacity, own=True, settings=settings, instance=instance)
    _take(table, name, workload, drafts[capacity])


def _there(context: Context, name: str, drafts: Mapping[str, CapacityDraft]) -> bool:
    """Whether there is such a capacity, or would be if nothing were wrong with it."""
    return name in drafts or ("capacities", name) in context.doubts


def _unsure(context: Context, name: str, workload: Service | StandaloneTask) -> CapacityDraft:
    """A stand-in for a capacity that cannot be, so that what does not depend on it is still looked at."""
    families = _families(context, workload)
    fitting = [
        one
        for one in context.catalogue.instance_types.values()
        if (one.family in families if workload.devices_per_task else not one.accelerated)
    ]
    instance = max(fitting, key=lambda one: (one.architecture == "x86_64", one.devices, one.memory_mib))
    declared = context.settings.capacities.get(name)
    settings = declared or Capacity(instance_type=instance.name)
    return CapacityDraft(name=name, own=declared is None, settings=settings, instance=instance)


def _take(table: str, name: str, workload: Service | StandaloneTask, draft: CapacityDraft) -> None:
    draft.workloads.append(
        WorkloadDraft(table=table, name=name, settings=workload, instance=draft.instance, capacity=draft.name)
    )


def _own_instance_type(
    context: Context, table: str, name: str, workload: Service | StandaloneTask
) -> InstanceType | None:
    if workload.instance_type is not None:
        return _instance_type(context, workload.instance_type, (table, name, "instance_type"))
    if workload.devices_per_task == 0:
        context.refuse(
            (table, name),
            "has no devices, so it needs instance_type (such as 'c6i.large') or the capacity it should share",
        )
        return None
    families = _families(context, workload)
    candidates = sorted(
        (one for one in context.catalogue.instance_types.values() if one.family in families and one.accelerated),
        key=lambda one: (one.vcpu, one.name),
    )
    most = max(candidates, key=lambda one: one.devices)
    if workload.devices_per_task > most.devices:
        context.refuse(
            (table, name, "devices_per_task"),
            f"{workload.devices_per_task} devices do not fit on one instance; the most are {most.devices}, "
            f"on {most.name}",
            workload.devices_per_task,
            follows=((table, name, "image"),),
        )
        return None
    reserved = Capacity(instance_type=most.name).reserved_memory_mib
    need_mib = workload.memory_reservation_mib or workload.memory_mib or 0
    need_mib += workload.sidecar.memory_mib if workload.sidecar else 0
    cpu_units = workload.cpu_units or 0
    if isinstance(workload, Service) and workload.neuron_monitor is not None:
        need_mib += workload.neuron_monitor.memory_mib
        cpu_units += workload.neuron_monitor.cpu_units
    daemon_mib, daemon_cpu = daemon_room(context, most)
    most_mib = max(one.memory_ceiling_mib for one in candidates) - reserved - daemon_mib
    most_cpu = max(one.cpu_units for one in candidates) - daemon_cpu
    for key, need, limit, unit in (
        ("memory_mib", need_mib, most_mib, "MiB"),
        ("cpu_units", cpu_units, most_cpu, "CPU units"),
    ):
        if need > limit:
            context.refuse(
                (table, name, key),
                f"{need} {unit} do not fit on any {' or '.join(families)} instance; the most are {limit} {unit}",
                need,
                follows=((table, name, "image"), (table, name, "memory_reservation_mib"), (table, name, "sidecar")),
            )
            return None
    holding = [
        one
        for one in candidates
        if one.devices >= workload.devices_per_task
        and one.memory_ceiling_mib - reserved - daemon_mib >= need_mib
        and one.cpu_units - daemon_cpu >= cpu_units
    ]
    if not context.region.offerings_known:
        return holding[0]
    offered = [one for one in holding if context.region.zones_offering(one.name)]
    if not offered:
        _not_offered(context, holding[0].name, ("regions", context.fleet.regions.index(context.region.name)))
        return None
    return offered[0]


def _families(context: Context, workload: Service | StandaloneTask) -> tuple[str, ...]:
    image = context.catalogue.images.get(workload.image)
    return image.families if image else (DEFAULT_FAMILY,)


def _instance_type(context: Context, name: str, parts: tuple[str | int, ...]) -> InstanceType | None:
    try:
        instance = context.catalogue.instance_type(name)
    except UnknownInstanceTypeError as error:
        context.refuse(parts, str(error), name)
        return None
    if instance.accelerated and context.region.offerings_known and not context.region.zones_offering(name):
        _not_offered(context, name, parts)
        return None
    return instance


def _not_offered(context: Context, name: str, parts: tuple[str | int, ...]) -> None:
    region = context.region
    others = ", ".join(context.catalogue.regions_offering(name))
    lure = (
        "; its AMI parameter exists there, but no zone can launch the instance"
        if region.ami_parameters != "unverified"
        else ""
    )
    sizes = sorted(kind for kind in region.offerings if kind.partition(".")[0] == name.partition(".")[0])
    instead = f"; offered there: {', '.join(sizes)}" if sizes else ""
    context.refuse(
        parts,
        f"{region.name} offers no {name} in any zone{lure}{instead}; leave the region out or give another type "
        f"(regions with {name}: {others})",
        region.name,
    )


def _unknown_capacity(context: Context, table: str, name: str, capacity: str) -> None:
    for kind in ("capacities", "services", "tasks"):
        owner = getattr(context.settings, kind).get(capacity)
        if owner is None:
            continue
        if owner.enabled:
            what = f"{context.path(kind, capacity)} has none of its own, it runs on {owner.capacity!r}; name that"
        else:
            what = f"{context.path(kind, capacity)} has enabled = false; switch it on, or name another"
        context.refuse((table, name, "capacity"), f"there is no capacity {capacity!r}: {what}", capacity)
        return
    settings = context.settings
    known = [key for key, one in settings.capacities.items() if one.enabled]
    known += [key for key, one in [*settings.services.items(), *settings.tasks.items()] if one.capacity is None]
    close = nearest(capacity, known)
    if close:
        hint = f"; did you mean {close!r}?"
    elif known:
        hint = f"; there are {', '.join(known)}"
    else:
        hint = f"; write [capacities.{capacity}], or leave it out to get one of its own"
    context.refuse(
        (table, name, "capacity"),
        f"there is no capacity {capacity!r}{hint}",
        capacity,
        follows=[(kind, capacity) for kind in ("capacities", "services", "tasks")],
    )
