"""What ``neuron-service`` refuses of its traffic, in the planner's words."""

from __future__ import annotations

from neuronfleet.export.modules.neuron_service_traffic_choice import IS_GRPC, IS_HTTP, IS_REQUESTS

__all__ = ["traffic_rules"]


def traffic_rules() -> list[tuple[str, str]]:
    """Conditions and messages: those of traffic_checks.py, target_groups.py and target_health.py."""
    there = 'there are ${join(", ", local.tcp_ports)}'
    name = "${var.load_balancer.name}"
    return [
        (
            'local.traffic_port != null && contains(local.tcp_ports, coalesce(local.traffic_port, "-"))',
            "traffic: port names the port of ${var.name} that gets requests, a TCP port; " + there + ".",
        ),
        (
            f"local.is_application == {IS_REQUESTS}",
            (
                "traffic: protocol = ${local.traffic_protocol} and the type of load balancer "
                f"{name} do not go together: http and grpc are for application load balancers, tcp and tls for network "
                "ones."
            ),
        ),
        (
            f"!({IS_GRPC}) || var.load_balancer.is_secure",
            (
                f"traffic: gRPC needs an HTTPS listener, and load balancer {name} has none; give it a "
                "certificate, or take "
                "another port or a network load balancer."
            ),
        ),
        (
            f"!({IS_HTTP}) || local.check_path != null",
            (
                "traffic.health_check: path is required: nothing is known that ${var.name} answers once its model is "
                "loaded; give the path, such as /ping."
            ),
        ),
        (
            "local.only_opens_port || coalesce(local.check_port, 1) != 0",
            (
                "traffic.health_check: a target group asks one port, but ${local.check_port_name} is on several host "
                "ports; ask the port that traffic goes to, or take slots = 1 or network_mode = awsvpc."
            ),
        ),
        (
            (
                "local.is_application || local.is_default && local.traffic.priority == null && "
                'local.traffic.algorithm == "round_robin" && coalesce(local.traffic.slow_start_seconds, 0) == 0'
            ),
            (
                "traffic: path_patterns, host_headers, priority, slow_start_seconds and algorithm are for "
                "application load "
                f"balancers, but {name} is a network load balancer, which knows connections and no "
                "requests; leave them "
                "out."
            ),
        ),
        (
            "!local.is_application || local.traffic.listener_port == null",
            (
                "traffic: listener_port is for network load balancers; services of an application load "
                "balancer share its "
                "listener."
            ),
        ),
        (
            "!local.is_application || var.load_balancer.listener_arn != null",
            f"load_balancer: listener_arn of {name} is needed for the rule of the service.",
        ),
    ]
