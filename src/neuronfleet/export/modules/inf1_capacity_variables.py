"""Variables of ``modules/inf1-capacity``, with what the planner says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.catalogue import load_catalogue
from neuronfleet.export.modules.inf1_capacity_ami import declare_ami_variables
from neuronfleet.export.modules.inf1_capacity_instances import declare_instance_variables
from neuronfleet.export.modules.inf1_capacity_purchase import declare_purchase
from neuronfleet.export.modules.inf1_capacity_reservations import declare_reservation
from neuronfleet.export.numbers import whole_number_variable
from neuronfleet.export.tags import tags_variable
from neuronfleet.fleet.model import Capacity
from neuronfleet.fleet.planner.names import LAUNCH_TEMPLATE

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_variables"]

_DEFAULTS: Final = Capacity(instance_type="inf1.xlarge")


def declare_variables(module: Module) -> None:
    """Declare what the capacity is made of; its network has its own.

    Args:
        module: the capacity.
    """
    _declare_names(module)
    _declare_instance_type(module)
    declare_purchase(module)
    declare_reservation(module)
    _declare_sizes(module)
    declare_ami_variables(module)
    declare_instance_variables(module)
    _declare_scaling(module)
    _declare_role(module)
    tags_variable(module)
    tags_variable(
        module,
        name="instance_tags",
        description=(
            "Further tags of instances, volumes, network interfaces and the Auto Scaling group, which the default_tags "
            "of the provider do not reach."
        ),
    )


def _declare_names(module: Module) -> None:
    module.variable(
        "name",
        type="string",
        description=(
            "Name of the capacity provider, the Auto Scaling group and the launch template; unique in account "
            "and region."
        ),
        validations=[
            (
                f'${{can(regex("^[A-Za-z][A-Za-z0-9_-]{{2,{LAUNCH_TEMPLATE - 1}}}$", var.name))}}',
                f"name has 3 to {LAUNCH_TEMPLATE} letters, digits, hyphens and underscores, and begins with a letter.",
            ),
            (
                '${!can(regex("^(aws|ecs|fargate)", lower(var.name))) && !startswith(var.name, "sg-")}',
                (
                    "name begins with one of aws, ecs, fargate, which ECS keeps for its own capacity providers, "
                    "or with sg-; "
                    "choose another."
                ),
            ),
        ],
    )
    module.variable(
        "cluster_name",
        type="string",
        description=(
            "Name of the ECS cluster that instances join. The cluster must list the capacity provider; "
            "inf1-cluster does."
        ),
        validations=[
            (
                '${can(regex("^[A-Za-z0-9_-]{1,255}$", var.cluster_name))}',
                "cluster_name has 1 to 255 letters, digits, hyphens and underscores; it is not an ARN.",
            )
        ],
    )


def _declare_instance_type(module: Module) -> None:
    types = load_catalogue().instance_types.values()
    accelerated = ", ".join(one.name for one in types if one.accelerated)
    ordinary = ", ".join(sorted({one.family for one in types if not one.accelerated}))
    module.variable(
        "instance_type",
        type="string",
        description=(
            "Instance type, inf1.xlarge, inf1.2xlarge, inf1.6xlarge, inf1.24xlarge ...: the only one of the group, "
            "unless fallback_instance_types are given."
        ),
        validations=[
            (
                "${contains(keys(local.instance_types), var.instance_type)}",
                (
                    f"instance_type is one of {accelerated}, or an ordinary type of the families {ordinary}; in lower "
                    "case."
                ),
            )
        ],
    )


def _declare_sizes(module: Module) -> None:
    whole_number_variable(module, "min_size", "Instances at least.", default=1, low=0)
    whole_number_variable(
        module,
        "max_size",
        "Instances at most. One more than the desired tasks take lets a rolling update start new tasks first.",
        default=2,
        low=0,
        further=[
            (
                "${var.min_size <= var.max_size}",
                "min_size = ${var.min_size} is more than max_size = ${var.max_size}.",
            )
        ],
    )
    whole_number_variable(
        module,
        "instances_needed",
        "Instances that all desired tasks take, without spare; by default min_size. Instance refreshes follow from it: "
        "with a spare instance a new one comes first, without one an old one goes first.",
        default=None,
        low=0,
        further=[
            (
                "${var.instances_needed == null ? true : var.instances_needed <= var.max_size}",
                (
                    "The desired tasks take ${coalesce(var.instances_needed, 0)} instances, but max_size = "
                    "${var.max_size}; "
                    "raise max_size."
                ),
            )
        ],
    )


def _declare_scaling(module: Module) -> None:
    whole_number_variable(
        module,
        "target_capacity",
        "Percent of the instances that managed scaling wants busy; below 100 it keeps standing spare.",
        default=_DEFAULTS.target_capacity,
        low=1,
        high=100,
    )
    whole_number_variable(
        module,
        "instance_warmup_seconds",
        "Seconds until a new instance counts: boot, driver swap at first boot, ECS agent.",
        default=_DEFAULTS.instance_warmup_seconds,
        low=0,
        high=10000,
    )
    for name, description in (
        ("managed_draining", "Whether tasks are drained before an instance is taken away."),
        ("managed_termination_protection", "Whether instances that run tasks are protected from scale-in."),
    ):
        module.variable(name, type="bool", description=description, default=getattr(_DEFAULTS, name))
    whole_number_variable(
        module,
        "refresh_min_healthy_percent",
        (
            "Percent of the instances kept in service while an instance refresh runs; by default 100 with a spare "
            "instance."
        ),
        default=None,
        low=0,
        high=100,
    )
    whole_number_variable(
        module,
        "refresh_max_healthy_percent",
        "Percent of the instances at most while an instance refresh runs, over 100 a new one comes first; by "
        "default 110 "
        "with a spare instance.",
        default=None,
        low=100,
        high=200,
    )


def _declare_role(module: Module) -> None:
    module.variable(
        "create_instance_role",
        type="bool",
        description="Whether to make role and instance profile; otherwise give instance_profile_arn.",
        default=True,
    )
    module.variable(
        "instance_profile_arn",
        type="string",
        description="ARN of an instance profile of your own, whose role can register with ECS.",
        default=None,
        validations=[
            (
                (
                    "${var.instance_profile_arn == null ? var.create_instance_role : "
                    '!var.create_instance_role && can(regex("^arn:[a-z-]+:iam::[0-9]{12}:instance-profile/", '
                    "var.instance_profile_arn))}"
                ),
                "instance_profile_arn is the ARN of an instance profile, and goes with create_instance_role = false.",
            )
        ],
    )
    module.variable(
        "instance_role_name",
        type="string",
        description="Name of role and instance profile; by default from name and region, since IAM is global.",
        default=None,
        validations=[
            (
                (
                    "${var.instance_role_name == null ? true : "
                    'can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.instance_role_name))}'
                ),
                "instance_role_name has 1 to 64 letters, digits, and + = , . @ _ -.",
            )
        ],
    )
