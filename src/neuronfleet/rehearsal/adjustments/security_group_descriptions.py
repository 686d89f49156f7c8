"""Adjustment: a rule that names another security group keeps its description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ec2.models.security_groups import SecurityGroupRule  # noqa: PLC0415

    def making(original: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            original(self, *args, **kwargs)
            given = self.source_group.get("Description")
            if given is not None:
                self.ip_range = {**self.ip_range, "Description": given}  # where moto looks for it

        return init

    replace(SecurityGroupRule, "__init__", making)


ADJUSTMENT = Adjustment(
    id="security-group-descriptions",
    moto="DescribeSecurityGroupRules has no description of rules whose source or target is a security group",
    aws="every rule has the description that it was made with",
    why="every plan would want to describe the rules between load balancers and instances again",
    apply=_apply,
)
