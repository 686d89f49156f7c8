"""A topology as SVG: one file, no script, nothing to load, light and dark."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.placement.picture.canvas import MARGIN, Sheet
from neuronfleet.placement.picture.words import TIMES
from neuronfleet.reports.topology.flow import Flow, pixels
from neuronfleet.reports.topology.model import Card, Topology
from neuronfleet.reports.topology.shared_facts import SHARED
from neuronfleet.reports.topology.svg_card import card
from neuronfleet.reports.topology.svg_key import key
from neuronfleet.reports.topology.svg_style import STYLE
from neuronfleet.reports.topology.wording import paths, safe

__all__ = ["NARROW", "draw_svg"]

NARROW: Final = 366
"""Width of a drawing for a phone, in pixels."""

_ONE, _TWO = 720, 1120
_GUTTER: Final = 32
_DROP: Final = 34
_SIDE: Final = 14
_MANY: Final = 6
"""Capacities from which on a region needs more than half of the width."""


def draw_svg(topology: Topology, *, width: int | None = None, style: str = STYLE) -> str:
    """A topology as an SVG document.

    Args:
        topology: what is drawn.
        width: of the drawing in pixels, :data:`NARROW` at least; None for what the number of regions needs.
        style: rules for its ``<style>``, "" for none: a page with several drawings needs them once.
    """
    shown = safe(topology)
    whole = width or (_TWO if len(shown.cards) > 1 or _crowded(shown) else _ONE)
    flow = Flow(Sheet(), MARGIN, MARGIN, whole - 2 * MARGIN)
    flow.text(shown.fleet, "t b", most=2)
    flow.text(" · ".join(shown.headline), "q")
    flow.gap(10)
    led = _clients(flow, shown)
    _cards(flow, shown, led=led)
    if shown.shared:
        flow.gap(16)
        with flow.frame("card", pad=14) as box:
            box.text(SHARED, "b")
            for fact in shown.shared:
                box.fact(fact)
    key(flow, shown)
    height = round(flow.y + MARGIN)
    name = html.escape(f"topology of {shown.fleet}")
    size = f'viewBox="0 0 {whole} {height}" width="{whole}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="nfp-svg nft" {size} role="img" aria-label="{name}">',
            f"<title>{name}</title>",
            f"<desc>{html.escape(' '.join(_said(shown)))}</desc>",
            *([f"<style>{style}</style>"] if style else []),
            f'<rect class="nfp-paper" width="{whole}" height="{height}" rx="8"/>',
            *flow.sheet.parts,
            "</svg>",
            "",
        ]
    )


def _crowded(shown: Topology) -> bool:
    """Whether regions have so many capacities that each needs the whole width."""
    return any(len(one.region.groups) > _MANY for one in shown.cards)


def _clients(flow: Flow, shown: Topology) -> bool:
    """Who asks, and what they know; whether anybody is drawn."""
    if not any(_state(one, shown) for one in shown.cards):
        return False
    middle = flow.x + flow.width / 2
    wide = pixels("clients", "b") + 44
    flow.sheet.box(middle - wide / 2, flow.y, wide, 26, "box", radius=13)
    flow.sheet.text(middle, flow.y + 17, "clients", "b m")
    flow.gap(26)
    if shown.entries:
        _down(flow, middle, flow.y, flow.y + 22, "open")
        flow.gap(22)
        room = min(flow.width, 560)
        inside = Flow(flow.sheet, middle - room / 2, flow.y, room)
        with inside.frame("card") as box:
            for index, entry in enumerate(shown.entries):
                box.gap(8 if index else 0)
                box.text(entry.title, "b", most=2)
                box.text(entry.about, "q s")
        flow.y = inside.y
    return True


def _state(one: Card, shown: Topology) -> str:
    """How clients come to a region; "" where none do."""
    states = {way.state for region in (one.region, *one.same) for way in region.ways}
    if not states:
        return "open" if one.region.balancers and not shown.entries else ""
    return next(state for state in ("open", "standby", "closed") if state in states)


def _cards(flow: Flow, shown: Topology, *, led: bool) -> None:
    """Regions in a grid, with lines from what clients know to each."""
    single = len(shown.cards) == 1
    columns = 1 if single or flow.width < _ONE or _crowded(shown) else 2
    beside = led and columns == 1 and not single
    room = flow.width - (_SIDE if beside else 0)
    width = (room + _GUTTER) / columns - _GUTTER
    trunk = flow.x + 2 if beside else flow.x + flow.width / 2
    top, last = flow.y, flow.y
    for start in range(0, len(shown.cards), columns):
        row = shown.cards[start : start + columns]
        flow.gap(_DROP if led else 16)
        rail = flow.y - _DROP + 12
        height = max(_card(Flow(Sheet(), 0, 0, width), one) for one in row)
        for index, one in enumerate(row):
            x = flow.x + (_SIDE if beside else 0) + index * (width + _GUTTER)
            state = _state(one, shown) if led else ""
            if beside:
                last = _aside(flow, trunk, x, flow.y + 24, state) or last
            elif state:
                _rail(flow, trunk, x + width / 2, rail, flow.y, state)
                last = rail
            _card(Flow(flow.sheet, x, flow.y, width), one, height)
        flow.gap(height)
    if led and last > top:
        middle = flow.x + flow.width / 2
        start_at = f"M{middle:.1f} {top:.1f}"
        bend = f"V{top + 12:.1f}H{trunk:.1f}" if beside else ""
        flow.sheet.parts.insert(0, f'<path class="flow" d="{start_at}{bend}V{last:.1f}"/>')


def _card(flow: Flow, one: Card, least: float = 0) -> float:
    """Draw a region in its frame; how high that is."""
    top = flow.y
    with flow.frame("card", pad=14 if flow.width > NARROW else 8, least=least) as box:
        card(box, one)
    return flow.y - top


def _rail(flow: Flow, trunk: float, x: float, rail: float, end: float, state: str) -> None:
    if abs(trunk - x) > 1:
        flow.line(f"M{trunk:.1f} {rail:.1f}H{x:.1f}", "flow" if state == "open" else "rest")
    _down(flow, x, rail, end, state)


def _down(flow: Flow, x: float, start: float, end: float, state: str) -> None:
    flow.line(
        f"M{x:.1f} {start:.1f}V{end - (8 if state != 'closed' else 14):.1f}", "flow" if state == "open" else "rest"
    )
    if state == "closed":
        flow.sheet.text(x, end - 3, TIMES, "h b q m")
        return
    look = "go" if state == "open" else "stop-rest"
    flow.line(f"M{x - 6:.1f} {end - 10:.1f}H{x + 6:.1f}L{x:.1f} {end - 1:.1f}Z", look)


def _aside(flow: Flow, trunk: float, x: float, y: float, state: str) -> float | None:
    if not state:
        return None
    if state == "closed":
        flow.line(f"M{trunk:.1f} {y:.1f}H{x - 8:.1f}", "rest")
        flow.sheet.text(x - 5, y + 6, TIMES, "h b q m")
        return y
    flow.line(f"M{trunk:.1f} {y:.1f}H{x - 7:.1f}", "flow" if state == "open" else "rest")
    flow.line(f"M{x - 9:.1f} {y - 6:.1f}V{y + 6:.1f}L{x:.1f} {y:.1f}Z", "go" if state == "open" else "stop-rest")
    return y


def _said(shown: Topology) -> Iterator[str]:
    """The drawing in sentences, for those who do not see it."""
    yield f"{shown.fleet}: {', '.join(shown.headline)}."
    for entry in shown.entries:
        ways = "; ".join(f"{way.region}: {way.share}" for way in entry.ways)
        yield f"Clients ask {entry.title} ({entry.about}): {ways}."
    for one in shown.cards:
        yield f"{_names(one)}:"
        for balancer in one.region.balancers:
            yield f"load balancer {balancer.name}, {balancer.about};"
        for group in one.region.groups:
            held = [
                f"{workload.name} ({workload.tasks}{_chips([hold.devices for hold in workload.holds])})"
                for workload in group.workloads
            ]
            yield f"{group.instances}: {', '.join(held) or 'nothing'};"


def _names(one: Card) -> str:
    return ", ".join(region.name for region in (one.region, *one.same))


def _chips(devices: Sequence[tuple[int, ...]]) -> str:
    held = [paths(one) for one in devices if one]
    return f" on {', '.join(held)}" if held else ""
