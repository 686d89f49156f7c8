"""What a load balancer asks a task: whether its model is loaded, wherever that can be asked."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Sequence
from typing import Final

from neuronfleet.fleet.blueprint import PortBlueprint, TargetHealthCheckBlueprint
from neuronfleet.fleet.model import HealthCheck, Traffic, TrafficHealthCheck
from neuronfleet.fleet.planner.context import Context, WorkloadDraft
from neuronfleet.fleet.planner.tasks.environment import model_name
from neuronfleet.fleet.planner.tasks.images import ResolvedImage

__all__ = ["GRPC_HEALTH", "target_health"]

GRPC_HEALTH: Final = "/grpc.health.v1.Health/Check"
"""https://github.com/grpc/grpc/blob/master/doc/health-checking.md"""

_METHOD: Final = re.compile(r"/[A-Za-z_][\w.]*/\w+")
_CODE: Final = re.compile(r"[0-9]+")
_OK: Final = "0"
_OK_OR_UNIMPLEMENTED: Final = "0,12"
"""TensorFlow Serving begins to answer gRPC once its models are loaded, but has the health service only on request, so
12 is an answer as good as 0: https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/server.cc"""

_HTTP_CODES: Final = range(200, 500)
_NETWORK_HTTP_CODES: Final = range(200, 600)
_GRPC_CODES: Final = range(100)
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html"""

Slots = Sequence[Sequence[PortBlueprint]]


def target_health(
    context: Context, draft: WorkloadDraft, traffic: Traffic, image: ResolvedImage, port: PortBlueprint, slots: Slots
) -> TargetHealthCheckBlueprint | None:
    """The health check of a target group.

    Args:
        context: the region.
        draft: the service.
        traffic: its traffic, the protocol decided.
        image: its image.
        port: port that traffic goes to.
        slots: ports of the server in each slot.

    Returns:
        The check, or None where the problem has been reported.
    """
    asked = traffic.health_check
    parts = (*draft.parts, "traffic", "health_check")
    if asked.timeout_seconds >= asked.interval_seconds:
        context.refuse(
            (*parts, "timeout_seconds"),
            f"{asked.timeout_seconds} must be less than interval_seconds = {asked.interval_seconds}",
            asked.timeout_seconds,
        )
        return None
    names = [one.name for one in slots[0]]
    if asked.port is not None and asked.port not in names:
        context.refuse(
            (*parts, "port"),
            f"{draft.name} has no port {asked.port!r}; it has {', '.join(names)}",
            asked.port,
            follows=((*draft.parts, "ports"), (*draft.parts, "image")),
        )
        return None
    if traffic.protocol == "grpc":
        return _grpc(context, asked, image, port, parts)
    return _http(context, draft, traffic, image, port, slots)


def _grpc(
    context: Context,
    asked: TrafficHealthCheck,
    image: ResolvedImage,
    port: PortBlueprint,
    parts: tuple[str | int, ...],
) -> TargetHealthCheckBlueprint | None:
    if asked.port not in {None, port.name}:
        context.refuse(
            (*parts, "port"),
            f"{asked.port!r} is not the port of the traffic, {port.name!r}, and the health check of gRPC traffic "
            "speaks gRPC; leave it out",
            asked.port,
        )
        return None
    if asked.path is not None and not _METHOD.fullmatch(asked.path):
        context.refuse(
            (*parts, "path"),
            f"{asked.path!r} is no method of gRPC; give one such as {GRPC_HEALTH}, or leave it out",
            asked.path,
        )
        return None
    serving = image.entry is not None and image.entry.server == "tensorflow-serving"
    usual = _OK_OR_UNIMPLEMENTED if serving and asked.path is None else _OK
    if not _codes(context, asked.matcher, _GRPC_CODES, parts):
        return None
    return _check(asked, "HTTP", None, asked.path or GRPC_HEALTH, asked.matcher or usual)


def _http(
    context: Context, draft: WorkloadDraft, traffic: Traffic, image: ResolvedImage, port: PortBlueprint, slots: Slots
) -> TargetHealthCheckBlueprint | None:
    asked, parts = traffic.health_check, (*draft.parts, "traffic", "health_check")
    plain = traffic.protocol == "http"
    path, usual = _known(context, draft, image, slots[0])
    path = asked.path or path
    name = asked.port or (usual if asked.path is None or not plain else None) or port.name
    follows = ((*draft.parts, "health_check"), (*draft.parts, "ports"), (*draft.parts, "image"))
    if path is None:
        if plain:
            context.refuse(
                (*parts, "path"),
                f"is required: nothing is known that {draft.name} answers once its model is loaded; give the path, "
                "such as /ping",
                follows=follows,
            )
            return None
        return _open_port(context, draft, asked, port, f"no path is known that {draft.name} answers")
    if not _codes(context, asked.matcher, _HTTP_CODES if plain else _NETWORK_HTTP_CODES, parts):
        return None
    number = None if name == port.name else _one_port(slots, name)
    if number == 0:
        hosts = ", ".join(
            str(found.host_port or "a dynamic one") for ports in slots for found in ports if found.name == name
        )
        why = f"a target group asks one port, but {name!r} is on several host ports ({hosts})"
        if asked.path is None and asked.port is None and not plain:
            return _open_port(context, draft, asked, port, why)
        context.refuse(
            (*parts, "port"),
            f"{why}; ask {port.name!r}, to which traffic goes, or take slots = 1 or network_mode = 'awsvpc'",
            asked.port,
            follows=((*draft.parts, "slots"), (*draft.parts, "network_mode"), *draft.type_sections, *follows),
        )
        return None
    return _check(asked, "HTTP", number, path, asked.matcher or "200")


def _known(
    context: Context, draft: WorkloadDraft, image: ResolvedImage, ports: Sequence[PortBlueprint]
) -> tuple[str | None, str | None]:
    """Path that answers when the model is loaded, and name of its port: of the container health check or the image."""
    own = draft.settings.health_check
    entry = image.entry
    path = port = None
    if entry is not None and entry.health_path is not None:
        path = entry.health_path.replace("{model}", urllib.parse.quote(model_name(context, draft)))
        port = entry.health_port if entry.health_port in {one.name for one in ports} else None
    if isinstance(own, HealthCheck) and own.command is None and own.path is not None:
        path = own.path
        if own.port is not None or port is None:
            port = next((one.name for one in ports if own.port in {None, one.container_port}), None)
    return (path, port) if port is not None else (None, None)


def _one_port(slots: Slots, name: str) -> int:
    """The port at which a health check reaches a port in every slot; 0 where there is none."""
    found = {
        one.container_port if one.host_port is None else one.host_port
        for ports in slots
        for one in ports
        if one.name == name
    }
    return found.pop() if len(found) == 1 else 0


def _open_port(
    context: Context, draft: WorkloadDraft, asked: TrafficHealthCheck, port: PortBlueprint, why: str
) -> TargetHealthCheckBlueprint | None:
    if asked.matcher is not None:
        context.refuse(
            (*draft.parts, "traffic", "health_check", "matcher"),
            f"has nothing to match, for the check only opens a connection: {why}; leave it out, or give path and port",
            asked.matcher,
        )
        return None
    context.notice(
        "health-check-open-port",
        (*draft.parts, "traffic", "health_check"),
        f"the load balancer only asks whether {port.name!r} of {draft.name} is open: {why}; a server that opens it "
        "before its model is loaded gets requests too early",
    )
    return _check(asked, "TCP", None, None, None)


def _codes(context: Context, matcher: str | None, allowed: range, parts: tuple[str | int, ...]) -> bool:
    wrong = next((code for code in _CODE.findall(matcher or "") if int(code) not in allowed), None)
    if wrong is not None:
        context.refuse(
            (*parts, "matcher"), f"{wrong} is none of the codes {allowed[0]} to {allowed[-1]} that may be good", matcher
        )
    return wrong is None


def _check(
    asked: TrafficHealthCheck, protocol: str, port: int | None, path: str | None, matcher: str | None
) -> TargetHealthCheckBlueprint:
    return TargetHealthCheckBlueprint(
        protocol="TCP" if protocol == "TCP" else "HTTP",
        port=port,
        path=path,
        matcher=matcher,
        interval_seconds=asked.interval_seconds,
        timeout_seconds=asked.timeout_seconds,
        healthy_threshold=asked.healthy_threshold,
        unhealthy_threshold=asked.unhealthy_threshold,
    )
