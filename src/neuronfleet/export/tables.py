"""Facts of the catalogue as local values of modules, looked up by expressions at plan."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from neuronfleet.catalogue import InstanceType, load_catalogue

if TYPE_CHECKING:
    from neuronfleet.export.module import Module
    from neuronfleet.infra.literal import Reference

__all__ = ["instance_types_local"]


def instance_types_local(module: Module, *, families: Collection[str] | None = None) -> Reference:
    """Declare ``local.instance_types``: what an instance of each type has, by its name.

    Each has ``vcpus``, ``cpu_units`` (as ECS counts them), ``memory_mib`` (nominal), ``memory_ceiling_mib`` (sure to be
    registered with ECS), ``devices`` (Neuron devices, 0 on ordinary types), ``cores_per_device``,
    ``device_memory_mib``, ``enis`` and ``architecture``.

    Args:
        module: that declares it.
        families: instance families, None for all that the catalogue knows.

    Raises:
        ExportError: the module has a local value of that name already.
    """
    types = load_catalogue().instance_types.values()
    chosen = sorted((t for t in types if families is None or t.family in families), key=_rank)
    return module.local(
        "instance_types",
        {instance_type.name: f"${{{_row(instance_type)}}}" for instance_type in chosen},
        comment=(
            "What an instance of each type has: https://docs.aws.amazon.com/ec2/latest/instancetypes/. It registers\n"
            "less memory with ECS than its nominal memory_mib; memory_ceiling_mib is sure to be there."
        ),
    )


def _rank(instance_type: InstanceType) -> tuple[bool, str, int, int]:
    """Accelerated types first, by family and size."""
    return (not instance_type.accelerated, instance_type.family, instance_type.vcpu, instance_type.memory_mib)


def _row(instance_type: InstanceType) -> str:
    facts = {
        "vcpus": instance_type.vcpu,
        "cpu_units": instance_type.cpu_units,
        "memory_mib": instance_type.memory_mib,
        "memory_ceiling_mib": instance_type.memory_ceiling_mib,
        "devices": instance_type.devices,
        "cores_per_device": instance_type.cores_per_device,
        "device_memory_mib": instance_type.device_memory_mib,
        "enis": instance_type.enis,
    }
    members = ", ".join(f"{name} = {value}" for name, value in facts.items())
    return f'{{ {members}, architecture = "{instance_type.architecture}" }}'
