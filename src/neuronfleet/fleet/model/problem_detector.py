"""``[problem_detector]``: a daemon on every Neuron instance that looks for devices that are dead."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from neuronfleet.fleet.model.base import Flag, Section, Text, Whole

__all__ = ["ProblemDetector"]

Memory = Annotated[int, Field(strict=True, ge=32)]


class ProblemDetector(Section):
    """AWS's problem detector for Neuron: one container reads the kernel's log, one says what it found.

    It counts in CloudWatch, namespace ``NeuronHealthCheck``, and takes a little memory of every instance. Without this
    table there is none. https://awsdocs-neuron.readthedocs-hosted.com/en/latest/devflows/plugins/npd-ecs-flows.html
    """

    enabled: Flag = True
    """Whether there is one; ``false`` under ``overrides`` leaves it out of a region."""

    replace_instances: Flag = False
    """Whether an instance with a dead device is marked unhealthy, so that its Auto Scaling group replaces it."""

    detector_image: Text = "registry.k8s.io/node-problem-detector/node-problem-detector:v0.8.20"
    """Image that reads the kernel's log; ``{region}`` and its like are filled in."""

    recovery_image: Text = "public.ecr.aws/neuron/neuron-node-recovery:1.3.0"
    """Image that tells CloudWatch and the Auto Scaling group."""

    detector_memory_mib: Memory = 128
    """Hard memory limit of the first."""

    recovery_memory_mib: Memory = 192
    """Hard memory limit of the second."""

    cpu_units: Whole = 32
    """CPU units of each of the two."""
