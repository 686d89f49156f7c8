"""The network of ``modules/inf1-region``: a VPC that is made by the module network, or an existing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.fleet.planner.network import ENDPOINT_SERVICES

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["call_network", "declare_network_variables"]

_PASSED: Final = {
    "cidr": (
        "string",
        "Addresses of the VPC that is made, /16 to /22. Give each region its own. By default 10.0.0.0/16.",
    ),
    "zone_ids": (
        "list(string)",
        "IDs of the zones that the made VPC spans, use1-az1. By default some that offer the instances.",
    ),
    "zone_count": ("number", "How many zones the made VPC spans where zone_ids is left out. By default three."),
}
"""Variables that go to the module network alone: type and description."""


def declare_network_variables(module: Module) -> None:
    """Declare where the instances live: in a VPC that is made, or in an existing one.

    Args:
        module: the region.
    """
    module.variable(
        "create_network",
        type="bool",
        description="Whether a VPC is made; otherwise give vpc_id and its subnets.",
        default=True,
    )
    module.variable(
        "vpc_id",
        type="string",
        description="An existing VPC, where create_network = false.",
        default=None,
        validations=[
            (
                '${var.vpc_id == null || can(regex("^vpc-[0-9a-f]{8,17}$", var.vpc_id))}',
                "vpc_id is the ID of a VPC: vpc- and 8 to 17 hexadecimal digits.",
            ),
            (
                "${var.create_network == (var.vpc_id == null)}",
                "vpc_id is an existing VPC: give it with create_network = false, and leave it out otherwise.",
            ),
        ],
    )
    for name, (kind, description) in {
        "subnet_ids": (
            "list(string)",
            (
                "Subnets of the existing VPC, looked up for their zones. Those in zones without an instance type are "
                "left out."
            ),
        ),
        "subnets": (
            "list(object({ id = string, availability_zone_id = string }))",
            "Subnets with their zones in place of subnet_ids, where they are made in the same plan.",
        ),
    }.items():
        module.variable(
            name,
            type=kind,
            description=description,
            default=[],
            validations=[
                (
                    f"${{!var.create_network || length(var.{name}) == 0}}",
                    f"{name} are subnets of an existing VPC: give them with create_network = false and vpc_id.",
                ),
                *(
                    [
                        (
                            "${var.create_network || (length(var.subnet_ids) > 0) != (length(var.subnets) > 0)}",
                            (
                                "Where create_network = false, give subnet_ids of existing subnets, or subnets that "
                                "are made in the same plan; one of the two."
                            ),
                        )
                    ]
                    if name == "subnet_ids"
                    else []
                ),
            ],
        )
    for name, (kind, description) in _PASSED.items():
        module.variable(name, type=kind, description=description, default=None)
    _declare_ways(module)


def _declare_ways(module: Module) -> None:
    module.variable(
        "egress",
        type="string",
        description=(
            "How instances of the made VPC reach AWS: nat (one gateway), nat-per-zone, endpoints (no internet) or "
            "public."
        ),
        default="nat",
        validations=[
            (
                '${contains(["nat", "nat-per-zone", "endpoints", "public"], var.egress)}',
                "egress is nat, nat-per-zone, endpoints or public.",
            )
        ],
    )
    module.variable(
        "endpoint_services",
        type="list(string)",
        description=(
            "Services with an endpoint in the made VPC where egress = endpoints. By default what the fleet needs; give "
            "them where secrets or the log group's key are made in the same plan."
        ),
        default=None,
    )
    module.variable(
        "public",
        type="bool",
        description="Whether instances in an existing VPC get public addresses.",
        default=False,
    )
    module.variable(
        "allowed_cidrs",
        type="list(string)",
        description="Addresses that may reach the serving ports. By default the VPC's own.",
        default=[],
    )
    module.variable(
        "security_group_ids",
        type="list(string)",
        description="Further security groups of all instances.",
        default=[],
    )


def call_network(module: Module) -> None:
    """Call the module network, and declare what others need of either network.

    Args:
        module: the region, with ``local.capacities``, ``local.services`` and ``local.tasks``.
    """
    services = ", ".join(f'"{one}"' for one in ENDPOINT_SERVICES)
    module.local(
        "endpoint_services",
        "${var.endpoint_services != null ? var.endpoint_services : concat(\n"
        f"[{services}],\n"
        "anytrue(flatten([\nfor one in concat(values(local.services), values(local.tasks)) : [\n"
        'for arn in values(coalesce(one.secrets, {})) : strcontains(arn, ":secretsmanager:")\n]\n])) ? '
        '["secretsmanager"] : [],\n'
        'var.log_kms_key_arn == null ? [] : ["kms"],\n)}',
        comment="The network: what instances without internet need, what secrets and the log group's key add.",
    )
    module.local("vpc_id", "${var.create_network ? one(module.network[*].vpc_id) : var.vpc_id}")
    module.local("public", '${var.create_network ? var.egress == "public" : var.public}')
    module.local(
        "allowed_cidrs",
        "${length(var.allowed_cidrs) > 0 ? var.allowed_cidrs : module.network[*].cidr_block}",
    )
    module.call(
        "network",
        "../network",
        {
            "name": "${local.cluster_name}",
            **{name: f"${{var.{name}}}" for name in _PASSED},
            "instance_types": (
                "${var.zone_ids == null ? distinct(concat(\n"
                "[for name, one in local.capacities : one.instance_type if local.hosts[name].devices > 0],\n"
                "values(local.capacities)[*].instance_type,\n)) : []}"
            ),
            "egress": "${var.egress}",
            "endpoint_services": "${local.endpoint_services}",
            "tags": "${var.tags}",
        },
        count="${var.create_network ? 1 : 0}",
    )
    module.comment("module.network", "A VPC, unless there is one.")
