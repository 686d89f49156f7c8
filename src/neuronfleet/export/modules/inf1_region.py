"""``modules/inf1-region``: the fleet of one region in one call, made of the other modules."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine.aws import DataAwsRegion
from neuronfleet.export.module import Module
from neuronfleet.export.modules.inf1_region_dashboard import (
    GROUP_METRICS_INPUT,
    declare_dashboard,
    make_dashboard,
)
from neuronfleet.export.modules.inf1_region_network import call_network, declare_network_variables
from neuronfleet.export.modules.inf1_region_objects import PASSED_TO_CAPACITIES, capacity_attributes
from neuronfleet.export.modules.inf1_region_outputs import declare_outputs
from neuronfleet.export.modules.inf1_region_ports import declare_listeners, declare_ports
from neuronfleet.export.modules.inf1_region_rules import declare_checks, declare_refusals
from neuronfleet.export.modules.inf1_region_sight import ALARMS_OF, declare_sight, make_sight
from neuronfleet.export.modules.inf1_region_sizes import declare_shares, declare_sizes
from neuronfleet.export.modules.inf1_region_slots import declare_slots, declare_workloads
from neuronfleet.export.modules.inf1_region_task_group import make_task_security_group
from neuronfleet.export.modules.inf1_region_traffic import (
    call_load_balancers,
    declare_load_balancers,
    declare_traffic_ports,
)
from neuronfleet.export.modules.inf1_region_variables import CLUSTER_VARIABLES, declare_variables
from neuronfleet.export.modules.inf1_region_workloads import call_services, call_tasks
from neuronfleet.export.names import limited
from neuronfleet.export.tables import instance_types_local
from neuronfleet.fleet.planner.names import LAUNCH_TEMPLATE
from neuronfleet.infra.expressions import inner
from neuronfleet.infra.labels import labelled

__all__ = ["Inf1Region"]

_FULL_NAME: Final = '"${var.name}-${name}"'


class Inf1Region(Module):
    """The fleet of one region: network, cluster, capacities, services and tasks."""

    name = "inf1-region"

    def build(self) -> None:
        """Declare variables, call the modules, declare outputs."""
        declare_variables(self)
        declare_load_balancers(self)
        declare_network_variables(self)
        declare_sight(self)
        declare_dashboard(self)
        labelled(DataAwsRegion(self, "region"), "current")
        declare_workloads(self)
        declare_slots(self)
        declare_ports(self)
        declare_traffic_ports(self)
        declare_listeners(self)
        declare_shares(self)
        declare_sizes(self)
        declare_refusals(self)
        declare_checks(self)
        self._declare_names()
        call_network(self)
        self._call_cluster()
        self._call_capacities()
        call_load_balancers(self)
        make_task_security_group(self)
        call_services(self)
        call_tasks(self)
        make_sight(self)
        make_dashboard(self)
        instance_types_local(self, families=None)
        declare_outputs(self)

    def _declare_names(self) -> None:
        self.local("cluster_name", "${coalesce(var.cluster_name, var.name)}", comment="Names.")
        self.local(
            "capacity_names",
            "${{\nfor name in keys(local.capacities) : name => "
            f"{inner(limited(_FULL_NAME, limit=LAUNCH_TEMPLATE))}\n}}}}",
        )

    def _call_cluster(self) -> None:
        asked = "[for one in local.services : coalesce(one.execute_command, false)]"
        self.call(
            "cluster",
            "../inf1-cluster",
            {
                "name": "${local.cluster_name}",
                "capacity_providers": "${[for one in module.capacity : one.capacity_provider_name]}",
                **{name: f"${{var.{name}}}" for name in CLUSTER_VARIABLES},
                "log_group_name": '${coalesce(var.log_group_name, "/ecs/${var.name}")}',
                "execute_command": f"${{var.execute_command || anytrue({asked})}}",
                **ALARMS_OF["cluster"],
                "tags": "${var.tags}",
            },
        )

    def _call_capacities(self) -> None:
        given = {name: f"${{each.value.{name}}}" for name in capacity_attributes() if name not in PASSED_TO_CAPACITIES}
        self.call(
            "capacity",
            "../inf1-capacity",
            {
                "name": "${local.capacity_names[each.key]}",
                "cluster_name": "${module.cluster.name}",
                **given,
                **ALARMS_OF["capacity"],
                **GROUP_METRICS_INPUT,
                # checkov takes each.value.x for a literal that is not 1, and this for what it is: unknown to it
                "metadata_hop_limit": "${local.capacities[each.key].metadata_hop_limit}",
                # As they are given: a local value of any type would make one type of those of all capacities.
                **{name: f'${{lookup(var.capacities[each.key], "{name}", null)}}' for name in ("spot", "reservation")},
                "min_size": "${local.min_sizes[each.key]}",
                "max_size": "${local.max_sizes[each.key]}",
                "instances_needed": "${min(local.needed[each.key], local.max_sizes[each.key])}",
                "vpc_id": "${local.vpc_id}",
                "subnet_ids": "${var.subnet_ids}",
                "subnets": "${concat(var.subnets, flatten(module.network[*].subnets))}",
                "public": "${local.public}",
                "security_group_description": "Container instances of capacity ${each.key}",
                "security_group_ids": "${concat(var.security_group_ids, coalesce(each.value.security_group_ids, []))}",
                "allowed_cidrs": "${local.allowed_cidrs}",
                "ports": (
                    "${{\nfor listeners in values({\n"
                    "for one in local.listeners : "
                    '"${one.protocol} ${one.from_port} ${one.to_port}" => one...\n'
                    "if one.capacity == each.key && !one.own_interface\n"
                    '}) : join(", ", distinct(listeners[*].listener)) => {\n'
                    "from_port = listeners[0].from_port\nto_port = listeners[0].to_port\n"
                    "protocol = listeners[0].protocol\n}\n}}"
                ),
                "tags": "${var.tags}",
            },
            for_each="${local.capacities}",
        )
