"""Services and standalone tasks: their roles, constraints, strategies and schedules."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import (
    ScheduleBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
    StrategyBlueprint,
    TaskBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.fleet.model import Service, StandaloneTask
from neuronfleet.fleet.planner.capacity.fallbacks import check_fallback_constraints
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft, shared_out
from neuronfleet.fleet.planner.names import IAM_ROLE, SCHEDULE, limited
from neuronfleet.fleet.planner.tasks.neuron_monitor import check_neuron_monitor
from neuronfleet.fleet.planner.tasks.roles import check_roles, roles_blueprint
from neuronfleet.fleet.planner.tasks.rollout import deployment_of, is_distinct
from neuronfleet.fleet.planner.tasks.schedules import check_schedule
from neuronfleet.fleet.planner.traffic.scaling import scaling_blueprint
from neuronfleet.placement import Claims
from neuronfleet.placement.expression import (
    MAX_CONSTRAINTS,
    MAX_STRATEGIES,
    PlacementStrategy,
    doubtful,
    field_problem,
    instance_type_in,
    no_instance,
    spelling_problem,
)

__all__ = ["check_workload", "service_blueprint", "task_blueprint"]

_SPREAD_FIELD = "attribute:ecs.availability-zone"
_DEFAULT_STRATEGIES = (
    StrategyBlueprint(type="spread", field=_SPREAD_FIELD),
    StrategyBlueprint(type="spread", field="instanceId"),
)
_FULL_PERCENT = 100


def check_workload(context: Context, capacity: CapacityDraft, draft: WorkloadDraft, runtime: str | None) -> None:
    """Refuse what ECS would refuse, or take and never place.

    Args:
        context: the region.
        capacity: where it runs.
        draft: the service or task.
        runtime: Neuron runtime of its image, None where the image is not known.
    """
    settings = draft.settings
    parts = (draft.table, draft.name)
    _check_constraints(context, draft)
    check_fallback_constraints(context, capacity, draft)
    for index, strategy in enumerate(settings.placement_strategies or ()):
        problem = field_problem(PlacementStrategy(type=strategy.type, field=strategy.field))
        if problem:
            context.refuse((*parts, "placement_strategies", index, "field"), problem, strategy.field)
    if len(settings.placement_strategies or ()) > MAX_STRATEGIES:
        context.refuse((*parts, "placement_strategies"), f"ECS takes {MAX_STRATEGIES} strategies at most")
    _check_memory(context, draft)
    check_roles(context, draft)
    if runtime is not None:
        _check_runtime(context, capacity, draft, runtime)
        check_neuron_monitor(context, draft, runtime)
    if isinstance(settings, StandaloneTask) and settings.schedule is not None:
        check_schedule(context, draft, settings.schedule)
    if isinstance(settings, Service) and settings.availability_zone_rebalancing:
        _check_rebalancing(context, draft, settings)
    network = context.settings.network
    if settings.network_mode == "awsvpc" and network.public and network.vpc_id is None:
        context.notice(
            "awsvpc-without-internet",
            (*parts, "network_mode"),
            "in awsvpc network mode tasks get no public address, and with public = true there is no NAT gateway: they "
            "reach S3 and nothing else; use bridge, or egress = 'nat'",
        )


def _check_constraints(context: Context, draft: WorkloadDraft) -> None:
    settings, parts = draft.settings, draft.parts
    for index, expression in enumerate(settings.placement_constraints):
        place = (*parts, "placement_constraints", index)
        spelled = spelling_problem(expression)
        if spelled:
            context.refuse(place, spelled, expression)
            continue
        problem = no_instance(expression, draft.instance.name, context.region.name)
        if problem:
            context.refuse(place, problem, expression, follows=draft.type_sections)
            continue
        for doubt in doubtful(expression):
            context.notice("placement-expression", place, doubt)
    # One of the task definition, one of the service or run, and distinctInstance.
    if len(settings.placement_constraints) + 3 > MAX_CONSTRAINTS:
        context.refuse(
            (*parts, "placement_constraints"),
            f"{len(settings.placement_constraints)} are too many: ECS takes {MAX_CONSTRAINTS} a task and 3 are the "
            "planner's; join some with 'and'",
        )


def _check_rebalancing(context: Context, draft: WorkloadDraft, settings: Service) -> None:
    """Refuse services that ECS does not rebalance.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    parts = (draft.table, draft.name, "availability_zone_rebalancing")
    strategies = settings.placement_strategies
    if strategies and (strategies[0].type, strategies[0].field) != ("spread", _SPREAD_FIELD):
        context.refuse(parts, f"needs spread over {_SPREAD_FIELD} as the first of placement_strategies, or none at all")
    percent = deployment_of(draft).maximum_percent
    if percent <= _FULL_PERCENT:
        context.refuse(
            parts,
            f"starts a task before it stops one, but maximum_percent is {percent}; raise it, with a spare instance",
            follows=((*draft.parts, "deployment"), (*draft.parts, "spare_instances")),
        )


def _check_memory(context: Context, draft: WorkloadDraft) -> None:
    soft, hard = draft.settings.memory_reservation_mib, draft.settings.memory_mib
    if soft is not None and hard is not None and soft >= hard:
        context.refuse(
            (draft.table, draft.name, "memory_reservation_mib"), f"{soft} must be less than memory_mib = {hard}", soft
        )


