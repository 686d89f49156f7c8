"""How each service rolls, how many instances that takes, and the claims that follow."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping

from neuronfleet.fleet.blueprint import DeploymentBlueprint, TaskDefinitionBlueprint
from neuronfleet.fleet.model import Service
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.placement.arithmetic import decide, one_each, tasks_per_host
from neuronfleet.placement.claims import Claim, Claims, Verdict
from neuronfleet.placement.model import Host, TaskNeed

__all__ = ["Sizing", "deployment_of", "is_distinct", "size_capacity"]

DEFAULT_SPARE = 1

_RAISE_MAX_SIZE = re.compile(r"raise max_size to (?P<size>\d+)")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """How many instances a capacity has, and what can be said of its workloads.

    Attributes:
        min_size: instances at least.
        max_size: instances at most.
        needed: instances that the desired tasks of its services take.
        claims: of each service and task, by its name.
    """

    min_size: int
    max_size: int
    needed: int
    claims: Mapping[str, Claims]


def is_distinct(capacity: CapacityDraft, draft: WorkloadDraft) -> bool:
    """Whether each task of a group needs an instance of its own.

    Devices are owned by slot, so two tasks of one slot must never meet; an ordinary workload beside them stays at one
    an instance too, so that it never takes the memory of a slot.
    """
    asked = draft.settings.distinct_instance
    if asked is not None:
        return asked
    return bool(draft.settings.devices_per_task) or capacity.mixed


def deployment_of(draft: WorkloadDraft) -> DeploymentBlueprint:
    """Percentages that let every slot of a service roll: start first where there is a spare instance, else stop first.

    All slots have the same; what lets one task of the slot with the fewest stop lets one of any other stop.
    """
    settings = draft.settings
    if not isinstance(settings, Service):
        raise TypeError("only services are deployed")
    asked = settings.deployment
    start_first = _spare(settings) > 0
    count = min((one for one in draft.counts if one), default=0)
    lowest = 100 if start_first else (100 * (count - 1)) // count if count else 0
    highest = 200 if start_first else 100
    return DeploymentBlueprint(
        minimum_healthy_percent=lowest if asked.minimum_healthy_percent is None else asked.minimum_healthy_percent,
        maximum_percent=highest if asked.maximum_percent is None else asked.maximum_percent,
        circuit_breaker=asked.circuit_breaker,
        rollback=asked.circuit_breaker and asked.rollback,
    )


def _spare(settings: Service) -> int:
    return DEFAULT_SPARE if settings.spare_instances is None else settings.spare_instances


def size_capacity(
    context: Context, capacity: CapacityDraft, definitions: Mapping[str, tuple[TaskDefinitionBlueprint, ...]]
) -> Sizing:
    """Decide the sizes of a capacity and the claims of its workloads, and refuse what cannot work.

    Args:
        context: the region.
        capacity: the capacity, slots allocated.
        definitions: task definitions of each workload by its name, one a slot.
    """
    needs = {
        draft.name: tuple(
            _need(capacity, draft, slot, definition) for slot, definition in enumerate(definitions[draft.name])
        )
        for draft in capacity.workloads
    }
    host = Host(
        instance_type=capacity.instance.name,
        cpu_units=capacity.instance.cpu_units,
        memory_mib=capacity.available_memory_mib,
        nominal_memory_mib=capacity.instance.memory_mib - capacity.settings.reserved_memory_mib,
        devices=capacity.instance.devices,
        awsvpc_tasks=capacity.instance.awsvpc_tasks,
        max_size=1,
    )
    needed, most = _instances(capacity, host, needs)
    settings = capacity.settings
    min_size = (
        settings.min_size
        if settings.min_size is not None
        else min(needed, needed if settings.max_size is None else settings.max_size)
    )
    max_size = settings.max_size if settings.max_size is not None else max(most, min_size, 1)
    flat = [need for group in needs.values() for need in group]
    decided = decide(dataclasses.replace(host, max_size=max_size), flat)
    claims = {name: _worst([decided[need.name] for need in group]) for name, group in needs.items()}
    for draft in capacity.workloads:
        _refuse_refuted(context, capacity, draft, claims[draft.name], needed)
    # Slots promise room side by side; so does an ordinary workload that shares their instances.
    together = flat if capacity.mixed else [need for need in flat if need.devices]
    if len(together) > 1 and not _fit_together(host, together):
        _refuse_crowd(context, capacity, host, together)
    _notice_undecided(context, capacity, claims)
    return Sizing(min_size=min_size, max_size=max_size, needed=needed, claims=claims)


def _need(capacity: CapacityDraft, draft: WorkloadDraft, slot: int, definition: TaskDefinitionBlueprint) -> TaskNeed:
    deployment = deployment_of(draft) if isinstance(draft.settings, Service) else None
    return TaskNeed(
        name=draft.slot_name(slot),
        desired_count=draft.counts[slot],
        cpu_units=sum(one.cpu_units for one in definition.containers),
        memory_mib=sum(one.memory_reservation_mib or one.memory_mib for one in definition.containers),
        host_ports=frozenset(port.host_port for one in definition.containers for port in one.ports if port.host_port),
        devices=frozenset(draft.slots[slot]),
        awsvpc=definition.network_mode == "awsvpc",
        distinct_instance=is_distinct(capacity, draft),
        minimum_healthy_percent=deployment.minimum_healthy_percent if deployment else None,
        maximum_percent=deployment.maximum_percent if deployment else None,
    )


def _instances(capacity: CapacityDraft, host: Host, needs: Mapping[str, tuple[TaskNeed, ...]]) -> tuple[int, int]:
    """Instances that the services need, and at most with spare for rolling and for standalone tasks."""
    service_needs, most = [0], [0]
    alone = len(capacity.workloads) == 1
    side_by_side = 0
    for draft in capacity.workloads:
        for need in needs[draft.name]:
            per_host = max(tasks_per_host(host, need), 1)
            wanted = math.ceil(need.desired_count / per_host)
            if isinstance(draft.settings, Service):
                service_needs.append(wanted)
                most.append(wanted + _spare(draft.settings))
            else:
                most.append(wanted)
            side_by_side += most[-1]
    if alone or one_each(host, [need for group in needs.values() for need in group]):
        return max(service_needs), max(most)
    return sum(service_needs), side_by_side


def _worst(claims: list[Claims]) -> Claims:
    """The claims of a service from those of its slots: each as bad as its worst slot."""
    order = [Verdict.REFUTED, Verdict.UNKNOWN, Verdict.POSSIBLE, Verdict.PROVED]

    def worst(which: str) -> Claim:
        found: Claim = min((getattr(one, which) for one in claims), key=lambda claim: order.index(claim.verdict))
        return found

    return Claims(fits=worst("fits"), exclusive=worst("exclusive"), placed=worst("placed"), rolls=worst("rolls"))


def _refuse_refuted(
    context: Context, capacity: CapacityDraft, draft: WorkloadDraft, claims: Claims, needed: int
) -> None:
    """A refuted claim makes the fleet impossible; the sentence says what to change."""
    sentences = {
        "fits": ("memory_mib", "its task fits on no instance"),
        "exclusive": ("network_mode", "two tasks may share a device"),
        "placed": ("desired_count" if draft.table == "services" else "count", "not every task can be placed"),
        "rolls": ("deployment", "a rolling update can never finish"),
    }
    for which, (usual, meaning) in sentences.items():
        claim: Claim = getattr(claims, which)
        if claim.verdict is not Verdict.REFUTED:
            continue
        repair = f"; {claim.repair}" if claim.repair else ""
        if capacity.own:
            repair = _RAISE_MAX_SIZE.sub(lambda found: _own_words(draft, int(found["size"]) - needed), repair)
        where = f" of capacity {capacity.name!r}" if not capacity.own and "max_size" in repair else ""
        named = [word for word in ("cpu_units", "network_mode") if which == "fits" and word in repair]
        context.refuse(
            (*draft.parts, *(named or [usual])),
            f"{meaning}: {claim.reason}{repair}{where}",
            follows=capacity.sections,
        )
        if which == "fits":
            return


def _own_words(draft: WorkloadDraft, spare: int) -> str:
    """How a workload gets more instances of a capacity of its own, which has no max_size to raise."""
    count = min((one for one in draft.counts if one), default=1)
    stop_first = 100 * (count - 1) // count
    return f"set spare_instances = {max(spare, 1)}, or let tasks stop first: minimum_healthy_percent = {stop_first}"


def _notice_undecided(context: Context, capacity: CapacityDraft, claims: Mapping[str, Claims]) -> None:
    for draft in capacity.workloads:
        claim = claims[draft.name].placed
        if claim.verdict is Verdict.UNKNOWN:
            context.notice(
                "placement-undecided",
                (draft.table, draft.name),
                f"whether every task of {draft.name} finds a place is not proved: {claim.reason}; {claim.repair}",
            )


def _fit_together(host: Host, needs: list[TaskNeed]) -> bool:
    """Whether one task of each fits beside the others on one instance."""
    return (
        sum(need.memory_mib for need in needs) <= host.memory_mib
        and sum(need.cpu_units for need in needs) <= host.cpu_units
        and sum(need.awsvpc for need in needs) <= host.awsvpc_tasks
    )


def _refuse_crowd(context: Context, capacity: CapacityDraft, host: Host, needs: list[TaskNeed]) -> None:
    last = capacity.workloads[-1]
    memory_mib, cpu = sum(one.memory_mib for one in needs), sum(one.cpu_units for one in needs)
    interfaces = sum(one.awsvpc for one in needs)
    context.refuse(
        (last.table, last.name),
        f"the {len(needs)} tasks side by side on one {host.instance_type} need {memory_mib} of {host.memory_mib} MiB, "
        f"{cpu} of {host.cpu_units} CPU units and {interfaces} of {host.awsvpc_tasks} network interfaces together; "
        "lower them, set fewer slots, or use separate capacities",
        follows=capacity.sections,
    )
