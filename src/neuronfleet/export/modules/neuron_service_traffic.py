"""The requests of ``neuron-service``: target group, rule or listener, and the way through the security groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from neuronfleet.engine.aws import VpcSecurityGroupEgressRule, VpcSecurityGroupIngressRule
from neuronfleet.export.modules.neuron_service_traffic_choice import (
    ASKED,
    GROUP,
    IS_GRPC,
    IS_HTTP,
    IS_REQUESTS,
    TARGET_TYPE,
)
from neuronfleet.export.modules.neuron_service_traffic_rules import traffic_rules
from neuronfleet.export.tags import RULE_TAGS
from neuronfleet.fleet.blueprint import (
    ListenerBlueprint,
    ListenerRuleBlueprint,
    TargetGroupBlueprint,
    TargetHealthCheckBlueprint,
)
from neuronfleet.fleet.planner.traffic.patterns import FIRST_PRIORITY, LAST_PRIORITY
from neuronfleet.fleet.planner.traffic.target_health import GRPC_HEALTH
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.traffic.listener import Listener, ListenerSecurity, add_listener_rule
from neuronfleet.infra.traffic.load_balancer_security import add_path_rule
from neuronfleet.infra.traffic.target_group import TargetGroup
from neuronfleet.infra.vpc.security_group import PortRange, shortened

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["ROUTES", "make_traffic"]

_RULE: Final = "aws_lb_listener_rule.this"
_LISTENER: Final = "aws_lb_listener.this"
_EGRESS: Final = "aws_vpc_security_group_egress_rule.load_balancer"
_INGRESS: Final = "aws_vpc_security_group_ingress_rule.load_balancer"

ROUTES: Final = (_RULE, _LISTENER, _EGRESS, _INGRESS)
"""What must be there before a service: ECS refuses one whose target group has no load balancer."""


def make_traffic(module: Module) -> None:
    """Make target group, rule, listener and rules of security groups, where there is traffic.

    Args:
        module: the service, with what :func:`decide_traffic` declared.
    """
    TargetGroup(module, "target_group", label="this", blueprint=_target_group(), vpc_id="${var.load_balancer.vpc_id}")
    module.when(GROUP, "local.traffic != null")
    module.set(GROUP, "slow_start", f"${{{IS_REQUESTS} ? local.slow_start_seconds : null}}")
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
        protocol=_any(f'{IS_REQUESTS} ? "HTTP" : "TCP"'),
        protocol_version=_any(f'{IS_GRPC} ? "GRPC" : {IS_HTTP} ? "HTTP1" : null'),
        target_type=_any(TARGET_TYPE),
        health_check=TargetHealthCheckBlueprint(
            protocol=_any('local.only_opens_port ? "TCP" : "HTTP"'),
            port=None,
            path=_any(
                f'local.only_opens_port ? null : {IS_GRPC} ? coalesce(try({ASKED}.path, null), "{GRPC_HEALTH}") : '
                "local.check_path"
            ),
            matcher=_any(
                "local.only_opens_port ? null : coalesce(\n"
                f"try({ASKED}.matcher, null),\n"
                f'!({IS_GRPC}) ? "200" : module.task.server == "tensorflow-serving" && '
                f'try({ASKED}.path, null) == null ? "0,12" : "0",\n)'
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
        # Slots are left out first: where an image is known only after apply, nothing of their ports may be asked.
        "${{\nfor one in flatten([\nfor slot in [for one in values(module.task.slots) : one "
        "if try(local.traffic.open_security_groups, false)] : [\n"
        "for port in slot.ports : {\n"
        f"port = {port}\n"
        'listener = "${coalesce(var.service_name, var.name)}${local.numbered ? "-slot${slot.index}" : ""} '
        '${port.name}"\n'
        "}\n"
        f"if port.name == local.traffic_port || coalesce(local.check_port, 0) > 0 && ({port}) == local.check_port\n"
        ']\n]) : one.port == 0 ? "tcp 32768" : "tcp ${one.port}" => one...\n}}',
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


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers and words
    return Reference(f"${{{expression}}}")
