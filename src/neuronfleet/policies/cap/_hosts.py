"""What capacity and AMI policies ask of launch templates: which instance types, which user data."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from neuronfleet.plan import Resource, Value

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue
    from neuronfleet.plan.ecs import AgentConfig
    from neuronfleet.policies.context import Context

__all__ = ["TEMPLATES", "agent_of", "groups_of", "is_foreign", "is_neuron_type", "script", "template_types"]

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
    if template.type == "aws_launch_template":
        return tuple(one.group for one in template.plan.ecs.capacity_of(template))
    groups = template.plan.resources("aws_autoscaling_group")
    return tuple(
        one
        for one in groups
        if template.plan.targets(one, "launch_configuration", types=("aws_launch_configuration",)).only is template
    )


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


def agent_of(template: Resource) -> AgentConfig | None:
    """What the user data of a launch template tells the ECS agent, None where that cannot be told.

    Args:
        template: an ``aws_launch_template``.
    """
    from neuronfleet.plan.ecs import agent_config  # noqa: PLC0415 - placement comes with it

    return agent_config(template["user_data"])


def is_foreign(template: Resource, context: Context) -> bool:
    """Whether a launch template is certainly none of ECS container instances or Neuron instances.

    Args:
        template: a launch template or a launch configuration.
        context: of the check.
    """
    return context.once(("cap", "foreign", template.address), lambda: _is_foreign(template, context))


def _is_foreign(template: Resource, context: Context) -> bool:
    types = template_types(template)
    if not types or any(one.text is None or is_neuron_type(one.text, context.catalogue) for one in types):
        return False
    text = script(template)
    if text is None or "ECS_" in text or "/etc/ecs" in text:
        return False
    return not any(
        one.provider is not None for group in groups_of(template) for one in template.plan.ecs.capacity_of(group)
    )
