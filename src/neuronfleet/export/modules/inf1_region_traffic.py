"""Load balancers of ``modules/inf1-region``, and which ports only they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Validation
from neuronfleet.export.modules.inf1_region_objects import load_balancer_attributes
from neuronfleet.export.modules.neuron_service_traffic_choice import traffic_port
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.export.names import limited
from neuronfleet.fleet.planner.names import LOAD_BALANCER
from neuronfleet.infra.expressions import inner

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = [
    "balanced_rules",
    "balanced_service",
    "call_load_balancers",
    "declare_load_balancers",
    "declare_traffic_ports",
]

_NAMED: Final = 'can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name))'
_GIVEN_OTHERWISE: Final = ("allowed_cidrs", "subnet_ids")


def declare_load_balancers(module: Module) -> None:
    """Declare the variable ``load_balancers``.

    Args:
        module: the region.
    """
    module.object_variable(
        "load_balancers",
        description="Load balancers of services, by name: each is a call of neuron-load-balancer.",
        attributes=load_balancer_attributes(),
        default={},
        validations=about(
            [
                (
                    f"${{alltrue([for name in keys(var.load_balancers) : {_NAMED}])}}",
                    "load_balancers are given by name: lower-case letters, digits and single hyphens, a letter first.",
                )
            ]
        ),
    )


def balanced_rules() -> list[Validation]:
    """What is refused of services and the load balancers that they name."""
    each = "for name, one in var.services"
    lost = (
        f'[{each} : "${{name}} (${{one.load_balancer}})" if lookup(one, "load_balancer", null) != null && '
        '!contains(keys(var.load_balancers), coalesce(lookup(one, "load_balancer", null), "-"))]'
    )
    alone = f'[{each} : name if lookup(one, "traffic", null) != null && lookup(one, "load_balancer", null) == null]'
    return [
        (
            f"${{length({lost}) == 0}}",
            (
                f'services: there is no load balancer for ${{try(join(", ", {lost}), "")}}; load_balancer is one of '
                '${join(", ", keys(var.load_balancers))}.'
            ),
        ),
        (
            f"${{length({alone}) == 0}}",
            (
                f'services: traffic of ${{try(join(", ", {alone}), "")}} needs load_balancer, the name of one of '
                "load_balancers."
            ),
        ),
    ]


def declare_traffic_ports(module: Module) -> None:
    """Declare which port of each service gets its requests.

    Args:
        module: with ``local.workloads``.
    """
    ports = '[for port in one.ports : port.name if port.protocol == "tcp"]'
    application = 'local.load_balancers[local.services[one.key].load_balancer].type != "network"'
    module.local(
        "traffic_ports",
        "${{\nfor one in local.workloads : one.key => "
        + traffic_port("local.services[one.key].traffic", is_application=application, tcp_ports=ports)
        + "\nif one.is_service && try(local.services[one.key].load_balancer, null) != null\n}}",
        comment="Ports that load balancers send requests to: unless allowed_cidrs says so, nobody else reaches them.",
    )


def call_load_balancers(module: Module) -> None:
    """Call neuron-load-balancer for each load balancer.

    Args:
        module: the region, with its network.
    """
    module.local(
        "load_balancer_names",
        "${{\nfor name in keys(local.load_balancers) : name => "
        f"{inner(limited(chr(34) + '${var.name}-${name}' + chr(34), limit=LOAD_BALANCER))}\n}}}}",
    )
    facing = "coalesce(each.value.internet_facing, false)"
    given = {name: f"${{each.value.{name}}}" for name in load_balancer_attributes() if name not in _GIVEN_OTHERWISE}
    module.call(
        "load_balancer",
        "../neuron-load-balancer",
        {
            "name": "${local.load_balancer_names[each.key]}",
            "security_group_description": "Load balancer ${each.key}",
            "vpc_id": "${local.vpc_id}",
            "subnet_ids": (
                f"${{each.value.subnet_ids != null ? each.value.subnet_ids : {facing} ? [] : var.subnet_ids}}"
            ),
            "subnets": (
                f"${{each.value.subnet_ids != null ? [] : {facing} ? flatten(module.network[*].public_subnets) : "
                "concat(var.subnets, flatten(module.network[*].subnets))}"
            ),
            "allowed_cidrs": (
                "${each.value.allowed_cidrs != null ? each.value.allowed_cidrs : "
                f"{facing} ? [] : module.network[*].cidr_block}}"
            ),
            **given,
            "tags": "${var.tags}",
        },
        for_each="${local.load_balancers}",
    )
    module.comment("module.load_balancer", "Services make their target groups, and the rules of the listeners.")


def balanced_service() -> dict[str, str]:
    """What a service gets of its load balancer: inputs of neuron-service."""
    name = "each.value.load_balancer"
    # As the planner has it in the names of target groups.
    key = '"${var.create_network ? coalesce(var.cidr, "10.0.0.0/16") : var.vpc_id}/${' + name + '}"'
    return {
        "load_balancer": (
            f"${{{name} == null ? null : merge(module.load_balancer[{name}], {{\nname = {name}\nkey = {key}\n}})}}"
        ),
        "traffic": f"${{{name} == null ? null : merge(each.value.traffic)}}",
    }
