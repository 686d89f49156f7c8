"""More instances, as few as will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.claims import Change
from neuronfleet.placement.cluster import Capacity, Cluster, Kind, Workload
from neuronfleet.placement.hostclass import instances_of

__all__ = ["Growth", "grown", "routed_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A number that is to be raised as little as possible.

    Attributes:
        start: as it is.
        most: beyond which raising it makes no sense.
        to: the changes for a number.
    """

    start: int
    most: int
    to: Callable[[int], Sequence[Change]]


def routed_of(cluster: Cluster, one: Workload) -> list[Capacity]:
    """Capacities that a workload may be placed on."""
    named = {share.capacity for share in one.capacity_shares if share.weight or share.base}
    return [each for each in cluster.capacities if not one.capacity_shares or each.name in named]


def _most_useful(cluster: Cluster) -> int:
    return 1 + sum(each.most for each in cluster.workloads if each.kind is not Kind.DAEMON)


def grown(
    cluster: Cluster, one: Workload, extra: Sequence[Change] = (), more: int = 1
) -> Iterator[Sequence[Change] | Growth]:
    """More instances, of one capacity after the other and then of all."""
    routed = routed_of(cluster, one)
    nowhere = [
        Change(
            target=f"capacity:{each.name}", field="offering_zone", value=f"a zone that offers {each.host.instance_type}"
        )
        for each in routed
        if not any(zone.offers for zone in each.zones)
    ]
    if nowhere:
        yield [*extra, *nowhere]
        extra = [*extra, *nowhere]
    limit = (_most_useful(cluster) + more) * max(1, *(len(each.zones) for each in routed), 1)

    def growth(chosen: Sequence[Capacity]) -> Growth:
        start = max(instances_of(each) for each in chosen)

        def to(size: int) -> Sequence[Change]:
            return [
                *extra,
                *(change for each in chosen if instances_of(each) < size for change in _resized(each, size)),
            ]

        return Growth(start=start, most=max(limit, start + 1), to=to)

    for each in routed:
        if not each.managed_scaling and each.max_size > instances_of(each):
            yield [*extra, Change(target=f"capacity:{each.name}", field="managed_scaling", value=True)]
    for each in routed:
        yield growth([each])
    if len(routed) > 1:
        yield growth(routed)


def _resized(capacity: Capacity, size: int) -> Iterator[Change]:
    target = f"capacity:{capacity.name}"
    if capacity.max_size < size:
        yield Change(target=target, field="max_size", value=size)
    if not capacity.managed_scaling:
        yield Change(target=target, field="desired_size", value=size)
