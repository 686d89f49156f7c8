"""Target groups: which port of a service gets requests, how its tasks are asked, and how they come and go."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Final, Literal

from neuronfleet.errors import nearest
from neuronfleet.fleet.blueprint import (
    NetworkBlueprint,
    PortBlueprint,
    ServiceBlueprint,
    TargetGroupBlueprint,
)
from neuronfleet.fleet.model import LoadBalancer, Traffic
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.fleet.planner.names import LOAD_BALANCER, limited
from neuronfleet.fleet.planner.tasks.images import ResolvedImage
from neuronfleet.fleet.planner.traffic.routed import Routed, listener_port
from neuronfleet.fleet.planner.traffic.target_health import target_health
from neuronfleet.fleet.planner.traffic.traffic_checks import LEAST_SLOW_START_SECONDS, fits

__all__ = ["LOAD_SECONDS", "ORDINARY_START_SECONDS", "grace_seconds", "with_target_group"]

_HASH_CHARACTERS: Final = 6
_LONGEST_NETWORK_REQUEST_SECONDS: Final = 120
"""A network load balancer keeps connections; requests on them are as long as behind an application load balancer."""

LOAD_SECONDS: Final = 300
"""Time that a model may load where no container health check says otherwise; the planner's own checks allow as much."""
ORDINARY_START_SECONDS: Final = 60
"""The same without devices, where nothing is known."""

_SLOW_START_SHARE: Final = 10

_PREFERRED: Final = {"http": ("rest", "http"), "grpc": ("grpc",), "tcp": ("grpc",), "tls": ("grpc",)}

ListenerProtocol = Literal["HTTP", "HTTPS", "TCP", "TLS"]


def with_target_group(
    context: Context,
    capacity: CapacityDraft,
    routed: Routed,
    image: ResolvedImage,
    service: ServiceBlueprint,
    network: NetworkBlueprint,
) -> ServiceBlueprint | None:
    """A service with its target group and the grace that it needs.

    Args:
        context: the region.
        capacity: where it runs.
        routed: the service and its load balancer.
        image: its image.
        service: the service without.
        network: the network of the region.

    Returns:
        The service, or None where the problem has been reported.
    """
    draft, balancer = routed.draft, routed.balancer
    slots = [
        tuple(port for port in slot.task_definition.containers[0].ports if not port.lock) for slot in service.slots
    ]
    port = _port(context, routed, slots[0])
    if port is None:
        return None
    traffic = routed.traffic.model_copy(update={"protocol": _protocol(routed, port)})
    if not fits(context, routed, traffic, port):
        return None
    health = target_health(context, draft, traffic, image, port, slots)
    if health is None:
        return None
    load_seconds = _load_seconds(service)
    protocol = "HTTP" if traffic.protocol in {"http", "grpc"} else "TCP"
    version = {"http": "HTTP1", "grpc": "GRPC"}.get(str(traffic.protocol))
    awsvpc = service.slots[0].task_definition.network_mode == "awsvpc"
    # Whatever AWS cannot change in a target group, and the load balancer, for it takes no second one.
    unchangeable = (
        protocol,
        str(version),
        "ip" if awsvpc else "instance",
        str(port.container_port),
        str(network.vpc_id or network.cidr),
        traffic.load_balancer,
    )
    digest = hashlib.sha256("/".join(unchangeable).encode()).hexdigest()[:_HASH_CHARACTERS]
    shortened = limited(context.fleet.name, draft.name, limit=LOAD_BALANCER - _HASH_CHARACTERS - 1)
    group = TargetGroupBlueprint(
        full_name=f"{shortened}-{digest}",
        load_balancer=traffic.load_balancer,
        listener_port=listener_port(balancer, traffic, port),
        listener_protocol=_listener_protocol(balancer, traffic),
        container_name=service.slots[0].task_definition.containers[0].name,
        port_name=port.name,
        container_port=port.container_port,
        host_ports=()
        if awsvpc
        else tuple(one.host_port or 0 for ports in slots for one in ports if one.name == port.name),
        protocol="HTTP" if protocol == "HTTP" else "TCP",
        protocol_version="GRPC" if version == "GRPC" else "HTTP1" if version else None,
        target_type="ip" if awsvpc else "instance",
        health_check=health,
        deregistration_delay_seconds=_deregistration_delay(context, capacity, routed),
        slow_start_seconds=_slow_start(routed, load_seconds),
        algorithm=traffic.algorithm if balancer.type == "application" else None,
    )
    grace = service.health_check_grace_seconds
    if grace is None:
        grace = grace_seconds(capacity, load_seconds, group)
    elif grace < load_seconds:
        context.notice(
            "grace-shorter-than-load",
            (*draft.parts, "health_check_grace_seconds"),
            f"{grace} seconds are less than the {load_seconds} that the model may load: ECS stops tasks that are still "
            "loading; leave it out to get what a first boot and loading need",
        )
    return dataclasses.replace(service, target_group=group, health_check_grace_seconds=grace)


