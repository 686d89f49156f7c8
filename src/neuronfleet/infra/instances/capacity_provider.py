"""The ECS capacity provider of a capacity."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import Construct, TerraformResourceLifecycle
from neuronfleet.engine.aws import (
    EcsCapacityProvider,
    EcsCapacityProviderAutoScalingGroupProvider,
    EcsCapacityProviderAutoScalingGroupProviderManagedScaling,
)
from neuronfleet.infra.expressions import as_number, inner
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference

__all__ = ["CapacityProvider"]

# AWS's own default, explicit so that a plan shows it.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
MAXIMUM_SCALING_STEP_SIZE: Final = 10_000


class CapacityProvider(Construct):  # type: ignore[misc]
    """An ECS capacity provider with managed scaling.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        name: name of the capacity provider.
        auto_scaling_group_arn: reference; one group serves one capacity provider.
        target_capacity: percent of the instances that managed scaling wants busy.
        instance_warmup_period: seconds until a new instance counts.
        managed_draining: whether tasks are drained before an instance goes.
        managed_termination_protection: whether instances with tasks are protected from scale-in.

    Attributes:
        name: its name, a reference.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        auto_scaling_group_arn: str,
        target_capacity: int | Reference,
        instance_warmup_period: int | Reference,
        managed_draining: bool | Reference,
        managed_termination_protection: bool | Reference,
    ) -> None:
        super().__init__(scope, id)
        labelled(
            EcsCapacityProvider(
                self,
                "capacity_provider",
                name=name,
                auto_scaling_group_provider=EcsCapacityProviderAutoScalingGroupProvider(
                    auto_scaling_group_arn=auto_scaling_group_arn,
                    managed_draining=_enabled(managed_draining),
                    managed_termination_protection=_enabled(managed_termination_protection),
                    managed_scaling=EcsCapacityProviderAutoScalingGroupProviderManagedScaling(
                        status="ENABLED",
                        target_capacity=as_number(target_capacity),
                        minimum_scaling_step_size=1,
                        maximum_scaling_step_size=MAXIMUM_SCALING_STEP_SIZE,
                        instance_warmup_period=as_number(instance_warmup_period),
                    ),
                ),
                # Without it, Terraform deletes a capacity provider before it updates the cluster's list, and AWS
                # refuses as long as the cluster has it. All that it depends on is created before destroyed as well,
                # which works because none of that is ever replaced under the same name or with the same addresses.
                # https://github.com/hashicorp/terraform-provider-aws/issues/14393
                lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            ),
            label,
        )
        self.name = reference("aws_ecs_capacity_provider", label, "name")


def _enabled(flag: bool | Reference) -> str:  # noqa: FBT001
    if isinstance(flag, Reference):
        return f'${{{inner(flag)} ? "ENABLED" : "DISABLED"}}'
    return "ENABLED" if flag else "DISABLED"
