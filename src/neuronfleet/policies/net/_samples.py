"""What the examples of network policies start from."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import COMPUTED, Sample, Unknown

__all__ = ["GROUP", "LISTENER", "LOAD_BALANCER", "RULE", "TEMPLATE", "load_balanced", "security_group"]

GROUP: Final = "aws_security_group.instances"
RULE: Final = "aws_vpc_security_group_ingress_rule.grpc"
TEMPLATE: Final = "aws_launch_template.inf1"
LOAD_BALANCER: Final = "aws_lb.inference"
LISTENER: Final = "aws_lb_listener.https"


def security_group() -> Sample:
    """Instances that let port 8500 in from the VPC."""
    return Sample(
        {
            GROUP: {"name": "instances", "vpc_id": "vpc-0a", "ingress": COMPUTED, "egress": COMPUTED},
            RULE: {
                "security_group_id": Unknown(f"{GROUP}.id"),
                "cidr_ipv4": "10.0.0.0/16",
                "ip_protocol": "tcp",
                "from_port": 8500,
                "to_port": 8500,
            },
            TEMPLATE: {"instance_type": "inf1.xlarge", "vpc_security_group_ids": [Unknown(f"{GROUP}.id")]},
        }
    )


def load_balanced() -> Sample:
    """A public load balancer that speaks HTTPS."""
    return Sample(
        {
            LOAD_BALANCER: {
                "name": "inference",
                "internal": False,
                "load_balancer_type": "application",
                "enable_deletion_protection": True,
                "drop_invalid_header_fields": True,
                "access_logs": [{"bucket": "acme-logs", "enabled": True}],
            },
            LISTENER: {
                "load_balancer_arn": Unknown(f"{LOAD_BALANCER}.arn"),
                "port": 443,
                "protocol": "HTTPS",
                "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "default_action": [{"type": "forward", "target_group_arn": Unknown("aws_lb_target_group.grpc.arn")}],
            },
        }
    )
