"""The Auto Scaling group of a capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuronfleet.engine import (
    Construct,
    ITerraformDependable,
    Precondition,
    TerraformLocal,
    TerraformResourceLifecycle,
    Token,
)
from neuronfleet.engine.aws import (
    AutoscalingGroup,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupLaunchTemplate,
    AutoscalingGroupTag,
)
from neuronfleet.infra.expressions import as_flag, as_number, as_text, inner
from neuronfleet.infra.instances.instance_type_offering import InstanceTypeOffering
from neuronfleet.infra.instances.mixed_instances import MixedInstances
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal, quoted

__all__ = ["AutoScalingGroup", "offered_subnet_ids"]


def offered_subnet_ids(
    *, subnets: str, offering: InstanceTypeOffering, zone_ids: Sequence[str] | Reference = (), attribute: str = "id"
) -> str:
    """The list of the subnets in zones that offer an instance type, as a template.

    Args:
        subnets: expression of the subnets to choose from: objects with ``id`` and ``availability_zone_id``.
        offering: zones that offer the instance type.
        zone_ids: zone ids to stay within, or the expression of their list; empty for all that offer the type.
        attribute: what is listed of each subnet.
    """
    offered = f"contains({offering.zone_ids}, subnet.availability_zone_id)"
    if isinstance(zone_ids, Reference):
        wanted = inner(zone_ids)
        within = f"(length({wanted}) == 0 || contains({wanted}, subnet.availability_zone_id))"
        return f"${{[\nfor subnet in {subnets} : subnet.{attribute}\nif {offered} && {within}\n]}}"
    if zone_ids:
        wanted = ", ".join(quoted(zone_id) for zone_id in zone_ids)
        offered = f"{offered} && contains([{wanted}], subnet.availability_zone_id)"
    return f"${{[for subnet in {subnets} : subnet.{attribute} if {offered}]}}"


class AutoScalingGroup(Construct):  # type: ignore[misc]
    """A group of instances of one type, in the subnets whose zone offers it, scaled by an ECS capacity provider.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the group.
        subnets_label: label of the local value with its subnets, by default ``<label>_subnet_ids``.
        name: name of the group.
        launch_template_id: reference.
        launch_template_version: reference to a version number.
        min_size: instances at least.
        max_size: instances at most.
        subnets: expression of the subnets to choose from: objects with ``id`` and ``availability_zone_id``.
        offering: zones that offer the instance type.
        zone_ids: zone ids to stay within, or the expression of their list; empty for all that offer the type.
        protect_from_scale_in: whether ECS alone decides which instance goes.
        instance_warmup: seconds until a new instance counts, for health checks and instance refreshes; for scaling, the
            capacity provider has its own.
        min_healthy_percentage: instances kept in service while an instance refresh runs.
        max_healthy_percentage: instances at most while an instance refresh runs.
        tags: tags of the group beside its name, or the expression of all of them; its instances have theirs from the
            launch template.
        metrics: metrics that the group publishes.
        depends_on: what instances need for as long as they run.
        mixed: types that instances may be of, and which are Spot instances; None where the launch template says it. One
            of expressions stands beside the launch template, and a module says when which of the two is there.

    Attributes:
        arn: reference.
        subnet_ids: reference to the chosen subnets.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        subnets_label: str | None = None,
        name: str,
        launch_template_id: str,
        launch_template_version: str,
        min_size: int | Reference,
        max_size: int | Reference,
        subnets: str,
        offering: InstanceTypeOffering,
        zone_ids: Sequence[str] | Reference = (),
        protect_from_scale_in: bool | Reference,
        instance_warmup: int | Reference,
        min_healthy_percentage: int | Reference,
        max_healthy_percentage: int | Reference,
        tags: Mapping[str, str] | Reference,
        metrics: Sequence[str] = (),
        depends_on: Sequence[ITerraformDependable] = (),
        mixed: MixedInstances | None = None,
    ) -> None:
        super().__init__(scope, id)
        chosen = subnets_label or f"{label}_subnet_ids"
        value = offered_subnet_ids(subnets=subnets, offering=offering, zone_ids=zone_ids)
        labelled(TerraformLocal(self, "subnet_ids", value), chosen)
        self.subnet_ids = f"${{local.{chosen}}}"
        rebalances = None if mixed is None else mixed.rebalances
        types = None if mixed is None or not isinstance(mixed.instance_types, Reference) else mixed.instance_types
        spelled_out = {} if isinstance(tags, Reference) else {**tags, "Name": name}
        group = labelled(
            AutoscalingGroup(
                self,
                "auto_scaling_group",
                name=name,
                min_size=as_number(min_size),
                max_size=as_number(max_size),
                vpc_zone_identifier=Token.as_list(self.subnet_ids),
                launch_template=AutoscalingGroupLaunchTemplate(id=launch_template_id, version=launch_template_version)
                if mixed is None or types is not None
                else None,
                mixed_instances_policy=None
                if mixed is None
                else mixed.policy(launch_template_id=launch_template_id, version=launch_template_version),
                capacity_rebalance=None if rebalances is None else as_flag(rebalances),
                health_check_type="EC2",
                health_check_grace_period=as_number(instance_warmup),
                protect_from_scale_in=as_flag(protect_from_scale_in),
                # Otherwise the group cannot shrink to nothing while ECS protects its instances, and destroy hangs.
                force_delete=True,
                # Inf1 can be out of stock for a while. Waiting would taint the group, and the next apply replace it.
                wait_for_capacity_timeout="0",
                enabled_metrics=list(metrics) or None,
                instance_refresh=AutoscalingGroupInstanceRefresh(
                    strategy="Rolling",
                    preferences=AutoscalingGroupInstanceRefreshPreferences(
                        min_healthy_percentage=as_number(min_healthy_percentage),
                        max_healthy_percentage=as_number(max_healthy_percentage),
                        instance_warmup=as_text(instance_warmup),
                        # The default skips protected instances: the refresh succeeds and changes nothing.
                        scale_in_protected_instances="Refresh",
                    ),
                ),
                tag=[
                    # ECS adds this tag when it takes the group over; Terraform would remove it again.
                    AutoscalingGroupTag(key="AmazonECSManaged", value="true", propagate_at_launch=True),
                    *(
                        AutoscalingGroupTag(key=literal(key), value=literal(value), propagate_at_launch=False)
                        for key, value in sorted(spelled_out.items())
                    ),
                ],
                lifecycle=TerraformResourceLifecycle(
                    ignore_changes=["desired_capacity"],
                    precondition=[
                        Precondition(
                            condition=f"${{length(local.{chosen}) > 0}}",
                            error_message=_no_subnet(name, offering, zone_ids),
                        )
                    ],
                ),
                depends_on=list(depends_on),
            ),
            label,
        )
        if isinstance(tags, Reference):
            content = {"key": "${tag.key}", "value": "${tag.value}", "propagate_at_launch": False}
            group.add_override("dynamic.tag", {"for_each": tags, "content": content})
        if types is not None:
            overrides = {"for_each": types, "content": {"instance_type": "${override.value}"}}
            group.add_override("mixed_instances_policy.launch_template.dynamic.override", overrides)
        self.arn = reference("aws_autoscaling_group", label, "arn")


def _no_subnet(name: str, offering: InstanceTypeOffering, zone_ids: Sequence[str] | Reference) -> str:
    if isinstance(zone_ids, Reference):
        wanted = inner(zone_ids)
        within: str = Reference(f'${{length({wanted}) == 0 ? "" : " within ${{join(", ", {wanted})}}"}}')
    else:
        within = f" within {', '.join(zone_ids)}" if zone_ids else ""
    return (
        f"{literal(name)}: none of the subnets lies in a zone{literal(within)} that offers {offering.instance_type}; "
        f'it is offered in: ${{join(", ", {offering.zone_ids})}}. Use subnets in those zones, or another region.'
    )
