"""Variables of ``modules/inf1-capacity`` about what is on an instance: volume, memory, attributes, user data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.numbers import whole_number_variable
from neuronfleet.fleet.model import Capacity

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_instance_variables"]

_DEFAULTS: Final = Capacity(instance_type="inf1.xlarge")
_LEAST_MEMORY_MIB: Final = 128


def declare_instance_variables(module: Module) -> None:
    """Declare the variables.

    Args:
        module: the capacity.
    """
    whole_number_variable(
        module,
        "root_volume_gib",
        "Size of the encrypted root volume in GiB; the AMI's own 30 are tight for Neuron images.",
        default=_DEFAULTS.root_volume_gib,
        low=30,
        high=16384,
    )
    module.variable(
        "kms_key_id",
        type="string",
        description="ARN of the KMS key that encrypts the volume; by default the account's key for EBS.",
        default=None,
        validations=[
            (
                (
                    "${var.kms_key_id == null ? true : "
                    'can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_id))}'
                ),
                "kms_key_id is the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID.",
            )
        ],
    )
    whole_number_variable(
        module,
        "reserved_memory_mib",
        "Memory in MiB kept from tasks for the ECS agent and the system (ECS_RESERVED_MEMORY).",
        default=_DEFAULTS.reserved_memory_mib,
        low=0,
        further=[
            (
                f"${{local.instance.memory_ceiling_mib - var.reserved_memory_mib >= {_LEAST_MEMORY_MIB}}}",
                (
                    "reserved_memory_mib leaves ${max(local.instance.memory_ceiling_mib - "
                    "var.reserved_memory_mib, 0)} of the "
                    "${local.instance.memory_ceiling_mib} MiB that ${var.instance_type} is sure to have; reserve less."
                ),
            )
        ],
    )
    module.variable(
        "attributes",
        type="map(string)",
        description="Custom container instance attributes, for placement expressions (attribute:NAME).",
        default={},
        validations=[
            (
                '${alltrue([for name in keys(var.attributes) : can(regex("^[A-Za-z0-9_./\\\\-]{1,128}$", name))])}',
                "attributes: names have 1 to 128 letters, digits, and _ . / \\\\ -.",
            ),
            (
                (
                    "${alltrue([for value in values(var.attributes) : length(value) <= 128 && can(regex("
                    '"^[A-Za-z0-9_.@/\\\\:-]([A-Za-z0-9_.@/\\\\: -]*[A-Za-z0-9_.@/\\\\:-])?$", value))])}'
                ),
                "attributes: values have 1 to 128 letters, digits, spaces inside, and _ . @ / \\\\ : -.",
            ),
        ],
    )
    module.variable(
        "user_data",
        type="string",
        description="Further shell lines, run after the instance has been told its cluster.",
        default="",
        validations=[
            (
                "${length(var.user_data) <= 12000}",
                (
                    "user_data has 12000 characters at most: EC2 takes 16 KiB, encoded and with the lines that "
                    "join the "
                    "cluster."
                ),
            )
        ],
    )
    whole_number_variable(
        module,
        "metadata_hop_limit",
        (
            "Hops that instance metadata may travel. With 2, containers in bridge mode can take the instance's "
            "credentials."
        ),
        default=_DEFAULTS.metadata_hop_limit,
        low=1,
        high=64,
    )
