"""The blueprint of a region."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from neuronfleet.fleet.blueprint.alarms import AlarmsBlueprint
from neuronfleet.fleet.blueprint.arithmetic import ArithmeticBlueprint
from neuronfleet.fleet.blueprint.capacity import CapacityBlueprint, ClusterBlueprint, QuotaNeed
from neuronfleet.fleet.blueprint.cost import CostBlueprint
from neuronfleet.fleet.blueprint.dashboard import DashboardBlueprint
from neuronfleet.fleet.blueprint.load_balancer import LoadBalancerBlueprint
from neuronfleet.fleet.blueprint.network import BackendBlueprint, LogsBlueprint, NetworkBlueprint
from neuronfleet.fleet.blueprint.presence import ImagePresence, ModelPresence
from neuronfleet.fleet.blueprint.problem_detector import ProblemDetectorBlueprint
from neuronfleet.fleet.blueprint.workload import ServiceBlueprint, TaskBlueprint

__all__ = ["Blueprint", "Notice"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the user should know that does not stop the fleet from being made.

    Attributes:
        code: stable name, ``ami-end-of-life``.
        path: TOML path that it is about.
        message: what, why, and what to do.
    """

    code: str
    path: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """The fleet in one region.

    Attributes:
        fleet: name of the fleet.
        stack: name of the stack, ``inference-us-east-1``.
        region: AWS region.
        partition: AWS partition.
        dns_suffix: of the partition.
        reverse_dns_prefix: of the partition, for endpoint service names.
        ec2_principal: service principal of EC2 in the partition.
        account_id: the only account it may be applied to, None for any.
        tags: tags of every resource.
        backend: where the state is kept.
        network: network.
        logs: log group.
        cluster: ECS cluster.
        capacities: capacities, by name.
        services: services, by name.
        tasks: standalone tasks, by name.
        vcpu_quota_needed: vCPUs of all accelerated capacities at their maximum.
        quotas: the same by quota, ordinary instances included.
        check_quotas: whether a plan asks what the account may have.
        notices: what the user should know.
        wave: which of the waves it changes in, counted from 1.
        waves: regions of the whole fleet that change together, those that change first first.
        cost: what its instances cost an hour, an estimate.
        load_balancers: what services get their requests through, by name.
        alarms: what it tells, and to whom; None for nothing.
        dashboard: None for none.
        arithmetic: how many of everything it has, and what it needs when another region is lost.
        problem_detector: daemon that looks for dead devices, None for none.
        model_presence: models of the store that a plan asks the region for.
        image_presence: images that replication brings, which a plan asks the region for.
    """

    fleet: str
    stack: str
    region: str
    partition: str
    dns_suffix: str
    reverse_dns_prefix: str
    ec2_principal: str
    account_id: str | None
    tags: Mapping[str, str]
    backend: BackendBlueprint
    network: NetworkBlueprint
    logs: LogsBlueprint
    cluster: ClusterBlueprint
    capacities: tuple[CapacityBlueprint, ...]
    services: tuple[ServiceBlueprint, ...]
    tasks: tuple[TaskBlueprint, ...]
    vcpu_quota_needed: int
    quotas: tuple[QuotaNeed, ...]
    notices: tuple[Notice, ...]
    wave: int = 1
    waves: tuple[tuple[str, ...], ...] = ()
    cost: CostBlueprint | None = None
    load_balancers: tuple[LoadBalancerBlueprint, ...] = ()
    check_quotas: bool = False
    alarms: AlarmsBlueprint | None = None
    dashboard: DashboardBlueprint | None = None
    arithmetic: ArithmeticBlueprint = dataclasses.field(default_factory=ArithmeticBlueprint)
    problem_detector: ProblemDetectorBlueprint | None = None
    model_presence: tuple[ModelPresence, ...] = ()
    image_presence: tuple[ImagePresence, ...] = ()

    def capacity(self, name: str) -> CapacityBlueprint:
        """The capacity of that name in the fleet file."""
        return next(capacity for capacity in self.capacities if capacity.name == name)
