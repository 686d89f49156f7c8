"""What spans the regions of a fleet, as Terraform resources: hostnames and accelerators before their load balancers."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from neuronfleet.engine import Construct, TerraformOutput, TerraformProvider
from neuronfleet.engine.aws import DataAwsLb
from neuronfleet.fleet.blueprint import GlobalBlueprint, LoadBalancerLookup
from neuronfleet.infra.account import Account
from neuronfleet.infra.labels import label_of, labelled
from neuronfleet.infra.literal import literal
from neuronfleet.infra.sight.overview import Overview
from neuronfleet.infra.traffic.accelerator import Accelerator
from neuronfleet.infra.traffic.hostname import Hostname, NeverHealthy

__all__ = ["GlobalRouting"]


class GlobalRouting(Construct):  # type: ignore[misc]
    """Hostnames and accelerators of a fleet, in a stack that has an AWS provider for each of its regions.

    Load balancers are looked up by name, so the stack reads no other stack's state and works with every backend. It is
    deployed after the regions' stacks, and what it no longer names is removed from it before theirs are destroyed.

    Args:
        scope: the stack.
        id: construct id.
        blueprint: what spans regions, decided.
        providers: region -> its AWS provider.

    Attributes:
        blueprint: what it was made from.
        hostnames: hostnames by name.
        accelerators: accelerators by name.
        overview: what is shown and told of all regions, None for nothing.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: GlobalBlueprint,
        providers: Mapping[str, TerraformProvider],
    ) -> None:
        super().__init__(scope, id)
        self.blueprint = blueprint
        load_balancers = {one: self._look_up(one, providers[one.region]) for one in blueprint.load_balancers}
        drained = any(record.always_unhealthy for one in blueprint.dns for record in one.records)
        never_healthy = NeverHealthy(self, "never_healthy", name=f"{blueprint.fleet}-drained") if drained else None
        self.hostnames = {
            one.name: Hostname(
                self,
                f"dns_{one.name}",
                fleet=blueprint.fleet,
                blueprint=one,
                load_balancers=load_balancers,
                never_healthy=never_healthy,
            )
            for one in blueprint.dns
        }
        self.accelerators = {
            one.name: Accelerator(self, f"accelerator_{one.name}", blueprint=one, load_balancers=load_balancers)
            for one in blueprint.accelerators
        }
        self.overview: Overview | None = None
        if blueprint.overview is not None:
            self.overview = Overview(
                self,
                "overview",
                blueprint=blueprint.overview,
                fleet=blueprint.fleet,
                partition=blueprint.partition,
                account_id=functools.cache(lambda: Account(self, "account", account_id=blueprint.account_id).id),
                providers=providers,
                load_balancers=load_balancers,
            )
        self._make_outputs()

    def _look_up(self, lookup: LoadBalancerLookup, provider: TerraformProvider) -> str:
        """Address of the data source of one load balancer."""
        label = label_of(f"{lookup.region}_{lookup.name}")
        labelled(
            DataAwsLb(
                self,
                f"load_balancer_{lookup.region}_{lookup.name}",
                name=literal(lookup.full_name),
                provider=provider,
            ),
            label,
        )
        return f"data.aws_lb.{label}"

    def _make_outputs(self) -> None:
        blueprint = self.blueprint
        drained = {
            f"dns.{one.name}": [record.region for record in one.records if record.drained] for one in blueprint.dns
        } | {
            f"accelerators.{one.name}": [group.region for group in one.endpoint_groups if group.drained]
            for one in blueprint.accelerators
        }
        outputs: dict[str, tuple[str, object]] = {
            "deploy_after": (
                "Stacks whose load balancers this one looks up: deploy them first, destroy them after it.",
                list(blueprint.deploy_after),
            ),
            "hostnames": ("Hostnames of the fleet.", {one.name: one.hostname for one in blueprint.dns}),
            "accelerator_addresses": (
                "Fixed addresses of each accelerator.",
                {name: one.ip_sets for name, one in self.accelerators.items()},
            ),
            "accelerator_dns_names": (
                "Name that AWS gives each accelerator.",
                {name: one.dns_name for name, one in self.accelerators.items()},
            ),
            "drained_regions": (
                "Regions that get no new clients.",
                {name: regions for name, regions in drained.items() if regions},
            ),
            **({} if self.overview is None else self.overview.outputs()),
        }
        for name, (description, value) in outputs.items():
            if value:
                labelled(TerraformOutput(self, f"output_{name}", value=value, description=description), name)
