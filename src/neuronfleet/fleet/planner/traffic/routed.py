"""Which services get requests through which load balancer."""

from __future__ import annotations

import dataclasses

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import PortBlueprint
from neuronfleet.fleet.model import LoadBalancer, Service, Traffic
from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = ["Routed", "listener_port", "load_balancer_of", "traffic_of"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """A service that gets requests through a load balancer.

    Attributes:
        draft: the service as the fleet file has it.
        traffic: its traffic, as the fleet file has it.
        balancer: the load balancer as the fleet file has it.
    """

    draft: WorkloadDraft
    traffic: Traffic
    balancer: LoadBalancer


def traffic_of(draft: WorkloadDraft) -> Traffic | None:
    """The traffic of a workload, None where it gets none."""
    settings = draft.settings
    if not isinstance(settings, Service) or settings.traffic is None or not settings.traffic.enabled:
        return None
    return settings.traffic


def load_balancer_of(context: Context, draft: WorkloadDraft, traffic: Traffic) -> LoadBalancer | None:
    """The load balancer that a service names, or None where the problem has been reported."""
    parts = (*draft.parts, "traffic", "load_balancer")
    name = traffic.load_balancer
    found = context.settings.load_balancers.get(name)
    if found is not None and found.enabled:
        return found
    if found is not None:
        context.refuse(
            parts,
            f"load_balancers.{name} has enabled = false in {context.region.name}; switch it on, name another, or set "
            "enabled = false under traffic as well",
            name,
        )
        return None
    known = [key for key, one in context.settings.load_balancers.items() if one.enabled]
    close = nearest(name, known)
    if close:
        hint = f"; did you mean {close!r}?"
    elif known:
        hint = f"; there are {', '.join(known)}"
    else:
        hint = f"; write [load_balancers.{name}]"
    context.refuse(parts, f"there is no load balancer {name!r}{hint}", name, follows=(("load_balancers", name),))
    return None


def listener_port(balancer: LoadBalancer, traffic: Traffic, port: PortBlueprint) -> int:
    """Port of the load balancer at which a service gets its requests."""
    if balancer.type == "application":
        return balancer.https_port if balancer.certificate_arn else balancer.http_port
    return traffic.listener_port or port.container_port
