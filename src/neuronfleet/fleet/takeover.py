"""Who takes over from whom when a region is lost: as the fleet file says, else as its traffic would go."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from neuronfleet.fleet.model import Failover, FailoverRegion, Fleet

__all__ = ["Takeovers", "takeovers_of"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Takeovers:
    """Who takes over from whom.

    Attributes:
        taken: region -> regions whose requests come to it when one of them is lost, in the order of the fleet file.
        standby: regions that serve nothing of their own while the others live.
    """

    taken: Mapping[str, tuple[str, ...]]
    standby: frozenset[str]

    def takers(self, lost: str) -> int:
        """How many regions take over from one.

        Args:
            lost: the region.
        """
        return sum(lost in regions for regions in self.taken.values())


def takeovers_of(fleet: Fleet, failover: Failover) -> Takeovers:
    """Who takes over, of regions that are all known.

    Args:
        fleet: the fleet.
        failover: its table.
    """
    pairs = set(_by_traffic(fleet))
    secondaries = set(_secondaries(fleet))
    taken: dict[str, tuple[str, ...]] = {}
    standby: set[str] = set()
    for region in fleet.regions:
        settings = failover.regions.get(region, FailoverRegion())
        if settings.standby if settings.standby is not None else region in secondaries:
            standby.add(region)
        if settings.takes_over is not None:
            taken[region] = tuple(one for one in fleet.regions if one in settings.takes_over)
        else:
            taken[region] = tuple(one for one in fleet.regions if (region, one) in pairs)
    return Takeovers(taken=taken, standby=frozenset(standby))


def _by_traffic(fleet: Fleet) -> Iterator[tuple[str, str]]:
    """Pairs of a region and one whose requests it would get: of hostnames and of accelerators."""
    for dns in fleet.dns.values():
        live = [name for name in fleet.regions if name not in dns.regions or _lives(dns.regions[name])]
        if dns.policy == "failover":
            primary = [name for name in live if name in dns.regions and dns.regions[name].role == "primary"]
            yield from ((one, other) for one in live for other in primary if one != other)
        else:
            weighed = [name for name in live if name not in dns.regions or dns.regions[name].weight != 0]
            yield from ((one, other) for one in weighed for other in weighed if one != other)
    for accelerator in fleet.accelerators.values():
        live = [name for name in fleet.regions if name not in accelerator.regions or _lives(accelerator.regions[name])]
        yield from ((one, other) for one in live for other in live if one != other)


def _lives(settings: object) -> bool:
    return bool(getattr(settings, "enabled", True)) and not getattr(settings, "drained", False)


def _secondaries(fleet: Fleet) -> Iterator[str]:
    """Regions that answer only when the primary one does not; with a share of other traffic none is idle."""
    busy = {
        name
        for dns in fleet.dns.values()
        if dns.policy != "failover"
        for name in fleet.regions
        if name not in dns.regions or _lives(dns.regions[name])
    }
    busy |= {
        name
        for one in fleet.accelerators.values()
        for name in fleet.regions
        if name not in one.regions or _lives(one.regions[name])
    }
    for dns in fleet.dns.values():
        if dns.policy == "failover":
            for name in fleet.regions:
                role = dns.regions[name].role if name in dns.regions else None
                if role != "primary" and name not in busy:
                    yield name
