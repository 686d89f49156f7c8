"""``[services.NAME.neuron_monitor]``: a container beside the server that tells CloudWatch how busy its devices are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from neuronfleet.fleet.model.base import Section, Text, Whole

__all__ = ["NeuronMonitor"]


class NeuronMonitor(Section):
    """neuron-monitor in each task. It needs no permission: what it prints to the log becomes metrics in CloudWatch.

    https://awsdocs-neuron.readthedocs-hosted.com/en/latest/tools/neuron-sys-tools/neuron-monitor-user-guide.html
    """

    image: Text
    """Full reference of an image with ``neuron-monitor`` and ``python3``; ``{region}`` and its like are filled in."""

    memory_mib: Annotated[int, Field(strict=True, ge=64)] = 256
    """Hard memory limit of the container, taken off the server's share."""

    cpu_units: Whole = 128
    """CPU units of the container, taken off the server's share; without any it measures least when most is to do."""
