"""What capacities, services and tasks of ``modules/inf1-region`` may say: what the modules that make them take.

Each is an object whose attributes are variables of the module that it becomes a call of, so nothing is described
twice; a few attributes are the region's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import REQUIRED, Attribute
from neuronfleet.export.modules import neuron_load_balancer_variables
from neuronfleet.export.modules.inf1_capacity_network import declare_network_variables
from neuronfleet.export.modules.inf1_capacity_variables import declare_variables
from neuronfleet.export.modules.neuron_inputs import declare_workload
from neuronfleet.export.modules.neuron_monitor import declare_monitor_of_service
from neuronfleet.export.modules.neuron_placement import declare_placement
from neuronfleet.export.modules.neuron_schedule import declare_schedule
from neuronfleet.export.modules.neuron_service_inputs import declare_service
from neuronfleet.export.modules.neuron_service_scaling_inputs import declare_scaling
from neuronfleet.export.modules.neuron_service_traffic_inputs import declare_traffic
from neuronfleet.export.objects_inside import COLLECTION, SCALARS, Many
from neuronfleet.fleet.model import Capacity
from neuronfleet.infra.literal import Reference

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = [
    "PASSED_TO_CAPACITIES",
    "capacity_attributes",
    "load_balancer_attributes",
    "service_attributes",
    "task_attributes",
]

_DECIDED_FOR_CAPACITIES: Final = (
    "name",
    "cluster_name",
    "vpc_id",
    "subnet_ids",
    "subnets",
    "public",
    "ports",
    "allowed_cidrs",
    "tags",
    "create_security_group",
    "security_group_description",
    "instances_needed",
)
"""Variables of inf1-capacity that the region decides."""

_DECIDED_FOR_WORKLOADS: Final = (
    "name",
    "cluster_arn",
    "device_indices",
    "taken_host_ports",
    "log_group_name",
    "log_group_arn",
    "role_name_prefix",
    "subnet_ids",
    "tags",
)
_DECIDED_FOR_SERVICES: Final = (
    *_DECIDED_FOR_WORKLOADS,
    "capacity",
    "start_first",
    "cluster_name",
    "load_balancer",
    "alarm_topic_arns",
    "alarms",
)
_DECIDED_FOR_LOAD_BALANCERS: Final = ("name", "vpc_id", "subnets", "security_group_description", "tags")
_DECIDED_FOR_TASKS: Final = (*_DECIDED_FOR_WORKLOADS, "capacity_provider_name")

_SIZES: Final = {
    "min_size": "Instances at least. By default what the desired tasks of its services take.",
    "max_size": "Instances at most. By default what all tasks take, and the spare ones that rolling updates need.",
}

PASSED_TO_CAPACITIES: Final = frozenset({*_SIZES, "security_group_ids"})
"""Attributes of capacities that the region completes before it passes them on."""

_COUNTED_WITH: Final = {
    "devices_per_task": 1,
    "task_count": 1,
    "ignore_desired_count": False,
    "fallback_instance_types": [],
    "network_mode": "bridge",
    "type": "application",
    "reserved_memory_mib": Capacity(instance_type="inf1.xlarge").reserved_memory_mib,
}
"""Defaults that the region has to know, since it counts with the values; the others stay with the modules."""

_DESCRIBED_ANEW: Final = {
    "family": (
        "Name of the task definition; slots are numbered (fleet-bert-slot0). By default from fleet and own name."
    ),
    "execute_command": "Whether ECS Exec is enabled. By default as the variable execute_command says.",
    "distinct_instance": (
        "Whether each task of a slot needs an instance of its own. By default yes on instances whose devices are owned."
    ),
}
"""Attributes whose default is the region's and not the module's."""

_CAPACITY: Final = Attribute(description="Name of the capacity that it runs on.")
_LOAD_BALANCER: Final = Attribute(description="Name of the load balancer that its requests come through.", default=None)
_SPARE_INSTANCES: Final = Attribute(
    "number",
    description=(
        "Instances beyond the needed ones on which a rolling update starts new tasks; with 0 old tasks stop first."
    ),
    default=1,
)


class _Recorder:
    """Takes the place of a module while its variables are declared, and keeps what they are."""

    def __init__(self) -> None:
        self.found: dict[str, Attribute] = {}

    def variable(
        self,
        name: str,
        *,
        type: str,  # noqa: A002 - Terraform's word
        description: str,
        default: object = REQUIRED,
        **_: object,
    ) -> Reference:
        """Keep a variable. One that has a default is null where it is left out: the default is the module's."""
        known = type in SCALARS or COLLECTION.fullmatch(type) is not None
        self.found[name] = Attribute(
            type if known else "any",
            description=_described(description, default),
            default=REQUIRED if default is REQUIRED else None,
        )
        return Reference(f"${{var.{name}}}")

    def object_variable(
        self, name: str, *, description: str, attributes: Mapping[str, Attribute], many: Many, **_: object
    ) -> Reference:
        """Keep a variable of objects. Ports are read here; others are checked by the module that they go to."""
        if name == "ports":
            self.found[name] = Attribute(description=description, default=None, attributes=attributes, many=many)
        else:
            listed = ", ".join(f"`{attribute}`" for attribute in attributes)
            noun = "An object" if many is None else "Objects"
            self.found[name] = Attribute("any", description=f"{description} {noun} of {listed}.", default=None)
        return Reference(f"${{local.{name}}}")

    def local(self, name: str, *_: object, **__: object) -> Reference:
        """Nothing to keep."""
        return Reference(f"${{local.{name}}}")

    def check(self, *_: object, **__: object) -> None:
        """Nothing to keep."""


