"""User data of container instances: join the cluster, then run what the user asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from neuronfleet.errors import ConstructError
from neuronfleet.infra.expressions import inner
from neuronfleet.infra.literal import Reference, quoted

__all__ = ["user_data_expression"]

_HEAD: Final = ("#!/bin/bash", "cat >> /etc/ecs/ecs.config <<'ECS_CONFIG'")
_TAIL: Final = "ECS_CONFIG"
_CLUSTER: Final = "ECS_CLUSTER="
_BLOCK_IMDS: Final = "ECS_AWSVPC_BLOCK_IMDS=true"
# EC2 gives two minutes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html
_SPOT_DRAINING: Final = "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true"
_RESERVED_MEMORY: Final = "ECS_RESERVED_MEMORY="
# On one line: the agent reads the file line by line.
_ATTRIBUTES: Final = "ECS_INSTANCE_ATTRIBUTES="


def user_data_expression(
    *,
    cluster_name: str,
    reserved_memory_mib: int | Reference,
    attributes: Mapping[str, str] | Reference,
    extra_lines: str | Reference,
    spot: bool | Reference = False,
) -> str:
    """The expression of the script that an instance runs at first boot.

    It is base64 as EC2 wants it, but readable in the configuration, and it refers to the cluster, so that Terraform
    makes the cluster before the instances and destroys it after them.
    Agent settings: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html

    Args:
        cluster_name: expression of the name of the ECS cluster, without ``${}``. (A token of CDKTF would lose its own
            ``${}`` here, since it stands inside an expression.)
        reserved_memory_mib: memory kept from tasks.
        attributes: custom container instance attributes.
        extra_lines: further shell lines, "" for none.
        spot: whether any of the instances are Spot instances, whose tasks leave before EC2 takes them back; or the
            expression of an object that is null where none are.

    Raises:
        ConstructError: some of the last three are expressions and some are not.
    """
    if isinstance(attributes, Reference):
        if not (isinstance(reserved_memory_mib, Reference) and isinstance(extra_lines, Reference)):
            raise ConstructError(
                "user data is known or an expression as a whole: attributes are an expression, so give expressions of "
                "reserved_memory_mib and extra_lines as well"
            )
        return _of_expressions(
            cluster_name, inner(reserved_memory_mib), inner(attributes), inner(extra_lines), spot=spot
        )
    settings = [_BLOCK_IMDS, _SPOT_DRAINING] if spot else [_BLOCK_IMDS]
    if reserved_memory_mib:
        settings.append(f"{_RESERVED_MEMORY}{reserved_memory_mib}")
    if attributes:
        settings.append(f"{_ATTRIBUTES}{json.dumps(dict(sorted(attributes.items())))}")
    head = "\n".join((*_HEAD, _CLUSTER))
    tail = "\n".join(["", *settings, _TAIL, extra_lines.rstrip("\n")]).rstrip("\n") + "\n"
    return f"${{base64encode({quoted(head)[:-1]}${{{cluster_name}}}{quoted(tail)[1:]})}}"


def _of_expressions(
    cluster_name: str, reserved_memory_mib: str, attributes: str, extra_lines: str, *, spot: bool | Reference
) -> str:
    """The same script, byte for byte, where only Terraform knows what is in it."""
    # jsonencode() would leave out the blanks, and so change the user data of every instance.
    pairs = f'join(", ", [for name, value in {attributes} : "${{jsonencode(name)}}: ${{jsonencode(value)}}"])'
    draining = f"[{quoted(_SPOT_DRAINING)}]" if spot else "[]"
    if isinstance(spot, Reference):
        draining = f"{inner(spot)} == null ? [] : {draining}"
    lines = ",\n".join(
        (
            "[\n" + ",\n".join([*map(quoted, _HEAD), f'"{_CLUSTER}${{{cluster_name}}}"', quoted(_BLOCK_IMDS)]) + "\n]",
            *([draining] if spot else []),
            f'{reserved_memory_mib} > 0 ? ["{_RESERVED_MEMORY}${{{reserved_memory_mib}}}"] : []',
            f'length({attributes}) > 0 ? ["{_ATTRIBUTES}{{${{{pairs}}}}}"] : []',
            f"[{quoted(_TAIL)}, {extra_lines}]",
        )
    )
    return f'${{base64encode(format("%s\\n", chomp(join("\\n", concat(\n{lines},\n)))))}}'
