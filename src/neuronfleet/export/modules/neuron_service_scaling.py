"""How the services of ``neuron-service`` scale: as ``fleet/planner/traffic/scaling.py`` decides it, slot by slot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.export.modules.neuron_service_scaling_inputs import SIGNALS
from neuronfleet.fleet.blueprint import (
    ScalingBlueprint,
    ScalingMetricBlueprint,
    ScalingScheduleBlueprint,
    SlotLimits,
)
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.service_scaling import CountedRequests, ServiceScaling

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["make_scaling", "scaling_rules"]

_TARGET: Final = "aws_appautoscaling_target.tasks"
_ACTION: Final = "aws_appautoscaling_scheduled_action.tasks_schedule"

_COUNTED: Final = ("requests_per_target", "in_flight_requests_per_target")


def scaling_rules() -> list[tuple[str, str]]:
    """What is refused once slots are known, in the planner's words."""
    counted = " || ".join(f"local.scaling.{name} != null" for name in _COUNTED)
    return [
        (
            "local.scaling == null || try(local.scaling.min_tasks, 0) >= local.slot_count",
            (
                "scaling: min_tasks = ${try(local.scaling.min_tasks, 0)} is less than its "
                "${local.slot_count} slots, and a "
                "slot without a task never gets one, since nothing is measured of it; set min_tasks = "
                "${local.slot_count}, or slots = ${try(local.scaling.min_tasks, 0)}."
            ),
        ),
        (
            (
                "alltrue(flatten([\nfor schedule in local.schedules : [\n"
                "for end in [schedule.min_tasks, schedule.max_tasks] : coalesce(end, local.slot_count) >= "
                "local.slot_count\n]\n]))"
            ),
            (
                "scaling.schedules: a limit is less than its ${local.slot_count} slots, and a slot without "
                "a task never "
                "gets one by itself; give ${local.slot_count} or more."
            ),
        ),
        (
            (
                "local.scaling == null || var.desired_count == null || "
                "coalesce(var.desired_count, 0) >= try(local.scaling.min_tasks, 0) && "
                "coalesce(var.desired_count, 0) <= try(local.scaling.max_tasks, 0)"
            ),
            (
                "desired_count = ${coalesce(var.desired_count, 0)} is outside of scaling, "
                "${try(local.scaling.min_tasks, 0)} to ${try(local.scaling.max_tasks, 0)}; leave it out to start with "
                "${try(local.scaling.min_tasks, 0)}."
            ),
        ),
        (
            (
                f"local.scaling == null || !try({counted}, false) || "
                'local.counts_requests && (local.traffic == null || contains(["http", "grpc"], local.traffic_protocol))'
            ),
            (
                f"scaling: {' and '.join(_COUNTED)} need an application load balancer that counts requests: give "
                "load_balancer with traffic, or the arn suffixes of yours, or scale by another signal."
            ),
        ),
    ]


def make_scaling(module: Module, *, service: str) -> None:
    """Make targets, policies and scheduled actions, one a slot, where there is scaling.

    Args:
        module: the service, with its slots.
        service: address of the services whose count is ignored.
    """
    module.local(
        "schedules",
        "${try(local.scaling.schedules, {})}",
        comment="Scaling: where requests are counted, and which slot keeps how many tasks.",
    )
    module.local(
        "counts_requests",
        "${local.traffic != null ? local.is_application : "
        "try(local.scaling.target_group_arn_suffix, null) != null || length(local.target_groups) > 0 && "
        "(var.load_balancer != null || try(local.scaling.load_balancer_arn_suffix, null) != null)}",
    )
    module.local(
        "load_balancer_arn_suffix",
        "${try(coalesce(try(local.scaling.load_balancer_arn_suffix, null), "
        "try(var.load_balancer.arn_suffix, null)), null)}",
    )
    module.local(
        "target_group_arn_suffix",
        "${try(coalesce(\ntry(local.scaling.target_group_arn_suffix, null),\n"
        "one(aws_lb_target_group.this[*].arn_suffix),\n"
        'try(split(":", local.target_groups[0].arn)[5], null),\n), null)}',
    )
    module.local("scaled_slots", "${{ for key, slot in local.slots : key => slot if local.scaling != null }}")
    ServiceScaling(
        module,
        "scaling",
        label="tasks",
        blueprint=_blueprint(),
        slot=0,
        cluster_name="${local.cluster_name}",
        service_name=f"${{{service}[each.key].name}}",
        requests=CountedRequests(
            load_balancer="${local.load_balancer_arn_suffix}", target_group="${local.target_group_arn_suffix}"
        ),
    )
    module.each(_TARGET, "${local.scaled_slots}")
    module.set(_TARGET, "tags", "${var.tags}")
    module.comment(_TARGET, "Each slot scales by itself, between its share of min_tasks and of max_tasks.")
    for attribute, kind in SIGNALS.items():
        _make_policy(module, attribute, f"aws_appautoscaling_policy.tasks_{kind.replace('-', '_')}")
    _make_schedules(module)


