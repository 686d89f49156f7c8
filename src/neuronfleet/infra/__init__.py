"""Constructs: blueprint to Terraform resources, with either engine.

Importing this package chooses Node and makes the provider bindings lazy (see ``neuronfleet.engine``), which must happen
before anything imports cdktf, and is cheap. The constructs themselves, and with them the engine and Node, are imported
when they are first asked for, so ``neuronfleet.infra.output`` and ``neuronfleet.infra.app`` work without either.

Constructs take keyword-only arguments in AWS's words, own neither provider nor backend, and have stable addresses.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.engine import require_node

if TYPE_CHECKING:
    from neuronfleet.infra.cluster import Cluster
    from neuronfleet.infra.instances.ami import Ami
    from neuronfleet.infra.instances.auto_scaling_group import AutoScalingGroup
    from neuronfleet.infra.instances.capacity import Capacity
    from neuronfleet.infra.instances.capacity_provider import CapacityProvider
    from neuronfleet.infra.instances.instance_role import InstanceRole
    from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
    from neuronfleet.infra.instances.launch_template import LaunchTemplate
    from neuronfleet.infra.literal import Reference, literal, literal_map
    from neuronfleet.infra.models.fleet_data import FleetData
    from neuronfleet.infra.region import RegionalFleet
    from neuronfleet.infra.synth import synthesize
    from neuronfleet.infra.synth_plan import synthesize_plan
    from neuronfleet.infra.tasks.log_group import LogGroup
    from neuronfleet.infra.tasks.run_task import run_task_command
    from neuronfleet.infra.tasks.scheduled_task import ScheduledTask
    from neuronfleet.infra.tasks.service import Service
    from neuronfleet.infra.tasks.task_definition import TaskDefinition
    from neuronfleet.infra.tasks.task_roles import TaskRoles
    from neuronfleet.infra.traffic.global_routing import GlobalRouting
    from neuronfleet.infra.vpc.made_network import MadeNetwork
    from neuronfleet.infra.vpc.network import ExistingNetwork, Network
    from neuronfleet.infra.vpc.security_group import Addresses, PortRange, ServingSecurityGroup

__all__ = [
    "Addresses",
    "Ami",
    "AutoScalingGroup",
    "Capacity",
    "CapacityProvider",
    "Cluster",
    "ExistingNetwork",
    "FleetData",
    "GlobalRouting",
    "InstanceRole",
    "InstanceTypeOffering",
    "LaunchTemplate",
    "LogGroup",
    "MadeNetwork",
    "Network",
    "PortRange",
    "Reference",
    "RegionalFleet",
    "ScheduledTask",
    "Service",
    "ServingSecurityGroup",
    "TaskDefinition",
    "TaskRoles",
    "literal",
    "literal_map",
    "run_task_command",
    "synthesize",
    "synthesize_plan",
]

_MODULES: Final = {
    "Addresses": "vpc.security_group",
    "Ami": "instances.ami",
    "AutoScalingGroup": "instances.auto_scaling_group",
    "Capacity": "instances.capacity",
    "CapacityProvider": "instances.capacity_provider",
    "Cluster": "cluster",
    "ExistingNetwork": "vpc.network",
    "FleetData": "models.fleet_data",
    "GlobalRouting": "traffic.global_routing",
    "InstanceRole": "instances.instance_role",
    "InstanceTypeOffering": "instances.instance_type_offering",
    "LaunchTemplate": "instances.launch_template",
    "LogGroup": "tasks.log_group",
    "MadeNetwork": "vpc.made_network",
    "Network": "vpc.network",
    "PortRange": "vpc.security_group",
    "Reference": "literal",
    "RegionalFleet": "region",
    "ScheduledTask": "tasks.scheduled_task",
    "Service": "tasks.service",
    "ServingSecurityGroup": "vpc.security_group",
    "TaskDefinition": "tasks.task_definition",
    "TaskRoles": "tasks.task_roles",
    "literal": "literal",
    "literal_map": "literal",
    "run_task_command": "tasks.run_task",
    "synthesize": "synth",
    "synthesize_plan": "synth_plan",
}
_WITHOUT_NODE: Final = frozenset({"literal", "tasks.run_task", "synth"})


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if module not in _WITHOUT_NODE:
        require_node()
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
