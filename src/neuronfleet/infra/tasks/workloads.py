"""The services and standalone tasks of a region."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import EcsServiceLoadBalancer
from neuronfleet.fleet.blueprint import RolesBlueprint, ServiceBlueprint, TaskBlueprint, TaskDefinitionBlueprint
from neuronfleet.infra.instances.capacity import Capacity
from neuronfleet.infra.labels import label_of, reference
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.run_task import run_task_command
from neuronfleet.infra.tasks.scheduled_task import ScheduledTask
from neuronfleet.infra.tasks.service import Service
from neuronfleet.infra.tasks.service_scaling import CountedRequests, ServiceScaling
from neuronfleet.infra.tasks.task_definition import TaskDefinition
from neuronfleet.infra.tasks.task_roles import TaskRoles, ecr_repository_arns

__all__ = ["FleetService", "FleetTask", "Surroundings"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every workload of a region shares.

    Attributes:
        region: AWS region.
        partition: AWS partition.
        account_id: called for the account, which may need a data source.
        cluster_name: reference.
        cluster_arn: reference.
        log_group_name: reference.
        log_group_arn: reference.
        capacities: capacities by name.
        task_security_groups: security groups of tasks in ``awsvpc`` network mode.
        depends_on: what workloads need beside their own roles.
        registrations: what services behind load balancers need to register their tasks, by the service's name.
        routes: what must be there before each of those services, by the service's name.
        model_keys: keys of the model store, by alias.
    """

    region: str
    partition: str
    account_id: Callable[[], str]
    cluster_name: str
    cluster_arn: str
    log_group_name: str
    log_group_arn: str
    capacities: Mapping[str, Capacity]
    task_security_groups: tuple[str, ...]
    depends_on: tuple[ITerraformDependable, ...]
    registrations: Mapping[str, EcsServiceLoadBalancer] = dataclasses.field(default_factory=dict)
    routes: Mapping[str, Sequence[ITerraformDependable]] = dataclasses.field(default_factory=dict)
    model_keys: Mapping[str, str] = dataclasses.field(default_factory=dict)


