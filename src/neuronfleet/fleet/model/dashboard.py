"""``[dashboard]``: a CloudWatch dashboard of each region."""

from __future__ import annotations

from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["Dashboard"]


class Dashboard(Section):
    """A CloudWatch dashboard of the region: requests, latency, targets, tasks, instances. Without this table none."""

    enabled: Flag = True
    """Whether there is one; ``false`` under ``overrides`` leaves it out of a region."""

    name: Text | None = None
    """Its name, one in the account and not only in the region; ``{fleet}`` and ``{region}`` are filled in.

    By default the fleet's name and the region.
    """
