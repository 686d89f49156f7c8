"""What the examples of AMI policies start from."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import Referring, Sample

__all__ = ["IMAGE_ID", "NEURON", "PARAMETER", "TEMPLATE", "parameter", "sample"]

TEMPLATE: Final = "aws_launch_template.inf1"
PARAMETER: Final = "data.aws_ssm_parameter.ami"
IMAGE_ID: Final = "ami-0a2601fa32a0e773d"
NEURON: Final = "amazon-linux-2023/neuron/recommended/image_id"


def parameter(path: str) -> str:
    """Name of the parameter below ``/aws/service/ecs/optimized-ami/``."""
    return f"/aws/service/ecs/optimized-ami/{path}"


def sample(path: str = NEURON, *, instance_type: str = "inf1.xlarge", image_id: object = None) -> Sample:
    """A launch template with an image from a public parameter.

    Args:
        path: of the parameter, below ``/aws/service/ecs/optimized-ami/``.
        instance_type: of the instances.
        image_id: in place of the reference to the parameter.
    """
    reference = Referring(IMAGE_ID, f"{PARAMETER}.insecure_value")
    return Sample(
        {
            PARAMETER: {"name": parameter(path), "insecure_value": IMAGE_ID, "type": "String"},
            TEMPLATE: {"image_id": reference if image_id is None else image_id, "instance_type": instance_type},
        }
    )