def _make_policy(module: Module, attribute: str, address: str) -> None:
    module.each(
        address,
        f"${{{{ for key, slot in local.scaled_slots : key => slot if try(local.scaling.{attribute}, null) != null }}}}",
    )
    _aim(module, address, "each.key")
    if attribute == "custom_metric":
        inside = "target_tracking_scaling_policy_configuration.customized_metric_specification"
        module.set(
            address,
            f"{inside}.dynamic",
            {
                "dimensions": {
                    "for_each": "${local.scaling.custom_metric.dimensions}",
                    "content": {
                        "name": "${dimensions.key}",
                        "value": "${lookup(\n{\n"
                        '"{cluster}" = local.cluster_name\n'
                        '"{service}" = local.slots[each.key].name\n'
                        "},\ndimensions.value,\ndimensions.value,\n)}",
                    },
                }
            },
        )


def _make_schedules(module: Module) -> None:
    module.each(
        _ACTION,
        "${merge([\nfor key, slot in local.scaled_slots : {\n"
        'for name, schedule in local.schedules : "${key} ${name}" => merge(schedule, {\n'
        "name = name\nkey = key\nindex = slot.index\n})\n}\n]...)}",
    )
    _aim(module, _ACTION, "each.value.key")
    module.set(_ACTION, "name", "${each.value.name}")
    for end, attribute in (("min_capacity", "min_tasks"), ("max_capacity", "max_tasks")):
        limit = f"each.value.{attribute}"
        share = _shared_out(limit, "each.value.index")
        module.set(_ACTION, f"scalable_target_action.{end}", f"${{{limit} == null ? null : {share}}}")


def _aim(module: Module, address: str, key: str) -> None:
    for name in ("service_namespace", "scalable_dimension", "resource_id"):
        module.set(address, name, f"${{{_TARGET}[{key}].{name}}}")


def _shared_out(tasks: str, index: str) -> str:
    """Tasks of one slot, as even as can be: fleet/planner/context.py."""
    return f"floor({tasks} / local.slot_count) + ({index} < {tasks} % local.slot_count ? 1 : 0)"


def _blueprint() -> ScalingBlueprint:
    def metric(attribute: str, kind: Any, **further: Any) -> ScalingMetricBlueprint:  # noqa: ANN401 - expressions
        return ScalingMetricBlueprint(kind=kind, target=_any(f"local.scaling.{attribute}"), **further)

    custom = "custom_metric"
    metrics: Sequence[ScalingMetricBlueprint] = [
        metric(attribute, kind) for attribute, kind in SIGNALS.items() if attribute != custom
    ]
    return ScalingBlueprint(
        min_tasks=0,
        max_tasks=0,
        slots=(SlotLimits(min_tasks=_any("each.value.least_tasks"), max_tasks=_any("each.value.most_tasks")),),
        metrics=(
            *metrics,
            metric(
                f"{custom}.target",
                "custom",
                namespace=_any(f"local.scaling.{custom}.namespace"),
                name=_any(f"local.scaling.{custom}.name"),
                statistic=_any(f"local.scaling.{custom}.statistic"),
            ),
        ),
        scale_out_cooldown_seconds=_any("local.scaling.scale_out_cooldown_seconds"),
        scale_in_cooldown_seconds=_any("local.scaling.scale_in_cooldown_seconds"),
        scale_in=_any("local.scaling.scale_in"),
        schedules=(
            ScalingScheduleBlueprint(
                name="schedule",
                expression=_any("each.value.expression"),
                timezone=_any("each.value.timezone"),
                slots=(SlotLimits(min_tasks=None, max_tasks=None),),
            ),
        ),
    )


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers, booleans and texts
    return Reference(f"${{{expression}}}")
