"""What capacity and AMI policies ask of launch templates: which instance types, which user data."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from neuronfleet.plan import Plan, Resource, Value

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue

__all__ = [
    "TEMPLATES",
    "groups_of",
    "is_foreign",
    "is_neuron_type",
    "provider_group",
    "script",
    "template_of",
    "template_types",
]

TEMPLATES: Final = ("aws_launch_template", "aws_launch_configuration")
"""Resources that say how an instance is launched."""

_NEURON_CLASSES: Final = ("inf", "trn")
"""Letters that the families with Neuron devices start with: https://aws.amazon.com/ec2/instance-types/"""

_SPECIFICATION: Final = ("mixed_instances_policy", 0, "launch_template", 0)


def is_neuron_type(instance_type: str, catalogue: Catalogue) -> bool:
    """Whether an instance type has Neuron devices; of one that the catalogue lacks, as its family is called.

    Args:
        instance_type: ``inf1.6xlarge``, in any case.
        catalogue: what is known of instance types.
    """
    name = instance_type.lower()
    known = catalogue.instance_types.get(name)
    return known.accelerated if known is not None else name.startswith(_NEURON_CLASSES)


def template_types(template: Resource) -> tuple[Value, ...]:
    """Instance types that a launch template may launch: its own, and those that groups override it with.

    Args:
        template: a launch template or a launch configuration.
    """
    own = template["instance_type"]
    if own.is_unknown or own.text:
        return (own,)
    return tuple(
        kind
        for group in groups_of(template)
        for override in group.after.at(*_SPECIFICATION, "override").items
        if (kind := override["instance_type"]).is_unknown or kind.text
    )


def groups_of(template: Resource) -> tuple[Resource, ...]:
    """Auto Scaling groups of the plan that certainly launch from a template."""
    return tuple(group for group in template.plan.resources("aws_autoscaling_group") if template_of(group) is template)


def template_of(group: Resource) -> Resource | None:
    """The launch template or launch configuration in the plan that a group certainly launches from.

    Args:
        group: an ``aws_autoscaling_group``.
    """
    plan: Plan = group.plan
    specification = (*_SPECIFICATION, "launch_template_specification", 0)
    for path in (
        ("launch_template", 0, "id"),
        ("launch_template", 0, "name"),
        (*specification, "launch_template_id"),
        (*specification, "launch_template_name"),
    ):
        found = plan.targets(group, *path, types=("aws_launch_template",)).only
        if found is not None:
            return found
    return plan.targets(group, "launch_configuration", types=("aws_launch_configuration",)).only


def script(template: Resource) -> str | None:
    """User data as text, empty where there is none; None where it is not known or is no text.

    Args:
        template: a launch template, whose user data is base64, or a launch configuration, where it may be either.
    """
    encoded = template["user_data"]
    if template.type == "aws_launch_configuration" and encoded.is_missing:
        encoded = template["user_data_base64"]
    elif template.type == "aws_launch_configuration":
        return encoded.text
    if encoded.is_missing:
        return ""
    if encoded.text is None:
        return None
    try:
        return base64.b64decode(encoded.text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def is_foreign(template: Resource, catalogue: Catalogue) -> bool:
    """Whether a launch template is certainly none of ECS container instances or Neuron instances.

    Args:
        template: a launch template or a launch configuration.
        catalogue: what is known of instance types.
    """
    types = template_types(template)
    if not types or any(one.text is None or is_neuron_type(one.text, catalogue) for one in types):
        return False
    text = script(template)
    if text is None or "ECS_" in text or "/etc/ecs" in text:
        return False
    groups = groups_of(template)
    return not any(
        provider_group(provider) in groups for provider in template.plan.resources("aws_ecs_capacity_provider")
    )


def provider_group(provider: Resource) -> Resource | None:
    """The Auto Scaling group in the plan that a capacity provider certainly scales.

    Args:
        provider: an ``aws_ecs_capacity_provider``.
    """
    path = ("auto_scaling_group_provider", 0, "auto_scaling_group_arn")
    return provider.plan.targets(provider, *path, types=("aws_autoscaling_group",)).only
