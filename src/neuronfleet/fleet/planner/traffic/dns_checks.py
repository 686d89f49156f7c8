"""Health checks of hostnames, beside the health of the load balancers' targets."""

from __future__ import annotations

import fnmatch
from typing import Literal

from neuronfleet.fleet.blueprint import ListenerBlueprint, RouteHealthCheckBlueprint
from neuronfleet.fleet.model import Dns, DnsHealthCheck, DnsRegion
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.traffic.participants import Participant

__all__ = ["plan_health_check"]

_EVERYBODY = "0.0.0.0/0"


def plan_health_check(
    context: Context, parts: tuple[str, str], dns: Dns, one: Participant[DnsRegion]
) -> RouteHealthCheckBlueprint | None:
    """Decide the further health check of one region.

    Args:
        context: of the global stack.
        parts: TOML path of the hostname.
        dns: its settings.
        one: the region.

    Returns:
        None where there is none, or problems were reported.
    """
    check = dns.health_check
    if check is None:
        return None
    at = (*parts, "health_check")
    if (check.path is None) == (check.alarm is None):
        which = "both are given" if check.path else "neither is given"
        context.refuse(at, f"{which}: say what is checked by path or by alarm, by one of them")
        return None
    return _alarm(context, at, check, one) if check.alarm is not None else _endpoint(context, at, check, one)


def _alarm(
    context: Context, at: tuple[str, str, str], check: DnsHealthCheck, one: Participant[DnsRegion]
) -> RouteHealthCheckBlueprint:
    for key in ("protocol", "port"):
        if getattr(check, key) is not None:
            context.refuse((*at, key), "belongs to path, but an alarm decides; leave it out", getattr(check, key))
    return RouteHealthCheckBlueprint(
        protocol=None,
        port=None,
        path=None,
        request_interval_seconds=check.request_interval_seconds,
        failure_threshold=check.failure_threshold,
        alarm=one.context.fill(check.alarm or "", (*at, "alarm")),
        insufficient_data=check.insufficient_data or "LastKnownStatus",
    )


def _endpoint(
    context: Context, at: tuple[str, str, str], check: DnsHealthCheck, one: Participant[DnsRegion]
) -> RouteHealthCheckBlueprint | None:
    balancer, path = one.load_balancer, check.path or "/"
    if check.insufficient_data is not None:
        context.refuse((*at, "insufficient_data"), "belongs to alarm; leave it out", check.insufficient_data)
    if balancer.scheme == "internal":
        # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-private-hosted-zones.html
        context.refuse(
            (*at, "path"),
            f"Route 53 asks over the internet, but {balancer.name!r} is internal in {one.region}; name a CloudWatch "
            "alarm by alarm instead, or leave health_check out: the health of the targets then decides",
            path,
        )
        return None
    listener = _listener(context, at, check, one)
    if listener is None:
        return None
    protocol = check.protocol or _protocol(listener)
    if protocol is None:
        context.refuse(
            (*at, "protocol"),
            f"port {listener.port} of {balancer.name!r} is {listener.protocol}; say whether HTTP or HTTPS is spoken on "
            "it",
        )
        return None
    if balancer.type == "application" and not _answers(listener, path):
        context.refuse(
            (*at, "path"),
            f"nothing answers {path!r} on port {listener.port} in {one.region}: Route 53 asks for the load balancer's "
            "own name, and the rules there want other paths or host names; choose a path of a service without "
            "host_headers",
            path,
        )
    if balancer.allowed_cidrs and _EVERYBODY not in balancer.allowed_cidrs:
        context.notice(
            "health-checkers-shut-out",
            (*at, "path"),
            f"{balancer.name} in {one.region} admits {', '.join(balancer.allowed_cidrs)} only; the addresses of Route "
            "53's checkers (prefix list com.amazonaws.REGION.route53-healthchecks) must be among them",
        )
    return RouteHealthCheckBlueprint(
        protocol=protocol,
        port=listener.port,
        path=path,
        request_interval_seconds=check.request_interval_seconds,
        failure_threshold=check.failure_threshold,
        alarm=None,
        insufficient_data=None,
    )


def _listener(
    context: Context, at: tuple[str, str, str], check: DnsHealthCheck, one: Participant[DnsRegion]
) -> ListenerBlueprint | None:
    serving = [listener for listener in one.load_balancer.listeners if listener.redirect_to is None]
    if check.port is None:
        spoken = [listener for listener in serving if check.protocol in {None, _protocol(listener)}]
        ranked = sorted(spoken, key=lambda listener: (_protocol(listener) is None, listener.protocol != "HTTPS"))
        if not ranked:
            context.refuse(
                at,
                f"{one.load_balancer.name!r} has no listener in {one.region} that speaks {check.protocol}; give a port",
                check.protocol,
            )
        return next(iter(ranked), None)
    found = next((listener for listener in serving if listener.port == check.port), None)
    if found is None:
        redirects = any(listener.port == check.port for listener in one.load_balancer.listeners)
        why = "only redirects, which counts as healthy whatever is behind it" if redirects else "is no listener"
        ports = ", ".join(str(listener.port) for listener in serving) or "none"
        context.refuse(
            (*at, "port"),
            f"{check.port} of {one.load_balancer.name!r} in {one.region} {why}; ports that serve are {ports}",
            check.port,
        )
    return found


def _protocol(listener: ListenerBlueprint) -> Literal["HTTP", "HTTPS"] | None:
    if listener.protocol == "HTTP":
        return "HTTP"
    return "HTTPS" if listener.protocol in {"HTTPS", "TLS"} else None


def _answers(listener: ListenerBlueprint, path: str) -> bool:
    if listener.service is not None:
        return True
    return any(
        not rule.host_headers
        and (not rule.path_patterns or any(fnmatch.fnmatchcase(path, pattern) for pattern in rule.path_patterns))
        for rule in listener.rules
    )
