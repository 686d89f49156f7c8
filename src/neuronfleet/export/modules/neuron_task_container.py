"""The container definition of ``neuron-task``: that of stacks, with expressions in the place of decided values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, cast

from neuronfleet.export.expression import given_only, written
from neuronfleet.export.modules.neuron_monitor import monitor_blueprint
from neuronfleet.fleet.blueprint import ContainerBlueprint, HealthCheckBlueprint, PortBlueprint
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.container_definitions import container_definition, health_check, pairs, port_mapping

__all__ = ["container_definitions_expression"]

_OPTIONAL: Final = ("memoryReservation", "entryPoint", "command", "healthCheck", "linuxParameters")


def container_definitions_expression() -> str:
    """``${jsonencode([...])}`` of one slot, ``each.value``."""
    definition = container_definition(
        _container(), log_group_name="${var.log_group_name}", region="${local.region}", execute_command=True
    )
    (variable,) = pairs({"${name}": "${value}"}, "value")
    (secret,) = pairs({"${name}": "${value}"}, "valueFrom")
    mapping = port_mapping(
        PortBlueprint(
            name="${port.name}",
            container_port=_any("port.container_port"),
            host_port=_any("port.host_port"),
            protocol=_any("port.protocol"),
        )
    )
    definition |= {
        "environment": _each("name, value in local.environment", variable),
        "secrets": _each("name, value in var.secrets", secret),
        "portMappings": _each("port in concat(each.value.ports, each.value.locks)", mapping),
        "entryPoint": _any("local.entry_point"),
        "command": _any("local.command"),
        "healthCheck": _health_check(),
        "linuxParameters": _linux_parameters(cast("Mapping[str, Any]", definition["linuxParameters"])),
    }
    required = {key: value for key, value in definition.items() if key not in _OPTIONAL}
    optional = given_only({key: definition[key] for key in _OPTIONAL})
    server = f"[\nmerge(\n{written(required)},\n{optional},\n),\n]"
    monitor = f"[\nfor monitor in local.neuron_monitor[*] : {written(_monitor())}\n]"
    return f"${{jsonencode(concat({server}, {monitor}))}}"


def _monitor() -> dict[str, object]:
    """The container that measures the server's devices; the slot has some, or the plan is refused."""
    definition = container_definition(
        monitor_blueprint(), log_group_name="${var.log_group_name}", region="${local.region}", execute_command=True
    )
    (device,) = cast("Mapping[str, Any]", definition["linuxParameters"])["devices"]
    return definition | {"linuxParameters": Reference(f"${{{_devices_and_init(device)}}}")}


def _container() -> ContainerBlueprint:
    return ContainerBlueprint(
        name="${var.name}",
        image="${var.image}",
        essential=True,
        cpu_units=_any("local.cpu_units"),
        memory_mib=_any("local.memory_mib"),
        memory_reservation_mib=_any("var.memory_reservation_mib"),
        entry_point=None,
        command=None,
        environment={},
        secrets={},
        ports=(),
        devices=("/dev/neuron${device}",),
        device_permissions=("read",),
        capabilities=("ALL",),
        health_check=None,
        mount_points={},
        depends_on={},
        stop_timeout_seconds=_any("var.stop_timeout_seconds"),
        log_stream_prefix="${each.value.name}",
    )


def _linux_parameters(parameters: Mapping[str, Any]) -> Reference:
    """``null`` where there would be nothing in it."""
    (device,) = parameters["devices"]
    capabilities = {**parameters["capabilities"], "add": _any("var.capabilities")}
    added = {
        "capabilities": Reference(f"${{length(var.capabilities) > 0 ? {written(capabilities)} : null}}"),
    }
    given = _devices_and_init(device, added)
    has_some = "length(var.capabilities) + var.devices_per_task > 0 || var.execute_command"
    return Reference(f"${{{has_some} ? {given} : null}}")


def _devices_and_init(device: Mapping[str, Any], added: Mapping[str, object] = MappingProxyType({})) -> str:
    """Linux parameters: the slot's devices, an init process where ECS Exec needs one, and others."""
    device = {**device, "permissions": _any("var.device_permissions")}
    listed = _inside(_each("device in each.value.devices", device))
    return given_only(
        {
            **added,
            "devices": Reference(f"${{var.devices_per_task > 0 ? {listed} : null}}"),
            "initProcessEnabled": _any("var.execute_command ? true : null"),
        }
    )


def _health_check() -> Reference:
    def seconds(name: str, usual: int) -> Any:  # noqa: ANN401 - an expression in the place of a number
        return _any(f"try(local.health_check.{name}, {usual})")

    usual = {"interval_seconds": 30, "timeout_seconds": 10, "retries": 3, "start_period_seconds": 300}
    check = health_check(
        HealthCheckBlueprint(
            command=("CMD-SHELL", "${local.health_command}"),
            **{name: seconds(name, number) for name, number in usual.items()},
        )
    )
    return Reference(f"${{local.health_command == null ? null : {written(check)}}}")


def _each(what: str, item: object) -> Reference:
    return Reference(f"${{[\nfor {what} : {written(item)}\n]}}")


def _inside(reference: str) -> str:
    return reference.removeprefix("${").removesuffix("}")


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers, words and lists
    return Reference(f"${{{expression}}}")
