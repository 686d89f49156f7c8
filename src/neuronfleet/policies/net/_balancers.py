"""Load balancers, under both names that the provider has for them."""

from __future__ import annotations

from typing import Final

__all__ = ["LISTENERS", "LOAD_BALANCERS"]

LISTENERS: Final = ("aws_lb_listener", "aws_alb_listener")
LOAD_BALANCERS: Final = ("aws_lb", "aws_alb")
