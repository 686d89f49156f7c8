"""One region as SVG."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from neuronfleet.placement.picture.words import TIMES
from neuronfleet.reports.topology.flow import Flow, columns, pixels
from neuronfleet.reports.topology.model import Balancer, Card, Fact, Group, Region, Route, Way, Workload, Zone
from neuronfleet.reports.topology.svg_instance import colour, instance
from neuronfleet.reports.topology.wording import ports

__all__ = ["card", "tag"]

_TAG: Final = 15
_AT: Final = 78
_NARROWEST: Final = 300
"""Width that a capacity needs beside others, in pixels."""

_FEW: Final = 2
"""Capacities up to which each has the whole width."""

_FEW_ROUTES: Final = 5
"""The same of what listeners do."""

_ARROWS: Final = {"open": ("go b", "→"), "standby": ("q b", "→"), "closed": ("q b", TIMES)}


def card(flow: Flow, one: Card) -> None:
    """Draw a region, and those that are the same.

    Args:
        flow: where; the frame of the card is around it already.
        one: the card.
    """
    region = one.region
    flow.ends(region.name, f"changes in {region.wave}" if region.wave else "", "h b", "q")
    if region.cost:
        flow.text(region.cost, "q")
    for way in region.ways:
        _way(flow, way)
    if region.network:
        flow.gap(8)
        with flow.frame("vpc") as inside:
            _vpc(inside, region)
    if region.facts:
        flow.gap(6)
    for fact in region.facts:
        flow.fact(fact)
    if one.same:
        flow.gap(10)
        with flow.frame("box") as inside:
            _same(inside, one)


def tag(flow: Flow, one: Workload, x: float, y: float) -> float:
    """Draw the letter of a workload in its colour; how wide that is.

    Args:
        flow: where.
        one: the workload.
        x: left edge.
        y: upper edge.
    """
    width = max(20.0, pixels(one.letter, "s b") + 10)
    flow.sheet.box(x, y, width, _TAG, colour(one) if one.always else f"{colour(one)} some", radius=3)
    flow.sheet.text(x + width / 2, y + 11.5, one.letter, "s b m")
    return width


def _way(flow: Flow, way: Way) -> None:
    flow.gap(5)
    style, arrow = _ARROWS[way.state]
    flow.sheet.text(flow.x, flow.y + 12.5, arrow, style)
    flow.text(way.title, "b", indent=18, most=2)
    check = f", {way.check}" if way.check else ""
    flow.text(f"{way.share}{check}; to load balancer {way.balancer}", "s", indent=18)


def _vpc(flow: Flow, region: Region) -> None:
    flow.text(f"VPC {region.addresses}", "b", most=2)
    flow.text(region.network, "q s")
    flow.gap(6)
    for balancer in region.balancers:
        _balancer(flow, balancer, region)
    if any(route.workload is not None for one in region.balancers for route in one.routes):
        _arrow(flow)
    _zones(flow, region.zones)
    if region.groups:
        flow.gap(8 if region.zones or region.balancers else 0)
        draws = [functools.partial(_group, group) for group in region.groups]
        flow.beside(draws, least=_NARROWEST, few=_FEW)


def _arrow(flow: Flow) -> None:
    x, y = flow.x + flow.width / 2, flow.y - 6
    flow.line(f"M{x:.1f} {y:.1f}V{y + 13:.1f}", "flow")
    flow.line(f"M{x - 5:.1f} {y + 11:.1f}H{x + 5:.1f}L{x:.1f} {y + 18:.1f}Z", "go")
    flow.gap(16)


def _balancer(flow: Flow, balancer: Balancer, region: Region) -> None:
    workloads = {one.index: one for group in region.groups for one in group.workloads}
    with flow.frame("box") as inside:
        inside.text(f"load balancer {balancer.name}", "b", most=2)
        inside.text(balancer.about, "q s")
        draws = [functools.partial(_route, route, workloads) for route in balancer.routes]
        if draws:
            inside.gap(4)
            inside.beside(draws, least=_NARROWEST, few=_FEW_ROUTES, gap=4)
    flow.gap(6)


def _route(route: Route, workloads: Mapping[int, Workload], flow: Flow) -> None:
    flow.sheet.text(flow.x, flow.y + 11.5, route.at, "s b", columns=columns(_AT - 6, "s"))
    one = workloads.get(route.workload) if route.workload is not None else None
    room = 0.0 if one is None else tag(flow, one, flow.x + _AT, flow.y + 0.5) + 8
    flow.text(f"{route.wanted} → {route.target}", "s", indent=_AT + room)
    if route.asks:
        flow.text(f"asks each task for health: {route.asks}", "q s", indent=_AT)


def _zones(flow: Flow, zones: tuple[Zone, ...]) -> None:
    if not zones:
        return
    lines = [[f"{block.about} {block.words}" for block in zone.blocks] for zone in zones]
    need = max(
        pixels(text, "s") for zone, rows in zip(zones, lines, strict=True) for text in (f"zone {zone.name}", *rows)
    )
    a_row = max(1, min(len(zones), int((flow.width + 6) // (need + 20))))
    width = (flow.width + 6) / a_row - 6
    height = 20 + 15 * max(len(rows) for rows in lines)
    for index, (zone, rows) in enumerate(zip(zones, lines, strict=True)):
        x, y = flow.x + (index % a_row) * (width + 6), flow.y + (index // a_row) * (height + 6)
        flow.sheet.box(x, y, width, height, "host")
        for row, words in enumerate([f"zone {zone.name}", *rows]):
            style = "q s m" if row else "s b m"
            flow.sheet.text(x + width / 2, y + 14 + 15 * row, words, style, columns=columns(width - 8, "s"))
    flow.gap(-(-len(zones) // a_row) * (height + 6) - 6)


def _group(group: Group, flow: Flow) -> None:
    with flow.frame("box") as inside:
        inside.ends(f"capacity {group.name}", group.instances, "b", "b")
        for fact in group.facts:
            inside.fact(fact)
        inside.gap(6)
        instance(inside, group)
        for one in group.workloads:
            inside.gap(8)
            _workload(inside, one)


def _workload(flow: Flow, one: Workload) -> None:
    wide = tag(flow, one, flow.x, flow.y + 1) + 8
    inside = Flow(flow.sheet, flow.x + wide, flow.y, flow.width - wide)
    inside.ends(one.name, one.verdict, "b", f"s b {_look(one)}")
    inside.text(f"{one.kind}, {one.tasks}", "s")
    for fact in (*one.facts, Fact(about="host ports", words=ports(one))):
        inside.fact(fact)
    flow.y = inside.y


def _look(one: Workload) -> str:
    if one.proved:
        return "good"
    return "bad" if any(verdict == "refuted" for _, verdict in one.verdicts) else "doubt"


def _same(flow: Flow, one: Card) -> None:
    flow.text(f"The same in {len(one.same)} more region{'s' * (len(one.same) > 1)}", "b")
    for region in one.same:
        flow.gap(3)
        flow.ends(region.name, region.wave, "s b", "q s")
        zones = ", ".join(zone.name for zone in region.zones)
        flow.text(", ".join(filter(None, [region.cost, region.addresses, zones])), "q s", indent=12)
        for way in region.ways:
            flow.text(f"{way.title}: {way.share}", "s", indent=12)
