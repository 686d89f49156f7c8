"""Alarms of ``neuron-service``, about its tasks and targets: those of ``fleet/planner/sight/alarms.py``."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.fleet.model import Alarms
from neuronfleet.fleet.planner.sight.alarms import (
    AFTER_GRACE_MINUTES,
    AFTER_WARMUP_MINUTES,
    no_healthy_target_alarm,
    tasks_missing_alarm,
    tasks_pending_alarm,
    unhealthy_targets_alarm,
)
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.sight.alarms import add_alarm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neuronfleet.export.module import Module
    from neuronfleet.fleet.blueprint import AlarmBlueprint, MetricBlueprint, ServiceBlueprint, SlotBlueprint

__all__ = ["alarm_topics", "declare_alarms", "every_alarm", "make_alarm", "make_alarms"]

_DEFAULTS: Final = Alarms()
_MINUTES: Final = {
    "no_healthy_target_minutes": ("without any healthy target", _DEFAULTS.no_healthy_target_minutes),
    "unhealthy_targets_minutes": (
        f"with an unhealthy target. By default {AFTER_GRACE_MINUTES} more than the grace of the health check",
        None,
    ),
    "tasks_minutes": (
        f"with a missing or pending task. By default {AFTER_WARMUP_MINUTES} more than an instance takes to come",
        None,
    ),
}
_NAMESPACE: Final = '${local.is_application ? "AWS/ApplicationELB" : "AWS/NetworkELB"}'


def alarm_topics(module: Module) -> None:
    """Declare ``alarm_topic_arns``.

    Args:
        module: that has alarms.
    """
    module.variable(
        "alarm_topic_arns",
        type="list(string)",
        description="SNS topics of the region that alarms are told to. By default there are no alarms.",
        default=[],
        validations=[
            (
                (
                    "${alltrue([for arn in var.alarm_topic_arns : "
                    'can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])}'
                ),
                "alarm_topic_arns are ARNs of standard SNS topics.",
            )
        ],
    )


def declare_alarms(module: Module) -> None:
    """Declare ``alarm_topic_arns`` and ``alarms``.

    Args:
        module: the service.
    """
    alarm_topics(module)
    attributes = {
        "name_prefix": Attribute(
            description="The names of the alarms begin with it: FLEET-. By default nothing.", default=None
        ),
        "recovery": Attribute(
            "bool", description="Whether the topics are told when an alarm is over.", default=_DEFAULTS.recovery
        ),
        "tasks": Attribute(
            "bool",
            description="Whether missing and pending tasks are watched; needs Container Insights of the cluster.",
            default=_DEFAULTS.tasks,
        ),
        **{
            name: Attribute("number", description=f"Minutes {what}.", default=usual)
            for name, (what, usual) in _MINUTES.items()
        },
    }
    module.object_variable(
        "alarms",
        description="Alarms, where alarm_topic_arns are given: no healthy target, unhealthy ones, tasks missing or "
        "pending.",
        attributes=attributes,
        many=None,
        default={},
        validations=[
            *about(
                [
                    (
                        f"${{alltrue([for name in {list(_MINUTES)} : coalesce(lookup(var.alarms, name, null), 1) >= 1 "
                        "&& coalesce(lookup(var.alarms, name, null), 1) <= 1440])}".replace("'", '"'),
                        "alarms: minutes are from 1 to 1440.",
                    )
                ]
            ),
        ],
    )


def make_alarms(module: Module, *, services: str) -> None:
    """Make the alarms.

    Args:
        module: the service, with its slots and its target group.
        services: expression of the services by slot.
    """
    module.local(
        "has_alarms", "${length(var.alarm_topic_arns) > 0}", comment="Alarms, and after how many minutes they go off."
    )
    module.local("alarm_prefix", '${local.alarms.name_prefix == null ? "" : local.alarms.name_prefix}')
    grace = "coalesce(local.health_check_grace_seconds, 0)"
    module.local(
        "unhealthy_minutes",
        f"${{coalesce(local.alarms.unhealthy_targets_minutes, ceil({grace} / 60) + {AFTER_GRACE_MINUTES})}}",
    )
    module.local(
        "tasks_minutes",
        "${coalesce(local.alarms.tasks_minutes, "
        f"ceil(var.capacity.instance_warmup_seconds / 60) + {AFTER_WARMUP_MINUTES})}}",
    )
    service = cast(
        "ServiceBlueprint",
        SimpleNamespace(
            name="${var.name}", target_group=SimpleNamespace(load_balancer=""), health_check_grace_seconds=0
        ),
    )
    slot = cast("SlotBlueprint", SimpleNamespace(name="${each.value.name}", desired_count=1))
    balanced = "local.has_alarms && local.traffic != null"
    for label, alarm, minutes, condition in (
        (
            "no_healthy_target",
            no_healthy_target_alarm("", _DEFAULTS, service, application=True),
            "local.alarms.no_healthy_target_minutes",
            f"{balanced} && local.desired_count > 0",
        ),
        (
            "unhealthy_targets",
            unhealthy_targets_alarm("", _DEFAULTS, service, application=True),
            "local.unhealthy_minutes",
            balanced,
        ),
    ):
        address = make_alarm(module, label, alarm, minutes, _of_target)
        module.set(address, "namespace", _NAMESPACE)
        module.when(address, condition)
    for label, alarm in (
        ("tasks_missing", tasks_missing_alarm("", slot, 1)),
        ("tasks_pending", tasks_pending_alarm("", slot, 1)),
    ):
        address = make_alarm(module, label, alarm, "local.tasks_minutes", lambda _: _of_service(services))
        module.each(
            address,
            "${{\nfor key, slot in local.slots : key => slot\n"
            "if local.has_alarms && local.alarms.tasks && (slot.desired_count > 0 || local.is_scaled)\n}}",
        )


def make_alarm(module: Module, label: str, alarm: AlarmBlueprint, minutes: str, dimensions: Any) -> str:  # noqa: ANN401
    """Make one alarm, told to ``var.alarm_topic_arns``.

    Args:
        module: with ``local.alarms``.
        label: label of the alarm.
        alarm: the planner's, of a fleet without a name.
        minutes: expression of how long it must be so.
        dimensions: called for what each of its metrics is of.

    Returns:
        Its address.
    """
    add_alarm(
        module,
        label,
        label=label,
        alarm=dataclasses.replace(
            alarm,
            name=Reference(f"${{local.alarm_prefix}}{alarm.name.removeprefix('-')}"),
            description=Reference(alarm.description),
            minutes=_any(minutes),
        ),
        dimensions=dimensions,
        alarm_actions=module.strings("${var.alarm_topic_arns}"),
        ok_actions=module.strings("${local.alarms.recovery ? var.alarm_topic_arns : null}"),
    )
    address = f"aws_cloudwatch_metric_alarm.{label}"
    module.set(address, "tags", "${var.tags}")
    return address


def _of_target(_: MetricBlueprint) -> Mapping[str, str]:
    return {
        "LoadBalancer": "${var.load_balancer.arn_suffix}",
        "TargetGroup": "${aws_lb_target_group.this[0].arn_suffix}",
    }


def _of_service(services: str) -> Mapping[str, str]:
    return {
        "ClusterName": "${local.cluster_name}",
        "ServiceName": f"${{{services}[each.key].name}}",
    }


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for a number
    return Reference(f"${{{expression}}}")


def every_alarm(attribute: str) -> str:
    """Expression of an attribute of all alarms of the service: those that are made.

    Args:
        attribute: ``alarm_name`` or ``arn``.
    """
    of_a_slot = "".join(
        f'lookup({{ for slot, one in aws_cloudwatch_metric_alarm.{name} : slot => one.{attribute} }}, key, ""),\n'
        for name in ("tasks_missing", "tasks_pending")
    )
    return (
        f"${{concat(\naws_cloudwatch_metric_alarm.no_healthy_target[*].{attribute},\n"
        f"aws_cloudwatch_metric_alarm.unhealthy_targets[*].{attribute},\n"
        f"compact(flatten([\nfor key in keys(local.slots) : [\n{of_a_slot}]\n])),\n)}}"
    )
