"""How each service rolls, and whether its tasks keep to an instance each."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import DeploymentBlueprint
from neuronfleet.fleet.model import Service
from neuronfleet.fleet.planner.context import CapacityDraft, WorkloadDraft

__all__ = ["deployment_of", "is_distinct", "spare_instances"]

DEFAULT_SPARE = 1


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

    All slots have the same; what lets one task of the slot with the fewest stop lets one of any other stop, however far
    it is scaled.
    """
    settings = draft.settings
    if not isinstance(settings, Service):
        raise TypeError("only services are deployed")
    asked = settings.deployment
    start_first = spare_instances(settings) > 0
    count = min((one for one in draft.least_counts if one), default=0)
    lowest = 100 if start_first else (100 * (count - 1)) // count if count else 0
    highest = 200 if start_first else 100
    return DeploymentBlueprint(
        minimum_healthy_percent=lowest if asked.minimum_healthy_percent is None else asked.minimum_healthy_percent,
        maximum_percent=highest if asked.maximum_percent is None else asked.maximum_percent,
        circuit_breaker=asked.circuit_breaker,
        rollback=asked.circuit_breaker and asked.rollback,
    )


def spare_instances(settings: Service) -> int:
    """Instances beyond the needed ones that a rolling update may start on."""
    return DEFAULT_SPARE if settings.spare_instances is None else settings.spare_instances
