"""Where the emulator is made to do as AWS does: each adjustment named, explained and reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.adjustments import (
    application_autoscaling_tags,
    capacity_reservations,
    ecs_managed_draining,
    ecs_memory_reservation,
    ecs_service_fields,
    ecs_service_network,
    existing_resources,
    instance_type_offerings,
    launch_template_tags,
    looked_up_resources,
    route53_alarm_checks,
    security_group_descriptions,
    service_quotas,
    ssm_image_parameters,
    ssm_parallel_reads,
    ssm_recommended,
    subnet_ipv6,
)
from neuronfleet.rehearsal.adjustments.base import Adjustment, stand_ins_served

__all__ = ["ADJUSTMENTS", "Adjustment", "apply_adjustments", "make_existing", "stand_ins_served"]

ADJUSTMENTS: Final[tuple[Adjustment, ...]] = tuple(
    module.ADJUSTMENT
    for module in (
        application_autoscaling_tags,
        capacity_reservations,
        ecs_managed_draining,
        ecs_memory_reservation,
        ecs_service_fields,
        ecs_service_network,
        existing_resources,
        instance_type_offerings,
        launch_template_tags,
        looked_up_resources,
        route53_alarm_checks,
        security_group_descriptions,
        service_quotas,
        ssm_image_parameters,
        ssm_parallel_reads,
        ssm_recommended,
        subnet_ipv6,
    )
)


def make_existing(wanted: Mapping[str, Any]) -> None:
    """Make what a stack expects to exist and is not there yet, in the emulator's own process.

    Args:
        wanted: fields of ``ExpectedResources``, as plain data.
    """
    existing_resources.make_existing(wanted)
    looked_up_resources.make_looked_up(wanted)


def apply_adjustments(ids: Sequence[str]) -> None:
    """Make adjustments in this process, which must be the emulator's own.

    Args:
        ids: ids of :data:`ADJUSTMENTS`.

    Raises:
        RehearsalError: there is no adjustment of that id, or moto has changed under it.
    """
    by_id = {adjustment.id: adjustment for adjustment in ADJUSTMENTS}
    for adjustment_id in ids:
        if adjustment_id not in by_id:
            raise RehearsalError(f"no adjustment is named {adjustment_id!r}; there are {', '.join(by_id)}")
        by_id[adjustment_id].apply()
