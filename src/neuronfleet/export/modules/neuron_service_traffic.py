"""The requests of ``neuron-service``: target group, rule or listener, and the way through the security groups.

As ``fleet/planner/target_groups.py`` and ``target_health.py`` decide it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from neuronfleet.engine.aws import VpcSecurityGroupEgressRule
from neuronfleet.engine.aws import VpcSecurityGroupIngressRule

from neuronfleet.export.names import limited
from neuronfleet.export.tags import RULE_TAGS
from neuronfleet.fleet.blueprint import (
    ListenerBlueprint,
    ListenerRuleBlueprint,
    TargetGroupBlueprint,
    TargetHealthCheckBlueprint,
)
from neuronfleet.fleet.planner.names import LOAD_BALANCER
from neuronfleet.fleet.planner.patterns import FIRST_PRIORITY, LAST_PRIORITY
from neuronfleet.fleet.planner.target_health import GRPC_HEALTH
from neuronfleet.fleet.planner.traffic_checks import LEAST_SLOW_START_SECONDS
from neuronfleet.infra.expressions import inner
from neuronfleet.infra.listener import Listener, ListenerSecurity, add_listener_rule
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.load_balancer_security import add_path_rule
from neuronfleet.infra.security_group import PortRange, shortened
from neuronfleet.infra.target_group import TargetGroup

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["GROUP", "ROUTES", "decide_traffic", "make_traffic", "traffic_port", "traffic_rules"]

GROUP: Final = "aws_lb_target_group.this"
_RULE: Final = "aws_lb_listener_rule.this"
_LISTENER: Final = "aws_lb_listener.this"
_EGRESS: Final = "aws_vpc_security_group_egress_rule.load_balancer"
_INGRESS: Final = "aws_vpc_security_group_ingress_rule.load_balancer"

ROUTES: Final = (_RULE, _LISTENER, _EGRESS, _INGRESS)
"""What must be there before a service: ECS refuses one whose target group has no load balancer."""

_HASH_CHARACTERS: Final = 6
_BASE_CHARACTERS: Final = LOAD_BALANCER - _HASH_CHARACTERS - 1
_LONGEST_NETWORK_REQUEST_SECONDS: Final = 120
_ASKED: Final = "local.traffic.health_check"
_GRPC: Final = 'local.traffic_protocol == "grpc"'
_HTTP: Final = 'local.traffic_protocol == "http"'


def _target_type() -> str:
    return 'var.network_mode == "awsvpc" ? "ip" : "instance"'


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
        f'{_is_http()} ? "HTTP" : "TCP",\n'
        f'{_GRPC} ? "GRPC" : {_HTTP} ? "HTTP1" : "None",\n'
        f"{_target_type()},\n"
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


def _is_http() -> str:
    return 'contains(["http", "grpc"], local.traffic_protocol)'


def _base_name() -> str:
    return inner(limited("coalesce(var.family, var.name)", limit=_BASE_CHARACTERS))


def _decide_health(module: Module) -> None:
    module.local(
        "check_path",
        f"${{try(coalesce(try({_ASKED}.path, null), module.task.health_port == null ? null : module.task.health_path), null)}}",
        comment="What is asked: the path that answers when the model is loaded, at the port that answers it.",
    )
    module.local(
        "check_port_name",
        f"${{try(coalesce(\ntry({_ASKED}.port, null),\n"
        f"try({_ASKED}.path, null) == null || !({_HTTP}) ? one([\n"
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
        f"${{{_GRPC} || local.check_port_name == local.traffic_port ? null : "
        "length(local.check_ports) == 1 ? local.check_ports[0] : 0}",
    )
    module.local(
        "only_opens_port",
        f"${{!{_is_http()} && (\nlocal.check_path == null || "
        f"coalesce(local.check_port, 1) == 0 && try({_ASKED}.path, null) == null && try({_ASKED}.port, null) == null"
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
        module.local(f"check_{name}_{unit}", f"${{try(coalesce({_ASKED}.{name}_{unit}, {usual}), {usual})}}")


def make_traffic(module: Module) -> None:
    """Make target group, rule, listener and rules of security groups, where there is traffic.

    Args:
        module: the service, with what :func:`decide_traffic` declared.
    """
    TargetGroup(module, "target_group", label="this", blueprint=_target_group(), vpc_id="${var.load_balancer.vpc_id}")
    module.when(GROUP, "local.traffic != null")
    module.set(GROUP, "slow_start", f"${{{_is_http()} ? local.slow_start_seconds : null}}")
    module.set(
        GROUP,
        "health_check.port",
        '${local.check_port == null || local.only_opens_port ? "traffic-port" : tostring(local.check_port)}',
    )
    module.set(GROUP, "tags", "${var.tags}")
    module.comment(
        GROUP, "The tasks of all slots: targets are instances and host ports, and slots have different ones."
    )
    module.remark(
        GROUP, "checkov:skip=CKV_AWS_378:TLS ends at the load balancer; security groups keep others from tasks"
    )
    _make_rule(module)
    _make_listener(module)
    _open_security_groups(module)
    _refuse(module)


def _target_group() -> TargetGroupBlueprint:
    return TargetGroupBlueprint(
        full_name="${local.target_group_name}",
        load_balancer="",
        listener_port=0,
        listener_protocol="HTTP",
        container_name="${var.name}",
        port_name="${local.traffic_port}",
        container_port=_any("local.target_port"),
        host_ports=(),
        protocol=_any(f'{_is_http()} ? "HTTP" : "TCP"'),
        protocol_version=_any(f'{_GRPC} ? "GRPC" : {_HTTP} ? "HTTP1" : null'),
        target_type=_any(_target_type()),
        health_check=TargetHealthCheckBlueprint(
            protocol=_any('local.only_opens_port ? "TCP" : "HTTP"'),
            port=None,
            path=_any(
                f'local.only_opens_port ? null : {_GRPC} ? coalesce(try({_ASKED}.path, null), "{GRPC_HEALTH}") : '
                "local.check_path"
            ),
            matcher=_any(
                "local.only_opens_port ? null : coalesce(\n"
                f"try({_ASKED}.matcher, null),\n"
                f'!({_GRPC}) ? "200" : module.task.server == "tensorflow-serving" && '
                f'try({_ASKED}.path, null) == null ? "0,12" : "0",\n)'
            ),
            interval_seconds=_any("local.check_interval_seconds"),
            timeout_seconds=_any("local.check_timeout_seconds"),
            healthy_threshold=_any("local.check_healthy_threshold"),
            unhealthy_threshold=_any("local.check_unhealthy_threshold"),
        ),
        deregistration_delay_seconds=_any("local.deregistration_delay_seconds"),
        slow_start_seconds=_any("local.slow_start_seconds"),
        algorithm=_any("local.is_application ? local.traffic.algorithm : null"),
    )


def _make_rule(module: Module) -> None:
    module.local(
        "conditions",
        "${concat(\n"
        '[for one in [local.host_headers] : { kind = "host", values = one } if length(one) > 0],\n'
        '[for one in [local.path_patterns] : { kind = "path", values = one } if length(one) > 0],\n)}',
        comment="Which requests of a shared listener are its own. Without patterns it comes last and takes the rest.",
    )
    module.local("host_headers", "${try(local.traffic.host_headers, [])}")
    module.local("is_default", "${length(concat(local.host_headers, try(local.traffic.path_patterns, []))) == 0}")
    module.local("path_patterns", '${local.is_default ? ["/*"] : try(local.traffic.path_patterns, [])}')
    span = LAST_PRIORITY - FIRST_PRIORITY + 1
    module.local(
        "priority",
        f"${{try(coalesce(\nlocal.traffic.priority,\nlocal.is_default ? {LAST_PRIORITY} : {FIRST_PRIORITY} + "
        f'parseint(substr(sha256("${{var.load_balancer.name}}/${{var.name}}"), 0, 16), 16) % {span},\n), null)}}',
    )
    add_listener_rule(
        module,
        "rule",
        label="this",
        listener_arn="${var.load_balancer.listener_arn}",
        rule=ListenerRuleBlueprint(service="this", priority=_any("local.priority"), path_patterns=(), host_headers=()),
        target_group_arn=f"${{{GROUP}[0].arn}}",
    )
    module.set(
        _RULE,
        "dynamic",
        {
            "condition": {
                "for_each": "${local.conditions}",
                "content": {
                    "dynamic": {
                        f"{kind}": {
                            "for_each": f'${{condition.value.kind == "{word}" ? [condition.value.values] : []}}',
                            "content": {"values": f"${{{kind}.value}}"},
                        }
                        for kind, word in (("host_header", "host"), ("path_pattern", "path"))
                    }
                },
            }
        },
    )
    module.when(_RULE, "local.traffic != null && local.is_application")
    module.set(_RULE, "tags", "${var.tags}")


def _make_listener(module: Module) -> None:
    secure = 'local.traffic_protocol == "tls"'
    Listener(
        module,
        "listener",
        label="this",
        load_balancer_arn="${var.load_balancer.arn}",
        blueprint=ListenerBlueprint(
            port=_any("coalesce(local.traffic.listener_port, local.target_port)"),
            protocol=_any(f'{secure} ? "TLS" : "TCP"'),
            redirect_to=None,
            service="this",
            rules=(),
        ),
        security=ListenerSecurity(
            certificate_arn=Reference(f"${{{secure} ? var.load_balancer.certificate_arn : null}}"),
            ssl_policy=f"${{{secure} ? var.load_balancer.ssl_policy : null}}",
        ),
        target_groups={"this": f"${{{GROUP}[0].arn}}"},
    )
    module.when(_LISTENER, "local.traffic != null && !local.is_application")
    module.set(_LISTENER, "tags", "${var.tags}")
    module.comment(_LISTENER, "Of a network load balancer, where each service has a port of its own.")


def _open_security_groups(module: Module) -> None:
    port = 'var.network_mode == "bridge" ? port.host_port : port.container_port'
    module.local(
        "balanced_ports",
        "${{\nfor one in flatten([\nfor slot in values(module.task.slots) : [\n"
        "for port in slot.ports : {\n"
        f"port = {port}\n"
        'listener = "${coalesce(var.service_name, var.name)}${local.numbered ? "-slot${slot.index}" : ""} ${port.name}"\n'
        "}\n"
        f"if port.name == local.traffic_port || coalesce(local.check_port, 0) > 0 && ({port}) == local.check_port\n"
        ']\n]) : one.port == 0 ? "tcp 32768" : "tcp ${one.port}" => one...\n'
        "if try(local.traffic.open_security_groups, false)\n}}",
        comment="Where the load balancer reaches the tasks; a dynamic host port is any of those that Docker takes.",
    )
    module.local(
        "target_security_group_id",
        '${var.network_mode == "awsvpc" ? try(var.security_group_ids[0], null) : var.capacity.security_group_id}',
    )
    inside, outside = "${var.load_balancer.security_group_id}", "${local.target_security_group_id}"
    for address, rule_type, of, other in (
        (_EGRESS, VpcSecurityGroupEgressRule, inside, outside),
        (_INGRESS, VpcSecurityGroupIngressRule, outside, inside),
    ):
        add_path_rule(
            module,
            address.partition(".")[0],
            rule_type=rule_type,
            label="load_balancer",
            inside=of,
            outside=other,
            port=PortRange(
                from_port=Reference("${each.value[0].port == 0 ? 32768 : each.value[0].port}"),
                to_port=Reference("${each.value[0].port == 0 ? 65535 : each.value[0].port}"),
                protocol="tcp",
            ),
            description=shortened(Reference('${join(", ", each.value[*].listener)}')),
        )
        module.each(address, "${local.balanced_ports}")
        module.set(address, "tags", RULE_TAGS)
        module.precondition(
            address,
            "${var.load_balancer.security_group_id != null && local.target_security_group_id != null}",
            "traffic: the way to the tasks needs load_balancer.security_group_id and capacity.security_group_id (in "
            "awsvpc network mode one of security_group_ids); give both, or set open_security_groups = false and open "
            "the ports yourself.",
        )
    module.comment(_EGRESS, "The way from the load balancer to the tasks, seen from either security group.")


def _refuse(module: Module) -> None:
    for condition, message in traffic_rules():
        module.precondition(GROUP, f"${{{condition}}}", message)


def traffic_rules() -> list[tuple[str, str]]:
    """What is refused, in the planner's words: traffic_checks.py, target_groups.py and target_health.py."""
    there = 'there are ${join(", ", local.tcp_ports)}'
    name = "${var.load_balancer.name}"
    return [
        (
            'local.traffic_port != null && contains(local.tcp_ports, coalesce(local.traffic_port, "-"))',
            "traffic: port names the port of ${var.name} that gets requests, a TCP port; " + there + ".",
        ),
        (
            f"local.is_application == {_is_http()}",
            "traffic: protocol = ${local.traffic_protocol} and the type of load balancer "
            f"{name} do not go together: http and grpc are for application load balancers, tcp and tls for network "
            "ones.",
        ),
        (
            f"!({_GRPC}) || var.load_balancer.is_secure",
            f"traffic: gRPC needs an HTTPS listener, and load balancer {name} has none; give it a certificate, or take "
            "another port or a network load balancer.",
        ),
        (
            f"!({_HTTP}) || local.check_path != null",
            "traffic.health_check: path is required: nothing is known that ${var.name} answers once its model is "
            "loaded; give the path, such as /ping.",
        ),
        (
            "local.only_opens_port || coalesce(local.check_port, 1) != 0",
            "traffic.health_check: a target group asks one port, but ${local.check_port_name} is on several host "
            "ports; ask the port that traffic goes to, or take slots = 1 or network_mode = awsvpc.",
        ),
        (
            "local.is_application || local.is_default && local.traffic.priority == null && "
            'local.traffic.algorithm == "round_robin" && coalesce(local.traffic.slow_start_seconds, 0) == 0',
            "traffic: path_patterns, host_headers, priority, slow_start_seconds and algorithm are for application load "
            f"balancers, but {name} is a network load balancer, which knows connections and no requests; leave them "
            "out.",
        ),
        (
            "!local.is_application || local.traffic.listener_port == null",
            "traffic: listener_port is for network load balancers; services of an application load balancer share its "
            "listener.",
        ),
        (
            "!local.is_application || var.load_balancer.listener_arn != null",
            f"load_balancer: listener_arn of {name} is needed for the rule of the service.",
        ),
    ]


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers and words
    return Reference(f"${{{expression}}}")
