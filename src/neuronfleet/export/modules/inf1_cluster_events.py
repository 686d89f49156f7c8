"""Events of ``modules/inf1-cluster`` that people are told of: deployments that failed, tasks that stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from neuronfleet.engine.aws import CloudwatchEventTarget, DataAwsCallerIdentity, DataAwsPartition, DataAwsRegion
from neuronfleet.export.modules.neuron_service_alarms import alarm_topics
from neuronfleet.export.modules.neuron_values import declare_flag
from neuronfleet.export.names import limited
from neuronfleet.fleet.blueprint import EventRuleBlueprint
from neuronfleet.fleet.model import Alarms
from neuronfleet.infra.expressions import inner
from neuronfleet.infra.labels import label_of, labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.sight.alarms import add_event_rule

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_events", "make_events"]

_RULE: Final = 64
"""https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"""
_DEFAULTS: Final = Alarms()
_TARGETS: Final = "aws_cloudwatch_event_target.topics"
_KINDS: Final[dict[Literal["failed-deployments", "stopped-tasks"], tuple[str, str]]] = {
    "failed-deployments": ("Deployments of ${var.name} that ECS gave up", "each deployment that ECS gives up"),
    "stopped-tasks": (
        "Tasks of ${var.name} that failed to start or ended by themselves",
        "each task that failed to start or ended by itself",
    ),
}


def declare_events(module: Module) -> None:
    """Declare ``alarm_topic_arns`` and which events it is told.

    Args:
        module: the cluster.
    """
    alarm_topics(module)
    for kind, (_, what) in _KINDS.items():
        name = label_of(kind)
        declare_flag(
            module,
            name,
            f"Whether the topics of alarm_topic_arns are told of {what}.",
            default=getattr(_DEFAULTS, name),
        )


def make_events(module: Module) -> None:
    """Make the rules, and their targets.

    Args:
        module: the cluster.
    """
    for kind, label in (
        (DataAwsPartition, "partition"),
        (DataAwsRegion, "region"),
        (DataAwsCallerIdentity, "caller_identity"),
    ):
        labelled(kind(module, label), "current")
        module.when(f"data.aws_{label}.current", "length(var.alarm_topic_arns) > 0")
    services_arn = (
        "arn:${data.aws_partition.current[0].partition}:ecs:${data.aws_region.current[0].id}:"
        "${data.aws_caller_identity.current[0].account_id}:service/${var.name}/"
    )
    for kind, (description, _) in _KINDS.items():
        label = label_of(kind)
        add_event_rule(
            module,
            rule=EventRuleBlueprint(
                name=_any(inner(limited(f'"${{var.name}}-{kind}"', limit=_RULE))),
                kind=kind,
                description=Reference(description),
            ),
            cluster_arn="${aws_ecs_cluster.this.arn}",
            services_arn=services_arn,
        )
        address = f"aws_cloudwatch_event_rule.{label}"
        module.when(address, f"length(var.alarm_topic_arns) > 0 && var.{label}")
        module.set(address, "tags", "${var.tags}")
    rules = "\n".join(f"{label_of(kind)} = aws_cloudwatch_event_rule.{label_of(kind)}[*].name" for kind in _KINDS)
    labelled(
        CloudwatchEventTarget(
            module,
            "targets",
            rule="${each.value.rule}",
            target_id="${each.value.target_id}",
            arn="${each.value.arn}",
        ),
        "topics",
    )
    module.each(
        _TARGETS,
        f"${{merge([\nfor kind, names in {{\n{rules}\n}} : {{\n"
        'for index, arn in var.alarm_topic_arns : "${kind} ${index}" => {\n'
        'rule = names[0]\narn = arn\ntarget_id = index == 0 ? "topic" : "topic${index}"\n'
        "} if length(names) > 0\n}\n]...)}",
    )


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for a name
    return Reference(f"${{{expression}}}")
