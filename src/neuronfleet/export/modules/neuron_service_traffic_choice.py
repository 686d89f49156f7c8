"""What follows from the traffic of ``neuron-service``: port, protocol, health check and times.

As ``fleet/planner/traffic/target_groups.py`` and ``target_health.py`` decide it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.names import limited
from neuronfleet.fleet.planner.names import LOAD_BALANCER
from neuronfleet.fleet.planner.traffic.traffic_checks import LEAST_SLOW_START_SECONDS
from neuronfleet.infra.expressions import inner

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["ASKED", "GROUP", "IS_GRPC", "IS_HTTP", "IS_REQUESTS", "TARGET_TYPE", "decide_traffic", "traffic_port"]

GROUP: Final = "aws_lb_target_group.this"
ASKED: Final = "local.traffic.health_check"
"""What the caller says of the health check."""

IS_GRPC: Final = 'local.traffic_protocol == "grpc"'
IS_HTTP: Final = 'local.traffic_protocol == "http"'
IS_REQUESTS: Final = 'contains(["http", "grpc"], local.traffic_protocol)'
"""Whether an application load balancer hands the requests out."""

TARGET_TYPE: Final = 'var.network_mode == "awsvpc" ? "ip" : "instance"'

_HASH_CHARACTERS: Final = 6
_BASE_CHARACTERS: Final = LOAD_BALANCER - _HASH_CHARACTERS - 1
_LONGEST_NETWORK_REQUEST_SECONDS: Final = 120


def traffic_port(traffic: str, *, is_application: str, tcp_ports: str) -> str:
    """The expression of the port that gets requests; null where it has to be named.

    Args:
        traffic: expression of what is said of the traffic, which may be null.
        is_application: expression of whether the load balancer is an application load balancer.
        tcp_ports: expression of the names of the TCP ports of the server.
    """
    wanted = f'try(coalesce({traffic}.protocol, null), {is_application} ? "http" : "tcp")'
    return (
        f"try(coalesce(concat(\n[try({traffic}.port, null)],\n"
        f'[for name in ({wanted} == "http" ? ["rest", "http"] : ["grpc"]) : name if contains({tcp_ports}, name)],\n'
        f"length({tcp_ports}) == 1 ? {tcp_ports} : [],\n)...), null)"
    )


def decide_traffic(module: Module) -> None:
    """Declare what follows from ``traffic``.

    Args:
        module: the service, with its task definitions.
    """
    module.local(
        "is_application",
        '${try(var.load_balancer.type == "application", true)}',
        comment="Requests: which port gets them, by which protocol. The first of the preferred ports that there is.",
    )
    ports = '[for port in module.task.slots["slot0"].ports : port.name if port.protocol == "tcp"]'
    module.local("tcp_ports", f"${{{ports}}}")
    module.local(
        "traffic_port",
        "${" + traffic_port("local.traffic", is_application="local.is_application", tcp_ports="local.tcp_ports") + "}",
    )
    module.local(
        "traffic_protocol",
        "${try(coalesce(\nlocal.traffic.protocol,\n"
        '!local.is_application ? "tcp" : local.traffic_port == "grpc" ? "grpc" : "http",\n), "http")}',
    )
    module.local("target_port", '${lookup(module.task.container_ports, coalesce(local.traffic_port, "-"), 1)}')
    module.local(
        "target_group_name",
        '${join("-", [\n'
        f"{_base_name()},\n"
        f'substr(sha256(join("/", [\n'
        f'{IS_REQUESTS} ? "HTTP" : "TCP",\n'
        f'{IS_GRPC} ? "GRPC" : {IS_HTTP} ? "HTTP1" : "None",\n'
        f"{TARGET_TYPE},\n"
        'tostring(local.target_port),\ntry(coalesce(var.load_balancer.key, var.load_balancer.name), ""),\n'
        f"])), 0, {_HASH_CHARACTERS}),\n])}}",
        comment="The name tells what cannot change in place: the next target group is made before the last is deleted.",
    )
    _decide_health(module)
    _decide_times(module)
    module.local(
        "registrations",
        "${concat(local.target_groups, [\n"
        f"for group in {GROUP} : {{ arn = group.arn, port = local.traffic_port }}\n])}}",
        comment="What every slot registers its tasks with.",
    )


def _base_name() -> str:
    return inner(limited("coalesce(var.family, var.name)", limit=_BASE_CHARACTERS))


def _decide_health(module: Module) -> None:
    module.local(
        "check_path",
        f"${{try(coalesce(try({ASKED}.path, null), module.task.health_port == null ? null : "
        "module.task.health_path), null)}",
        comment="What is asked: the path that answers when the model is loaded, at the port that answers it.",
    )
    module.local(
        "check_port_name",
        f"${{try(coalesce(\ntry({ASKED}.port, null),\n"
        f"try({ASKED}.path, null) == null || !({IS_HTTP}) ? one([\n"
        "for name, port in module.task.container_ports : name if port == module.task.health_port\n]) : null,\n"
        "local.traffic_port,\n), local.traffic_port)}",
    )
    module.local(
        "check_ports",
        "${distinct(flatten([\nfor slot in values(module.task.slots) : [\n"
        'for port in slot.ports : var.network_mode == "bridge" ? port.host_port : port.container_port\n'
        "if port.name == local.check_port_name\n]\n]))}",
    )
    module.local(
        "check_port",
        f"${{{IS_GRPC} || local.check_port_name == local.traffic_port ? null : "
        "length(local.check_ports) == 1 ? local.check_ports[0] : 0}",
    )
    module.local(
        "only_opens_port",
        f"${{!{IS_REQUESTS} && (\nlocal.check_path == null || "
        f"coalesce(local.check_port, 1) == 0 && try({ASKED}.path, null) == null && try({ASKED}.port, null) == null"
        "\n)}",
    )


def _decide_times(module: Module) -> None:
    longest = (
        f"local.is_application ? try(var.load_balancer.idle_timeout_seconds, 120) : {_LONGEST_NETWORK_REQUEST_SECONDS}"
    )
    module.local(
        "deregistration_delay_seconds",
        "${try(coalesce(\nlocal.traffic.deregistration_delay_seconds,\n"
        f"min(max(({longest}) - var.stop_timeout_seconds, 0), 3600),\n), 0)}}",
        comment="A running request gets this long, then the time until SIGKILL; a new task gets more requests slowly.",
    )
    module.local(
        "slow_start_seconds",
        f'${{!local.is_application || try(local.traffic.algorithm, "") == "least_outstanding_requests" ? 0 : '
        "try(coalesce(\nlocal.traffic.slow_start_seconds,\n"
        "var.devices_per_task == 0 || module.task.load_seconds == 0 ? 0 : "
        f"max(floor(module.task.load_seconds / 10), {LEAST_SLOW_START_SECONDS}),\n), 0)}}",
    )
    module.local(
        "health_check_grace_seconds",
        "${var.health_check_grace_seconds != null || local.traffic == null ? var.health_check_grace_seconds : (\n"
        "var.capacity.instance_warmup_seconds + module.task.load_seconds +\n"
        "local.check_interval_seconds + local.check_timeout_seconds\n)}",
    )
    for name, usual in (("interval", 15), ("timeout", 10), ("healthy", 2), ("unhealthy", 3)):
        unit = "seconds" if usual >= 10 else "threshold"  # noqa: PLR2004 - seconds are more than answers
        module.local(f"check_{name}_{unit}", f"${{try(coalesce({ASKED}.{name}_{unit}, {usual}), {usual})}}")
