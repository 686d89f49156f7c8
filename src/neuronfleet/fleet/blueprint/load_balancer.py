"""Load balancers, their listeners and target groups, decided."""

from __future__ import annotations

import dataclasses
from typing import Literal

__all__ = [
    "ListenerBlueprint",
    "ListenerRuleBlueprint",
    "LoadBalancerBlueprint",
    "TargetGroupBlueprint",
    "TargetHealthCheckBlueprint",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRuleBlueprint:
    """Which requests of a shared listener belong to a service.

    Attributes:
        service: name of the service in the fleet file.
        priority: 1 to 999 where the fleet file gives it, else from 1000 on, of the service's own name.
        path_patterns: paths, empty for any.
        host_headers: host names, empty for any.
    """

    service: str
    priority: int
    path_patterns: tuple[str, ...]
    host_headers: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListenerBlueprint:
    """A port of a load balancer.

    Attributes:
        port: the port.
        protocol: ``HTTP``, ``HTTPS``, ``TCP`` or ``TLS``.
        redirect_to: port of the HTTPS listener that it redirects to, None where it serves.
        alpn_policy: ``HTTP2Preferred`` where it ends TLS for gRPC, whose clients insist on ALPN; None elsewhere.
        service: name of the service that gets what no rule takes, None for an answer of 404.
        rules: by priority.
    """

    port: int
    protocol: Literal["HTTP", "HTTPS", "TCP", "TLS"]
    redirect_to: int | None
    alpn_policy: Literal["HTTP2Preferred"] | None = None
    service: str | None
    rules: tuple[ListenerRuleBlueprint, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerBlueprint:
    """A load balancer of the region.

    Attributes:
        name: name in the fleet file.
        full_name: name in AWS, by which the global stack finds it; unique in the region, 32 characters at most.
        security_group_name: name of its security group.
        type: ``application`` or ``network``.
        scheme: ``internal`` or ``internet-facing``.
        ipv6: whether it has IPv6 addresses as well.
        subnet_ids: existing subnets, empty for those of the network.
        listeners: by port.
        certificate_arn: certificate of its HTTPS and TLS listeners, None for none.
        ssl_policy: of the same.
        allowed_cidrs: addresses that may reach the listeners; empty for the VPC's own.
        idle_timeout_seconds: after which a silent connection is closed, None for network load balancers.
        cross_zone: whether a network load balancer sends to tasks of other zones.
        access_logs_bucket: bucket of access logs, None for no logs.
        access_logs_prefix: prefix in the bucket, None for none.
        deletion_protection: whether AWS refuses to delete it.
    """

    name: str
    full_name: str
    security_group_name: str
    type: Literal["application", "network"]
    scheme: Literal["internal", "internet-facing"]
    ipv6: bool
    subnet_ids: tuple[str, ...]
    listeners: tuple[ListenerBlueprint, ...]
    certificate_arn: str | None
    ssl_policy: str
    allowed_cidrs: tuple[str, ...]
    idle_timeout_seconds: int | None
    cross_zone: bool
    access_logs_bucket: str | None
    access_logs_prefix: str | None
    deletion_protection: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TargetHealthCheckBlueprint:
    """What a load balancer asks a task.

    Attributes:
        protocol: ``HTTP``, also for gRPC; or ``TCP``, which only opens a connection.
        port: port on the target, None for the one that traffic goes to.
        path: HTTP path or method of gRPC, None for TCP.
        matcher: good answers, None for TCP.
        interval_seconds: between two checks.
        timeout_seconds: of one check.
        healthy_threshold: good answers until healthy.
        unhealthy_threshold: failures until unhealthy.
    """

    protocol: Literal["HTTP", "TCP"]
    port: int | None
    path: str | None
    matcher: str | None
    interval_seconds: int
    timeout_seconds: int
    healthy_threshold: int
    unhealthy_threshold: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupBlueprint:
    """The tasks of a service as a load balancer sees them; all slots share it.

    Attributes:
        full_name: name in AWS, 32 characters at most. It ends in a hash of what cannot be changed in place, so that
            the next one can be made before this one is deleted.
        load_balancer: name of the load balancer in the fleet file.
        listener_port: port of the load balancer.
        listener_protocol: protocol of that port.
        container_name: container that gets the requests.
        port_name: name of its port.
        container_port: its port.
        host_ports: ports on the instance, of all slots; 0 for dynamic ones, empty in ``awsvpc`` network mode.
        protocol: ``HTTP`` or ``TCP``, between load balancer and task.
        protocol_version: ``HTTP1`` or ``GRPC``, None for TCP.
        target_type: ``instance``, or ``ip`` in ``awsvpc`` network mode.
        health_check: what is asked.
        deregistration_delay_seconds: between the last new request and SIGTERM.
        slow_start_seconds: in which the share of a new task grows, 0 for none.
        algorithm: which task gets a request, None for network load balancers.
    """

    full_name: str
    load_balancer: str
    listener_port: int
    listener_protocol: Literal["HTTP", "HTTPS", "TCP", "TLS"]
    container_name: str
    port_name: str
    container_port: int
    host_ports: tuple[int, ...]
    protocol: Literal["HTTP", "TCP"]
    protocol_version: Literal["HTTP1", "GRPC"] | None
    target_type: Literal["instance", "ip"]
    health_check: TargetHealthCheckBlueprint
    deregistration_delay_seconds: int
    slow_start_seconds: int
    algorithm: Literal["round_robin", "least_outstanding_requests"] | None