def _described(description: str, default: object) -> str:
    if default in (REQUIRED, None, "") or default in ([], {}) or "By default" in description:
        return description
    shown = str(default).lower() if isinstance(default, bool) else default
    return f"{description} By default {', '.join(map(str, shown)) if isinstance(shown, list) else shown}."


def _variables_of(*declare: Callable[[Module], object], decided: Collection[str]) -> dict[str, Attribute]:
    """Variables that functions declare, as attributes, without those that the region decides."""
    recorder = _Recorder()
    for one in declare:
        one(recorder)  # type: ignore[arg-type] # it takes declarations as a module does
    return {name: attribute for name, attribute in recorder.found.items() if name not in decided}


def _declare_placement(module: Module) -> None:
    declare_placement(module, expression="")


def capacity_attributes() -> dict[str, Attribute]:
    """Attributes of ``capacities``."""
    found = _variables_of(declare_variables, declare_network_variables, decided=_DECIDED_FOR_CAPACITIES)
    sizes = {name: Attribute("number", description=text, default=None) for name, text in _SIZES.items()}
    return _counted(found | sizes)


def service_attributes() -> dict[str, Attribute]:
    """Attributes of ``services``."""
    found = _variables_of(
        declare_workload,
        declare_monitor_of_service,
        declare_service,
        declare_traffic,
        declare_scaling,
        _declare_placement,
        decided=_DECIDED_FOR_SERVICES,
    )
    return _counted(
        {"capacity": _CAPACITY, "load_balancer": _LOAD_BALANCER} | found | {"spare_instances": _SPARE_INSTANCES}
    )


def load_balancer_attributes() -> dict[str, Attribute]:
    """Attributes of ``load_balancers``."""
    return _counted(
        _variables_of(neuron_load_balancer_variables.declare_variables, decided=_DECIDED_FOR_LOAD_BALANCERS)
    )


def task_attributes() -> dict[str, Attribute]:
    """Attributes of ``tasks``."""
    return _counted(
        {"capacity": _CAPACITY} | _variables_of(declare_workload, declare_schedule, decided=_DECIDED_FOR_TASKS)
    )


def _counted(attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    """With what the region counts with, and descriptions of its own defaults."""
    attributes = {
        name: dataclasses.replace(attribute, description=_DESCRIBED_ANEW.get(name, attribute.description))
        for name, attribute in attributes.items()
    }
    return {
        name: dataclasses.replace(
            attribute,
            default=_COUNTED_WITH[name],
            description=attribute.description.partition(" By default")[0],
        )
        if name in _COUNTED_WITH
        else attribute
        for name, attribute in attributes.items()
    }
