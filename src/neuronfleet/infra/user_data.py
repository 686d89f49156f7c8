"""User data of container instances: join the cluster, then run what the user asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from neuronfleet.infra.literal import quoted

__all__ = ["user_data_expression"]


def user_data_expression(
    *, cluster_name: str, reserved_memory_mib: int, attributes: Mapping[str, str], extra_lines: str
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
    """
    settings = ["ECS_AWSVPC_BLOCK_IMDS=true"]
    if reserved_memory_mib:
        settings.append(f"ECS_RESERVED_MEMORY={reserved_memory_mib}")
    if attributes:
        # On one line: the agent reads the file line by line.
        settings.append(f"ECS_INSTANCE_ATTRIBUTES={json.dumps(dict(sorted(attributes.items())))}")
    head = "#!/bin/bash\ncat >> /etc/ecs/ecs.config <<'ECS_CONFIG'\nECS_CLUSTER="
    tail = "\n".join(["", *settings, "ECS_CONFIG", extra_lines.rstrip("\n")]).rstrip("\n") + "\n"
    return f"${{base64encode({quoted(head)[:-1]}${{{cluster_name}}}{quoted(tail)[1:]})}}"