def _check_runtime(context: Context, capacity: CapacityDraft, draft: WorkloadDraft, runtime: str) -> None:
    parts = (draft.table, draft.name)
    if draft.settings.sidecar is not None and runtime != "neuron-rtd":
        context.refuse(
            (*parts, "sidecar"),
            "belongs to Neuron Runtime 1.x; this image has the runtime in its own process: leave the sidecar out, or "
            "say runtime = 'neuron-rtd'",
            follows=((*parts, "runtime"), (*parts, "image")),
        )
    if draft.settings.sidecar is not None and not draft.settings.devices_per_task:
        context.refuse(
            (*parts, "sidecar"),
            "is the daemon of Neuron devices, and this workload has none; leave it out",
            follows=((*parts, "devices_per_task"),),
        )
    if not draft.settings.devices_per_task or runtime != "neuron-rtd":
        return
    if context.settings.ami.image_id is None or capacity.settings.ami_family is not None:
        context.refuse(
            (*parts, "image"),
            "uses Neuron Runtime 1.x (neuron-rtd), which no driver since Neuron 2.3 (October 2022) serves, and every "
            "AMI family has a newer one; take an image with the runtime in its process, or give ami.image_id of an AMI "
            "with an older driver",
            follows=(("ami",), ("capacities", capacity.name, "ami_family"), (*parts, "runtime")),
        )
    else:
        context.notice(
            "runtime-1",
            (*parts, "image"),
            "uses Neuron Runtime 1.x: it works only if the driver of ami.image_id is older than Neuron 2.3 (2022-10)",
        )


def _strategies(draft: WorkloadDraft) -> tuple[StrategyBlueprint, ...]:
    asked = draft.settings.placement_strategies
    if asked is None:
        return _DEFAULT_STRATEGIES
    return tuple(
        StrategyBlueprint(type=one.type, field="instanceId" if one.field == "host" else one.field) for one in asked
    )


def service_blueprint(
    context: Context,
    capacity: CapacityDraft,
    draft: WorkloadDraft,
    definitions: tuple[TaskDefinitionBlueprint, ...],
    claims: Claims,
) -> ServiceBlueprint:
    """A service whose problems have all been looked for."""
    settings = draft.settings
    if not isinstance(settings, Service):
        raise TypeError("a standalone task is no service")
    execute_command = context.settings.execute_command if settings.execute_command is None else settings.execute_command
    expression = instance_type_in([one.name for one in capacity.types])
    deployment = deployment_of(draft)
    if draft.initial_count and deployment.minimum_healthy_percent == 0:
        context.notice(
            "rollout-downtime",
            (draft.table, draft.name, "deployment"),
            f"{draft.name} may run no task at all while it rolls in {context.region.name}: one task, no spare instance",
        )
    return ServiceBlueprint(
        name=draft.name,
        capacity=capacity.name,
        devices_per_task=settings.devices_per_task,
        desired_count=draft.initial_count,
        ignore_desired_count=settings.ignore_desired_count or draft.scaling is not None,
        slots=tuple(
            SlotBlueprint(
                name=draft.service_name(index),
                index=index,
                devices=draft.slots[index],
                desired_count=initial,
                task_definition=definition,
            )
            for index, (definition, initial) in enumerate(
                zip(definitions, shared_out(draft.initial_count, len(definitions)), strict=True)
            )
        ),
        roles=roles_blueprint(context, draft, execute_command=execute_command),
        placement_expression=expression,
        placement_expressions=(expression, *settings.placement_constraints),
        distinct_instance=is_distinct(capacity, draft),
        strategies=_strategies(draft),
        deployment=deployment,
        execute_command=execute_command,
        availability_zone_rebalancing="ENABLED" if settings.availability_zone_rebalancing else "DISABLED",
        health_check_grace_seconds=settings.health_check_grace_seconds,
        force_new_deployment=settings.force_new_deployment,
        wait_for_steady_state=settings.wait_for_steady_state,
        claims=claims,
        scaling=scaling_blueprint(draft),
    )


def task_blueprint(
    context: Context,
    capacity: CapacityDraft,
    draft: WorkloadDraft,
    definition: TaskDefinitionBlueprint,
    claims: Claims,
) -> TaskBlueprint:
    """A standalone task whose problems have all been looked for."""
    settings = draft.settings
    if not isinstance(settings, StandaloneTask):
        raise TypeError("a service is no standalone task")
    expression = instance_type_in([one.name for one in capacity.types])
    execute_command = context.settings.execute_command if settings.execute_command is None else settings.execute_command
    schedule = None
    if settings.schedule is not None:
        schedule = ScheduleBlueprint(
            name=limited(context.fleet.name, draft.name, limit=SCHEDULE),
            role_name=limited(context.fleet.name, draft.name, context.region.name, "scheduler", limit=IAM_ROLE),
            expression=settings.schedule.expression,
            timezone=settings.schedule.timezone,
            enabled=settings.schedule.enabled,
            retry_attempts=settings.schedule.retry_attempts,
            maximum_event_age_seconds=settings.schedule.maximum_event_age_seconds,
        )
    return TaskBlueprint(
        name=draft.name,
        capacity=capacity.name,
        devices_per_task=settings.devices_per_task,
        devices=draft.slots[0],
        count=settings.count,
        task_definition=definition,
        roles=roles_blueprint(context, draft, execute_command=execute_command),
        placement_expression=expression,
        placement_expressions=(expression, *settings.placement_constraints),
        distinct_instance=is_distinct(capacity, draft),
        strategies=_strategies(draft),
        schedule=schedule,
        claims=claims,
    )
