"""A topology as a page: the drawing, one more for phones, and the same as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.reports.escaping import markup
from neuronfleet.reports.page.frame import framed
from neuronfleet.reports.page.overview import table
from neuronfleet.reports.topology.model import Card, Fact, Region, Topology, Workload
from neuronfleet.reports.topology.shared_facts import SHARED
from neuronfleet.reports.topology.svg import NARROW, draw_svg
from neuronfleet.reports.topology.svg_style import PAGE_STYLE
from neuronfleet.reports.topology.wording import ports

__all__ = ["draw_page"]

_READ: Final = (
    "From top to bottom: who asks, how a region is chosen, and in each region the load balancers, the zones, and one "
    "instance of each capacity with its chips and the tasks that hold them. The tables below say the same."
)


def draw_page(topology: Topology) -> str:
    """A topology as one HTML page that loads nothing and runs nothing.

    Args:
        topology: what is drawn.
    """
    name = markup(topology.fleet)
    parts = [
        f'<header><h1>Topology of {name}</h1><p class="quiet">{_READ}</p></header>',
        '<figure class="topology">',
        draw_svg(topology, style=PAGE_STYLE).replace("<svg ", '<svg id="desk" ', 1),
        draw_svg(topology, width=NARROW, style="").replace("<svg ", '<svg id="phone" ', 1),
        "</figure>",
        *_entries(topology),
        *(part for card in topology.cards for part in _region(card)),
        f"<section><h2>{SHARED}</h2><p>{_lines(topology.shared)}</p></section>" if topology.shared else "",
        f"<p class='quiet'>{markup(topology.estimate)}</p>" if topology.estimate else "",
    ]
    return framed(f"{topology.fleet}: topology", filter(None, parts), script=False)


def _entries(topology: Topology) -> Iterator[str]:
    if not topology.entries:
        return
    yield '<section aria-labelledby="clients"><h2 id="clients">What clients ask</h2>'
    body: list[list[str | int]] = [
        [
            f"<b>{markup(entry.title)}</b><br>{markup(entry.about)}" if index == 0 else "",
            markup(way.region),
            markup(way.balancer),
            markup(f"{way.share}{f', {way.check}' if way.check else ''}"),
        ]
        for entry in topology.entries
        for index, way in enumerate(entry.ways)
    ]
    yield from table("What clients ask", ["clients ask", "region", "load balancer", "share"], body)
    yield "</section>"


def _region(card: Card) -> Iterator[str]:
    region = card.region
    yield f"<section><h2>{markup(', '.join(one.name for one in (region, *card.same)))}</h2>"
    yield f"<p>{markup('; '.join(_about(region)))}</p>"
    for other in card.same:
        yield f"<p><b>{markup(other.name)}</b> {markup('; '.join(_about(other)))}</p>"
    workloads = [one for group in region.groups for one in group.workloads]
    if region.balancers:
        yield from _balancers(region)
    if region.groups:
        yield from _groups(region)
    if workloads:
        yield from _workloads(region, workloads)
    if region.facts:
        yield f"<p>{_lines(region.facts)}</p>"
    if region.notices:
        yield f"<ul>{''.join(f'<li>note {markup(one)}</li>' for one in region.notices)}</ul>"
    yield "</section>"


def _about(region: Region) -> Iterator[str]:
    zones = [
        f"{zone.name} ({', '.join(f'{block.about} {block.words}' for block in zone.blocks)})" for zone in region.zones
    ]
    wave = f"changes in {region.wave}" if region.wave else ""
    where = f"VPC {region.addresses}, {region.network}" if region.addresses else region.network
    stack = f"stack {region.stack}" if region.stack else ""
    yield from filter(None, [stack, wave, region.cost, where])
    if zones:
        yield f"zones {', '.join(zones)}"


def _lines(facts: tuple[Fact, ...]) -> str:
    return "<br>".join(f'<span class="quiet">{markup(fact.about)}</span> {markup(fact.words)}' for fact in facts)


def _balancers(region: Region) -> Iterator[str]:
    body: list[list[str | int]] = [
        [
            f"<b>{markup(balancer.name)}</b><br>{markup(balancer.about)}" if index == 0 else "",
            markup(route.at),
            markup(route.wanted),
            markup(route.target),
            markup(route.asks or "-"),
        ]
        for balancer in region.balancers
        for index, route in enumerate(balancer.routes)
    ]
    head = ["load balancer", "listens at", "for", "sends to", "asks for health"]
    if body:
        yield from table(f"Load balancers of {markup(region.name)}", head, body)


def _groups(region: Region) -> Iterator[str]:
    body: list[list[str | int]] = [
        [f"<b>{markup(group.name)}</b>", markup(group.instances), _lines(group.facts)] for group in region.groups
    ]
    yield from table(f"Capacities of {markup(region.name)}", ["capacity", "instances", "each"], body)


def _workloads(region: Region, workloads: list[Workload]) -> Iterator[str]:
    at = {one.name: group.name for group in region.groups for one in group.workloads}
    body: list[list[str | int]] = [
        [
            f"<b>{markup(one.letter)} {markup(one.name)}</b>",
            markup(f"{one.kind}, {one.tasks}"),
            markup(at[one.name]),
            _lines((*one.facts, Fact(about="host ports", words=ports(one)))),
            "<br>".join(
                f'<span class="claim">{claim} <span class="tag {verdict}">{verdict}</span></span>'
                for claim, verdict in one.verdicts
            ),
        ]
        for one in workloads
    ]
    head = ["workload", "runs", "on capacity", "with", "placement"]
    yield from table(f"Workloads of {markup(region.name)}", head, body)