class FleetService(Construct):  # type: ignore[misc]
    """A service of the fleet: one task definition and one ECS service for each slot, roles shared.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the service, decided.
        surroundings: what it shares with the others.

    Attributes:
        service_names: reference to each ECS service's name, by that name.
        task_definition_arns: reference to each task definition's ARN, by the ECS service's name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: ServiceBlueprint,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(scope, id)
        label = label_of(blueprint.name)
        capacity = surroundings.capacities[blueprint.capacity]
        roles = _roles(self, label, blueprint.roles, [slot.task_definition for slot in blueprint.slots], surroundings)
        registration = surroundings.registrations.get(blueprint.name)
        routes = surroundings.routes.get(blueprint.name, ())
        self.service_names: dict[str, str] = {}
        self.task_definition_arns: dict[str, str] = {}
        for slot in blueprint.slots:
            # Of the slot's own name, so that growing from one slot to two moves no address.
            slot_label = label_of(slot.name)
            definition = TaskDefinition(
                self,
                f"definition_{slot.index}",
                label=slot_label,
                blueprint=slot.task_definition,
                roles=roles,
                log_group_name=surroundings.log_group_name,
                region=surroundings.region,
                execute_command=blueprint.execute_command,
            )
            service = Service(
                self,
                f"service_{slot.index}",
                label=slot_label,
                name=slot.name,
                cluster=surroundings.cluster_arn,
                task_definition=definition.arn,
                capacity_provider=capacity.provider_name,
                desired_count=slot.desired_count,
                ignore_desired_count=blueprint.ignore_desired_count,
                placement_expressions=blueprint.placement_expressions,
                distinct_instance=blueprint.distinct_instance,
                strategies=blueprint.strategies,
                deployment=blueprint.deployment,
                enable_execute_command=blueprint.execute_command,
                availability_zone_rebalancing=blueprint.availability_zone_rebalancing,
                health_check_grace_period_seconds=blueprint.health_check_grace_seconds,
                force_new_deployment=blueprint.force_new_deployment,
                wait_for_steady_state=blueprint.wait_for_steady_state,
                subnet_ids=_subnet_ids(slot.task_definition, capacity),
                security_groups=surroundings.task_security_groups,
                load_balancers=() if registration is None else (registration,),
                depends_on=[*roles.policies, *capacity.policies, *surroundings.depends_on, *routes],
            )
            if blueprint.scaling is not None:
                ServiceScaling(
                    self,
                    f"scaling_{slot.index}",
                    label=slot_label,
                    blueprint=blueprint.scaling,
                    slot=slot.index,
                    cluster_name=surroundings.cluster_name,
                    service_name=service.name,
                    requests=_counted_requests(blueprint),
                )
            self.service_names[slot.name] = service.name
            self.task_definition_arns[slot.name] = definition.arn


class FleetTask(Construct):  # type: ignore[misc]
    """A standalone task of the fleet: scheduled, or run on demand by a command.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the task, decided.
        surroundings: what it shares with the others.

    Attributes:
        label: label of its resources.
        task_definition_arn: reference.
        run_task_command: shell command that starts it now, as a template.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: TaskBlueprint,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(scope, id)
        self.label = label_of(blueprint.name)
        capacity = surroundings.capacities[blueprint.capacity]
        roles = _roles(self, self.label, blueprint.roles, [blueprint.task_definition], surroundings)
        execute_command = blueprint.roles.execute_command
        definition = TaskDefinition(
            self,
            "definition",
            label=self.label,
            blueprint=blueprint.task_definition,
            roles=roles,
            log_group_name=surroundings.log_group_name,
            region=surroundings.region,
            execute_command=execute_command,
        )
        self.task_definition_arn = definition.arn
        subnet_ids = _subnet_ids(blueprint.task_definition, capacity)
        if blueprint.schedule is not None:
            ScheduledTask(
                self,
                "schedule",
                label=self.label,
                schedule=blueprint.schedule,
                cluster_arn=surroundings.cluster_arn,
                task_definition=definition,
                roles=roles,
                capacity_provider=capacity.provider_name,
                task_count=blueprint.count,
                placement_expressions=blueprint.placement_expressions,
                distinct_instance=blueprint.distinct_instance,
                strategies=blueprint.strategies,
                enable_execute_command=execute_command,
                partition=surroundings.partition,
                region=surroundings.region,
                account_id=surroundings.account_id(),
                subnet_ids=subnet_ids,
                security_groups=surroundings.task_security_groups,
                depends_on=[*roles.policies, *surroundings.depends_on],
            )
        self.run_task_command = run_task_command(
            region=surroundings.region,
            cluster_name=surroundings.cluster_name,
            task_definition_arn=definition.arn,
            capacity_provider=capacity.provider_name,
            count=blueprint.count,
            placement_expressions=blueprint.placement_expressions,
            distinct_instance=blueprint.distinct_instance,
            strategies=blueprint.strategies,
            enable_execute_command=execute_command,
            subnet_ids=None if subnet_ids is None else subnet_ids.removeprefix("${").removesuffix("}"),
            security_groups=surroundings.task_security_groups,
        )


def _counted_requests(blueprint: ServiceBlueprint) -> CountedRequests | None:
    group = blueprint.target_group
    if group is None or group.protocol != "HTTP":
        return None
    return CountedRequests(
        load_balancer=reference("aws_lb", label_of(group.load_balancer), "arn_suffix"),
        target_group=reference("aws_lb_target_group", label_of(blueprint.name), "arn_suffix"),
    )


def _roles(
    scope: Construct,
    label: str,
    blueprint: RolesBlueprint,
    definitions: Sequence[TaskDefinitionBlueprint],
    surroundings: Surroundings,
) -> TaskRoles:
    images = [container.image for definition in definitions for container in definition.containers]
    model = blueprint.model
    if model is not None and model.kms_alias is not None:
        key_arn = Reference(surroundings.model_keys[model.kms_alias])
        blueprint = dataclasses.replace(blueprint, model=dataclasses.replace(model, kms_key_arn=key_arn))
    return TaskRoles(
        scope,
        "roles",
        label=label,
        blueprint=blueprint,
        partition=surroundings.partition,
        region=surroundings.region,
        log_group_arn=surroundings.log_group_arn,
        repository_arns=ecr_repository_arns(images, partition=surroundings.partition),
        account_id=surroundings.account_id,
    )


def _subnet_ids(definition: TaskDefinitionBlueprint, capacity: Capacity) -> str | None:
    """A task in ``awsvpc`` mode gets its interface on an instance of the capacity, so in one of its subnets."""
    return capacity.subnet_ids if definition.network_mode == "awsvpc" else None