def _load_seconds(service: ServiceBlueprint) -> int:
    check = service.slots[0].task_definition.containers[0].health_check
    if check is not None:
        return check.start_period_seconds
    return LOAD_SECONDS if service.devices_per_task else ORDINARY_START_SECONDS


def grace_seconds(capacity: CapacityDraft, load_seconds: int, group: TargetGroupBlueprint) -> int:
    """Time after the start of a task in which ECS ignores failing checks.

    ECS counts from the start of the task, so after the boot, in which an Inf1 instance also gets its driver, and after
    the image was pulled. On an instance that has just booted both still weigh on whatever loads next, so its warm-up
    is allowed once more. Grace costs nothing: meanwhile the load balancer sends requests to healthy tasks only.

    Args:
        capacity: where the service runs.
        load_seconds: time that its model may load.
        group: what is asked.
    """
    check = group.health_check
    warmup = capacity.settings.instance_warmup_seconds
    return warmup + load_seconds + check.interval_seconds + check.timeout_seconds


def _deregistration_delay(context: Context, capacity: CapacityDraft, routed: Routed) -> int:
    """Time between the last new request and SIGTERM.

    A request may then still run for ``stop_timeout_seconds``, so the two together are as long as the longest request.
    https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/load-balancer-connection-draining.html
    """
    settings, balancer = routed.draft.settings, routed.balancer
    if not capacity.settings.managed_draining:
        context.notice(
            "no-draining",
            ("capacities", capacity.name, "managed_draining"),
            f"without it, requests that {routed.draft.name} works on are cut whenever an instance is taken away: "
            "nobody waits for the load balancer",
        )
    if routed.traffic.deregistration_delay_seconds is not None:
        return routed.traffic.deregistration_delay_seconds
    application = balancer.type == "application"
    longest = balancer.idle_timeout_seconds if application else _LONGEST_NETWORK_REQUEST_SECONDS
    return min(max(longest - settings.stop_timeout_seconds, 0), 3600)


def _slow_start(routed: Routed, load_seconds: int) -> int:
    """What loads for long is cold for a while: buffers are empty and batches small."""
    traffic = routed.traffic
    if routed.balancer.type == "network" or traffic.algorithm == "least_outstanding_requests":
        return 0
    if traffic.slow_start_seconds is not None:
        return traffic.slow_start_seconds
    if not routed.draft.settings.devices_per_task or not load_seconds:
        return 0
    return max(load_seconds // _SLOW_START_SHARE, LEAST_SLOW_START_SECONDS)


def _port(context: Context, routed: Routed, ports: tuple[PortBlueprint, ...]) -> PortBlueprint | None:
    """The port that traffic goes to, or None where the problem has been reported."""
    draft, traffic = routed.draft, routed.traffic
    parts = (*draft.parts, "traffic", "port")
    follows = ((*draft.parts, "ports"), (*draft.parts, "image"))
    by_name = {port.name: port for port in ports if port.protocol == "tcp"}
    names = ", ".join(by_name)
    if traffic.port is not None:
        found = by_name.get(traffic.port)
        if found is None:
            udp = any(port.name == traffic.port for port in ports)
            close = nearest(traffic.port, by_name)
            what = "is a UDP port" if udp else f"{draft.name} has no port {traffic.port!r}"
            hint = (
                f"; did you mean {close!r}?" if close else f"; it has {names or 'none'}: name one of them, or list it"
            )
            context.refuse(parts, f"{what}{hint}", traffic.port, follows=follows)
        return found
    usual = "http" if routed.balancer.type == "application" else "tcp"
    preferred = [name for name in _PREFERRED[traffic.protocol or usual] if name in by_name]
    if preferred or len(by_name) == 1:
        return by_name[preferred[0] if preferred else names]
    context.refuse(
        parts,
        f"is required: {draft.name} has {names}; name the one that gets requests"
        if by_name
        else f"{draft.name} maps no port that could get requests; list one under ports",
        follows=follows,
    )
    return None


def _protocol(routed: Routed, port: PortBlueprint) -> Literal["http", "grpc", "tcp", "tls"]:
    if routed.traffic.protocol is not None:
        return routed.traffic.protocol
    if routed.balancer.type == "network":
        return "tls" if routed.balancer.certificate_arn else "tcp"
    return "grpc" if port.name == "grpc" else "http"


def _listener_protocol(balancer: LoadBalancer, traffic: Traffic) -> ListenerProtocol:
    if balancer.type == "application":
        return "HTTPS" if balancer.certificate_arn else "HTTP"
    return "TLS" if traffic.protocol == "tls" else "TCP"
