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

__all__ = ["MixedInstances"]

_ALL_ON_DEMAND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedInstances:
    """What instances of a group may be.

    Attributes:
        instance_types: those to take first in front.
        spot: which of them are Spot instances, None for none.
    """

    instance_types: Sequence[str]
    spot: SpotBlueprint | None

    @classmethod
    def of(cls, blueprint: CapacityBlueprint) -> MixedInstances | None:
        """The policy of a capacity, None where a launch template alone says everything."""
        if not blueprint.fallbacks and blueprint.spot is None:
            return None
        return cls(instance_types=blueprint.instance_types, spot=blueprint.spot)

    def policy(self, *, launch_template_id: str, version: str) -> AutoscalingGroupMixedInstancesPolicy:
        """The block of the group.

        Without weights: ECS counts instances, and managed scaling takes none.
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html

        Args:
            launch_template_id: reference.
            version: reference to a version number.
        """
        spot = self.spot
        return AutoscalingGroupMixedInstancesPolicy(
            instances_distribution=AutoscalingGroupMixedInstancesPolicyInstancesDistribution(
                # In the order of the overrides; by default EC2 would take the cheapest.
                on_demand_allocation_strategy="prioritized",
                on_demand_base_capacity=0 if spot is None else spot.on_demand_base,
                on_demand_percentage_above_base_capacity=_ALL_ON_DEMAND if spot is None else spot.on_demand_percent,
                spot_allocation_strategy=None if spot is None else spot.allocation,
            ),
            launch_template=AutoscalingGroupMixedInstancesPolicyLaunchTemplate(
                launch_template_specification=(
                    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification(
                        launch_template_id=launch_template_id, version=version
                    )
                ),
                override=[
                    AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride(instance_type=one)
                    for one in self.instance_types
                ],
            ),
        )
