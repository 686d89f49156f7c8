"""Which zones of a region offer an instance type, asked at plan."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import (
    DataAwsEc2InstanceTypeOfferings,
    DataAwsEc2InstanceTypeOfferingsFilter,
)
from neuronfleet.infra.labels import label_of, labelled

__all__ = ["InstanceTypeOffering"]


class InstanceTypeOffering(Construct):  # type: ignore[misc]
    """The zone ids that offer one instance type.

    An Auto Scaling group takes subnets in other zones without complaint and then fails at launch, over and over.

    Args:
        scope: parent construct.
        id: construct id.
        instance_type: ``inf1.6xlarge``.
        label: label of the data source, by default made from the instance type.

    Attributes:
        instance_type: the instance type.
        zone_ids: expression of the list of zone ids, without ``${}``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        instance_type: str,
        label: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        label = label or label_of(instance_type)
        labelled(
            DataAwsEc2InstanceTypeOfferings(
                self,
                "offerings",
                # Zone ids mean the same place in every account, zone names do not.
                location_type="availability-zone-id",
                filter=[DataAwsEc2InstanceTypeOfferingsFilter(name="instance-type", values=[instance_type])],
            ),
            label,
        )
        self.instance_type = instance_type
        self.zone_ids = f"data.aws_ec2_instance_type_offerings.{label}.locations"
