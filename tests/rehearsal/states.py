"""States of Terraform, made of the values that it would have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neuronfleet.rehearsal.state import AppliedState


def state_of(values: Mapping[str, Mapping[str, Any]]) -> AppliedState:
    """The state of some resources.

    Args:
        values: by address; a type alone stands for the resource ``x`` of it.
    """
    addresses = {name if "." in name else f"{name}.x": found for name, found in values.items()}
    resources = [
        {"address": address, "type": address.partition(".")[0], "mode": "managed", "values": found}
        for address, found in addresses.items()
    ]
    return AppliedState({"values": {"root_module": {"resources": resources}}}, {"root_module": {}})
