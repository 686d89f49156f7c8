"""Alarms on what the monitor beside a server publishes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.fleet.blueprint import AlarmBlueprint, ServiceBlueprint
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.tasks.neuron_monitor import device_errors_metric, utilization_metric

__all__ = ["measured_alarms"]

_ERRORS_MINUTES: Final = 3


def measured_alarms(fleet: str, service: ServiceBlueprint, minutes: int) -> Iterator[AlarmBlueprint]:
    """That devices count errors, and that what a service is scaled by is not published.

    Args:
        fleet: name of the fleet.
        service: a service with a monitor.
        minutes: time without metrics.
    """
    scaled = service.scaling is not None and any(one.kind == "neuroncore" for one in service.scaling.metrics)
    for slot in service.slots:
        yield AlarmBlueprint(
            name=limited(fleet, slot.name, "device-errors", limit=LONG),
            kind="device-errors",
            subject=slot.name,
            description=f"A Neuron device of {slot.name} counts memory errors that it could not correct: what it "
            "infers may be wrong. Replace its instance.",
            metrics=(device_errors_metric(slot.name),),
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            minutes=_ERRORS_MINUTES,
            # A device that is gone is counted no more, which is no recovery.
            treat_missing_data="ignore",
        )
        if scaled:
            yield AlarmBlueprint(
                name=limited(fleet, slot.name, "neuroncores-unmeasured", limit=LONG),
                kind="neuroncores-unmeasured",
                subject=slot.name,
                description=f"{slot.name} is scaled by NeuronCore utilization, and no task publishes any. See the log "
                f"of its container {service.name}-neuron-monitor.",
                metrics=(utilization_metric(slot.name, "lines", "lines", "SampleCount"),),
                comparison_operator="LessThanThreshold",
                threshold=1,
                minutes=minutes,
                treat_missing_data="breaching",
            )
