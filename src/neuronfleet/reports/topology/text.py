"""A topology as lines of text: boxes in boxes, for terminals and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from neuronfleet.placement.picture.words import TIMES, shortened
from neuronfleet.reports.topology.boxes import ASCII, beside, boxed, column, flowed
from neuronfleet.reports.topology.model import Balancer, Card, Entry, Fact, Group, Region, Topology, Way, Workload
from neuronfleet.reports.topology.shared_facts import SHARED
from neuronfleet.reports.topology.wording import mapped, paths, safe

__all__ = ["LEAST_WIDTH", "draw_text"]

LEAST_WIDTH: Final = 60
_NO_CHIP: Final = "no chip"
_MARKS: Final = {"open": "▶", "standby": "▶", "closed": TIMES}
_LETTERS: Final = 3
_CELL: Final = len(" neuron15 ")


def draw_text(topology: Topology, *, width: int = 100, ascii_only: bool = False) -> str:
    """A topology as text, ending in a line break.

    Args:
        topology: what is drawn.
        width: columns that no line exceeds, :data:`LEAST_WIDTH` at least.
        ascii_only: whether boxes are drawn with ``+``, ``-`` and ``|``, and other letters are escaped.
    """
    width = max(LEAST_WIDTH, width)
    shown = safe(topology)
    if ascii_only:
        shown = mapped(shown, lambda text: text.encode("ascii", "backslashreplace").decode())
    lines = list(_whole(shown, width))
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text.translate(ASCII) if ascii_only else text


def _whole(shown: Topology, width: int) -> Iterator[str]:
    yield from flowed(shown.fleet, width)
    for words in shown.headline:
        yield from flowed(words, width, "  ")
    yield ""
    if shown.entries or any(card.region.balancers for card in shown.cards):
        yield "  clients"
        yield "    │"
    for entry in shown.entries:
        yield from _entry(entry, width)
    if not shown.entries and any(card.region.balancers for card in shown.cards):
        yield "    ▼"
    for card in shown.cards:
        yield from _card(card, width)
        yield ""
    if shown.shared:
        yield from boxed(_facts(shown.shared, width - 4), width, SHARED, heavy=True)
        yield ""
    yield from _key(shown, width)


def _entry(entry: Entry, width: int) -> Iterator[str]:
    yield from (f"  {line}" for line in boxed(flowed(entry.about, width - 6), width - 2, entry.title))
    padded = column(way.region for way in entry.ways)
    last = len(entry.ways) - 1
    for index, way in enumerate(entry.ways):
        corner = "└" if index == last else "├"
        line = "──▶" if way.state == "open" else "╌╌▶" if way.state == "standby" else f"╌╌{TIMES}"
        check = f", {way.check}" if way.check else ""
        head = f"    {corner}{line} {padded(way.region)}  "
        yield from flowed(f"{way.share}{check}", width, head, "    " + ("│" if index != last else " "))
    yield ""


def _card(card: Card, width: int) -> Iterator[str]:
    region, inner = card.region, width - 4
    lines = flowed(region.cost, inner) if region.cost else []
    lines += [line for way in region.ways for line in flowed(_way(way), inner, f"{_MARKS[way.state]} ")]
    if region.network:
        title = f"{region.network}" if not region.addresses else f"{region.addresses}"
        lines += boxed(list(_network(region, inner - 4)), inner, f"VPC {title}" if region.addresses else title)
    lines += _facts(region.facts, inner)
    if card.same:
        lines += ["", *_same(card.same, inner)]
    yield from boxed(lines, width, region.name, region.wave, heavy=True)


def _way(way: Way) -> str:
    return f"{way.title}: {way.share}, to load balancer {way.balancer}"


def _network(region: Region, width: int) -> Iterator[str]:
    yield from flowed(region.network, width)
    for balancer in region.balancers:
        yield from boxed(
            list(_routes(balancer, region, width - 4)), width, f"load balancer {balancer.name}: {balancer.about}"
        )
    zones = [(zone.name, ", ".join(f"{block.about} {block.words}" for block in zone.blocks)) for zone in region.zones]
    yield from beside(zones, width, "zone ")
    for group in region.groups:
        yield from boxed(list(_group(group, width - 4)), width, f"capacity {group.name}: {group.instances}")


def _routes(balancer: Balancer, region: Region, width: int) -> Iterator[str]:
    letters = {one.index: one.letter for group in region.groups for one in group.workloads}
    padded = column(route.at for route in balancer.routes)
    for route in balancer.routes:
        letter = f"{letters[route.workload]} " if route.workload in letters else ""
        asks = f", asked {route.asks}" if route.asks else ""
        yield from flowed(f"{route.wanted} ▶ {letter}{route.target}{asks}", width, f"{padded(route.at)}  ")


def _group(group: Group, width: int) -> Iterator[str]:
    yield from _facts(group.facts, width)
    yield from _instance(group, width)
    for one in group.workloads:
        yield from _workload(one, width)


def _instance(group: Group, width: int) -> Iterator[str]:
    holders = {device: one for one in group.workloads for hold in one.holds for device in hold.devices}
    loose = [one.letter for one in group.workloads for hold in one.holds if not hold.devices]
    inner = width - 4
    lines: list[str] = []
    a_row = max(1, (inner - 1) // (_CELL + 1))
    for start in range(0, group.devices, a_row):
        lines += _chips(range(start, min(group.devices, start + a_row)), holders, group.cores)
    if loose:
        lines += flowed(f"beside the chips: {' '.join(loose)}" if group.devices else " ".join(loose), inner)
    if not lines:
        lines = ["nothing"]
    yield from boxed(lines, width, group.one, "what each can hold" if group.many else "what it can hold")


def _chips(devices: Iterable[int], holders: dict[int, Workload], cores: int) -> list[str]:
    heads, bodies = [], []
    for device in devices:
        one = holders.get(device)
        heads.append(f"neuron{device}".center(_CELL, "─"))
        letter = "" if one is None else shortened(one.letter, _LETTERS)
        said = "free" if one is None else letter if one.always else f"({letter})"
        bodies.append(f"{'■' * cores} {said}".center(_CELL))
    return [
        f"┌{'┬'.join(heads)}┐",
        f"│{'│'.join(bodies)}│",
        f"└{'┴'.join('─' * _CELL for _ in heads)}┘",
    ]


def _workload(one: Workload, width: int) -> Iterator[str]:
    yield ""
    yield from flowed(
        f"{one.name}, {one.kind}: {one.tasks}; {one.verdict}", width, f"{shortened(one.letter, _LETTERS):<2} "
    )
    padded = column([*(fact.about for fact in one.facts), _NO_CHIP, *(paths(hold.devices) for hold in one.holds)])
    for fact in one.facts:
        yield from flowed(fact.words, width, f"   {padded(fact.about)} ")
    for hold in one.holds:
        where = paths(hold.devices) if hold.devices else _NO_CHIP
        name = "" if hold.name == one.name and len(one.holds) == 1 else f"{hold.name}, tasks: {hold.tasks}; "
        ports = ", ".join(hold.ports) or "none"
        yield from flowed(f"{name}host ports {ports}", width, f"   {padded(where)} ")


def _facts(facts: Sequence[Fact], width: int) -> list[str]:
    padded = column(fact.about for fact in facts)
    return [line for fact in facts for line in flowed(fact.words, width, f"{padded(fact.about)} ")]


def _same(regions: Sequence[Region], width: int) -> Iterator[str]:
    yield f"the same in {len(regions)} more region{'s' * (len(regions) > 1)}:"
    padded = column(one.name for one in regions)
    for one in regions:
        zones = " ".join(zone.name for zone in one.zones)
        shares = [f"{way.title}: {way.share}" for way in one.ways]
        words = "; ".join(filter(None, [one.wave, one.addresses, zones, one.cost, *shares]))
        yield from flowed(words, width, f"  {padded(one.name)}  ")


def _key(shown: Topology, width: int) -> Iterator[str]:
    cores = {group.cores for card in shown.cards for group in card.region.groups if group.cores}
    words = []
    if cores:
        marks = " or ".join("■" * one for one in sorted(cores))
        words.append(f"{marks}: the NeuronCores of a chip.")
    if any(group.workloads for card in shown.cards for group in card.region.groups):
        words.append("A letter: the workload that holds the chip; in brackets: only while its task runs.")
        words.append("Proved: its tasks fit, share no chip, can all be placed, and rollouts finish.")
    if shown.estimate:
        words.append(shown.estimate)
    for one in words:
        yield from flowed(one, width)
