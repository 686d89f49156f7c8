"""Whether a load balancer of some type takes the traffic that a service asks for."""

from __future__ import annotations

from typing import Final

from neuronfleet.fleet.blueprint import PortBlueprint
from neuronfleet.fleet.model import Traffic
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.traffic.routed import Routed, listener_port

__all__ = ["LEAST_SLOW_START_SECONDS", "fits"]

LEAST_SLOW_START_SECONDS: Final = 30
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html"""
_MOST_CONDITIONS: Final = 5
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""


def fits(context: Context, routed: Routed, traffic: Traffic, port: PortBlueprint) -> bool:
    """Whether a load balancer of that type takes such traffic; why not has been reported.

    Args:
        context: the region.
        routed: the service and its load balancer.
        traffic: its traffic, the protocol decided.
        port: port that traffic goes to.
    """
    parts = (*routed.draft.parts, "traffic")
    before = len(context.report.problems)
    if routed.balancer.type == "application":
        _check_application(context, routed, traffic, port, parts)
    else:
        _check_network(context, traffic, parts)
    name = traffic.load_balancer
    if traffic.protocol in {"grpc", "tls"} and not routed.balancer.certificate_arn:
        what = "gRPC needs an HTTPS listener" if traffic.protocol == "grpc" else "TLS needs a certificate"
        instead = "port = 'rest'" if traffic.protocol == "grpc" else "protocol = 'tcp'"
        context.refuse(
            (*parts, "protocol"),
            f"{what}, but load balancer {name!r} has no certificate_arn; give it one, or take {instead} or a network "
            "load balancer"
            if traffic.protocol == "grpc"
            else f"{what}, but load balancer {name!r} has no certificate_arn; give it one, or take {instead}",
            traffic.protocol,
            follows=(("load_balancers", name),),
        )
    return len(context.report.problems) == before


def _check_application(
    context: Context, routed: Routed, traffic: Traffic, port: PortBlueprint, parts: tuple[str | int, ...]
) -> None:
    name = traffic.load_balancer
    follows = (("load_balancers", name),)
    if traffic.protocol in {"tcp", "tls"}:
        context.refuse(
            (*parts, "protocol"),
            f"{traffic.protocol!r} is for network load balancers, but {name!r} is an application load balancer; take "
            "'http' or 'grpc', or type = 'network'",
            traffic.protocol,
            follows=follows,
        )
    serving = listener_port(routed.balancer, traffic, port)
    if traffic.listener_port not in {None, serving}:
        context.refuse(
            (*parts, "listener_port"),
            f"{traffic.listener_port} is no port of load balancer {name!r}, which serves at {serving}; leave it out",
            traffic.listener_port,
            follows=follows,
        )
    slow = traffic.slow_start_seconds
    if slow is not None and 0 < slow < LEAST_SLOW_START_SECONDS:
        context.refuse(
            (*parts, "slow_start_seconds"),
            f"{slow} is too short; give 0 for none, or {LEAST_SLOW_START_SECONDS} to 900",
            slow,
        )
    if slow and traffic.algorithm == "least_outstanding_requests":
        context.refuse(
            (*parts, "slow_start_seconds"),
            "and algorithm = 'least_outstanding_requests' exclude each other; drop one",
            slow,
        )
    conditions = len(traffic.path_patterns) + len(traffic.host_headers)
    if conditions > _MOST_CONDITIONS:
        context.refuse(
            (*parts, "path_patterns"),
            f"{conditions} path_patterns and host_headers are too many; a rule takes {_MOST_CONDITIONS}: join some "
            "with *",
        )


def _check_network(context: Context, traffic: Traffic, parts: tuple[str | int, ...]) -> None:
    name = traffic.load_balancer
    follows = (("load_balancers", name),)
    if traffic.protocol in {"http", "grpc"}:
        context.refuse(
            (*parts, "protocol"),
            f"{traffic.protocol!r} is for application load balancers, but {name!r} is a network load balancer, which "
            "passes both on as 'tcp'; take that, or 'tls', or type = 'application'",
            traffic.protocol,
            follows=follows,
        )
    given = {
        "path_patterns": traffic.path_patterns,
        "host_headers": traffic.host_headers,
        "priority": traffic.priority,
        "slow_start_seconds": traffic.slow_start_seconds,
    }
    for key, value in given.items():
        if value:
            context.refuse(
                (*parts, key),
                f"is for application load balancers, but {name!r} is a network load balancer, which knows connections "
                "and no requests; leave it out, or take type = 'application'",
                value,
                follows=follows,
            )
    if traffic.algorithm == "least_outstanding_requests":
        context.refuse(
            (*parts, "algorithm"),
            f"is for application load balancers, but {name!r} is a network load balancer; leave it out",
            traffic.algorithm,
            follows=follows,
        )
