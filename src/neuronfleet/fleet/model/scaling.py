"""``[services.NAME.scaling]``: how many tasks a service has, by load or by the clock."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from neuronfleet.fleet.model.base import Flag, Positive, Section, Text, Whole

__all__ = ["CustomMetric", "Scaling", "ScalingSchedule"]

Target = Annotated[float, Field(gt=0, le=1_000_000_000)]
Utilization = Annotated[float, Field(gt=0, le=100)]
Cooldown = Annotated[int, Field(strict=True, ge=0, le=86_400)]


class ScalingSchedule(Section):
    """Other limits from some moment on (a scheduled action of Application Auto Scaling)."""

    expression: Text
    """``cron(0 7 ? * MON-FRI *)``, ``rate(1 day)`` or ``at(2027-01-01T00:00:00)``.

    https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """

    timezone: Text = "UTC"
    """IANA time zone."""

    min_tasks: Whole | None = None
    """Tasks at least from then on. By default as it was."""

    max_tasks: Positive | None = None
    """Tasks at most from then on, not more than those of ``scaling``. By default as it was."""


class CustomMetric(Section):
    """A metric of your own, such as one that a neuron-monitor publishes, which falls when there are more tasks."""

    namespace: Text
    """Of CloudWatch."""

    name: Text
    """Of the metric."""

    dimensions: dict[Text, Text] = {}
    """Name and value; ``{cluster}`` and ``{service}`` stand for the names of the ECS cluster and service."""

    statistic: Text = "Average"
    """``Average``, ``Maximum``, ``Minimum``, ``Sum``, ``SampleCount`` or a percentile such as ``p95``."""

    target: Target
    """Value to keep to."""


class Scaling(Section):
    """How many tasks a service has. Neither CPU nor memory by default: the chip is the limit, and neither shows it.

    Several signals may be given; the one that asks for the most tasks decides.
    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
    """

    min_tasks: Positive
    """Tasks at least, of all slots together; each slot has one at least, since nothing scales from none."""

    max_tasks: Positive
    """Tasks at most, of all slots together. The capacity is sized for them."""

    requests_per_target: Target | None = None
    """Requests per minute that one task shall get. Needs ``traffic`` through an application load balancer."""

    in_flight_requests_per_target: Target | None = None
    """Requests that one task shall work on at once: their rate times how long they take. Needs the same."""

    neuroncore_utilization_percent: Utilization | None = None
    """Time that NeuronCores with a model shall be busy. Needs ``neuron_monitor``."""

    cpu_percent: Utilization | None = None
    """Average CPU use of the tasks; of a Neuron task it says little."""

    memory_percent: Utilization | None = None
    """Average memory use of the tasks; of a server it says little."""

    custom_metric: CustomMetric | None = None
    """A metric of your own."""

    scale_out_cooldown_seconds: Cooldown = 60
    """Time until more tasks are started after some have been."""

    scale_in_cooldown_seconds: Cooldown = 900
    """Time until more tasks are stopped after some have been. Capacity provider scaling waits about as long."""

    scale_in: Flag = True
    """Whether the signals also take tasks away."""

    schedules: dict[Text, ScalingSchedule] = {}
    """Other limits by the clock, by name."""
