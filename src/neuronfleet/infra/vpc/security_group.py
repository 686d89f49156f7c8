"""The security group of instances, and of tasks in ``awsvpc`` network mode."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import SecurityGroup, VpcSecurityGroupEgressRule, VpcSecurityGroupIngressRule
from neuronfleet.infra.expressions import as_number, inner
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal

__all__ = ["Addresses", "PortRange", "ServingSecurityGroup", "add_ingress_rule", "shortened"]

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRuleDescription.html
_LONGEST_DESCRIPTION: Final = 255
_SEPARATORS: Final = str.maketrans("./", "__")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PortRange:
    """Ports that something listens on.

    Attributes:
        from_port: the first.
        to_port: the last.
        protocol: ``tcp`` or ``udp``.
    """

    from_port: int | Reference
    to_port: int | Reference
    protocol: str

    @property
    def label(self) -> str:
        """``tcp_8500`` or ``tcp_32768_65535``."""
        last = "" if self.to_port == self.from_port else f"_{self.to_port}"
        return f"{self.protocol}_{self.from_port}{last}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Addresses that a rule lets in.

    Attributes:
        cidr_ipv4: a CIDR block or a reference to one.
        for_each: expression of the set of CIDR blocks that ``cidr_ipv4`` takes as ``each.value``, None for one block.
    """

    cidr_ipv4: str
    for_each: str | None = None


class ServingSecurityGroup(Construct):  # type: ignore[misc]
    """A security group that lets the serving ports in and everything out.

    AWS cannot change its name, description or VPC, and Terraform would make the second of that name before it deletes
    the first, which AWS refuses: for one label, name and description must stay.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the group; the rules' labels start with it.
        name: name of the group.
        description: what it is for.
        vpc_id: reference or id.
        ports: ports to let in, each as a rule of its own, so that one can change without the others, and who listens
            there.
        vpc_addresses: the VPC's addresses, which may reach the ports where ``allowed_cidrs`` is empty.
        allowed_cidrs: addresses that may reach the ports instead.

    Attributes:
        id: security group id, a reference.
        ready: without it, nothing in the group reaches AWS.
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
        ports: Mapping[PortRange, str],
        vpc_addresses: Addresses,
        allowed_cidrs: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        labelled(
            SecurityGroup(
                self,
                "group",
                name=name,
                description=description,
                vpc_id=vpc_id,
                tags={"Name": literal(name)},
            ),
            label,
        )
        self.id = reference("aws_security_group", label, "id")
        sources = {
            f"_from_{cidr.translate(_SEPARATORS)}": Addresses(cidr_ipv4=literal(cidr)) for cidr in allowed_cidrs
        } or {"": vpc_addresses}
        for port, listener in sorted(ports.items()):
            for suffix, addresses in sources.items():
                rule = f"{label}_{port.label}{suffix}"
                add_ingress_rule(
                    self,
                    f"ingress_{rule}",
                    label=rule,
                    security_group_id=self.id,
                    port=port,
                    listener=listener,
                    addresses=addresses,
                )
        self.ready: ITerraformDependable = labelled(
            VpcSecurityGroupEgressRule(
                self,
                "egress",
                security_group_id=self.id,
                description="AWS APIs, images and models",
                ip_protocol="-1",
                cidr_ipv4="0.0.0.0/0",
            ),
            f"{label}_all",
        )


def add_ingress_rule(
    scope: Construct,
    id: str,  # noqa: A002
    *,
    label: str,
    security_group_id: str,
    port: PortRange,
    listener: str,
    addresses: Addresses,
) -> None:
    """Let addresses reach a range of ports.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the rule.
        security_group_id: reference to the security group.
        port: the ports.
        listener: who listens there.
        addresses: who may reach them.
    """
    rule = labelled(
        VpcSecurityGroupIngressRule(
            scope,
            id,
            security_group_id=security_group_id,
            description=literal(shortened(listener)),
            ip_protocol=port.protocol,
            from_port=as_number(port.from_port),
            to_port=as_number(port.to_port),
            cidr_ipv4=addresses.cidr_ipv4,
        ),
        label,
    )
    if addresses.for_each is not None:
        rule.add_override("for_each", addresses.for_each)


def shortened(text: str) -> str:
    """A description as long as AWS takes it.

    Args:
        text: the whole of it, or an expression of that.
    """
    if isinstance(text, Reference):
        return Reference(
            f"${{length({inner(text)}) <= {_LONGEST_DESCRIPTION} ? {inner(text)} : "
            f'"${{substr({inner(text)}, 0, {_LONGEST_DESCRIPTION - 3})}}..."}}'
        )
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 3]}..."
