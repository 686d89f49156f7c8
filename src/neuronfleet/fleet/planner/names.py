"""Names of AWS resources: made from the fleet's own, shortened with a hash where AWS allows fewer characters."""

from __future__ import annotations

import hashlib
from typing import Final

__all__ = ["IAM_ROLE", "LAUNCH_TEMPLATE", "LOAD_BALANCER", "LONG", "SCHEDULE", "limited"]

IAM_ROLE: Final = 64
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
SCHEDULE: Final = 64
"""https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""
LOAD_BALANCER: Final = 32
"""Load balancers and target groups.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
"""
LAUNCH_TEMPLATE: Final = 125
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html (128, less a margin)"""
LONG: Final = 255
"""Clusters, capacity providers, ECS services, task definition families, Auto Scaling groups, security groups."""

_HASH_CHARACTERS: Final = 8


def limited(*parts: str, limit: int) -> str:
    """Join parts with hyphens; where that is too long, cut and end in a hash of the whole.

    Args:
        parts: parts of the name, most general first.
        limit: characters that AWS allows.
    """
    name = "-".join(parts)
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_CHARACTERS]
    return f"{name[: limit - _HASH_CHARACTERS - 1].rstrip('-')}-{digest}"
