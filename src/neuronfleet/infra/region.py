"""A region of the fleet: everything its blueprint says, as Terraform resources."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable, TerraformOutput, TerraformStack
from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import Blueprint, CapacityBlueprint
from neuronfleet.infra.account import Account
from neuronfleet.infra.cluster import Cluster
from neuronfleet.infra.instances.capacity import Capacity
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.instances.quota import Quota
from neuronfleet.infra.labels import label_of, labelled
from neuronfleet.infra.literal import literal
from neuronfleet.infra.models.presence import Presence
from neuronfleet.infra.sight.regional import Sight
from neuronfleet.infra.tasks.log_group import LogGroup
from neuronfleet.infra.tasks.problem_detector import ProblemDetector
from neuronfleet.infra.tasks.workloads import FleetService, FleetTask, Surroundings
from neuronfleet.infra.traffic.regional import TASKS, Traffic, instances_group
from neuronfleet.infra.vpc.made_network import MadeNetwork
from neuronfleet.infra.vpc.network import ExistingNetwork, Network
from neuronfleet.infra.vpc.security_group import PortRange, ServingSecurityGroup
from neuronfleet.infra.vpc.serving_ports import AWSVPC, serving_ports

__all__ = ["RegionalFleet"]

LABEL: Final = "inference"
"""Label of what there is one of in a region: cluster, VPC, log group."""


class RegionalFleet(Construct):  # type: ignore[misc]
    """The fleet in one region, in a stack that has an AWS provider of that region.

    A stack holds one of them: labels are chosen to read well, so a second one would have the same addresses.

    Args:
        scope: the stack.
        id: construct id.
        blueprint: the region, decided.

    Attributes:
        blueprint: what it was made from.
        cluster: the ECS cluster.
        network: VPC and subnets.
        capacities: capacities by name.
        services: services by name.
        tasks: standalone tasks by name.
        traffic: load balancers.
        sight: alarms and dashboard.

    Raises:
        ConstructError: the stack has a fleet already, or two names of the blueprint would give one address.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: Blueprint,
    ) -> None:
        super().__init__(scope, id)
        self._require_alone()
        _require_distinct_labels("capacities", (capacity.name for capacity in blueprint.capacities))
        _require_distinct_labels("services and tasks", _workload_names(blueprint))
        self.blueprint = blueprint
        self._account = functools.cache(lambda: Account(self, "account", account_id=blueprint.account_id).id)
        self._log_group = LogGroup(
            self,
            "logs",
            label=LABEL,
            name=blueprint.logs.group,
            retention_in_days=blueprint.logs.retention_days,
            kms_key_id=blueprint.logs.kms_key_id,
        )
        self.cluster = Cluster(
            self,
            "cluster",
            label=LABEL,
            name=blueprint.cluster.name,
            container_insights=blueprint.cluster.container_insights,
            execute_command_log_group=self._log_group.name if blueprint.cluster.execute_command else None,
            execute_command_log_encrypted=blueprint.logs.kms_key_id is not None,
            depends_on=self._make_insights_log_group(),
        )
        offerings = {
            instance_type: InstanceTypeOffering(self, f"offering_{instance_type}", instance_type=instance_type)
            for instance_type in dict.fromkeys(capacity.instance_type for capacity in blueprint.capacities)
        }
        self.network = self._make_network(offerings)
        self.capacities = self._make_capacities(offerings)
        self.traffic = Traffic(self, "traffic", blueprint=blueprint, network=self.network)
        surroundings = self._make_surroundings()
        self.services = {
            service.name: FleetService(self, f"service_{service.name}", blueprint=service, surroundings=surroundings)
            for service in blueprint.services
        }
        self.tasks = {
            task.name: FleetTask(self, f"task_{task.name}", blueprint=task, surroundings=surroundings)
            for task in blueprint.tasks
        }
        if blueprint.problem_detector is not None:
            ProblemDetector(self, "problem_detector", blueprint=blueprint.problem_detector, surroundings=surroundings)
        for need in blueprint.quotas if blueprint.check_quotas else ():
            Quota(self, f"quota_{need.code}", region=blueprint.region, need=need)
        self.sight = Sight(
            self, "sight", label=LABEL, blueprint=blueprint, account_id=self._account, cluster=self.cluster
        )
        self._make_outputs()

    def _require_alone(self) -> None:
        stack = TerraformStack.of(self)
        for other in stack.node.find_all():
            if isinstance(other, RegionalFleet) and other is not self:
                raise ConstructError(
                    f"stack {stack.node.id!r} has two fleets, {other.node.id!r} and {self.node.id!r}, whose resources "
                    "would have the same addresses; give each a TerraformStack of its own"
                )

    def _make_insights_log_group(self) -> list[ITerraformDependable]:
        """Where Container Insights writes. ECS makes the group by itself, never deleted and without a key.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html
        """
        blueprint = self.blueprint
        if blueprint.cluster.container_insights == "disabled":
            return []
        group = LogGroup(
            self,
            "insights",
            label="container_insights",
            name=f"/aws/ecs/containerinsights/{blueprint.cluster.name}/performance",
            retention_in_days=blueprint.logs.retention_days,
            kms_key_id=blueprint.logs.kms_key_id,
        )
        return [group.resource]

    def _make_network(self, offerings: dict[str, InstanceTypeOffering]) -> Network:
        blueprint = self.blueprint
        if blueprint.network.kind == "existing":
            return ExistingNetwork(self, "network", blueprint=blueprint.network).network
        accelerated = {capacity.instance_type for capacity in blueprint.capacities if capacity.devices}
        return MadeNetwork(
            self,
            "network",
            name=blueprint.cluster.name,
            blueprint=blueprint.network,
            region=blueprint.region,
            reverse_dns_prefix=blueprint.reverse_dns_prefix,
            offerings=[offering for name, offering in offerings.items() if name in (accelerated or offerings)],
        ).network

    def _make_capacities(self, offerings: dict[str, InstanceTypeOffering]) -> dict[str, Capacity]:
        return {
            capacity.name: self._make_capacity(capacity, offerings[capacity.instance_type])
            for capacity in self.blueprint.capacities
        }

    def _make_capacity(self, capacity: CapacityBlueprint, offering: InstanceTypeOffering) -> Capacity:
        """One capacity, in a security group of its own: what one serves is no reason to open the others."""
        blueprint = self.blueprint
        group = self._security_group(
            instances_group(capacity.name),
            f"{capacity.full_name}-instances",
            f"Container instances of capacity {capacity.name}",
            serving_ports(
                (service for service in blueprint.services if service.capacity == capacity.name),
                own_interfaces=False,
                direct_only=not blueprint.network.allowed_cidrs,
            ),
        )
        return Capacity(
            self,
            f"capacity_{capacity.name}",
            blueprint=capacity,
            partition=blueprint.partition,
            ec2_principal=blueprint.ec2_principal,
            cluster_name=self.cluster.name_expression,
            subnets=self.network.subnets,
            offering=offering,
            security_groups=[group.id, *map(literal, blueprint.network.security_group_ids)],
            public=blueprint.network.public,
            tags=blueprint.tags,
            depends_on=[*self.network.ready, group.ready],
        )

    def _make_surroundings(self) -> Surroundings:
        blueprint = self.blueprint
        groups: list[ServingSecurityGroup] = []
        if AWSVPC in _network_modes(blueprint):
            groups.append(
                self._security_group(
                    TASKS,
                    f"{blueprint.cluster.name}-tasks",
                    "Tasks of the inference fleet",
                    serving_ports(
                        blueprint.services, own_interfaces=True, direct_only=not blueprint.network.allowed_cidrs
                    ),
                )
            )
        attached = self.cluster.add_capacity_providers(
            [capacity.provider_name for capacity in self.capacities.values()]
        )
        return Surroundings(
            region=blueprint.region,
            partition=blueprint.partition,
            account_id=self._account,
            cluster_name=self.cluster.name,
            cluster_arn=self.cluster.arn,
            log_group_name=self._log_group.name,
            log_group_arn=self._log_group.arn,
            capacities=self.capacities,
            task_security_groups=tuple(group.id for group in groups),
            depends_on=(attached, *(group.ready for group in groups)),
            registrations=self.traffic.registrations,
            routes=self.traffic.routes,
            model_keys=Presence(self, "presence", blueprint=blueprint).key_arns,
        )

    def _security_group(
        self, label: str, name: str, description: str, ports: Mapping[PortRange, str]
    ) -> ServingSecurityGroup:
        return ServingSecurityGroup(
            self,
            f"security_group_{label}",
            label=label,
            name=name,
            description=description,
            vpc_id=self.network.vpc_id,
            ports=ports,
            vpc_addresses=self.network.addresses,
            allowed_cidrs=self.blueprint.network.allowed_cidrs,
        )

    def _make_outputs(self) -> None:
        definitions = {
            name: arn for service in self.services.values() for name, arn in service.task_definition_arns.items()
        } | {name: task.task_definition_arn for name, task in self.tasks.items()}
        outputs: dict[str, tuple[str, object]] = {
            "region": ("AWS region of the stack.", self.blueprint.region),
            "vpc_id": ("VPC of the instances.", self.network.vpc_id),
            "subnet_ids": (
                "Subnets that each capacity uses: those in zones that offer its instance type.",
                {name: capacity.subnet_ids for name, capacity in self.capacities.items()},
            ),
            "cluster_name": ("Name of the ECS cluster.", self.cluster.name),
            "cluster_arn": ("ARN of the ECS cluster.", self.cluster.arn),
            "ami_ids": (
                "Machine image that each capacity boots.",
                {name: capacity.image_id for name, capacity in self.capacities.items()},
            ),
            "service_names": (
                "Names of the ECS services.",
                {key: name for service in self.services.values() for key, name in service.service_names.items()},
            ),
            "task_definition_arns": ("ARNs of the task definitions, with their revision.", definitions),
            "run_task_commands": (
                "Commands that start each standalone task now.",
                {name: task.run_task_command for name, task in self.tasks.items()},
            ),
            **self.traffic.outputs(),
            **self.sight.outputs(),
        }
        for name, (description, value) in outputs.items():
            if value:
                labelled(TerraformOutput(self, f"output_{name}", value=value, description=description), name)


def _network_modes(blueprint: Blueprint) -> set[str]:
    definitions = [slot.task_definition for service in blueprint.services for slot in service.slots]
    return {
        definition.network_mode for definition in (*definitions, *(task.task_definition for task in blueprint.tasks))
    }


def _workload_names(blueprint: Blueprint) -> list[str]:
    names = [task.name for task in blueprint.tasks]
    for service in blueprint.services:
        names.append(service.name)
        if len(service.slots) > 1:
            names += [f"{service.name}_slot_{slot.index}" for slot in service.slots]
    return names


def _require_distinct_labels(kind: str, names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        label = label_of(name)
        if label in seen:
            raise ConstructError(
                f"{kind} {seen[label]!r} and {name!r} would share the address label {label!r}; rename one of them"
            )
        seen[label] = name
