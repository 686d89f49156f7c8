"""The security group of a load balancer: clients in at its listeners, out to the tasks behind it and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import SecurityGroup, VpcSecurityGroupEgressRule, VpcSecurityGroupIngressRule
from neuronfleet.infra.expressions import as_number
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.vpc.security_group import Addresses, PortRange, shortened

__all__ = ["LoadBalancerSecurityGroup", "add_client_rule", "add_path_rule"]

_SEPARATORS: Final = str.maketrans("./:", "___")


class LoadBalancerSecurityGroup(Construct):  # type: ignore[misc]
    """A security group whose rules follow from the listeners, and from what is behind them.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the load balancer; that of the group ends in ``_load_balancer``.
        name: name of the group.
        description: what it is for.
        vpc_id: reference or id.
        ports: ports of the listeners.
        vpc_addresses: the VPC's addresses, which may reach the listeners where ``allowed_cidrs`` is empty.
        allowed_cidrs: addresses that may reach them instead, IPv4 or IPv6.

    Attributes:
        id: security group id, a reference.
        paths: rules that let requests reach the members of another security group, by that group's label.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        description: str,
        vpc_id: str,
        ports: Sequence[int],
        vpc_addresses: Addresses,
        allowed_cidrs: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        self._label = f"{label}_load_balancer"
        self._ports = tuple(ports)
        self.paths: dict[str, list[ITerraformDependable]] = {}
        labelled(
            SecurityGroup(
                self, "group", name=name, description=description, vpc_id=vpc_id, tags={"Name": literal(name)}
            ),
            self._label,
        )
        self.id = reference("aws_security_group", self._label, "id")
        for port in self._ports:
            for cidr in allowed_cidrs:
                key = "cidr_ipv6" if ":" in cidr else "cidr_ipv4"
                self._let_in(port, suffix=f"_from_{cidr.translate(_SEPARATORS)}", **{key: cidr})
            if not allowed_cidrs:
                rule = self._let_in(port, cidr_ipv4=vpc_addresses.cidr_ipv4)
                if vpc_addresses.for_each is not None:
                    rule.add_override("for_each", vpc_addresses.for_each)

    def _let_in(self, port: int, *, suffix: str = "", **addresses: str) -> VpcSecurityGroupIngressRule:
        label = f"{self._label}_tcp_{port}{suffix}"
        return add_client_rule(self, f"ingress_{label}", label=label, security_group_id=self.id, port=port, **addresses)

    def reach(self, group_label: str, port: PortRange, listener: str) -> None:
        """Let the load balancer reach ports of the members of another security group.

        Args:
            group_label: label of that group.
            port: the ports.
            listener: who listens there.
        """
        other = reference("aws_security_group", group_label, "id")
        said = literal(shortened(listener))
        for rule_type, label, inside, outside in (
            (VpcSecurityGroupEgressRule, f"{self._label}_to_{group_label}_{port.label}", self.id, other),
            (VpcSecurityGroupIngressRule, f"{group_label}_{port.label}_from_{self._label}", other, self.id),
        ):
            rule = add_path_rule(
                self,
                f"rule_{label}",
                rule_type=rule_type,
                label=label,
                inside=inside,
                outside=outside,
                port=port,
                description=said,
            )
            self.paths.setdefault(group_label, []).append(rule)


def add_client_rule(
    scope: Construct,
    id: str,  # noqa: A002
    *,
    label: str,
    security_group_id: str,
    port: int | Reference,
    **addresses: str,
) -> VpcSecurityGroupIngressRule:
    """Let clients reach a listener.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the rule.
        security_group_id: of the load balancer.
        port: of the listener.
        addresses: ``cidr_ipv4`` or ``cidr_ipv6``.
    """
    rule = VpcSecurityGroupIngressRule(
        scope,
        id,
        security_group_id=security_group_id,
        description="Clients",
        ip_protocol="tcp",
        from_port=as_number(port),
        to_port=as_number(port),
        **addresses,
    )
    return labelled(rule, label)


def add_path_rule(
    scope: Construct,
    id: str,  # noqa: A002
    *,
    rule_type: type[VpcSecurityGroupEgressRule | VpcSecurityGroupIngressRule],
    label: str,
    inside: str,
    outside: str,
    port: PortRange,
    description: str,
) -> VpcSecurityGroupEgressRule | VpcSecurityGroupIngressRule:
    """Let requests go from one security group to another, seen from either of them.

    Args:
        scope: parent construct.
        id: construct id.
        rule_type: of the load balancer's group, which they leave, or of the tasks', which they enter.
        label: label of the rule.
        inside: the group that the rule belongs to.
        outside: the other one.
        port: where the tasks listen.
        description: a template of who listens there.
    """
    rule = rule_type(
        scope,
        id,
        security_group_id=inside,
        referenced_security_group_id=outside,
        description=description,
        ip_protocol=port.protocol,
        from_port=as_number(port.from_port),
        to_port=as_number(port.to_port),
    )
    return labelled(rule, label)
