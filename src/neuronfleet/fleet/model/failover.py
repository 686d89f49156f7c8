"""``[failover]``: which regions serve on when one is lost, and what load they must hold then."""

from __future__ import annotations

from typing import Literal

from neuronfleet.fleet.model.base import Flag, Name, Section, Texts, Whole

__all__ = ["Failover", "FailoverRegion"]


class FailoverRegion(Section):
    """What one region has of its own."""

    takes_over: Texts | None = None
    """Regions whose requests come here when one of them is lost. By default those that ``[dns.NAME]`` and
    ``[accelerators.NAME]`` would send here; ``[]`` is none."""

    standby: Flag | None = None
    """Whether it serves nothing of its own while the others live. By default so for a ``secondary`` of
    ``[dns.NAME]``."""

    tasks: dict[Name, Whole] = {}
    """Service -> tasks that the requests to this region take. By default those of ``[failover.tasks]``."""


class Failover(Section):
    """One region may be lost at a time; the others have room for what it served, or the fleet is refused.

    Room is ``max_tasks`` of each service, the instances of its capacity, and the vCPU quota of the account.
    """

    tasks: dict[Name, Whole] = {}
    """Service -> tasks that the requests to one region take at the load that must survive. By default the tasks that
    it begins with: ``desired_count``, or ``min_tasks`` where it scales."""

    split: Literal["whole", "even"] = "whole"
    """``whole`` where any region that takes over may get all requests of the lost one, as by latency; ``even`` where
    they share them."""

    regions: dict[str, FailoverRegion] = {}
    """Region -> what differs there."""
