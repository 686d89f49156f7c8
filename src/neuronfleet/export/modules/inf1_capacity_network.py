"""Where the instances of ``modules/inf1-capacity`` live, and who may reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute
from neuronfleet.export.tags import RULE_TAGS, named
from neuronfleet.fleet.planner.tasks.ports import LOCK_PORTS
from neuronfleet.infra.expressions import inner
from neuronfleet.infra.instances.auto_scaling_group import offered_subnet_ids
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.vpc.network import add_subnet_lookup, add_vpc_lookup, associated_cidr_blocks
from neuronfleet.infra.vpc.security_group import Addresses, PortRange, ServingSecurityGroup, add_ingress_rule

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_network_variables", "make_network"]

_FIRST_LOCK_PORT: Final = LOCK_PORTS[0]
_LAST_LOCK_PORT: Final = LOCK_PORTS[-1]
_GROUP: Final = "aws_security_group.instances"
_RULES: Final = "aws_vpc_security_group_ingress_rule.instances"
_EGRESS: Final = "aws_vpc_security_group_egress_rule.instances_all"
_DESCRIPTION_CHARACTERS: Final = r'"^[A-Za-z0-9 ._:/()#,@+=&;{}!$*\\[\\]-]+$"'


def declare_network_variables(module: Module) -> None:
    """Declare subnets, security groups and ports.

    Args:
        module: the capacity.
    """
    module.variable(
        "vpc_id",
        type="string",
        description="VPC of the subnets; needed for the security group and to look subnet_ids up.",
        default=None,
        validations=[
            (
                "${var.vpc_id != null || (!var.create_security_group && length(var.subnet_ids) == 0)}",
                "vpc_id is required, unless subnets are given and create_security_group = false.",
            )
        ],
    )
    module.variable(
        "subnet_ids",
        type="list(string)",
        description="IDs of existing subnets, looked up for their zones. Those in zones without the type are left out.",
        default=[],
        validations=[
            (
                "${(length(var.subnet_ids) > 0) != (length(var.subnets) > 0)}",
                "Give subnet_ids of existing subnets, or subnets that are made in the same plan; one of the two.",
            ),
            ("${length(distinct(var.subnet_ids)) == length(var.subnet_ids)}", "subnet_ids: each is listed once."),
        ],
    )
    module.variable(
        "subnets",
        type="list(object({ id = string, availability_zone_id = string }))",
        description=(
            "Subnets with their zones, such as the output subnets of the network module, in place of subnet_ids."
        ),
        default=[],
    )
    module.variable(
        "zone_ids",
        type="list(string)",
        description="Zone ids to stay within, use1-az1; empty for all that offer the instance type.",
        default=[],
        validations=[
            (
                '${alltrue([for zone_id in var.zone_ids : can(regex("^[a-z0-9-]+-az[0-9]+$", zone_id))])}',
                "zone_ids are zone ids, use1-az1, not names, us-east-1a.",
            )
        ],
    )
    module.variable(
        "public",
        type="bool",
        description="Whether instances get public addresses, and serving ports may be opened to the internet.",
        default=False,
    )
    module.variable(
        "create_security_group",
        type="bool",
        description="Whether to make a security group that lets ports in; otherwise give security_group_ids.",
        default=True,
    )
    module.variable(
        "security_group_description",
        type="string",
        description="Description of the security group; AWS cannot change it. By default it names the capacity.",
        default=None,
        validations=[
            (
                (
                    "${var.security_group_description == null ? true : length(var.security_group_description) <= "
                    "255 && "
                    f"can(regex({_DESCRIPTION_CHARACTERS}, var.security_group_description))}}"
                ),
                "security_group_description has 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*.",
            )
        ],
    )
    module.variable(
        "security_group_ids",
        type="list(string)",
        description="Further security groups of the instances.",
        default=[],
        validations=[
            (
                "${var.create_security_group || length(var.security_group_ids) > 0}",
                "security_group_ids is required where create_security_group = false: instances need a security group.",
            )
        ],
    )
    _declare_ports(module)


def _declare_ports(module: Module) -> None:
    to_port = 'coalesce(lookup(port, "to_port", null), port.from_port)'
    protocol = 'coalesce(lookup(port, "protocol", null), "tcp")'
    module.object_variable(
        "ports",
        description="Ports of the instances that clients reach, by who listens there (resnet50 grpc).",
        attributes={
            "from_port": Attribute("number", description="The first port."),
            "to_port": Attribute("number", description="The last port, by default the first.", default=None),
            "protocol": Attribute("string", description="tcp or udp.", default="tcp"),
        },
        many="map",
        default={},
        validations=[
            (
                f'${{alltrue([for port in var.ports : try(contains(["tcp", "udp"], {protocol}), true)])}}',
                "ports: protocol is tcp or udp.",
            ),
            (
                (
                    "${alltrue([\nfor port in var.ports : try(\n"
                    f"port.from_port >= 1 && port.from_port <= {to_port} && {to_port} <= 65535 &&\n"
                    f"floor(port.from_port) == port.from_port && floor({to_port}) == {to_port},\ntrue\n)\n])}}"
                ),
                "ports: from_port and to_port are whole numbers, 1 to 65535, from_port the lower.",
            ),
            (
                (
                    "${alltrue([\nfor port in var.ports : try("
                    f"{to_port} < {_FIRST_LOCK_PORT} || port.from_port > {_LAST_LOCK_PORT}, true)\n])}}"
                ),
                (
                    f"ports: {_FIRST_LOCK_PORT} to {_LAST_LOCK_PORT} keep tasks off each other's devices; let the "
                    "server listen on another."
                ),
            ),
            (
                (
                    "${length(distinct([\n"
                    f'for port in var.ports : try("${{{protocol}}} ${{port.from_port}} ${{{to_port}}}", '
                    "jsonencode(port))"
                    "\n"
                    "])) == length(var.ports)}"
                ),
                'ports: two listeners have the same ports; name them together: "bert grpc, gpt grpc".',
            ),
            (
                f"${{alltrue([for listener in keys(var.ports) : can(regex({_DESCRIPTION_CHARACTERS}, listener))])}}",
                "ports: a listener is named with letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*.",
            ),
        ],
    )
    module.variable(
        "allowed_cidrs",
        type="list(string)",
        description=(
            "Addresses that may reach the ports; by default the VPC's own, looked up. Where the VPC is made in "
            "the same "
            "plan give them: [module.network.cidr_block]."
        ),
        default=[],
        validations=[
            (
                "${alltrue([for cidr in var.allowed_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])}",
                "allowed_cidrs are IPv4 CIDR blocks without host bits, such as 10.0.0.0/16.",
            ),
            (
                (
                    '${var.public || alltrue([for cidr in var.allowed_cidrs : try(tonumber(split("/", cidr)[1]) >= 8, '
                    "true)])}"
                ),
                "allowed_cidrs open the serving ports to the internet; if that is meant, set public = true as well.",
            ),
        ],
    )


def make_network(module: Module, offering: InstanceTypeOffering) -> ServingSecurityGroup:
    """Look subnets and addresses up, and make the security group.

    Args:
        module: the capacity.
        offering: zones that offer the instance type.
    """
    add_subnet_lookup(module, label="this", subnet_ids="var.subnet_ids", vpc_id="${var.vpc_id}")
    module.local(
        "subnets",
        "${concat(var.subnets, [\n"
        "for subnet in data.aws_subnet.this : { id = subnet.id, availability_zone_id = subnet.availability_zone_id }\n"
        "])}",
        comment="Where instances may live: of the subnets that are given, those in zones that offer the instance type.",
    )
    module.local(
        "subnet_ids",
        offered_subnet_ids(subnets="local.subnets", offering=offering, zone_ids=Reference("${var.zone_ids}")),
    )
    zone_ids = offered_subnet_ids(
        subnets="local.subnets",
        offering=offering,
        zone_ids=Reference("${var.zone_ids}"),
        attribute="availability_zone_id",
    )
    module.local(
        "zone_ids",
        f"${{distinct({inner(zone_ids)})}}",
    )
    add_vpc_lookup(module, label="this", vpc_id="${var.vpc_id}")
    module.when(
        "data.aws_vpc.this", "var.create_security_group && length(var.ports) > 0 && length(var.allowed_cidrs) == 0"
    )
    group = ServingSecurityGroup(
        module,
        "security_group",
        label="instances",
        name=Reference("${var.name}-instances"),
        description='${coalesce(var.security_group_description, "Container instances of capacity ${var.name}")}',
        vpc_id="${var.vpc_id}",
        ports={},
        vpc_addresses=Addresses(cidr_ipv4=""),
    )
    module.set(_GROUP, "tags", named("${var.name}-instances"))
    module.remark(
        _GROUP,
        "checkov:skip=CKV2_AWS_5:attached by the launch template through local.security_group_ids, which checkov does "
        "not follow",
    )
    for address in (_GROUP, _EGRESS):
        module.when(address, "var.create_security_group")
    _make_rules(module)
    for address in (_RULES, _EGRESS):
        module.set(address, "security_group_id", f"${{{_GROUP}[0].id}}")
        module.set(address, "tags", RULE_TAGS)
    return group


def _make_rules(module: Module) -> None:
    found = associated_cidr_blocks("flatten(data.aws_vpc.this[*].cidr_block_associations)")
    module.local(
        "clients",
        f"${{length(var.allowed_cidrs) > 0 ? var.allowed_cidrs : [\n{found[1:-1]}\n]}}",
        comment="Who may reach the ports, and a rule for each of them and each port, so that one changes alone.",
    )
    module.local(
        "ingress",
        "${{\n"
        'for pair in setproduct(keys(local.ports), local.clients) : join(" ", [\n'
        "local.ports[pair[0]].protocol,\n"
        'join("-", distinct(compact([local.ports[pair[0]].from_port, local.ports[pair[0]].to_port]))),\n'
        '"from", pair[1],\n'
        "]) => merge(local.ports[pair[0]], { listener = pair[0], cidr_ipv4 = pair[1] })\n"
        "}}",
    )
    add_ingress_rule(
        module,
        "ingress",
        label="instances",
        security_group_id="${aws_security_group.instances[0].id}",
        port=PortRange(
            from_port=Reference("${each.value.from_port}"),
            to_port=Reference("${coalesce(each.value.to_port, each.value.from_port)}"),
            protocol="${each.value.protocol}",
        ),
        listener=Reference("${each.value.listener}"),
        addresses=Addresses(
            cidr_ipv4="${each.value.cidr_ipv4}",
            for_each="${{ for name, rule in local.ingress : name => rule if var.create_security_group }}",
        ),
    )
