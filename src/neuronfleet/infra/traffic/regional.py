"""The load balancers of a region, wired to the security groups of instances and tasks."""

from __future__ import annotations

from collections.abc import Mapping

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import EcsServiceLoadBalancer
from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.infra.instances.capacity import CapacityLabels
from neuronfleet.infra.labels import label_of
from neuronfleet.infra.traffic.load_balancer import LoadBalancer
from neuronfleet.infra.vpc.network import Network
from neuronfleet.infra.vpc.security_group import PortRange
from neuronfleet.infra.vpc.serving_ports import balanced_ports

__all__ = ["TASKS", "Traffic", "instances_group"]

TASKS = "tasks"
"""Label of the security group of tasks in ``awsvpc`` network mode."""


def instances_group(capacity: str) -> str:
    """Label of the security group of a capacity's instances.

    Args:
        capacity: name of the capacity.
    """
    return f"{label_of(capacity)}_instances"


class Traffic(Construct):  # type: ignore[misc]
    """Every load balancer of a region.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the region, decided.
        network: its network.

    Attributes:
        load_balancers: by name.
        registrations: what the services behind them need to register their tasks, by the service's name.
        routes: what must be there before each of those services, by the service's name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: Blueprint,
        network: Network,
    ) -> None:
        super().__init__(scope, id)
        reaches = _reaches(blueprint)
        self.load_balancers: dict[str, LoadBalancer] = {}
        self.registrations: dict[str, EcsServiceLoadBalancer] = {}
        self.routes: dict[str, list[ITerraformDependable]] = {}
        for one in blueprint.load_balancers:
            behind = [
                (service, service.target_group)
                for service in blueprint.services
                if service.target_group is not None and service.target_group.load_balancer == one.name
            ]
            balancer = LoadBalancer(
                self,
                one.name,
                blueprint=one,
                network=network,
                made=blueprint.network.kind == "made",
                target_groups={service.name: group for service, group in behind},
                reaches=reaches.get(one.name, {}),
                members={
                    service.name: TASKS if group.target_type == "ip" else instances_group(service.capacity)
                    for service, group in behind
                },
                subnet_locals=list(
                    dict.fromkeys(CapacityLabels.of(service.capacity).subnet_ids for service, _ in behind)
                ),
            )
            self.load_balancers[one.name] = balancer
            self.registrations |= balancer.registrations
            self.routes |= balancer.routes

    def outputs(self) -> dict[str, tuple[str, object]]:
        """What other stacks and people need of the load balancers: description and value, by name."""
        return {
            "load_balancer_dns_names": (
                "DNS names of the load balancers.",
                {name: one.dns_name for name, one in self.load_balancers.items()},
            ),
            "load_balancer_zone_ids": (
                "Hosted zones of those DNS names, for alias records.",
                {name: one.zone_id for name, one in self.load_balancers.items()},
            ),
            "load_balancer_arns": (
                "ARNs of the load balancers.",
                {name: one.arn for name, one in self.load_balancers.items()},
            ),
        }


def _reaches(blueprint: Blueprint) -> Mapping[str, dict[tuple[str, PortRange], str]]:
    """Ports that each load balancer reaches, and who listens there, by the label of their security group."""
    found: dict[str, dict[tuple[str, PortRange], str]] = {}
    by_label = {
        instances_group(capacity.name): balanced_ports(
            (service for service in blueprint.services if service.capacity == capacity.name), own_interfaces=False
        )
        for capacity in blueprint.capacities
    }
    by_label[TASKS] = balanced_ports(blueprint.services, own_interfaces=True)
    for label, ports in by_label.items():
        for balanced, listener in ports.items():
            found.setdefault(balanced.load_balancer, {})[label, balanced.port] = listener
    return found
