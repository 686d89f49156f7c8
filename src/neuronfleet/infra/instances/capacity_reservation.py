"""On-Demand Capacity Reservations of a capacity, and what its launch template says of them."""

from __future__ import annotations

from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import (
    DataAwsAvailabilityZone,
    Ec2CapacityReservation,
    LaunchTemplateCapacityReservationSpecification,
    LaunchTemplateCapacityReservationSpecificationCapacityReservationTarget,
    ResourcegroupsGroup,
    ResourcegroupsGroupConfiguration,
    ResourcegroupsGroupConfigurationParameters,
    ResourcegroupsResource,
)
from neuronfleet.fleet.blueprint import ReservationBlueprint
from neuronfleet.infra.expressions import as_number, inner
from neuronfleet.infra.labels import label_of, labelled, reference
from neuronfleet.infra.literal import Reference, literal

__all__ = ["CapacityReservation"]

_PLATFORM: Final = "Linux/UNIX"


class CapacityReservation(Construct):  # type: ignore[misc]
    """Instances of one type, reserved in each zone.

    Reservations that only this capacity may use are in a resource group, which its launch template names: a template
    can name one reservation, and there is one a zone.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/use-ec2-capacity-reservations.html

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource group; those of the reservations begin with it.
        name: of the reservations.
        instance_type: ``inf1.6xlarge``.
        blueprint: what is reserved; where its zones are an expression, one reservation that is made for ``each.key``.

    Attributes:
        ready: what instances wait for, so that they are launched into what is reserved.
        specification: block of the launch template.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        instance_type: str,
        blueprint: ReservationBlueprint,
    ) -> None:
        super().__init__(scope, id)
        self.ready: list[ITerraformDependable] = []
        if isinstance(blueprint.zone_ids, Reference):
            labels = [self._reserve(label, Reference("${each.key}"), name, instance_type, blueprint)]
        else:
            labels = [self._reserve(label, zone, name, instance_type, blueprint) for zone in blueprint.zone_ids]
        group = blueprint.resource_group_arn and literal(blueprint.resource_group_arn)
        if blueprint.resource_group_name is not None:
            group = self._group(label, blueprint.resource_group_name, labels)
        self.specification = _specification(blueprint, group)

    def _reserve(
        self,
        label: str,
        zone_id: str,
        name: str,
        instance_type: str,
        blueprint: ReservationBlueprint,
    ) -> str:
        each = isinstance(zone_id, Reference)
        zone_label = label if each else f"{label}_{label_of(zone_id)}"
        key = "[each.key]" if each else ""
        path = "each" if each else zone_id
        labelled(DataAwsAvailabilityZone(self, f"zone_{path}", zone_id=zone_id), zone_label)
        self.ready.append(
            labelled(
                Ec2CapacityReservation(
                    self,
                    f"reservation_{path}",
                    instance_type=instance_type,
                    instance_platform=_PLATFORM,
                    instance_count=as_number(blueprint.instances_per_zone),
                    # Zone ids mean the same place in every account; EC2 asks for the name.
                    availability_zone=reference("data.aws_availability_zone", f"{zone_label}{key}", "name"),
                    instance_match_criteria=blueprint.match,
                    end_date_type=_end(blueprint.end_date),
                    end_date=blueprint.end_date,
                    tags={"Name": literal(f"{name}-{zone_id}")},
                ),
                zone_label,
            )
        )
        return zone_label

    def _group(self, label: str, name: str, reservations: list[str]) -> str:
        labelled(
            ResourcegroupsGroup(
                self,
                "group",
                name=name,
                configuration=[
                    ResourcegroupsGroupConfiguration(type="AWS::EC2::CapacityReservationPool"),
                    ResourcegroupsGroupConfiguration(
                        type="AWS::ResourceGroups::Generic",
                        parameters=[
                            ResourcegroupsGroupConfigurationParameters(
                                name="allowed-resource-types", values=["AWS::EC2::CapacityReservation"]
                            )
                        ],
                    ),
                ],
            ),
            label,
        )
        group = reference("aws_resourcegroups_group", label, "arn")
        for one in reservations:
            self.ready.append(
                labelled(
                    ResourcegroupsResource(
                        self,
                        f"member_{one}",
                        group_arn=group,
                        resource_arn=reference("aws_ec2_capacity_reservation", one, "arn"),
                    ),
                    one,
                )
            )
        return group


def _end(end_date: str | None) -> str:
    if isinstance(end_date, Reference):
        return f'${{{inner(end_date)} == null ? "unlimited" : "limited"}}'
    return "limited" if end_date else "unlimited"


def _specification(
    blueprint: ReservationBlueprint, group: str | None
) -> LaunchTemplateCapacityReservationSpecification:
    """Of the launch template: its instances take a certain reservation, those of a group, or any open one."""
    if blueprint.id is None and not group:
        return LaunchTemplateCapacityReservationSpecification(capacity_reservation_preference="open")
    return LaunchTemplateCapacityReservationSpecification(
        capacity_reservation_target=LaunchTemplateCapacityReservationSpecificationCapacityReservationTarget(
            capacity_reservation_id=blueprint.id,
            capacity_reservation_resource_group_arn=group,
        )
    )
