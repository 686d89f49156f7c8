"""Variables of ``modules/inf1-region``. What it only passes on is null by default: the module it goes to decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Validation
from neuronfleet.export.modules.inf1_region_objects import (
    capacity_attributes,
    service_attributes,
    task_attributes,
)
from neuronfleet.export.modules.inf1_region_traffic import balanced_rules
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.export.tags import tags_variable

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["CLUSTER_VARIABLES", "declare_variables"]

_LONGEST_NAME: Final = 64
_NAME: Final = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_NAME_WORDS: Final = f"up to {_LONGEST_NAME} lower-case letters, digits and single hyphens, and begins with a letter"
_NETWORK_MODES: Final = ("bridge", "awsvpc", "host")
_SLOTS: Final = 'coalesce(lookup(one, "slots", null), 1)'
_WHOLE: Final = {
    "services": ("devices_per_task", "desired_count", "spare_instances"),
    "tasks": ("devices_per_task", "task_count"),
}

CLUSTER_VARIABLES: Final = {
    "container_insights": (
        "string",
        "CloudWatch Container Insights of the cluster: enabled, enhanced or disabled.",
    ),
    "create_log_group": (
        "bool",
        "Whether the log group is made; false where log_group_name names one that exists. By default yes.",
    ),
    "log_group_name": ("string", "Log group of the containers. By default /ecs/ and the name."),
    "create_container_insights_log_group": (
        "bool",
        "Whether the log group of Container Insights is made. By default yes.",
    ),
    "log_retention_in_days": ("number", "Days that the log groups keep events. By default 30."),
    "log_kms_key_arn": ("string", "ARN of the KMS key that encrypts the log groups. By default CloudWatch's own."),
}
"""Variables that go to the module inf1-cluster alone."""

_DEFAULTS: Final = {"container_insights": "enabled"}
"""Written down once more: checkov looks for them, and does not follow a null to the default of a called module."""


def declare_variables(module: Module) -> None:
    """Declare name, capacities, services, tasks and what the cluster takes.

    Args:
        module: the region, with ``local.instance_types``.
    """
    module.variable(
        "name",
        type="string",
        description="Name of the fleet; the names of everything in it begin with it.",
        validations=[
            (
                (
                    f'${{can(regex("{_NAME}", var.name)) && length(var.name) <= {_LONGEST_NAME} && '
                    '!can(regex("^(aws|ecs|fargate|sg-)", var.name))}'
                ),
                f"name has {_NAME_WORDS}, and not with aws, ecs, fargate or sg-, which AWS keeps for itself.",
            )
        ],
    )
    module.variable(
        "cluster_name",
        type="string",
        description="Name of the ECS cluster, and of the VPC that is made. By default the fleet's.",
        default=None,
    )
    module.object_variable(
        "capacities",
        description="Instances that services and tasks run on, by name: each is a call of inf1-capacity.",
        attributes=capacity_attributes(),
        validations=[_named("capacities"), *about([_known_instance_type()])],
    )
    module.object_variable(
        "services",
        description="What is kept running, by name: each is a call of neuron-service.",
        attributes=service_attributes(),
        default={},
        validations=[
            *_workload_rules("services"),
            *about(
                [
                    *balanced_rules(),
                    (
                        f"${{alltrue([for one in var.services : {_SLOTS} >= 1 && floor({_SLOTS}) == {_SLOTS}])}}",
                        "services: slots is a whole number from 1.",
                    ),
                ]
            ),
        ],
    )
    distinct = "setintersection(keys(var.services), keys(var.tasks))"
    module.object_variable(
        "tasks",
        description="What is run by hand or on a schedule, by name: each is a call of neuron-task.",
        attributes=task_attributes(),
        default={},
        validations=[
            *_workload_rules("tasks"),
            *about(
                [
                    (
                        f"${{length({distinct}) == 0}}",
                        f'tasks: ${{try(join(", ", {distinct}), "")}} is a service too; names are distinct.',
                    )
                ]
            ),
        ],
    )
    for name, (kind, description) in CLUSTER_VARIABLES.items():
        module.variable(name, type=kind, description=description, default=_DEFAULTS.get(name))
    module.variable(
        "execute_command",
        type="bool",
        description="Whether ECS Exec is enabled for every service and task that does not say.",
        default=False,
    )
    tags_variable(module)


def _named(name: str) -> Validation:
    fits = f'can(regex("{_NAME}", name)) && length(name) <= {_LONGEST_NAME}'
    return (
        f"${{try(alltrue([for name in keys(var.{name}) : {fits}]), false)}}",
        f"{name} are given by name; a name has {_NAME_WORDS}.",
    )


def _known_instance_type() -> Validation:
    unknown = (
        "flatten([for name, one in var.capacities : [for type in "
        'concat([one.instance_type], coalesce(lookup(one, "fallback_instance_types", null), [])) : type '
        "if !contains(keys(local.instance_types), type)]])"
    )
    return (
        f"${{length({unknown}) == 0}}",
        (
            f'capacities: ${{try(join(", ", {unknown}), "instance_type")}} is none of the types that the module knows; '
            'with Neuron devices ${join(", ", [for name, has in local.instance_types : name if has.devices > 0])}, and '
            'types of ${join(", ", distinct([for name, has in local.instance_types : split(".", name)[0] '
            "if has.devices == 0]))}."
        ),
    )


def _workload_rules(name: str) -> list[Validation]:
    """What services and tasks have to be for the region to count them; the rest is said by the modules they go to."""
    each = f"for name, one in var.{name}"
    lost = f'[{each} : "${{name}} (${{one.capacity}})" if !contains(keys(var.capacities), one.capacity)]'
    deviceless = (
        f'[{each} : name if coalesce(lookup(one, "devices_per_task", null), 1) > 0 && '
        "try(local.instance_types[var.capacities[one.capacity].instance_type].devices, 1) == 0]"
    )
    whole = (
        f"[{each} : alltrue([for key in {json.dumps(_WHOLE[name])} : floor(coalesce(lookup(one, key, null), 0)) == "
        "coalesce(lookup(one, key, null), 0) && coalesce(lookup(one, key, null), 0) >= 0])]"
    )
    mode = 'coalesce(lookup(one, "network_mode", null), "bridge")'
    return [
        _named(name),
        *about(
            [
                (
                    f"${{length({lost}) == 0}}",
                    (
                        f'{name}: there is no capacity for ${{try(join(", ", {lost}), "")}}; capacity is one of '
                        '${join(", ", keys(var.capacities))}.'
                    ),
                ),
                (
                    f"${{length({deviceless}) == 0}}",
                    (
                        f'{name}: instances of the capacity of ${{try(join(", ", {deviceless}), "")}} have no Neuron '
                        "devices; take an accelerated type or set devices_per_task = 0."
                    ),
                ),
                (
                    f"${{alltrue({whole})}}",
                    f"{name}: {', '.join(_WHOLE[name][:-1])} and {_WHOLE[name][-1]} are whole numbers from 0.",
                ),
                (
                    f"${{alltrue([{each} : contains({json.dumps(_NETWORK_MODES)}, {mode})])}}",
                    f"{name}: network_mode is {', '.join(_NETWORK_MODES[:-1])} or {_NETWORK_MODES[-1]}.",
                ),
            ]
        ),
    ]
