"""What people see and hear of ``modules/inf1-region``: alarms with their topic, and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.engine.aws import DataAwsCallerIdentity, DataAwsPartition, SnsTopicSubscription
from neuronfleet.export.expression import written
from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_service_alarms import alarm_topics
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.export.modules.vcpu_quota import (
    check_quotas,
    declare_check_quotas,
    market_needs,
    quotas_local,
    vcpu_needs,
)
from neuronfleet.fleet.model import Alarms
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.sight.alarm_topic import AlarmTopic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neuronfleet.export.module import Module

__all__ = ["ALARMS_OF", "declare_sight", "make_sight"]

_DEFAULTS: Final = Alarms()
_TOPIC: Final = "aws_sns_topic.alarms"
_POLICY: Final = "aws_sns_topic_policy.alarms"
_EMAILS: Final = "aws_sns_topic_subscription.emails"
_MADE: Final = "local.alarms != null && length(var.alarm_topic_arns) == 0"
_OF_SERVICES: Final = ("no_healthy_target_minutes", "unhealthy_targets_minutes", "tasks", "tasks_minutes")
_KEY: Final = "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$"

_RECOVERY: Final = {"recovery": "${try(local.alarms.recovery, true)}"}

ALARMS_OF: Final[Mapping[str, Mapping[str, object]]] = {
    "cluster": {
        "alarm_topic_arns": "${local.alarm_topic_arns}",
        "failed_deployments": "${try(local.alarms.failed_deployments, true)}",
        "stopped_tasks": "${try(local.alarms.stopped_tasks, false)}",
    },
    "capacity": {
        "alarm_topic_arns": "${local.alarm_topic_arns}",
        "alarms": {"capacity": "${each.key}", **_RECOVERY, "minutes": "${try(local.alarms.capacity_minutes, null)}"},
    },
    "service": {
        "alarm_topic_arns": "${local.alarm_topic_arns}",
        "alarms": {
            "name_prefix": "${var.name}-",
            **_RECOVERY,
            **{name: f"${{try(local.alarms.{name}, null)}}" for name in _OF_SERVICES},
        },
    },
}
"""What the called modules get for their alarms."""


def declare_sight(module: Module) -> None:
    """Declare ``alarms``, ``alarm_topic_arns`` and ``check_quotas``.

    Args:
        module: the region.
    """
    minutes = [name for name in Alarms.model_fields if name.endswith("_minutes")]
    listed = ", ".join(f'"{name}"' for name in minutes)
    module.object_variable(
        "alarms",
        description=(
            "Alarms and event rules, told to an SNS topic that is made unless alarm_topic_arns are given; {} for those "
            "of every region. By default there are none."
        ),
        attributes=_attributes(),
        many=None,
        default=None,
        validations=about(
            optional="alarms",
            rules=[
                (
                    (
                        f"${{alltrue([for name in [{listed}] : coalesce(lookup(var.alarms, name, null), 1) >= 1 && "
                        "coalesce(lookup(var.alarms, name, null), 1) <= 1440])}"
                    ),
                    "alarms: minutes are from 1 to 1440.",
                ),
                (
                    (
                        '${alltrue([for one in lookup(var.alarms, "emails", []) : can(regex("^[^@ ]+@[^@ '
                        ']+[.][^@ ]+$", '
                        "one))])}"
                    ),
                    "alarms: emails are addresses.",
                ),
                (
                    (
                        f'${{can(regex("{_KEY}", coalesce(lookup(var.alarms, "kms_key_id", null), '
                        '"arn:aws:kms:us-east-1:123456789012:key/x")))}'
                    ),
                    (
                        "alarms: kms_key_id is the ARN of a customer managed key: CloudWatch cannot "
                        "publish with that of "
                        "SNS."
                    ),
                ),
                (
                    (
                        '${length(var.alarm_topic_arns) == 0 || length(lookup(var.alarms, "emails", [])) == 0 && '
                        'lookup(var.alarms, "kms_key_id", null) == null}'
                    ),
                    (
                        "alarms: emails and kms_key_id belong to a topic that is made, but alarm_topic_arns names some "
                        "that exist; leave out one of the two."
                    ),
                ),
            ],
        ),
    )
    alarm_topics(module)
    declare_check_quotas(module)


def _attributes() -> dict[str, Attribute]:
    def flag(name: str, description: str) -> Attribute:
        return Attribute("bool", description=description, default=getattr(_DEFAULTS, name))

    def minutes(name: str, description: str) -> Attribute:
        return Attribute("number", description=f"Minutes {description}.", default=getattr(_DEFAULTS, name))

    return {
        "emails": Attribute("list(string)", description="Who is subscribed to the topic that is made.", default=[]),
        "kms_key_id": Attribute(
            description="Customer managed KMS key that encrypts the topic, whose policy lets CloudWatch and "
            "EventBridge use it. By default none.",
            default=None,
        ),
        "recovery": flag("recovery", "Whether the topic is told when an alarm is over."),
        "no_healthy_target_minutes": minutes("no_healthy_target_minutes", "without any healthy target"),
        "unhealthy_targets_minutes": minutes(
            "unhealthy_targets_minutes", "with an unhealthy target. By default more than its model may load"
        ),
        "tasks": flag("tasks", "Whether missing and pending tasks are watched."),
        "tasks_minutes": minutes("tasks_minutes", "with such a task. By default more than an instance takes to come"),
        "capacity_minutes": minutes("capacity_minutes", "in which wanted instances do not come. By default the same"),
        "failed_deployments": flag("failed_deployments", "Whether the topic is told of deployments that ECS gives up."),
        "stopped_tasks": flag("stopped_tasks", "Whether it is told of each task that failed to start or ended."),
    }


def make_sight(module: Module) -> None:
    """Make the topic, and ask for quotas.

    Args:
        module: the region, with its calls.
    """
    _make_topic(module)
    _decide_markets(module)
    quotas_local(module)
    check_quotas(
        module,
        needs=vcpu_needs(
            market_needs(
                instance_type="one.instance_type",
                sizes=("local.min_sizes[name]", "local.max_sizes[name]"),
                has_spot="local.on_demand_shares[name].has_spot",
                on_demand=("local.on_demand_shares[name].base", "local.on_demand_shares[name].percent"),
                vcpus=(
                    "local.hosts[name].vcpus",
                    "min(local.types[name][*].vcpus...)",
                    "max(local.types[name][*].vcpus...)",
                ),
                reserved="local.reserved_at_least[name]",
            ),
            each="for name, one in local.capacities",
        ),
        region="data.aws_region.current.id",
    )


def _decide_markets(module: Module) -> None:
    """What inf1-capacity decides; its outputs would put the question for the quotas off until it is applied."""
    module.local(
        "on_demand_shares",
        "${{\nfor name, one in var.capacities : name => {\n"
        'has_spot = lookup(one, "spot", null) != null\n'
        'base = lookup(one, "spot", null) == null ? local.max_sizes[name] : '
        "try(coalesce(one.spot.on_demand_base), 0)\n"
        "percent = try(coalesce(one.spot.on_demand_percent), 0)\n}\n}}",
        comment="Of which market instances are, and how many are reserved; in one zone for certain where zones are not "
        "named.",
    )
    module.local(
        "reserved_at_least",
        "${{\nfor name, one in var.capacities : name => "
        "try(one.reservation.instances_per_zone * try(max(length(one.reservation.zone_ids), 1), 1), 0)\n}}",
    )


def _make_topic(module: Module) -> None:
    for kind, label in ((DataAwsPartition, "partition"), (DataAwsCallerIdentity, "caller_identity")):
        labelled(kind(module, label), "current")
        module.when(f"data.aws_{label}.current", _MADE)
    module.local(
        "alarm_topic_arns",
        f"${{local.alarms == null ? [] : length(var.alarm_topic_arns) > 0 ? var.alarm_topic_arns : {_TOPIC}[*].arn}}",
        comment="Alarms, and the topic that they are told to.",
    )
    AlarmTopic(
        module,
        "topic",
        label="alarms",
        name=Reference("${var.name}-alarms"),
        kms_key_id=Reference("${local.alarms.kms_key_id}"),
        emails=(),
        alarms_arn=(
            "arn:${data.aws_partition.current[0].partition}:cloudwatch:${data.aws_region.current.id}:"
            "${data.aws_caller_identity.current[0].account_id}:alarm:${var.name}-*"
        ),
        rule_arns=("${each.key}",),
        account_id="${data.aws_caller_identity.current[0].account_id}",
    )
    module.when(_TOPIC, _MADE)
    module.set(_TOPIC, "tags", "${var.tags}")
    module.when(_POLICY, _MADE)
    module.set(_POLICY, "arn", f"${{{_TOPIC}[0].arn}}")
    module.set(_POLICY, "policy", _policy())
    module.remark(
        _TOPIC, "checkov:skip=CKV_AWS_26:var.alarms.kms_key_id encrypts it; CloudWatch cannot use SNS's own key"
    )
    labelled(
        SnsTopicSubscription(
            module, "emails", topic_arn=f"${{{_TOPIC}[0].arn}}", protocol="email", endpoint="${each.key}"
        ),
        "emails",
    )
    module.each(_EMAILS, f"${{toset({_MADE} ? local.alarms.emails : [])}}")
    module.comment(_EMAILS, "AWS asks each of them to confirm.")


def _policy() -> str:
    """As ``infra/sight/alarm_topic.py`` has it; without rules there is no statement about them."""
    alarms = (
        "arn:${data.aws_partition.current[0].partition}:cloudwatch:${data.aws_region.current.id}:"
        "${data.aws_caller_identity.current[0].account_id}:alarm:${var.name}-*"
    )

    def publish(sid: str, service: str, condition: Mapping[str, object]) -> dict[str, object]:
        return {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": ["sns:Publish"],
            "Resource": [f"${{{_TOPIC}[0].arn}}"],
            "Condition": condition,
        }

    told = publish(
        "Alarms",
        "cloudwatch.amazonaws.com",
        {
            "StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.current[0].account_id}"},
            "ArnLike": {"aws:SourceArn": alarms},
        },
    )
    ruled = publish(
        "Rules", "events.amazonaws.com", {"ArnEquals": {"aws:SourceArn": "${module.cluster.event_rule_arns}"}}
    )
    return (
        f'${{jsonencode({{\nVersion = "2012-10-17"\nStatement = concat(\n[{written(told)}],\n'
        f"[for one in [{written(ruled)}] : one if length(module.cluster.event_rule_arns) > 0],\n)\n}})}}"
    )
