"""``modules/neuron-load-balancer``: a load balancer that services of ``neuron-service`` get their requests from."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.engine.aws import LbAccessLogs, SecurityGroup
from neuronfleet.export.module import Module
from neuronfleet.export.modules.neuron_load_balancer_variables import declare_variables
from neuronfleet.export.tags import RULE_TAGS, named
from neuronfleet.fleet.blueprint import ListenerBlueprint
from neuronfleet.infra.expressions import inner
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.traffic.listener import Listener, ListenerSecurity
from neuronfleet.infra.traffic.load_balancer import add_load_balancer
from neuronfleet.infra.traffic.load_balancer_security import add_client_rule
from neuronfleet.infra.vpc.network import add_subnet_lookup, add_vpc_lookup, associated_cidr_blocks, one_subnet_a_zone

__all__ = ["NeuronLoadBalancer"]

_BALANCER: Final = "aws_lb.this"
_GROUP: Final = "aws_security_group.this"
_RULES: Final = "aws_vpc_security_group_ingress_rule.clients"
_SERVING: Final = "aws_lb_listener.this"
_REDIRECT: Final = "aws_lb_listener.redirect"
_APPLICATION: Final = 'var.type == "application"'

_OUTPUTS: Final = {
    "name": ("aws_lb.this.name", "Name of the load balancer."),
    "type": ("var.type", "application or network."),
    "arn": ("aws_lb.this.arn", "ARN of the load balancer, for network listeners and accelerators."),
    "arn_suffix": ("aws_lb.this.arn_suffix", "End of the ARN, for metrics and scaling."),
    "dns_name": ("aws_lb.this.dns_name", "DNS name of the load balancer."),
    "zone_id": ("aws_lb.this.zone_id", "Hosted zone of the DNS name, for alias records."),
    "vpc_id": ("var.vpc_id", "VPC of the load balancer."),
    "listener_arn": (
        "one(aws_lb_listener.this[*].arn)",
        "ARN of the listener that services share, null for a network load balancer.",
    ),
    "is_secure": (f"{_APPLICATION} && var.https", "Whether services are reached by HTTPS."),
    "certificate_arn": ("var.certificate_arn", "ARN of the certificate."),
    "ssl_policy": ("var.ssl_policy", "TLS versions and ciphers."),
    "idle_timeout_seconds": ("var.idle_timeout_seconds", "Seconds that a request may take at most."),
    "security_group_id": (
        "one(aws_security_group.this[*].id)",
        "Security group that was made, null where create_security_group = false.",
    ),
}


class NeuronLoadBalancer(Module):
    """The load balancer, its security group, and the listener that services share."""

    name = "neuron-load-balancer"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        declare_variables(self)
        self._choose_subnets()
        self._make_security_group()
        self._make_load_balancer()
        self._make_listeners()
        self.arrange(_GROUP, _RULES, _BALANCER, _SERVING, _REDIRECT)
        for name, (expression, description) in _OUTPUTS.items():
            self.output(name, f"${{{expression}}}", description=description)

    def _choose_subnets(self) -> None:
        add_subnet_lookup(self, label="this", subnet_ids="var.subnet_ids", vpc_id="${var.vpc_id}")
        self.local(
            "subnets",
            "${concat(var.subnets, [\n"
            "for subnet in data.aws_subnet.this : "
            "{ id = subnet.id, availability_zone_id = subnet.availability_zone_id }\n])}",
            comment="A load balancer takes one subnet a zone.",
        )
        self.local("subnet_ids", f"${{{one_subnet_a_zone('local.subnets')}}}")

    def _make_security_group(self) -> None:
        self.local("is_secure", f"${{{_APPLICATION} && var.https}}", comment="Listeners, and who may reach them.")
        self.local(
            "ports",
            f"${{{_APPLICATION} ? distinct(compact([\n"
            "local.is_secure ? var.https_port : var.http_port,\n"
            "local.is_secure && var.redirect_http ? var.http_port : null,\n"
            "])) : distinct([for port in var.listener_ports : tostring(port)])}",
        )
        add_vpc_lookup(self, label="this", vpc_id="${var.vpc_id}")
        self.when("data.aws_vpc.this", "var.create_security_group && length(var.allowed_cidrs) == 0")
        found = associated_cidr_blocks("flatten(data.aws_vpc.this[*].cidr_block_associations)")
        self.local("clients", f"${{length(var.allowed_cidrs) > 0 ? var.allowed_cidrs : [\n{found[1:-1]}\n]}}")
        labelled(
            SecurityGroup(
                self,
                "group",
                name="${var.name}-load-balancer",
                description='${coalesce(var.security_group_description, "Load balancer ${var.name}")}',
                vpc_id="${var.vpc_id}",
            ),
            "this",
        )
        self.when(_GROUP, "var.create_security_group")
        self.set(_GROUP, "tags", named("${var.name}-load-balancer"))
        add_client_rule(
            self,
            "clients",
            label="clients",
            security_group_id=f"${{{_GROUP}[0].id}}",
            port=Reference("${each.value.port}"),
            cidr_ipv4='${strcontains(each.value.cidr, ":") ? null : each.value.cidr}',
            cidr_ipv6='${strcontains(each.value.cidr, ":") ? each.value.cidr : null}',
        )
        self.each(
            _RULES,
            '${{\nfor pair in setproduct(local.ports, local.clients) : "${pair[0]} from ${pair[1]}" => {\n'
            "port = tonumber(pair[0])\ncidr = pair[1]\n} if var.create_security_group\n}}",
        )
        self.set(_RULES, "tags", RULE_TAGS)
        self.comment(
            _GROUP, "Clients in at the listeners. The way out to tasks is added by the services, each its own."
        )

    def _make_load_balancer(self) -> None:
        def where(condition: str, value: str) -> Any:  # noqa: ANN401 - stands for numbers and booleans
            return Reference(f"${{{condition} ? {value} : null}}")

        balancer = add_load_balancer(
            self,
            label="this",
            name="${var.name}",
            internal=Reference("${!var.internet_facing}"),
            type="${var.type}",
            ip_address_type='${var.ipv6 ? "dualstack" : "ipv4"}',
            security_groups=self.strings(f"${{concat({_GROUP}[*].id, var.security_group_ids)}}"),
            idle_timeout_seconds=where(_APPLICATION, "var.idle_timeout_seconds"),
            # The provider leaves it out for network load balancers by itself, and checkov reads no condition.
            drop_invalid_header_fields=True,
            desync_mitigation_mode=where(_APPLICATION, '"defensive"'),
            cross_zone=where('var.type == "network"', "var.cross_zone"),
            deletion_protection=Reference("${var.deletion_protection}"),
            access_logs=LbAccessLogs(
                bucket="${var.access_logs_bucket}", prefix="${var.access_logs_prefix}", enabled=True
            ),
        )
        balancer.add_override("subnets", "${local.subnet_ids}")
        self.dynamic(_BALANCER, "access_logs", "${var.access_logs_bucket == null ? [] : [1]}")
        self.set(_BALANCER, "tags", "${var.tags}")
        zones = "distinct(local.subnets[*].availability_zone_id)"
        self.precondition(
            _BALANCER,
            f'${{var.type == "network" || length({zones}) >= 2}}',
            f"${{var.name}}: an application load balancer needs subnets in two zones, and its own are in "
            f'${{join(", ", {zones})}}. Give subnets of two zones or more.',
        )
        for skip in (
            "CKV_AWS_91:logs are written where var.access_logs_bucket names a bucket",
            "CKV_AWS_150:var.deletion_protection decides; with it terraform destroy fails",
            "CKV_AWS_152:var.cross_zone decides; traffic between zones costs",
            "CKV2_AWS_28:a web ACL is the caller's, associated by the output arn",
            "CKV2_AWS_20:HTTP is redirected by aws_lb_listener.redirect, unless var.https = false",
        ):
            self.remark(_BALANCER, f"checkov:skip={skip}")

    def _make_listeners(self) -> None:
        security = ListenerSecurity(
            certificate_arn=Reference("${local.is_secure ? var.certificate_arn : null}"),
            ssl_policy="${local.is_secure ? var.ssl_policy : null}",
        )
        for label, port, protocol, redirect_to, condition in (
            (
                "this",
                "local.is_secure ? var.https_port : var.http_port",
                '${local.is_secure ? "HTTPS" : "HTTP"}',
                None,
                _APPLICATION,
            ),
            (
                "redirect",
                "var.http_port",
                "HTTP",
                Reference("${var.https_port}"),
                "local.is_secure && var.redirect_http",
            ),
        ):
            Listener(
                self,
                label,
                label=label,
                load_balancer_arn="${aws_lb.this.arn}",
                blueprint=ListenerBlueprint(
                    port=_any(port),
                    protocol=_any(inner(protocol)) if protocol.startswith("${") else "HTTP",
                    redirect_to=_any(inner(redirect_to)) if redirect_to else None,
                    service=None,
                    rules=(),
                ),
                security=security if label == "this" else None,
                target_groups={},
            )
            address = f"aws_lb_listener.{label}"
            self.when(address, condition)
            self.set(address, "tags", "${var.tags}")
        self.comment(_SERVING, "Services share it by rules of their own; what no rule takes is answered with 404.")
        self.comment(_REDIRECT, "HTTP is only there to send clients to HTTPS.")
        self.remark(_SERVING, "checkov:skip=CKV_AWS_2:HTTPS, unless var.https = false asks for HTTP inside the VPC")
        self.remark(_SERVING, "checkov:skip=CKV_AWS_103:var.ssl_policy has TLS 1.2 or 1.3, unless var.https = false")
        self.remark(_REDIRECT, "checkov:skip=CKV_AWS_2:it redirects to HTTPS and serves nothing")
        self.remark(_REDIRECT, "checkov:skip=CKV_AWS_103:it redirects to HTTPS and serves nothing")


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers and texts
    return Reference(f"${{{expression}}}")
