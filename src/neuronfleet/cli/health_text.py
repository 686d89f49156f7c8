"""Alarms, dashboard, monitors and problem detector of a blueprint as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from neuronfleet.fleet.blueprint import AlarmsBlueprint, Blueprint

__all__ = ["health_lines"]


def health_lines(blueprint: Blueprint) -> Iterator[str]:
    """What a region tells and shows, a line each.

    Args:
        blueprint: the region.
    """
    alarms = blueprint.alarms
    if alarms is not None:
        yield f"alarms: {_listed(alarms)}; to {_topic(alarms)}"
    if blueprint.dashboard is not None:
        yield f"dashboard {blueprint.dashboard.name}, {len(blueprint.dashboard.widgets)} graphs"
    measured = [one.name for one in blueprint.services if one.is_measured]
    if measured:
        yield f"neuron-monitor beside {', '.join(measured)}: measures NeuronCores and counts errors of devices"
    detector = blueprint.problem_detector
    if detector is not None:
        does = "replaces them" if detector.replace_instances else "only counts them"
        yield f"problem detector on instances of {', '.join(detector.capacities)}: looks for dead devices and {does}"


def _listed(alarms: AlarmsBlueprint) -> str:
    counted = Counter(alarm.kind for alarm in alarms.alarms)
    return ", ".join([f"{count} {kind}" for kind, count in counted.items()] + [rule.kind for rule in alarms.rules])


def _topic(alarms: AlarmsBlueprint) -> str:
    if alarms.sns_topic_arn is not None:
        return alarms.sns_topic_arn
    return f"the topic {alarms.topic_name}, {len(alarms.emails)} subscribed"
