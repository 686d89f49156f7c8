"""An Auto Scaling group of container instances, with its launch template and capacity provider."""

from __future__ import annotations

from neuronfleet.catalogue import Catalogue
from neuronfleet.errors import PlacementError, UnknownInstanceTypeError
from neuronfleet.placement import Capacity, Host, InstanceRefresh, Zone, host_of
from neuronfleet.plan.ecs.agent import AgentConfig, agent_config
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.value import Value

__all__ = ["EcsCapacity"]

_SOME_ZONE = "?"


class EcsCapacity:
    """One Auto Scaling group that container instances come from.

    Attributes:
        group: the ``aws_autoscaling_group``.
        template: its ``aws_launch_template``, None where the plan does not tell which.
        provider: its ``aws_ecs_capacity_provider``, None without one.
        unclear: capacity providers of which nobody knows the group, so that they may be its.
        subnets: its subnets that are in the plan.
        subnets_certain: whether these are all of its subnets.
    """

    def __init__(
        self,
        group: Resource,
        *,
        template: Resource | None,
        provider: Resource | None,
        unclear: tuple[Resource, ...] = (),
        subnets: tuple[Resource, ...],
        subnets_certain: bool,
    ) -> None:
        self.group = group
        self.template = template
        self.provider = provider
        self.unclear = unclear if provider is None else ()
        self.subnets = subnets
        self.subnets_certain = subnets_certain

    @property
    def name(self) -> str:
        """Name of the capacity provider, else of the group, else the group's address."""
        named = self.provider["name"].text if self.provider is not None else None
        return named or self.group["name"].text or self.group.address

    @property
    def instance_type(self) -> Value:
        """The instance type, where the launch template names the only one."""
        if self.template is None:
            return Value(None, True, path=("launch_template",), owner=self.group)  # noqa: FBT003
        return self.template["instance_type"]

    @property
    def instance_types(self) -> tuple[Value, ...]:
        """Every instance type that the group may launch: overrides of a mixed instances policy come first."""
        overrides = [
            override["instance_type"]
            for policy in _blocks(self.mixed)
            for template in _blocks(policy["launch_template"])
            for override in _blocks(template["override"])
        ]
        return tuple(overrides) or (self.instance_type,)

    @property
    def mixed(self) -> Value:
        """Its mixed instances policy; absent where the configuration has none.

        A group has a launch template of its own or such a policy, never both; a ``dynamic`` block that makes none is
        unknown all the same.
        """
        value = self.group["mixed_instances_policy"]
        return value.or_default([]) if value.is_known or not self.group["launch_template"].items else _none(value)

    @property
    def on_demand(self) -> tuple[Value, Value]:
        """How many instances are On-Demand whatever happens, and how many percent of those beyond.

        https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
        """
        if self.template is not None:
            market = self.template["instance_market_options"].or_default([])
            if any(one["market_type"].text == "spot" for one in market.items):
                none = Value(0, path=market.path, owner=market.owner)
                return none, none
        distribution = self.mixed[0]["instances_distribution"].or_default([])[0]
        return (
            distribution["on_demand_base_capacity"].or_default(0),
            distribution["on_demand_percentage_above_base_capacity"].or_default(100),
        )

    @property
    def agent(self) -> AgentConfig | None:
        """What its user data tells the ECS agent, None where that cannot be told."""
        return None if self.template is None else agent_config(self.template["user_data"])

    @property
    def user_data(self) -> Value:
        """The user data of its launch template, base64."""
        if self.template is None:
            return Value(None, True, path=("launch_template",), owner=self.group)  # noqa: FBT003
        return self.template["user_data"]

    @property
    def managed_scaling(self) -> bool | None:
        """Whether ECS scales it; None where that is known only after apply.

        The status is ENABLED unless it is set: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
        """
        if self.provider is None:
            return None if self.unclear else False
        scaling = self.provider["auto_scaling_group_provider"][0]["managed_scaling"].or_default([])
        if not scaling.items:
            return None if scaling.is_unknown else False
        status = scaling[0]["status"].or_default("ENABLED")
        return None if status.text is None else status.text == "ENABLED"

    @property
    def scalers(self) -> tuple[Resource, ...]:
        """Scaling policies and schedules of EC2 Auto Scaling that set its size instead of ECS."""
        plan = self.group.plan
        return tuple(
            one
            for one in plan.resources("aws_autoscaling_policy", "aws_autoscaling_schedule")
            if self.group in plan.targets(one, "autoscaling_group_name", types=("aws_autoscaling_group",)).resources
        )

    def placement(self, catalogue: Catalogue, gaps: Gaps) -> Capacity | None:
        """It as placement sees it.

        Args:
            catalogue: facts about instance types.
            gaps: what the plan does not tell is noted here.

        Returns:
            The capacity, None where something that placement depends on is not known.
        """
        before = len(gaps.all)
        where = self.group.address
        hosts = self._hosts(catalogue, gaps)
        most = gaps.number(self.group["max_size"], None, f"max_size of {where}")
        least = gaps.number(self.group["min_size"], None, f"min_size of {where}")
        desired = self.group["desired_capacity"].or_default(None)
        scaled = self.managed_scaling
        if self.provider is not None and scaled is None:
            gaps.say(f"managed_scaling of {self.provider.address} is known only after apply")
        for one in self.unclear:
            gaps.say(f"the Auto Scaling group of {one.address} is known only after apply, and may be {where}")
        target = self._target(gaps)
        if len(gaps.all) > before or not hosts:
            return None
        if not least <= most:
            gaps.say(f"min_size of {where} is {least}, more than max_size = {most}")
            return None
        wanted = desired.number if isinstance(desired.number, int) else least
        return Capacity(
            name=self.name,
            host=hosts[0],
            other_hosts=hosts[1:],
            zones=self.zones(),
            max_size=most,
            min_size=least,
            desired_size=min(max(wanted, least), most),
            managed_scaling=bool(scaled) or bool(self.scalers),
            target_capacity=target,
            instance_refresh=self._refresh(),
        )

    def _hosts(self, catalogue: Catalogue, gaps: Gaps) -> tuple[Host, ...]:
        """What its instances may be, the smallest first: managed scaling counts by it, and so do repairs."""
        types = {gaps.text(one, None, f"an instance type of {self.group.address}") for one in self.instance_types}
        if self.mixed.is_unknown:
            gaps.say(f"mixed_instances_policy of {self.group.address} is known only after apply")
        if "" in types:
            return ()
        agent = self.agent
        if agent is None or agent.reserved_memory_mib is None:
            gaps.say(f"the user data of {self.group.address} is not known, and it may reserve memory")
            return ()
        try:
            hosts = [
                host_of(
                    catalogue.instance_type(name),
                    reserved_memory_mib=agent.reserved_memory_mib,
                    attributes=agent.attributes,
                    attributes_complete=False,  # the API can set more
                )
                for name in types
            ]
        except (PlacementError, UnknownInstanceTypeError) as error:
            gaps.say(f"{self.group.address}: {str(error).splitlines()[0]}")
            return ()
        return tuple(sorted(hosts, key=lambda one: (one.least_memory_mib, one.cpu_units, one.instance_type)))

    def _target(self, gaps: Gaps) -> int:
        if self.provider is None:
            return 100
        scaling = self.provider["auto_scaling_group_provider"][0]["managed_scaling"][0]
        target = gaps.number(scaling["target_capacity"], 100, f"target_capacity of {self.provider.address}")
        return target if 1 <= target <= 100 else 100  # noqa: PLR2004 - percent

    def zones(self) -> tuple[Zone, ...]:
        """Where it launches instances; ``?`` where the plan does not tell."""
        names = [subnet["availability_zone"].text for subnet in self.subnets]
        if not (names and self.subnets_certain):
            names += [one.text for one in self.group["availability_zones"].or_default([]).items]
        known = sorted({name for name in names if name})
        if not known or None in names or not self.subnets_certain:
            known.append(_SOME_ZONE)
        return tuple(Zone(name=name) for name in known)

    def _refresh(self) -> InstanceRefresh | None:
        blocks = self.group["instance_refresh"].or_default([])
        if not blocks.items:
            return None
        preferences = blocks[0]["preferences"][0]
        least = preferences["min_healthy_percentage"].or_default(90).number
        most = preferences["max_healthy_percentage"].or_default(None).number
        return InstanceRefresh(
            minimum_healthy_percent=least if isinstance(least, int) and 0 <= least <= 100 else 90,  # noqa: PLR2004
            maximum_healthy_percent=most if isinstance(most, int) and 100 <= most <= 200 else None,  # noqa: PLR2004
        )


def _blocks(value: Value) -> tuple[Value, ...]:
    """Blocks, an unknown one where nobody knows how many there are."""
    value = value.or_default([])
    return (value,) if value.is_unknown else value.items


def _none(value: Value) -> Value:
    return Value([], path=value.path, owner=value.owner)
