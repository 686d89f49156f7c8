"""What the examples of observability policies start from."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.policies.api import Document, Sample

__all__ = ["DEFINITION", "GROUP", "logging"]

DEFINITION: Final = "aws_ecs_task_definition.bert"
GROUP: Final = "aws_cloudwatch_log_group.inference"


def logging(container: dict[str, Any] | None = None, **options: object) -> Sample:
    """A task definition whose only container writes to a log group of the plan.

    Args:
        container: what differs in the container definition.
        options: of the log driver, with ``_`` for ``-``; None leaves one out.
    """
    given: dict[str, object] = {
        "awslogs-group": "/ecs/inference",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "bert",
        **{name.replace("_", "-"): value for name, value in options.items()},
    }
    definition = {
        "name": "bert",
        "image": "public.ecr.aws/neuron/pytorch-inference-neuron:1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04",
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {name: value for name, value in given.items() if value is not None},
        },
        **(container or {}),
    }
    return Sample(
        {
            GROUP: {"name": "/ecs/inference", "retention_in_days": 30},
            DEFINITION: {"family": "bert", "container_definitions": Document([definition])},
        }
    )
