"""The instance profile of a launch template."""

from __future__ import annotations

from neuronfleet.plan import Resource

__all__ = ["profile_of"]


def profile_of(template: Resource) -> Resource | None:
    """The ``aws_iam_instance_profile`` of the plan that a launch template names, None where it is not in the plan."""
    for key in ("arn", "name"):
        found = template.plan.targets(template, "iam_instance_profile", 0, key, types=("aws_iam_instance_profile",))
        if found.only is not None and found.only.mode == "managed":
            return found.only
    return None
