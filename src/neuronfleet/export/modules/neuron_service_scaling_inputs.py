"""What the caller of ``neuron-service`` says of scaling."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute, Validation
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.fleet.model import Scaling

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["SIGNALS", "declare_scaling"]

SIGNALS: Final = {
    "requests_per_target": "requests",
    "in_flight_requests_per_target": "in-flight",
    "cpu_percent": "cpu",
    "memory_percent": "memory",
    "custom_metric": "custom",
}
"""Attribute -> kind of its metric in the blueprint."""

_DEFAULTS: Final = Scaling(min_tasks=1, max_tasks=1)
_STATISTIC: Final = "^(Average|Maximum|Minimum|Sum|SampleCount)$"
_EXPRESSION: Final = (
    "^(rate\\\\([0-9]+ (minutes?|hours?|days?)\\\\)|cron\\\\([^ ()]+( [^ ()]+){5}\\\\)|"
    "at\\\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\\\))$"
)


def declare_scaling(module: Module) -> None:
    """Declare ``scaling``.

    Args:
        module: the service.
    """
    module.object_variable(
        "scaling",
        description=(
            "How many tasks the services have, by load or by the clock; the count is then left to it. The signal that "
            "asks for the most tasks decides."
        ),
        attributes=_attributes(),
        many=None,
        default=None,
        validations=about(optional="scaling", rules=_validations()),
    )


def _attributes() -> dict[str, Attribute]:
    limits = {
        "min_tasks": Attribute("number", description="Tasks at least, of all slots together; each has one at least."),
        "max_tasks": Attribute("number", description="Tasks at most, of all slots together."),
    }
    of = "Needs an application load balancer."
    return {
        **limits,
        "requests_per_target": Attribute(
            "number", description=f"Requests a minute that one task shall get. {of}", default=None
        ),
        "in_flight_requests_per_target": Attribute(
            "number",
            description=f"Requests that one task shall work on at once: their rate times how long they take. {of}",
            default=None,
        ),
        "cpu_percent": Attribute(
            "number", description="Average CPU use of the tasks; of a Neuron task it says little.", default=None
        ),
        "memory_percent": Attribute(
            "number", description="Average memory use of the tasks; of a server it says little.", default=None
        ),
        "custom_metric": Attribute(
            description="A metric of your own, which falls when there are more tasks.",
            default=None,
            attributes={
                "namespace": Attribute(description="Of CloudWatch."),
                "name": Attribute(description="Of the metric."),
                "dimensions": Attribute(
                    "map(string)",
                    description="Values by name; {cluster} and {service} stand for the names of the ECS cluster and "
                    "service.",
                    default={},
                ),
                "statistic": Attribute(description="Average, Maximum, Minimum, Sum or SampleCount.", default="Average"),
                "target": Attribute("number", description="Value to keep to."),
            },
        ),
        "scale_out_cooldown_seconds": Attribute(
            "number",
            description="Seconds until more tasks are started after some have been.",
            default=_DEFAULTS.scale_out_cooldown_seconds,
        ),
        "scale_in_cooldown_seconds": Attribute(
            "number",
            description="Seconds until more tasks are stopped after some have been.",
            default=_DEFAULTS.scale_in_cooldown_seconds,
        ),
        "scale_in": Attribute(
            "bool", description="Whether the signals also take tasks away.", default=_DEFAULTS.scale_in
        ),
        "schedules": Attribute(
            description="Other limits by the clock, by name.",
            default={},
            many="map",
            attributes={
                "expression": Attribute(description="cron(...), rate(...) or at(...)."),
                "timezone": Attribute(description="IANA time zone.", default="UTC"),
                "min_tasks": Attribute("number", description="Tasks at least from then on.", default=None),
                "max_tasks": Attribute("number", description="Tasks at most from then on.", default=None),
            },
        ),
        "load_balancer_arn_suffix": Attribute(
            description="Where requests are counted with target groups of your own. By default of load_balancer.",
            default=None,
        ),
        "target_group_arn_suffix": Attribute(
            description="The same: end of the target group's ARN. By default of traffic, else of the first of "
            "target_groups.",
            default=None,
        ),
    }


def _validations() -> list[Validation]:
    low, high = "var.scaling.min_tasks", "var.scaling.max_tasks"
    signals = " || ".join(f'lookup(var.scaling, "{name}", null) != null' for name in SIGNALS)
    schedules = 'merge(lookup(var.scaling, "schedules", null))'
    each = f"for name, one in {schedules}"
    ends = 'concat([for end in [lookup(one, "min_tasks", null), lookup(one, "max_tasks", null)] : end if end != null])'
    cron = 'split(" ", one.expression)'
    seconds = json.dumps(["scale_out_cooldown_seconds", "scale_in_cooldown_seconds"])
    return [
        (
            f"${{{low} >= 1 && floor({low}) == {low} && floor({high}) == {high}}}",
            "scaling: min_tasks and max_tasks are whole numbers from 1: nothing scales from none.",
        ),
        (f"${{{low} <= {high}}}", "scaling: min_tasks is more than max_tasks."),
        (
            f"${{{signals} || length({schedules}) > 0}}",
            f"scaling has no signal: give {', '.join(SIGNALS)} or schedules.",
        ),
        (
            (
                f"${{alltrue([for name in {json.dumps(list(SIGNALS)[:4])} : "
                "coalesce(lookup(var.scaling, name, null), 1) > 0]) && "
                'alltrue([for name in ["cpu_percent", "memory_percent"] : '
                "coalesce(lookup(var.scaling, name, null), 1) <= 100]) && "
                "try(var.scaling.custom_metric.target, 1) > 0}"
            ),
            "scaling: targets are above 0, and percentages 100 at most.",
        ),
        (
            (
                f'${{can(regex("{_STATISTIC}", try(coalesce(var.scaling.custom_metric.statistic, "Average"), '
                '"Average")))}'
            ),
            "scaling.custom_metric: statistic is Average, Maximum, Minimum, Sum or SampleCount.",
        ),
        (
            (
                f"${{alltrue([for name in {seconds} : coalesce(lookup(var.scaling, name, null), 0) >= 0 && "
                "coalesce(lookup(var.scaling, name, null), 0) <= 86400])}"
            ),
            "scaling: cooldowns are from 0 to 86400 seconds.",
        ),
        (
            f'${{alltrue([{each} : can(regex("{_EXPRESSION}", one.expression))])}}',
            "scaling.schedules: expression is rate(VALUE UNIT), cron(six fields) or at(YYYY-MM-DDTHH:MM:SS).",
        ),
        (
            (
                f'${{alltrue([{each} : !startswith(one.expression, "cron(") || '
                f'({cron}[2] == "?") != ({cron}[4] == "?")])}}'
            ),
            "scaling.schedules: exactly one of day-of-month and day-of-week of a cron expression has to be '?'.",
        ),
        (
            f"${{alltrue([{each} : length({ends}) > 0])}}",
            "scaling.schedules: one changes nothing; give min_tasks, max_tasks or both.",
        ),
        (
            f"${{alltrue(flatten([{each} : [for end in {ends} : end <= {high} && floor(end) == end]]))}}",
            (
                "scaling.schedules: min_tasks and max_tasks are whole numbers, and not more than "
                "scaling.max_tasks, which "
                "the capacity is sized for."
            ),
        ),
        (
            (
                f'${{alltrue([{each} : coalesce(lookup(one, "min_tasks", null), 0) <= '
                f'coalesce(lookup(one, "max_tasks", null), {high})])}}'
            ),
            "scaling.schedules: min_tasks is more than max_tasks.",
        ),
    ]
