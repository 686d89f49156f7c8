"""Security group of the tasks of ``modules/inf1-region`` that have interfaces of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.tags import RULE_TAGS, named
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.vpc.network import add_vpc_lookup, associated_cidr_blocks
from neuronfleet.infra.vpc.security_group import Addresses, PortRange, ServingSecurityGroup, add_ingress_rule

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["TASK_GROUP", "make_task_security_group"]

TASK_GROUP: Final = "aws_security_group.tasks"
_EGRESS: Final = "aws_vpc_security_group_egress_rule.tasks_all"
_RULES: Final = "aws_vpc_security_group_ingress_rule.tasks"


def make_task_security_group(module: Module) -> None:
    """Make it where a service or task is in ``awsvpc`` network mode.

    Args:
        module: with ``local.workloads`` and ``local.listeners``.
    """
    module.local(
        "has_own_interfaces",
        '${anytrue([for one in local.workloads : one.network_mode == "awsvpc"])}',
        comment="Tasks with interfaces of their own are in a security group of theirs.",
    )
    add_vpc_lookup(module, label="existing", vpc_id="${var.vpc_id}")
    module.when(
        "data.aws_vpc.existing", "local.has_own_interfaces && !var.create_network && length(var.allowed_cidrs) == 0"
    )
    found = associated_cidr_blocks("flatten(data.aws_vpc.existing[*].cidr_block_associations)")
    module.local("task_clients", f"${{concat(local.allowed_cidrs, {found})}}")
    ServingSecurityGroup(
        module,
        "security_group",
        label="tasks",
        name=Reference("${local.cluster_name}-tasks"),
        description="Tasks of the inference fleet",
        vpc_id="${local.vpc_id}",
        ports={},
        vpc_addresses=Addresses(cidr_ipv4=""),
    )
    module.set(TASK_GROUP, "tags", named("${local.cluster_name}-tasks"))
    module.remark(
        TASK_GROUP,
        "checkov:skip=CKV2_AWS_5:attached to tasks by module.service and module.task, which checkov does not follow",
    )
    for address in (TASK_GROUP, _EGRESS):
        module.when(address, "local.has_own_interfaces")
    add_ingress_rule(
        module,
        "ingress",
        label="tasks",
        security_group_id=f"${{{TASK_GROUP}[0].id}}",
        port=PortRange(
            from_port=Reference("${each.value.from_port}"),
            to_port=Reference("${each.value.to_port}"),
            protocol="${each.value.protocol}",
        ),
        listener=Reference("${each.value.listener}"),
        addresses=Addresses(
            cidr_ipv4="${each.value.cidr_ipv4}",
            for_each=(
                "${merge([\nfor range, listeners in {\n"
                'for one in local.listeners : "${one.protocol} ${one.from_port}" => one... if one.own_interface\n'
                "} : {\n"
                'for cidr in local.task_clients : "${range} from ${cidr}" => {\n'
                "from_port = listeners[0].from_port\nto_port = listeners[0].to_port\n"
                'protocol = listeners[0].protocol\nlistener = join(", ", distinct(listeners[*].listener))\n'
                "cidr_ipv4 = cidr\n}\n}\n]...)}"
            ),
        ),
    )
    for address in (_RULES, _EGRESS):
        module.set(address, "security_group_id", f"${{{TASK_GROUP}[0].id}}")
        module.set(address, "tags", RULE_TAGS)
