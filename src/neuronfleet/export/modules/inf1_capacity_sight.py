"""What people are told of ``modules/inf1-capacity``: that instances are wanted and do not come, and the quota."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, cast

from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_service_alarms import alarm_topics, make_alarm
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.export.modules.vcpu_quota import (
    check_quotas,
    declare_check_quotas,
    market_needs,
    quotas_local,
    vcpu_needs,
)
from neuronfleet.fleet.model import Alarms
from neuronfleet.fleet.planner.sight.alarms import AFTER_WARMUP_MINUTES, capacity_exhausted_alarm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neuronfleet.export.module import Module
    from neuronfleet.fleet.blueprint import CapacityBlueprint, MetricBlueprint

__all__ = ["declare_sight", "make_sight"]

_DEFAULTS: Final = Alarms()


def declare_sight(module: Module) -> None:
    """Declare ``alarm_topic_arns``, ``alarms``, ``group_metrics`` and ``check_quotas``.

    Args:
        module: the capacity.
    """
    alarm_topics(module)
    minutes = 'coalesce(lookup(var.alarms, "minutes", null), 1)'
    module.object_variable(
        "alarms",
        description="The alarm that instances are wanted and do not come, where alarm_topic_arns are given.",
        attributes={
            "name_prefix": Attribute(description="Its name begins with it. By default nothing.", default=None),
            "capacity": Attribute(
                description="What its description calls the capacity. By default the name.", default=None
            ),
            "recovery": Attribute(
                "bool", description="Whether the topics are told when it is over.", default=_DEFAULTS.recovery
            ),
            "minutes": Attribute(
                "number",
                description=f"Minutes in which wanted instances do not come. By default {AFTER_WARMUP_MINUTES} more "
                "than one takes to come.",
                default=None,
            ),
        },
        many=None,
        default={},
        validations=about([(f"${{{minutes} >= 1 && {minutes} <= 1440}}", "alarms: minutes are from 1 to 1440.")]),
    )
    module.variable(
        "group_metrics",
        type="list(string)",
        description="Metrics that the Auto Scaling group collects, such as GroupInServiceInstances, for dashboards.",
        default=[],
    )
    declare_check_quotas(module)


def make_sight(module: Module) -> None:
    """Make the alarm, collect the metrics, ask for the quota.

    Args:
        module: the capacity.
    """
    module.local(
        "alarm_prefix", '${local.alarms.name_prefix == null ? "" : local.alarms.name_prefix}', comment="The alarm."
    )
    module.local(
        "alarm_minutes",
        f"${{coalesce(local.alarms.minutes, ceil(var.instance_warmup_seconds / 60) + {AFTER_WARMUP_MINUTES})}}",
    )
    capacity = SimpleNamespace(
        name="${local.alarm_subject}",
        max_size="${var.max_size}",
        instance_type="${var.instance_type}",
        instance_warmup_seconds=0,
    )
    module.local("alarm_subject", "${coalesce(local.alarms.capacity, var.name)}")
    alarm = capacity_exhausted_alarm("", _DEFAULTS, cast("CapacityBlueprint", capacity))
    address = make_alarm(module, "capacity_exhausted", alarm, "local.alarm_minutes", _of_capacity)
    module.set(address, "alarm_name", "${local.alarm_prefix}${var.name}-capacity-exhausted")
    module.when(address, "length(var.alarm_topic_arns) > 0")
    module.set(
        "aws_autoscaling_group.this", "enabled_metrics", "${length(var.group_metrics) > 0 ? var.group_metrics : null}"
    )
    quotas_local(module)
    check_quotas(
        module,
        needs=vcpu_needs(
            market_needs(
                instance_type="var.instance_type",
                sizes=("var.min_size", "var.max_size"),
                has_spot="local.spot != null",
                on_demand=("local.on_demand_base", "local.on_demand_percent"),
                vcpus=("local.instance.vcpus", "min(local.types[*].vcpus...)", "max(local.types[*].vcpus...)"),
                reserved="local.reserved_at_least",
            ),
        ),
        region="data.aws_region.current.id",
    )


def _of_capacity(_: MetricBlueprint) -> Mapping[str, str]:
    return {
        "CapacityProviderName": "${aws_ecs_capacity_provider.this.name}",
        "ClusterName": "${var.cluster_name}",
    }
