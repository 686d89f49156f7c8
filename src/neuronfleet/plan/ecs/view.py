"""Clusters, capacities, task definitions and services of a plan, wired together by names, ARNs and references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.catalogue import Catalogue
from neuronfleet.plan.ecs.capacity import EcsCapacity
from neuronfleet.plan.ecs.cluster import EcsCluster
from neuronfleet.plan.ecs.decided import DecidedCluster, decide_clusters
from neuronfleet.plan.ecs.service import EcsService
from neuronfleet.plan.ecs.standalone import EcsTask
from neuronfleet.plan.ecs.task_definition import EcsTaskDefinition
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.value import Value

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan

__all__ = ["EcsView"]


class EcsView:
    """ECS in one plan, as it will be once the plan is applied.

    Args:
        plan: the plan.

    Attributes:
        task_definitions: every task definition.
        capacities: every Auto Scaling group whose instances join a cluster, as far as the plan tells.
        services: every service.
        tasks: every standalone task.
        clusters: every cluster that is in the plan or that something of the plan is in.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.task_definitions = tuple(EcsTaskDefinition(one) for one in plan.resources("aws_ecs_task_definition"))
        self._by_definition = {one.resource.address: one for one in self.task_definitions}
        self._clusters: dict[object, EcsCluster] = {}
        for one in plan.resources("aws_ecs_cluster"):
            self._cluster_of_resource(one)
        self._defaults: dict[int, Value] = {}
        self._provided: dict[str, Resource] | None = None
        self._unclear: list[Resource] = []
        self._astray: list[Value] = []
        self._decided: tuple[DecidedCluster, ...] | None = None
        attached = self._attached()
        self.capacities = tuple(self._capacity(one) for one in plan.resources("aws_autoscaling_group"))
        for capacity in self.capacities:
            self._join(capacity, attached)
        self._scalings = {
            key: one for one in plan.resources("aws_appautoscaling_target") for key in self._scaled_by(one)
        }
        self.services = tuple(self._service(one) for one in plan.resources("aws_ecs_service"))
        self.tasks = tuple(task for task in self._tasks() if task is not None)
        self.clusters = tuple(self._clusters.values())
        self._capacities_by_part: dict[str, tuple[EcsCapacity, ...]] = {}
        for capacity in self.capacities:
            for part in (capacity.template, capacity.group, capacity.provider):
                if part is not None:
                    others = self._capacities_by_part.get(part.address, ())
                    self._capacities_by_part[part.address] = (*others, capacity)
        self._users_by_definition: dict[str, tuple[EcsService | EcsTask, ...]] = {}
        members: list[EcsService | EcsTask] = [*self.services, *self.tasks]
        for member in members:
            if member.task_definition is not None:
                key = member.task_definition.resource.address
                self._users_by_definition[key] = (*self._users_by_definition.get(key, ()), member)
        self._by_service = {one.resource.address: one for one in self.services}
        self._cluster_by_member = {
            id(member): cluster
            for cluster in reversed(self.clusters)
            for member in (*cluster.capacities, *cluster.services, *cluster.tasks)
        }

    # -- finding ------------------------------------------------------------------------------------------------

    def task_definition(self, resource: Resource) -> EcsTaskDefinition | None:
        """The task definition that a resource is."""
        return self._by_definition.get(resource.address)

    def service(self, resource: Resource) -> EcsService | None:
        """The service that a resource is."""
        return self._by_service.get(resource.address)

    def cluster_of(self, member: EcsService | EcsTask | EcsCapacity) -> EcsCluster | None:
        """The cluster that a service, a task or a capacity is in, None where the plan does not tell."""
        return self._cluster_by_member.get(id(member))

    def capacity_of(self, resource: Resource) -> tuple[EcsCapacity, ...]:
        """Capacities that a launch template, an Auto Scaling group or a capacity provider is part of."""
        return self._capacities_by_part.get(resource.address, ())

    def users_of(self, definition: EcsTaskDefinition) -> tuple[EcsService | EcsTask, ...]:
        """Services and standalone tasks that run a task definition."""
        return self._users_by_definition.get(definition.resource.address, ())

    def capacities_for(self, member: EcsService | EcsTask) -> tuple[EcsCapacity, ...] | None:
        """Where tasks of a service may be placed, as its strategy or launch type says; None where it is not known."""
        cluster = self.cluster_of(member)
        if cluster is None:
            return None
        strategy = self.strategy_of(member, cluster)
        if strategy is None:
            return tuple(cluster.capacities)
        if strategy.is_unknown:
            return None
        names = [block["capacity_provider"].text for block in strategy.items]
        if None in names or any(one.unclear for one in cluster.capacities):
            return None
        return tuple(one for one in cluster.capacities if one.provider is not None and one.name in names)

    def strategy_of(self, member: EcsService | EcsTask, cluster: EcsCluster) -> Value | None:
        """The capacity provider strategy that tasks are launched by; None where a launch type stands in its place.

        A service with neither is launched by the default strategy of its cluster, which is unknown where neither the
        cluster nor its capacity providers are in the plan:
        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
        """
        if member.strategy.items or member.strategy.is_unknown:
            return member.strategy
        if member.launch_type.text:
            return None
        if member.launch_type.is_unknown:
            return member.launch_type
        default = self._defaults.get(id(cluster))
        if default is not None:
            return default if default.items or default.is_unknown else None
        if self._astray:
            return self._astray[0]
        if cluster.resource is None or cluster.resource.mode == "data":
            path = ("capacity_provider_strategy",)
            return Value(None, True, path=path, owner=member.resource)  # noqa: FBT003
        return None

    def decided(self, catalogue: Catalogue) -> tuple[DecidedCluster, ...]:
        """The four claims about every workload on container instances; decided once.

        Args:
            catalogue: facts about instance types.
        """
        if self._decided is None:
            self._decided = decide_clusters(self, catalogue)
        return self._decided

    # -- clusters -----------------------------------------------------------------------------------------------

    def _cluster_of_resource(self, resource: Resource) -> EcsCluster:
        name = resource["cluster_name" if resource.mode == "data" else "name"].text or resource.address
        region = resource.region
        key = (name, region)
        if key not in self._clusters:
            self._clusters[key] = EcsCluster(name=name, resource=resource, region=region)
        return self._clusters[key]

    def _cluster_named(self, name: str, region: str | None) -> EcsCluster:
        """The cluster of that name or ARN: one of the plan, or one that is only named."""
        name = name.rpartition("/")[2]
        key = (name, region)
        if key not in self._clusters:
            self._clusters[key] = EcsCluster(name=name, resource=None, region=region)
        return self._clusters[key]

    def _cluster(self, resource: Resource, *path: str | int) -> EcsCluster | None:
        """The cluster that an attribute names."""
        targets = self._plan.targets(resource, *path, types=("aws_ecs_cluster",))
        if targets.certain and len(targets.resources) == 1:
            return self._cluster_of_resource(targets.resources[0])
        value = resource.after.at(*path)
        value = value.or_default("default") if resource.type == "aws_ecs_service" else value
        return self._cluster_named(value.text, resource.region) if value.text else None

    # -- capacities ---------------------------------------------------------------------------------------------

    def _attached(self) -> dict[str, list[EcsCluster]]:
        """Clusters by the address of each capacity provider that is attached to them."""
        found: dict[str, list[EcsCluster]] = {}
        for one in self._plan.resources("aws_ecs_cluster_capacity_providers"):
            cluster = self._cluster(one, "cluster_name")
            if cluster is None:
                self._astray.append(one["cluster_name"])
                continue
            cluster.attachments.append(one)
            self._defaults[id(cluster)] = one["default_capacity_provider_strategy"].or_default([])
            for provider in self._plan.targets(
                one, "capacity_providers", types=("aws_ecs_capacity_provider",)
            ).resources:
                found.setdefault(provider.address, []).append(cluster)
        return found

    def _capacity(self, group: Resource) -> EcsCapacity:
        template = self._one(group, ("launch_template", 0, "id"), ("launch_template", 0, "name"))
        if template is None:
            inside = ("mixed_instances_policy", 0, "launch_template", 0, "launch_template_specification", 0)
            template = self._one(group, (*inside, "launch_template_id"), (*inside, "launch_template_name"))
        provider = self._provider_of().get(group.address)
        subnets = self._plan.targets(group, "vpc_zone_identifier", types=("aws_subnet",))
        return EcsCapacity(
            group,
            template=template,
            provider=provider,
            unclear=tuple(one for one in self._unclear if one.region == group.region),
            subnets=subnets.resources,
            subnets_certain=subnets.certain,
        )

    def _one(self, resource: Resource, *paths: tuple[str | int, ...]) -> Resource | None:
        for path in paths:
            targets = self._plan.targets(resource, *path, types=("aws_launch_template",))
            if targets.certain and len(targets.resources) == 1:
                return targets.resources[0]
        return None

    def _provider_of(self) -> dict[str, Resource]:
        """Capacity providers by the address of their group."""
        if self._provided is None:
            self._provided = {}
            path = ("auto_scaling_group_provider", 0, "auto_scaling_group_arn")
            for provider in self._plan.resources("aws_ecs_capacity_provider"):
                targets = self._plan.targets(provider, *path, types=("aws_autoscaling_group",))
                if targets.certain and len(targets.resources) == 1:
                    self._provided.setdefault(targets.resources[0].address, provider)
                elif not targets.certain:
                    self._unclear.append(provider)
        return self._provided

    def _join(self, capacity: EcsCapacity, attached: dict[str, list[EcsCluster]]) -> None:
        """Put a capacity into the clusters that its provider is attached to, and that its instances register with."""
        clusters = list(attached.get(capacity.provider.address, ())) if capacity.provider is not None else []
        agent = capacity.agent
        joins = agent.cluster if agent is not None and capacity.template is not None else None
        if not clusters and joins and (agent is not None and "ECS_CLUSTER" in agent.settings):
            clusters.append(self._cluster_named(joins, capacity.group.region))
        for cluster in clusters:
            cluster.capacities.append(capacity)

    # -- services and tasks -------------------------------------------------------------------------------------

    def _scaled_by(self, target: Resource) -> list[str]:
        """Addresses of the services that an autoscaling target scales, or the resource id that it names."""
        if target["service_namespace"].text not in (None, "ecs"):
            return []
        named = target["resource_id"].text
        services = self._plan.targets(target, "resource_id", types=("aws_ecs_service",)).resources
        return [*([named] if named else []), *(one.address for one in services)]

    def _definition(self, resource: Resource, *path: str | int) -> EcsTaskDefinition | None:
        targets = self._plan.targets(resource, *path, types=("aws_ecs_task_definition",))
        if targets.certain and len(targets.resources) == 1:
            return self._by_definition.get(targets.resources[0].address)
        return None

    def _service(self, resource: Resource) -> EcsService:
        cluster = self._cluster(resource, "cluster")
        named = f"service/{cluster.name}/{resource['name'].text}" if cluster is not None else ""
        service = EcsService(
            resource,
            task_definition=self._definition(resource, "task_definition"),
            scaling=self._scalings.get(named) or self._scalings.get(resource.address),
            default_strategy=self._defaults.get(id(cluster)),
        )
        if cluster is not None:
            cluster.services.append(service)
        return service

    def _tasks(self) -> list[EcsTask | None]:
        plan = self._plan
        found: list[EcsTask | None] = []
        for target in plan.resources("aws_cloudwatch_event_target"):
            blocks = target["ecs_target"].or_default([])
            if blocks.items:
                found.append(self._task(target, ("arn",), ("ecs_target", 0), "task_definition_arn"))
        for schedule in plan.resources("aws_scheduler_schedule"):
            if schedule["target"][0]["ecs_parameters"].or_default([]).items:
                inside = ("target", 0, "ecs_parameters", 0)
                found.append(self._task(schedule, ("target", 0, "arn"), inside, "task_definition_arn"))
        found.extend(
            self._task(one, ("cluster",), (), "task_definition") for one in plan.data("aws_ecs_task_execution")
        )
        return found

    def _task(
        self, resource: Resource, cluster_path: tuple[str | int, ...], inside: tuple[str | int, ...], attribute: str
    ) -> EcsTask:
        cluster = self._cluster(resource, *cluster_path)
        task = EcsTask(
            resource=resource,
            parameters=resource.after.at(*inside),
            task_definition=self._definition(resource, *inside, attribute),
            default_strategy=self._defaults.get(id(cluster)),
        )
        if cluster is not None:
            cluster.tasks.append(task)
        return task
