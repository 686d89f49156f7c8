"""``modules/inf1-capacity``: instances of one type, as an ECS capacity provider."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.engine.aws import DataAwsPartition, DataAwsRegion
from neuronfleet.export.module import Module
from neuronfleet.export.modules.inf1_capacity_ami import declare_ami, declare_families
from neuronfleet.export.modules.inf1_capacity_network import declare_network_variables, make_network
from neuronfleet.export.modules.inf1_capacity_outputs import declare_outputs
from neuronfleet.export.modules.inf1_capacity_purchase import choose_instances, decide_markets, decide_types
from neuronfleet.export.modules.inf1_capacity_reservations import (
    make_reservations,
    plan_reservations,
    reservation_blueprint,
)
from neuronfleet.export.modules.inf1_capacity_sight import declare_sight, make_sight
from neuronfleet.export.modules.inf1_capacity_variables import declare_variables
from neuronfleet.export.names import limited
from neuronfleet.export.tables import instance_types_local
from neuronfleet.fleet.blueprint import AmiBlueprint, CapacityBlueprint
from neuronfleet.fleet.planner.names import IAM_ROLE
from neuronfleet.infra.instances.capacity import Capacity, CapacityLabels
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.vpc.security_group import ServingSecurityGroup

__all__ = ["Inf1Capacity"]

_LABELS: Final = CapacityLabels(capacity="this", ami="ami", role="instance", subnet_ids="subnet_ids")
_GROUP: Final = "aws_autoscaling_group.this"
_TEMPLATE: Final = "aws_launch_template.this"
_MAX_REFRESH_RANGE: Final = 100


class Inf1Capacity(Module):
    """The capacity."""

    name = "inf1-capacity"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        declare_variables(self)
        declare_network_variables(self)
        declare_sight(self)
        labelled(DataAwsRegion(self, "region"), "current")
        labelled(DataAwsPartition(self, "partition"), "current")
        decide_types(self)
        self.local("instance_tags", "${merge(var.tags, var.instance_tags, { Name = var.name })}")
        self.local("full_role_name", "${var.name}-${data.aws_region.current.id}-instance")
        self.local(
            "role_name",
            f"${{coalesce(var.instance_role_name, {_inside(limited('local.full_role_name', limit=IAM_ROLE))})}}",
        )
        self._decide_refreshes()
        declare_ami(self)
        offering = InstanceTypeOffering(self, "offering", instance_type=Reference("${var.instance_type}"), label="this")
        security_group = make_network(self, offering)
        decide_markets(self)
        plan_reservations(self)
        self._make_capacity(security_group, offering)
        self._bring_own_role()
        choose_instances(self)
        self._refuse()
        make_reservations(self)
        make_sight(self)
        instance_types_local(self)
        declare_families(self)
        declare_outputs(self)
        self.arrange(
            "aws_security_group",
            "aws_vpc_security_group",
            "aws_iam_role.",
            "aws_iam_role_policy_attachment",
            "aws_iam_instance_profile",
            "aws_ec2_capacity_reservation",
            "aws_resourcegroups",
        )

    def _decide_refreshes(self) -> None:
        """As the planner does, ``fleet/planner/capacity/sizing.py``."""
        self.local(
            "instances_needed",
            "${coalesce(var.instances_needed, var.min_size)}",
            comment=(
                "With a spare instance, an instance refresh launches before it terminates; without one it has to\n"
                "terminate first."
            ),
        )
        self.local("has_spare_instance", "${var.max_size > local.instances_needed}")
        self.local(
            "refresh_min_healthy_percent",
            "${coalesce(\nvar.refresh_min_healthy_percent,\nlocal.has_spare_instance ? 100 : "
            "local.instances_needed == 0 ? 0 : floor(100 * (local.instances_needed - 1) / local.instances_needed),\n)}",
        )
        self.local(
            "refresh_max_healthy_percent",
            "${coalesce(\nvar.refresh_max_healthy_percent,\n"
            "local.has_spare_instance && coalesce(var.refresh_min_healthy_percent, 100) == 100 ? 110 : 100,\n)}",
        )

    def _make_capacity(self, security_group: ServingSecurityGroup, offering: InstanceTypeOffering) -> None:
        self.local(
            "security_group_ids",
            "${concat(aws_security_group.instances[*].id, var.security_group_ids)}",
        )
        Capacity(
            self,
            "capacity",
            blueprint=_blueprint(),
            partition="${data.aws_partition.current.partition}",
            ec2_principal=Reference("ec2.${data.aws_partition.current.dns_suffix}"),
            cluster_name="var.cluster_name",
            subnets="local.subnets",
            offering=offering,
            security_groups=self.strings("${local.security_group_ids}"),
            public=Reference("${var.public}"),
            tags=Reference("${local.instance_tags}"),
            depends_on=[security_group.ready],
            labels=_LABELS,
        )
        for address in (_TEMPLATE, "aws_iam_role.instance", "aws_iam_instance_profile.instance"):
            self.set(address, "tags", "${var.tags}")
        self.set("aws_ecs_capacity_provider.this", "tags", "${var.tags}")

    def _bring_own_role(self) -> None:
        for address in (
            "aws_iam_role.instance",
            "aws_iam_role_policy_attachment.instance_ecs",
            "aws_iam_role_policy_attachment.instance_ssm",
            "aws_iam_instance_profile.instance",
        ):
            self.when(address, "var.create_instance_role")
            if address != "aws_iam_role.instance":
                self.set(address, "role", "${aws_iam_role.instance[0].name}")
        self.set(
            _TEMPLATE,
            "iam_instance_profile.arn",
            "${var.create_instance_role ? one(aws_iam_instance_profile.instance[*].arn) : var.instance_profile_arn}",
        )

    def _refuse(self) -> None:
        self.precondition(
            _TEMPLATE,
            '${var.kms_key_id == null ? true : split(":", var.kms_key_id)[3] == data.aws_region.current.id}',
            "kms_key_id is a key of another region, which ${data.aws_region.current.id} cannot use; a "
            "multi-Region key has "
            "a replica of the same id there.",
        )
        self.precondition(
            _GROUP,
            f"${{local.refresh_max_healthy_percent - local.refresh_min_healthy_percent <= {_MAX_REFRESH_RANGE}}}",
            f"refresh_max_healthy_percent = ${{local.refresh_max_healthy_percent}} is more than "
            f"{_MAX_REFRESH_RANGE} above "
            "refresh_min_healthy_percent = ${local.refresh_min_healthy_percent}, which Auto Scaling does not "
            "take; bring "
            "them nearer.",
        )


def _inside(template: str) -> str:
    return template.removeprefix("${").removesuffix("}")


def _blueprint() -> CapacityBlueprint:
    """The capacity as expressions of the module's variables."""
    decided = {
        "name": "this",
        "full_name": "${var.name}",
        "role_name": "${local.role_name}",
        "architecture": "${local.instance.architecture}",
        "devices": "${local.instance.devices}",
        "vcpu": "${local.instance.vcpus}",
        "instances_needed": "${local.instances_needed}",
        "refresh_min_healthy_percent": "${local.refresh_min_healthy_percent}",
        "refresh_max_healthy_percent": "${local.refresh_max_healthy_percent}",
        "fallbacks": "${var.fallback_instance_types}",
        "spot": "${local.spot}",
    }
    same = (
        "instance_type",
        "min_size",
        "max_size",
        "target_capacity",
        "root_volume_gib",
        "kms_key_id",
        "reserved_memory_mib",
        "managed_draining",
        "managed_termination_protection",
        "instance_warmup_seconds",
        "attributes",
        "user_data",
        "zone_ids",
        "metadata_hop_limit",
    )
    decided |= {name: f"${{var.{name}}}" for name in same}
    ami = AmiBlueprint(
        parameter=None,
        image_id=Reference("${local.image_id}"),
        family=None,
        version=None,
        root_device=Reference("${local.ami.root_device}"),
    )
    expressions: dict[str, Any] = {name: Reference(value) for name, value in decided.items()}
    return CapacityBlueprint(ami=ami, reservation=reservation_blueprint(), **expressions)
