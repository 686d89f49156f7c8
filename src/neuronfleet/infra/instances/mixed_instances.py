"""The mixed instances policy of an Auto Scaling group: types that stand in for each other, and Spot instances."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.engine.aws import (
    AutoscalingGroupMixedInstancesPolicy,
    AutoscalingGroupMixedInstancesPolicyInstancesDistribution,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride,
)
from neuronfleet.fleet.blueprint import CapacityBlueprint, SpotBlueprint
from neuronfleet.infra.expressions import as_number, inner
from neuronfleet.infra.literal import Reference

__all__ = ["MixedInstances"]

_ALL_ON_DEMAND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedInstances:
    """What instances of a group may be.

    Attributes:
        instance_types: those to take first in front, or the expression of their list.
        spot: which of them are Spot instances, None for none; or the expression of such an object or null.
    """

    instance_types: Sequence[str] | Reference
    spot: SpotBlueprint | Reference | None

    @classmethod
    def of(cls, blueprint: CapacityBlueprint) -> MixedInstances | None:
        """The policy of a capacity, None where a launch template alone says everything.

        In a module it is there, and whether it is used is known at plan.
        """
        if isinstance(blueprint.fallbacks, Reference):
            types = Reference(f"${{concat([{inner(blueprint.instance_type)}], {inner(blueprint.fallbacks)})}}")
            return cls(instance_types=types, spot=blueprint.spot)
        if not blueprint.fallbacks and blueprint.spot is None:
            return None
        return cls(instance_types=blueprint.instance_types, spot=blueprint.spot)

    @property
    def rebalances(self) -> bool | Reference | None:
        """Whether a Spot instance that EC2 is likely to take back is replaced before it is gone."""
        if isinstance(self.spot, Reference):
            return Reference(f"${{{inner(self.spot)} == null ? null : true}}")
        return None if self.spot is None else True

    def policy(self, *, launch_template_id: str, version: str) -> AutoscalingGroupMixedInstancesPolicy:
        """The block of the group.

        Without weights: ECS counts instances, and managed scaling takes none.
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html

        Args:
            launch_template_id: reference.
            version: reference to a version number.
        """
        base, percent, allocation = self._shares()
        types = self.instance_types
        return AutoscalingGroupMixedInstancesPolicy(
            instances_distribution=AutoscalingGroupMixedInstancesPolicyInstancesDistribution(
                # In the order of the overrides; by default EC2 would take the cheapest.
                on_demand_allocation_strategy="prioritized",
                on_demand_base_capacity=as_number(base),
                on_demand_percentage_above_base_capacity=as_number(percent),
                spot_allocation_strategy=allocation,
            ),
            launch_template=AutoscalingGroupMixedInstancesPolicyLaunchTemplate(
                launch_template_specification=(
                    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification(
                        launch_template_id=launch_template_id, version=version
                    )
                ),
                override=None
                if isinstance(types, Reference)
                else [AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride(instance_type=one) for one in types],
            ),
        )

    def _shares(self) -> tuple[int | Reference, int | Reference, str | None]:
        """Instances that are On-Demand in any case, percent of the others that are, and how Spot ones are chosen."""
        spot = self.spot
        if isinstance(spot, Reference):
            found = inner(spot)
            return (
                Reference(f"${{try({found}.on_demand_base, 0)}}"),
                Reference(f"${{try({found}.on_demand_percent, {_ALL_ON_DEMAND})}}"),
                f"${{try({found}.allocation, null)}}",
            )
        return (
            (0, _ALL_ON_DEMAND, None)
            if spot is None
            else (spot.on_demand_base, spot.on_demand_percent, spot.allocation)
        )
