"""Listeners: the ports of a load balancer, and whose requests are whose."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.fleet.blueprint import ListenerBlueprint, ListenerRuleBlueprint, TargetGroupBlueprint
from neuronfleet.fleet.model import LoadBalancer
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.traffic.patterns import priorities, share_requests
from neuronfleet.fleet.planner.traffic.routed import Routed

__all__ = ["Group", "application_listeners", "network_listeners"]

Group = tuple[Routed, TargetGroupBlueprint]
"""A service behind a load balancer, and its target group."""


def application_listeners(
    context: Context, name: str, settings: LoadBalancer, groups: Sequence[Group]
) -> tuple[ListenerBlueprint, ...]:
    """The listener that services share, and the one that sends HTTP to it.

    Args:
        context: the region.
        name: name of the load balancer.
        settings: what the user wrote.
        groups: the services behind it.
    """
    secure = settings.certificate_arn is not None
    default = _default_service(context, name, [routed for routed, _ in groups])
    serving = ListenerBlueprint(
        port=settings.https_port if secure else settings.http_port,
        protocol="HTTPS" if secure else "HTTP",
        redirect_to=None,
        service=default,
        rules=_rules(context, name, [routed for routed, _ in groups if _patterned(routed)]),
    )
    if not secure or not settings.redirect_http:
        return (serving,)
    redirecting = ListenerBlueprint(
        port=settings.http_port, protocol="HTTP", redirect_to=settings.https_port, service=None, rules=()
    )
    return tuple(sorted((redirecting, serving), key=lambda one: one.port))


def _patterned(routed: Routed) -> bool:
    return bool(routed.traffic.path_patterns or routed.traffic.host_headers)


def _default_service(context: Context, name: str, routed: Sequence[Routed]) -> str | None:
    default: str | None = None
    for one in routed:
        if _patterned(one):
            continue
        if default is not None:
            context.refuse(
                (*one.draft.parts, "traffic"),
                f"has neither path_patterns nor host_headers, so it would get whatever no other takes from load "
                f"balancer {name!r}, as {default} does already; give one of them patterns, or a load balancer of its "
                "own",
                follows=(("services", default, "traffic"),),
            )
            continue
        default = one.draft.name
        if one.traffic.priority is not None:
            context.refuse(
                (*one.draft.parts, "traffic", "priority"),
                "is for path_patterns and host_headers, and this service has none; leave it out",
                one.traffic.priority,
            )
    return default


def _rules(context: Context, name: str, routed: Sequence[Routed]) -> tuple[ListenerRuleBlueprint, ...]:
    for index, one in enumerate(routed):
        for other in routed[:index]:
            _refuse_conflict(context, other, one)
    derived = priorities(
        name,
        [one.draft.name for one in routed if one.traffic.priority is None],
        [one.traffic.priority for one in routed if one.traffic.priority is not None],
    )
    rules = [
        ListenerRuleBlueprint(
            service=one.draft.name,
            priority=one.traffic.priority or derived[one.draft.name],
            path_patterns=one.traffic.path_patterns,
            host_headers=one.traffic.host_headers,
        )
        for one in routed
    ]
    return tuple(sorted(rules, key=lambda rule: rule.priority))


def _refuse_conflict(context: Context, first: Routed, second: Routed) -> None:
    parts, other = (*second.draft.parts, "traffic"), first.draft.name
    mine, theirs = second.traffic, first.traffic
    follows = ((*first.draft.parts, "traffic"),)
    if mine.priority is not None:
        if mine.priority == theirs.priority:
            context.refuse(
                (*parts, "priority"),
                f"{mine.priority} is {other}'s as well; give another",
                mine.priority,
                follows=follows,
            )
        return
    if theirs.priority is not None:
        return
    if share_requests(mine.path_patterns, theirs.path_patterns) and share_requests(
        mine.host_headers, theirs.host_headers, any_case=True
    ):
        key = "path_patterns" if mine.path_patterns else "host_headers"
        context.refuse(
            (*parts, key),
            f"match requests that {other} matches too; make them different, or give the one that comes "
            "first a priority",
            follows=follows,
        )


def network_listeners(context: Context, name: str, groups: Sequence[Group]) -> tuple[ListenerBlueprint, ...]:
    """A listener for each service.

    Args:
        context: the region.
        name: name of the load balancer.
        groups: the services behind it.
    """
    found: dict[int, ListenerBlueprint] = {}
    for routed, group in groups:
        taken = found.get(group.listener_port)
        if taken is not None:
            context.refuse(
                (*routed.draft.parts, "traffic", "listener_port"),
                f"{group.listener_port} of load balancer {name!r} is {taken.service}'s, and a network load balancer "
                "has one service a port; give another",
                group.listener_port,
                follows=(("services", str(taken.service), "traffic"),),
            )
            continue
        found[group.listener_port] = ListenerBlueprint(
            port=group.listener_port,
            protocol=group.listener_protocol,
            redirect_to=None,
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html#alpn-policies
            alpn_policy="HTTP2Preferred" if (group.listener_protocol, group.port_name) == ("TLS", "grpc") else None,
            service=routed.draft.name,
            rules=(),
        )
    return tuple(found[port] for port in sorted(found))
