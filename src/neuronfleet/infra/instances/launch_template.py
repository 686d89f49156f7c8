"""The launch template of a capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import LaunchTemplate as AwsLaunchTemplate
from neuronfleet.engine.aws import (
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateCapacityReservationSpecification,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
    LaunchTemplateNetworkInterfaces,
    LaunchTemplateTagSpecifications,
)
from neuronfleet.infra.expressions import as_map, as_number, as_text
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal

__all__ = ["LaunchTemplate"]

# One hop reaches the instance and containers in host network mode, which the ECS agent and the driver need. Containers
# in bridge mode are one hop further and must not take the instance's credentials: they have their task role.
HTTP_PUT_RESPONSE_HOP_LIMIT: Final = 1


class LaunchTemplate(Construct):  # type: ignore[misc]
    """How an instance of a capacity is launched: IMDSv2 only, encrypted root volume, tagged.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        name: name of the launch template and of the instances.
        image_id: image id or a reference to one.
        instance_type: ``inf1.6xlarge``.
        instance_profile_arn: reference to the instance profile.
        security_groups: ids of the security groups.
        associate_public_ip_address: whether instances get public addresses, whatever their subnet says.
        user_data: base64 text or the expression of it.
        root_device_name: device name of the root volume.
        volume_size: size of the root volume in GiB.
        kms_key_id: key that encrypts it, None for the account's default.
        http_put_response_hop_limit: hops that instance metadata may travel.
        tags: tags of instances, volumes and network interfaces beside their name, or the expression of all of them; the
            provider's default tags do not reach them.
        capacity_reservation: which Capacity Reservations its instances may use, None for EC2's default.

    Attributes:
        id: launch template id, a reference.
        latest_version: version number, a reference.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        image_id: str,
        instance_type: str,
        instance_profile_arn: str,
        security_groups: Sequence[str],
        associate_public_ip_address: bool | Reference,
        user_data: str,
        root_device_name: str,
        volume_size: int | Reference,
        kms_key_id: str | None = None,
        http_put_response_hop_limit: int | Reference = HTTP_PUT_RESPONSE_HOP_LIMIT,
        tags: Mapping[str, str] | Reference,
        capacity_reservation: LaunchTemplateCapacityReservationSpecification | None = None,
    ) -> None:
        super().__init__(scope, id)
        instance_tags = as_map(tags if isinstance(tags, Reference) else {**tags, "Name": name})
        labelled(
            AwsLaunchTemplate(
                self,
                "launch_template",
                name=name,
                image_id=image_id,
                instance_type=instance_type,
                update_default_version=True,
                iam_instance_profile=LaunchTemplateIamInstanceProfile(arn=instance_profile_arn),
                network_interfaces=[
                    LaunchTemplateNetworkInterfaces(
                        device_index=0,
                        associate_public_ip_address=as_text(associate_public_ip_address),
                        delete_on_termination="true",
                        security_groups=list(security_groups),
                    )
                ],
                metadata_options=LaunchTemplateMetadataOptions(
                    http_endpoint="enabled",
                    http_tokens="required",
                    http_put_response_hop_limit=as_number(http_put_response_hop_limit),
                ),
                monitoring=LaunchTemplateMonitoring(enabled=True),
                block_device_mappings=[
                    LaunchTemplateBlockDeviceMappings(
                        device_name=root_device_name,
                        ebs=LaunchTemplateBlockDeviceMappingsEbs(
                            volume_size=as_number(volume_size),
                            volume_type="gp3",
                            encrypted="true",
                            delete_on_termination="true",
                            kms_key_id=literal(kms_key_id) if kms_key_id else None,
                        ),
                    )
                ],
                user_data=user_data,
                capacity_reservation_specification=capacity_reservation,
                tag_specifications=[
                    LaunchTemplateTagSpecifications(resource_type=resource_type, tags=instance_tags)
                    for resource_type in ("instance", "volume", "network-interface")
                ],
            ),
            label,
        )
        self.id = reference("aws_launch_template", label, "id")
        # Never $Latest: an instance refresh would not start when the template changes.
        self.latest_version = reference("aws_launch_template", label, "latest_version")
