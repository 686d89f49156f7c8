"""One capacity: image, role, launch template, Auto Scaling group and capacity provider of one instance type."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.fleet.blueprint import CapacityBlueprint
from neuronfleet.infra.instances.ami import Ami
from neuronfleet.infra.instances.auto_scaling_group import AutoScalingGroup
from neuronfleet.infra.instances.capacity_provider import CapacityProvider
from neuronfleet.infra.instances.capacity_reservation import CapacityReservation
from neuronfleet.infra.instances.instance_role import InstanceRole
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.instances.launch_template import LaunchTemplate
from neuronfleet.infra.instances.mixed_instances import MixedInstances
from neuronfleet.infra.instances.user_data import user_data_expression
from neuronfleet.infra.labels import label_of
from neuronfleet.infra.literal import Reference

__all__ = ["Capacity", "CapacityLabels"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CapacityLabels:
    """Labels of a capacity's resources.

    Attributes:
        capacity: of launch template, Auto Scaling group and capacity provider.
        ami: of the SSM parameter.
        role: of role and instance profile; those of the attached policies start with it.
        subnet_ids: of the local value with the subnets that it uses.
    """

    capacity: str
    ami: str
    role: str
    subnet_ids: str

    @classmethod
    def of(cls, name: str) -> CapacityLabels:
        """Labels of one of several capacities."""
        label = label_of(name)
        return cls(capacity=label, ami=f"{label}_ami", role=f"{label}_instance", subnet_ids=f"{label}_subnet_ids")


class Capacity(Construct):  # type: ignore[misc]
    """A capacity of the fleet, as its blueprint says; in a module, a blueprint of expressions.

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the capacity, decided.
        partition: AWS partition.
        ec2_principal: service principal of EC2 in the partition.
        cluster_name: expression of the name of the ECS cluster, without ``${}``.
        subnets: expression of the subnets to choose from: objects with ``id`` and ``availability_zone_id``.
        offering: zones that offer the instance type.
        security_groups: ids of the instances' security groups.
        public: whether instances get public addresses.
        tags: tags of instances and group beside their name, or the expression of all of them.
        depends_on: what instances need for as long as they run, beside their role.
        labels: labels of its resources, by default made from its name.

    Attributes:
        provider_name: name of the capacity provider, a reference.
        image_id: image id, a reference or the id.
        subnet_ids: reference to the subnets it uses.
        policies: policies of its instances.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: CapacityBlueprint,
        partition: str,
        ec2_principal: str,
        cluster_name: str,
        subnets: str,
        offering: InstanceTypeOffering,
        security_groups: Sequence[str],
        public: bool | Reference,
        tags: Mapping[str, str] | Reference,
        depends_on: Sequence[ITerraformDependable] = (),
        labels: CapacityLabels | None = None,
    ) -> None:
        super().__init__(scope, id)
        labels = labels or CapacityLabels.of(blueprint.name)
        label = labels.capacity
        self.image_id: str = Ami(
            self, "ami", label=labels.ami, parameter=blueprint.ami.parameter, image_id=blueprint.ami.image_id
        ).image_id
        role = InstanceRole(
            self,
            "role",
            label=labels.role,
            name=blueprint.role_name,
            partition=partition,
            ec2_principal=ec2_principal,
        )
        reservation = None
        if blueprint.reservation is not None:
            reservation = CapacityReservation(
                self,
                "reservation",
                label=label,
                name=blueprint.full_name,
                instance_type=blueprint.instance_type,
                blueprint=blueprint.reservation,
            )
        template = LaunchTemplate(
            self,
            "template",
            label=label,
            name=blueprint.full_name,
            image_id=self.image_id,
            instance_type=blueprint.instance_type,
            instance_profile_arn=role.instance_profile_arn,
            security_groups=security_groups,
            associate_public_ip_address=public,
            user_data=user_data_expression(
                cluster_name=cluster_name,
                reserved_memory_mib=blueprint.reserved_memory_mib,
                attributes=blueprint.attributes,
                extra_lines=blueprint.user_data,
                spot=blueprint.spot if isinstance(blueprint.spot, Reference) else blueprint.spot is not None,
            ),
            root_device_name=blueprint.ami.root_device,
            volume_size=blueprint.root_volume_gib,
            kms_key_id=blueprint.kms_key_id,
            http_put_response_hop_limit=blueprint.metadata_hop_limit,
            tags=tags,
            # A template of Spot instances may not name a reservation; On-Demand ones use what is open all the same.
            capacity_reservation=None if reservation is None or blueprint.spot else reservation.specification,
        )
        self.policies = role.policies
        group = AutoScalingGroup(
            self,
            "group",
            label=label,
            subnets_label=labels.subnet_ids,
            name=blueprint.full_name,
            launch_template_id=template.id,
            launch_template_version=template.latest_version,
            min_size=blueprint.min_size,
            max_size=blueprint.max_size,
            subnets=subnets,
            offering=offering,
            zone_ids=blueprint.zone_ids,
            protect_from_scale_in=blueprint.managed_termination_protection,
            instance_warmup=blueprint.instance_warmup_seconds,
            min_healthy_percentage=blueprint.refresh_min_healthy_percent,
            max_healthy_percentage=blueprint.refresh_max_healthy_percent,
            metrics=blueprint.group_metrics,
            tags=tags,
            depends_on=[*role.policies, *depends_on, *(reservation.ready if reservation is not None else ())],
            mixed=MixedInstances.of(blueprint),
        )
        self.subnet_ids = group.subnet_ids
        provider = CapacityProvider(
            self,
            "provider",
            label=label,
            name=blueprint.full_name,
            auto_scaling_group_arn=group.arn,
            target_capacity=blueprint.target_capacity,
            instance_warmup_period=blueprint.instance_warmup_seconds,
            managed_draining=blueprint.managed_draining,
            managed_termination_protection=blueprint.managed_termination_protection,
        )
        self.provider_name: str = provider.name
