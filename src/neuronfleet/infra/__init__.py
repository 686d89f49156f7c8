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
    from neuronfleet.infra.ami import Ami
    from neuronfleet.infra.auto_scaling_group import AutoScalingGroup
    from neuronfleet.infra.capacity import Capacity
    from neuronfleet.infra.capacity_provider import CapacityProvider
    from neuronfleet.infra.cluster import Cluster
    from neuronfleet.infra.fleet_data import FleetData
    from neuronfleet.infra.global_routing import GlobalRouting
    from neuronfleet.infra.instance_role import InstanceRole
    from neuronfleet.infra.instance_type_offering import InstanceTypeOffering
    from neuronfleet.infra.launch_template import LaunchTemplate
    from neuronfleet.infra.literal import Reference, literal, literal_map
    from neuronfleet.infra.log_group import LogGroup
    from neuronfleet.infra.made_network import MadeNetwork
    from neuronfleet.infra.network import ExistingNetwork, Network
    from neuronfleet.infra.region import RegionalFleet
    from neuronfleet.infra.run_task import run_task_command
    from neuronfleet.infra.scheduled_task import ScheduledTask
    from neuronfleet.infra.security_group import Addresses, PortRange, ServingSecurityGroup
    from neuronfleet.infra.service import Service
    from neuronfleet.infra.synth import synthesize
    from neuronfleet.infra.task_definition import TaskDefinition
    from neuronfleet.infra.task_roles import TaskRoles

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
]

_MODULES: Final = {
    "Addresses": "security_group",
    "Ami": "ami",
    "AutoScalingGroup": "auto_scaling_group",
    "Capacity": "capacity",
    "CapacityProvider": "capacity_provider",
    "Cluster": "cluster",
    "ExistingNetwork": "network",
    "FleetData": "fleet_data",
    "GlobalRouting": "global_routing",
    "InstanceRole": "instance_role",
    "InstanceTypeOffering": "instance_type_offering",
    "LaunchTemplate": "launch_template",
    "LogGroup": "log_group",
    "MadeNetwork": "made_network",
    "Network": "network",
    "PortRange": "security_group",
    "Reference": "literal",
    "RegionalFleet": "region",
    "ScheduledTask": "scheduled_task",
    "Service": "service",
    "ServingSecurityGroup": "security_group",
    "TaskDefinition": "task_definition",
    "TaskRoles": "task_roles",
    "literal": "literal",
    "literal_map": "literal",
    "run_task_command": "run_task",
    "synthesize": "synth",
}
_WITHOUT_NODE: Final = frozenset({"literal", "run_task", "synth"})


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if module not in _WITHOUT_NODE:
        require_node()
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
