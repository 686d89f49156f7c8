"""What measures the devices of a task, as an input of modules: the stacks' ``neuron_monitor`` of a service."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

from neuronfleet.errors import ExportError
from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_values import NAME, about
from neuronfleet.fleet.model.neuron_monitor import NeuronMonitor
from neuronfleet.fleet.planner.tasks.neuron_monitor import monitor_container
from neuronfleet.infra.literal import Reference, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neuronfleet.export.module import Module
    from neuronfleet.export.references import Validation
    from neuronfleet.fleet.blueprint import ContainerBlueprint
    from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = [
    "declare_monitor_of_service",
    "declare_monitor_of_task",
    "declare_monitor_room",
    "monitor_blueprint",
    "monitor_room",
]

_VARIABLE: Final = "neuron_monitor"
_DEFAULTS: Final = NeuronMonitor(image="public.ecr.aws/neuron/neuron-monitor:1.3.0")
_MIB: Final = _DEFAULTS.memory_mib
_CPU_UNITS: Final = _DEFAULTS.cpu_units
_LEAST_MIB: Final = 64
_LONGEST: Final = 255
"""Of a cluster's name."""
_IMAGE: Final = r"^([a-z0-9][a-zA-Z0-9._:-]*/[a-z0-9._/-]+([:@]\\S+)?|[a-z0-9._-]+[:@]\\S+)$"  # as HCL writes it
_DESCRIPTION: Final = (
    "A container beside the server that publishes how busy its NeuronCores are: NeuronCoreUtilization in NeuronFleet, "
    "by ClusterName and ServiceName. What it takes comes off the server's share. By default none."
)
_ATTRIBUTES: Final = {
    "image": Attribute(description=f"Full reference of an image with neuron-monitor and python3, {_DEFAULTS.image}."),
    "memory_mib": Attribute(
        "number", description="Hard memory limit of the container in MiB.", default=_DEFAULTS.memory_mib
    ),
    "cpu_units": Attribute("number", description="CPU units of the container.", default=_DEFAULTS.cpu_units),
}
_NAMES: Final = {
    "cluster_name": Attribute(description="Name of the ECS cluster, a dimension of the metric."),
    "service_name": Attribute(
        description="Name of the ECS service, the other dimension; slots are numbered. By default the name.",
        default=None,
    ),
}


def declare_monitor_of_service(module: Module) -> None:
    """Declare the variable of a module that knows cluster and services.

    Args:
        module: that passes it on to ``neuron-task``.
    """
    _declare(module, _ATTRIBUTES, [])


def declare_monitor_of_task(module: Module) -> None:
    """Declare the variable with the names that the metric is told by.

    Args:
        module: ``neuron-task``.
    """

    def named(name: str, longest: int, otherwise: str) -> Validation:
        return (
            _matches(f"^[A-Za-z0-9_-]{{1,{longest}}}$", name, otherwise),
            (
                f"{_VARIABLE}: {name} is {_given(name)}, and has 1 to {longest} letters, digits, hyphens and "
                "underscores; give the name that ECS has, not the ARN."
            ),
        )

    _declare(module, _ATTRIBUTES | _NAMES, [named("cluster_name", _LONGEST, "/"), named("service_name", NAME, "-")])


def _declare(module: Module, attributes: Mapping[str, Attribute], further: list[Validation]) -> None:
    def whole(name: str, least: int, usual: int, unit: str) -> Validation:
        value = f"coalesce(var.{_VARIABLE}.{name}, {usual})"
        return (
            f"${{{value} >= {least} && floor({value}) == {value}}}",
            (
                f"{_VARIABLE}: {name} is {_given(name)}, and is a whole number of {unit} from {least}; leave it out "
                f"for {usual}."
            ),
        )

    module.object_variable(
        _VARIABLE,
        description=_DESCRIPTION,
        attributes=attributes,
        many=None,
        default=None,
        validations=about(
            optional=_VARIABLE,
            rules=[
                (
                    _matches(_IMAGE, "image", "-"),
                    (
                        f"{_VARIABLE}: image is {_given('image')}, and is a full reference with a tag or digest; give "
                        f"{_DEFAULTS.image} or your mirror of it."
                    ),
                ),
                whole("memory_mib", _LEAST_MIB, _MIB, "MiB"),
                whole("cpu_units", 0, _CPU_UNITS, "CPU units"),
                *further,
            ],
        ),
    )


def _given(name: str) -> str:
    return f"${{jsonencode(try(var.{_VARIABLE}.{name}, null))}}"


def _matches(pattern: str, name: str, otherwise: str) -> str:
    """A condition about a text; where there is no such attribute it fails, which another rule is about."""
    return f'${{length(regexall("{pattern}", coalesce(var.{_VARIABLE}.{name}, "{otherwise}"))) == 1}}'


def declare_monitor_room(module: Module) -> None:
    """Declare what the container takes, 0 without one, its program, and the service that each slot is measured as.

    Args:
        module: ``neuron-task``, with the variable.
    """
    module.local(
        "monitor_memory_mib",
        f"${{try(local.{_VARIABLE}.memory_mib, 0)}}",
        comment="What the container takes that measures the devices, and the service that each slot is measured as.",
    )
    module.local("monitor_cpu_units", f"${{try(local.{_VARIABLE}.cpu_units, 0)}}")
    module.local(
        "measured_services",
        '${{\nfor index in range(var.slots) : "slot${index}" => join("", [\n'
        f"try(coalesce(local.{_VARIABLE}.service_name, var.name), var.name),\n"
        'local.numbered ? "-slot${index}" : "",\n])\n}}',
    )
    (program,) = _planned().command or ()
    module.local(
        "monitor_program",
        literal(program),
        comment="It runs neuron-monitor, again when that ends, and prints a line a minute of which CloudWatch Logs\n"
        "makes metrics: no permission is needed.",
    )


def monitor_room(what: str, service: str) -> str:
    """Expression of what the container takes of an instance, 0 without one.

    Args:
        what: ``memory_mib`` or ``cpu_units``.
        service: expression of an object with a ``neuron_monitor`` as it was given.
    """
    usual = {"memory_mib": _MIB, "cpu_units": _CPU_UNITS}[what]
    return f"{service}.{_VARIABLE} == null ? 0 : try(coalesce({service}.{_VARIABLE}.{what}, {usual}), {usual})"


def monitor_blueprint() -> ContainerBlueprint:
    """The planner's container, with references in the place of decided values; its devices are written by itself.

    It stands where ``monitor`` is the variable with its defaults.
    """
    return dataclasses.replace(_planned(), command=("${local.monitor_program}",))


def _planned() -> ContainerBlueprint:
    # The planner reads nothing of its context and draft but these; so there is one definition of the container.
    draft = SimpleNamespace(
        name="${var.name}",
        monitor=SimpleNamespace(cpu_units=_any("monitor.cpu_units"), memory_mib=_any("monitor.memory_mib")),
        settings=SimpleNamespace(device_permissions=("read",), stop_timeout_seconds=_any("var.stop_timeout_seconds")),
        service_name=lambda _: "${local.measured_services[each.key]}",
        slot_name=lambda _: "${each.value.name}",
    )
    context = SimpleNamespace(cluster_name="${monitor.cluster_name}")
    found = monitor_container(
        cast("Context", context),
        cast("WorkloadDraft", draft),
        "${monitor.image}",
        ("/dev/neuron${device}",),
        slot=0,
    )
    if found is None:
        raise ExportError("the planner makes no container of a neuron_monitor; give it one in planner/tasks")
    return found


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers
    return Reference(f"${{{expression}}}")
