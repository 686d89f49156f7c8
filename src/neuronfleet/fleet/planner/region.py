"""Plans one region."""

from __future__ import annotations

from neuronfleet.fleet.blueprint import (
    AmiBlueprint,
    Blueprint,
    CapacityBlueprint,
    ClusterBlueprint,
    LogsBlueprint,
    ServiceBlueprint,
    TaskBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.fleet.planner.arns import kms_key
from neuronfleet.fleet.planner.backends import plan_backend
from neuronfleet.fleet.planner.capacity.amis import check_sdk, resolve_ami
from neuronfleet.fleet.planner.capacity.arithmetic import plan_arithmetic
from neuronfleet.fleet.planner.capacity.capacities import draft_capacities
from neuronfleet.fleet.planner.capacity.costs import plan_cost
from neuronfleet.fleet.planner.capacity.fallbacks import check_spot, fallback_blueprints, spot_blueprint
from neuronfleet.fleet.planner.capacity.locks import tell_unused_locks
from neuronfleet.fleet.planner.capacity.quotas import plan_quotas, vcpu_needed
from neuronfleet.fleet.planner.capacity.reservations import with_reservations
from neuronfleet.fleet.planner.capacity.sizing import Sizing, size_capacity
from neuronfleet.fleet.planner.checks import check_given_names, check_names, check_region, check_slot_names
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.fleet.planner.models.presence import plan_image_presence, plan_model_presence
from neuronfleet.fleet.planner.names import IAM_ROLE, LAUNCH_TEMPLATE, limited
from neuronfleet.fleet.planner.network import plan_network
from neuronfleet.fleet.planner.sight.alarm_checks import check_alarms
from neuronfleet.fleet.planner.sight.alarms import alarms_blueprint
from neuronfleet.fleet.planner.sight.dashboards import (
    GROUP_METRICS,
    check_dashboard,
    dashboard_blueprint,
    shows_dashboard,
)
from neuronfleet.fleet.planner.sight.problem_detector import detector_images, plan_problem_detector
from neuronfleet.fleet.planner.tasks.containers import task_definition
from neuronfleet.fleet.planner.tasks.images import ResolvedImage, resolve_image
from neuronfleet.fleet.planner.tasks.ports import HostPorts
from neuronfleet.fleet.planner.tasks.slots import allocate_slots
from neuronfleet.fleet.planner.tasks.workloads import check_workload, service_blueprint, task_blueprint
from neuronfleet.fleet.planner.traffic.regional import plan_traffic
from neuronfleet.fleet.planner.traffic.scaling import check_scaling
from neuronfleet.fleet.waves import wave_number, waves_of

__all__ = ["plan_region"]


def plan_region(context: Context) -> Blueprint | None:
    """Decide everything for one region.

    Returns:
        The blueprint, or None where problems were reported.
    """
    before = len(context.report.problems)
    check_region(context)
    check_names(context)
    capacities = draft_capacities(context)
    images: dict[str, ResolvedImage] = {}
    blueprints: list[CapacityBlueprint] = []
    services: dict[str, ServiceBlueprint] = {}
    tasks: dict[str, TaskBlueprint] = {}
    for capacity in capacities:
        _plan_capacity(context, capacity, images, blueprints, services, tasks)
    check_slot_names(context, capacities)
    check_given_names(context, capacities)
    secrets = frozenset(
        arn for capacity in capacities for draft in capacity.workloads for arn in draft.settings.secrets.values()
    )
    settings, fleet = context.settings, context.fleet
    logs_key = kms_key(context, settings.logs.kms_key_id, ("logs", "kms_key_id"))
    sure = [one for one in capacities if ("capacities", one.name) not in context.doubts]
    detector_image = detector_images(context)
    detector = plan_problem_detector(context, capacities, images, detector_image)
    network = plan_network(context, sure, {**images, **detector_image}, secrets)
    blueprints = with_reservations(context, capacities, blueprints, network)
    backend = plan_backend(context)
    load_balancers = plan_traffic(context, capacities, images, network, services)
    for draft in (one for capacity in capacities for one in capacity.workloads):
        made = services.get(draft.name)
        check_scaling(context, draft, None if made is None else made.target_group)
    check_alarms(context)
    check_dashboard(context)
    model_presence = plan_model_presence(context, capacities)
    image_presence = plan_image_presence(context, capacities, images)
    if network is None or len(context.report.problems) > before:
        return None
    quotas = plan_quotas(context, blueprints)
    tell_unused_locks(context, blueprints)
    in_order = tuple(services[name] for name in settings.services if name in services)
    alarms = alarms_blueprint(context, blueprints, in_order, load_balancers, detector)
    return Blueprint(
        fleet=fleet.name,
        stack=context.stack,
        region=context.region.name,
        partition=context.partition.name,
        dns_suffix=context.partition.dns_suffix,
        reverse_dns_prefix=context.partition.reverse_dns_prefix,
        ec2_principal=context.partition.ec2_principal,
        account_id=settings.account_id,
        tags=dict(sorted({"neuronfleet:fleet": fleet.name, **settings.tags}.items())),
        backend=backend,
        network=network,
        logs=LogsBlueprint(
            group=settings.logs.group or f"/ecs/{fleet.name}",
            retention_days=settings.logs.retention_days,
            kms_key_id=logs_key,
        ),
        cluster=ClusterBlueprint(
            name=context.cluster_name,
            container_insights=settings.container_insights,
            execute_command=any(one.execute_command for one in services.values()) or settings.execute_command,
        ),
        capacities=tuple(blueprints),
        services=in_order,
        tasks=tuple(tasks[name] for name in settings.tasks if name in tasks),
        vcpu_quota_needed=vcpu_needed(blueprints),
        quotas=quotas,
        check_quotas=settings.check_quotas,
        notices=context.report.notices,
        wave=wave_number(fleet, context.region.name),
        waves=waves_of(fleet),
        cost=plan_cost(context, blueprints),
        arithmetic=plan_arithmetic(context, blueprints, in_order),
        load_balancers=load_balancers,
        alarms=alarms,
        dashboard=dashboard_blueprint(context, blueprints, in_order, load_balancers, alarms),
        problem_detector=detector,
        model_presence=model_presence,
        image_presence=image_presence,
    )


def _plan_capacity(
    context: Context,
    capacity: CapacityDraft,
    images: dict[str, ResolvedImage],
    blueprints: list[CapacityBlueprint],
    services: dict[str, ServiceBlueprint],
    tasks: dict[str, TaskBlueprint],
) -> None:
    allocated = allocate_slots(context, capacity)
    taken = HostPorts()
    for draft in capacity.workloads:
        taken.reserve(draft)
    definitions: dict[str, tuple[TaskDefinitionBlueprint, ...]] = {}
    for draft in capacity.workloads:
        image = resolve_image(context, draft)
        check_workload(context, capacity, draft, image.runtime if image else None)
        if image is None:
            continue
        images[draft.name] = image
        sure = _says_its_memory(context, capacity, draft) and allocated
        found = [task_definition(context, capacity, draft, image, slot, taken) for slot in range(len(draft.slots))]
        whole = tuple(one for one in found if one is not None)
        if sure and len(whole) == len(found):
            definitions[draft.name] = whole
    ami = resolve_ami(context, capacity)
    for draft in capacity.workloads:
        check_sdk(context, capacity, draft, images.get(draft.name), ami)
    if ami is None or len(definitions) < len(capacity.workloads):
        return
    sizing = size_capacity(context, capacity, definitions)
    check_spot(context, capacity, sizing.max_size)
    blueprints.append(_capacity_blueprint(context, capacity, sizing, ami))
    for draft in capacity.workloads:
        claims = sizing.claims[draft.name]
        if draft.table == "services":
            services[draft.name] = service_blueprint(context, capacity, draft, definitions[draft.name], claims)
        else:
            tasks[draft.name] = task_blueprint(context, capacity, draft, definitions[draft.name][0], claims)


def _says_its_memory(context: Context, capacity: CapacityDraft, draft: WorkloadDraft) -> bool:
    """Whether an ordinary workload that shares its instances says how much of them it takes."""
    settings = draft.settings
    if len(capacity.workloads) == 1 or settings.devices_per_task:
        return True
    if settings.memory_mib is not None or settings.memory_reservation_mib is not None:
        return True
    beside = "tasks that own devices" if capacity.mixed else "others"
    context.refuse(
        (draft.table, draft.name, "memory_mib"),
        f"is required: {draft.name} shares capacity {capacity.name!r} with {beside}",
        follows=capacity.sections,
    )
    return False


def _capacity_blueprint(
    context: Context, capacity: CapacityDraft, sizing: Sizing, ami: AmiBlueprint
) -> CapacityBlueprint:
    settings, instance = capacity.settings, capacity.instance
    refresh_min, refresh_max = sizing.refresh
    price = context.catalogue.price(instance.name, context.region.name)
    base = (context.fleet.name, capacity.name)
    return CapacityBlueprint(
        name=capacity.name,
        full_name=limited(*base, limit=LAUNCH_TEMPLATE),
        role_name=limited(*base, context.region.name, "instance", limit=IAM_ROLE),
        instance_type=instance.name,
        architecture=instance.architecture,
        devices=instance.devices,
        vcpu=instance.vcpu,
        min_size=sizing.min_size,
        max_size=sizing.max_size,
        instances_needed=sizing.needed,
        target_capacity=settings.target_capacity,
        ami=ami,
        root_volume_gib=settings.root_volume_gib,
        kms_key_id=kms_key(context, settings.kms_key_id, ("capacities", capacity.name, "kms_key_id")),
        reserved_memory_mib=settings.reserved_memory_mib,
        managed_draining=settings.managed_draining,
        managed_termination_protection=settings.managed_termination_protection,
        instance_warmup_seconds=settings.instance_warmup_seconds,
        attributes=dict(sorted(settings.attributes.items())),
        user_data=settings.user_data,
        zone_ids=settings.zone_ids,
        refresh_min_healthy_percent=refresh_min,
        refresh_max_healthy_percent=refresh_max,
        zones_without=_zones_without(context, capacity),
        metadata_hop_limit=settings.metadata_hop_limit,
        usd_per_hour=price.usd_per_hour if price else None,
        price_region=price.region if price else None,
        group_metrics=GROUP_METRICS if shows_dashboard(context) else (),
        cores_per_device=instance.cores_per_device,
        fallbacks=fallback_blueprints(context, capacity),
        spot=spot_blueprint(capacity),
    )


def _zones_without(context: Context, capacity: CapacityDraft) -> tuple[str, ...]:
    region, instance = context.region, capacity.instance
    if not (instance.accelerated and region.offerings_known):
        return ()
    offering = region.zones_offering(instance.name)
    return tuple(zone for zone in region.zones if zone not in offering)
