"""What a drawing of a fleet shows, in words and numbers that are final; every drawing shows the same."""

from __future__ import annotations

from typing import Literal

from neuronfleet.dataclass import dataclass

__all__ = [
    "Balancer",
    "Card",
    "Entry",
    "Fact",
    "Group",
    "Hold",
    "Region",
    "Route",
    "Topology",
    "Way",
    "Workload",
    "Zone",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something to know, a line of its own.

    Attributes:
        about: what it is about, in a word or two.
        words: what there is to say.
    """

    about: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How clients of one entry come to a region.

    Attributes:
        entry: position of the entry.
        title: what clients ask: a hostname, or the name of an accelerator.
        region: where it leads.
        balancer: name of the load balancer in the fleet file.
        share: who comes this way: ``nearest clients``, ``9 of 10``, ``drained`` ...
        state: whether anybody does: ``open``, ``standby`` (while another is down), ``closed`` (drained).
        check: further health check, None for the health of the targets alone.
    """

    entry: int
    title: str
    region: str
    balancer: str
    share: str
    state: Literal["open", "standby", "closed"]
    check: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What clients know: a name, or fixed addresses.

    Attributes:
        title: hostname, or name of the accelerator.
        about: how a region is chosen.
        ways: one a region.
    """

    title: str
    about: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a listener does with some requests.

    Attributes:
        at: ``HTTPS 443``.
        wanted: which requests: ``everything``, ``/v1/*``, ``the rest``.
        target: who gets them: a service and the name of its port, another listener, or an answer.
        workload: position of that service in the fleet, None for none.
        asks: what a task is asked before it gets requests, None for nothing.
    """

    at: str
    wanted: str
    target: str
    workload: int | None = None
    asks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """A load balancer of a region.

    Attributes:
        name: name in the fleet file.
        about: application or network, internal or internet-facing.
        routes: by listener.
    """

    name: str
    about: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone that instances are in.

    Attributes:
        name: zone id, or what is known of it.
        blocks: addresses of its subnets, each with what it is for.
    """

    name: str
    blocks: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What one task takes of an instance.

    Attributes:
        name: of the ECS service or task.
        devices: chips, none for tasks without any.
        ports: host ports: ``rest 8501``.
        tasks: how many tasks do so, each on an instance of its own where they have chips: ``2``, ``1 to 3``.
    """

    name: str
    devices: tuple[int, ...]
    ports: tuple[str, ...]
    tasks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A service or a standalone task.

    Attributes:
        index: position in the fleet, which decides the colour.
        letter: what marks it on chips.
        name: name in the fleet file.
        kind: ``service``, ``scheduled task`` or ``task on demand``.
        always: whether it holds its chips all the time.
        tasks: how many tasks.
        facts: what there is to know.
        verdicts: each claim of placement with its verdict.
        holds: what its tasks take of an instance, one a slot.
    """

    index: int
    letter: str
    name: str
    kind: str
    always: bool
    tasks: str
    facts: tuple[Fact, ...]
    verdicts: tuple[tuple[str, str], ...]
    holds: tuple[Hold, ...]

    @property
    def proved(self) -> bool:
        """Whether all four claims are."""
        return all(verdict == "proved" for _, verdict in self.verdicts)

    @property
    def verdict(self) -> str:
        """``proved``, or which claim is not."""
        return ", ".join(f"{claim} {verdict}" for claim, verdict in self.verdicts if verdict != "proved") or "proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A capacity: instances of one kind.

    Attributes:
        name: name in the fleet file.
        instances: how many of what.
        one: what the drawn instance is one of.
        many: whether there can be more than one.
        devices: chips of an instance.
        cores: NeuronCores of a chip.
        facts: what there is to know.
        workloads: what runs there.
    """

    name: str
    instances: str
    one: str
    many: bool
    devices: int
    cores: int
    facts: tuple[Fact, ...]
    workloads: tuple[Workload, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """All of a region.

    Attributes:
        name: of the region.
        stack: name of its stack.
        wave: when it changes; "" in a fleet of one wave.
        cost: what its instances cost; "" where that is not known.
        network: kind of network, and how instances reach AWS.
        addresses: CIDR block of the VPC, or id of an existing one.
        zones: zones of the network; none of an existing one.
        ways: how clients come.
        balancers: load balancers.
        groups: capacities.
        facts: quotas, alarms, dashboards.
        notices: what the user should know.
    """

    name: str
    stack: str
    wave: str
    cost: str
    network: str
    addresses: str
    zones: tuple[Zone, ...]
    ways: tuple[Way, ...]
    balancers: tuple[Balancer, ...]
    groups: tuple[Group, ...]
    facts: tuple[Fact, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A region that is drawn, for itself and for those that are the same.

    Attributes:
        region: the region.
        same: further regions that differ only in what is said of each: name, wave, zones, addresses, cost and share.
    """

    region: Region
    same: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """All of a fleet.

    Attributes:
        fleet: its name.
        headline: what it comes to, a few words each.
        entries: what clients know.
        cards: regions.
        shared: what there is for all regions together: models, images, an overview.
        estimate: what is true of the prices, "" without any.
    """

    fleet: str
    headline: tuple[str, ...]
    entries: tuple[Entry, ...]
    cards: tuple[Card, ...]
    shared: tuple[Fact, ...]
    estimate: str
