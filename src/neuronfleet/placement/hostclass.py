"""Classes of like hosts: the instances of one capacity in one zone."""

from __future__ import annotations

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import Capacity
from neuronfleet.placement.eligibility import view_of
from neuronfleet.placement.expression.view import View

__all__ = ["HostClass", "classes_of", "instances_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostClass:
    """Instances of one capacity in one zone.

    Attributes:
        capacity: index in the cluster.
        zone: name.
        count: instances that exist.
        view: what is known of each.
    """

    capacity: int
    zone: str
    count: int
    view: View


def instances_of(capacity: Capacity) -> int:
    """Instances that a capacity has when everything is to be placed."""
    if capacity.managed_scaling:
        return capacity.max_size
    return capacity.min_size if capacity.desired_size is None else capacity.desired_size


def classes_of(index: int, capacity: Capacity) -> list[HostClass]:
    """The hosts of a capacity by zone, dealt evenly over the zones that offer its type.

    Args:
        index: of the capacity in the cluster.
        capacity: where no zone offers its type it has no instance.
    """
    offering = [zone for zone in capacity.zones if zone.offers]
    size = instances_of(capacity) if offering else 0
    zones = offering or list(capacity.zones)
    return [
        HostClass(
            capacity=index,
            zone=zone.name,
            count=size // len(zones) + (position < size % len(zones)),
            view=view_of(capacity.host, zone.name),
        )
        for position, zone in enumerate(zones)
    ]
