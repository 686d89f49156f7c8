"""One instance as SVG: its chips, the NeuronCores of each, and which task holds which."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.picture.colours import HUES
from neuronfleet.placement.picture.words import shortened
from neuronfleet.reports.topology.flow import Flow, columns, pixels
from neuronfleet.reports.topology.model import Group, Hold, Workload
from neuronfleet.reports.topology.wording import paths

__all__ = ["colour", "instance"]

_LEAST, _MOST, _GAP, _HEIGHT = 58.0, 150.0, 4.0, 66.0
_CORE, _CORE_GAP = 9.0, 2.0
_EDGE = 4.0
_STACKED = 4.0
_NAMED = 84.0
"""Pixels from which a chip has room for the name of a task."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Chips side by side in a row, held by one task or free."""

    devices: tuple[int, ...]
    workload: Workload | None
    hold: Hold | None


def colour(one: Workload) -> str:
    """Class of the colour of a workload."""
    return f"c{one.index % len(HUES)}"


def instance(flow: Flow, group: Group) -> None:
    """Draw one instance of a capacity, with others behind it where there can be more.

    Args:
        flow: where.
        group: the capacity.
    """
    place, top, width = len(flow.sheet.parts), flow.y, flow.width
    behind = 2 * _STACKED if group.many else 0
    flow.width -= behind
    with flow.frame("host", pad=8) as inside:
        inside.ends(group.one, "what each can hold" if group.many else "what it can hold", "s b", "q s")
        inside.gap(3)
        _chips(inside, group)
        _loose(inside, group)
        if not group.workloads:
            inside.text("nothing runs here", "q s")
    height, flow.width = flow.y - top, width
    for step in (2, 1) if group.many else ():
        shift = step * _STACKED
        under = len(flow.sheet.parts)
        flow.sheet.box(flow.x + shift, top + shift, width - behind, height, "host", radius=6)
        flow.sheet.parts[place:place] = [flow.sheet.parts.pop(under)]
        place += 1
    flow.y += behind


def _chips(flow: Flow, group: Group) -> None:
    if not group.devices:
        return
    fit = max(1, int((flow.width + _GAP) // (_LEAST + _GAP)))
    a_row = next((one for one in (16, 8, 4, 2) if one <= fit and group.devices % one == 0), min(fit, group.devices))
    a_row = min(a_row, group.devices)
    each = min(_MOST, (flow.width + _GAP) / a_row - _GAP)
    for start in range(0, group.devices, a_row):
        x = flow.x
        for span in _spans(group, range(start, min(group.devices, start + a_row))):
            width = len(span.devices) * (each + _GAP) - _GAP
            _span(flow, span, x, width, group.cores)
            x += width + _GAP
        flow.gap(_HEIGHT + _GAP)


def _spans(group: Group, devices: range) -> Iterator[_Span]:
    held = {device: (one, hold) for one in group.workloads for hold in one.holds for device in hold.devices}
    now: list[int] = []
    for device in devices:
        if now and held.get(now[-1], (None, None)) == held.get(device) and device in held:
            now.append(device)
            continue
        if now:
            yield _Span(tuple(now), *held.get(now[0], (None, None)))
        now = [device]
    if now:
        yield _Span(tuple(now), *held.get(now[0], (None, None)))


def _span(flow: Flow, span: _Span, x: float, width: float, cores: int) -> None:
    y, one, hold = flow.y, span.workload, span.hold
    name = paths(span.devices)
    if one is None or hold is None:
        flow.sheet.box(x, y, width, _HEIGHT, "free", tip=f"{name}: free")
    else:
        look = colour(one) if one.always else f"{colour(one)} some"
        flow.sheet.box(x, y, width, _HEIGHT, look, tip=f"{name}: {hold.name}")
    flow.sheet.text(x + 6, y + 13, name, "x q" if one is None else "x", columns=columns(width - 8, "x"))
    _cores(flow, span, x, width, cores)
    middle = x + width / 2
    if one is None or hold is None:
        flow.sheet.text(middle, y + 46, "free", "s q m")
        return
    words = f"{one.letter} {hold.name}" if width >= _NAMED else one.letter
    flow.sheet.text(middle, y + 46, words, "s b m", columns=columns(width - 8, "s"))
    ports = ", ".join(hold.ports)
    if ports and (width >= _NAMED or pixels(ports, "x") <= width - _EDGE):
        flow.sheet.text(middle, y + 59, ports, "x m", columns=columns(width - _EDGE, "x"))


def _cores(flow: Flow, span: _Span, x: float, width: float, cores: int) -> None:
    each = width / len(span.devices)
    for position in range(len(span.devices) if cores else 0):
        left = x + position * each + (each - cores * (_CORE + _CORE_GAP) + _CORE_GAP) / 2
        for core in range(cores):
            look = "core held" if span.workload is not None else "core"
            flow.sheet.box(left + core * (_CORE + _CORE_GAP), flow.y + 20, _CORE, _CORE, look, radius=1)


def _loose(flow: Flow, group: Group) -> None:
    """Tasks without a chip: a pill each, on further lines where they are many."""
    x, height, drawn = flow.x, 22.0, False
    for one in group.workloads:
        for hold in one.holds:
            if hold.devices:
                continue
            ports = f"  {', '.join(hold.ports)}" if hold.ports else ""
            words = shortened(f"{one.letter} {hold.name}{ports}", columns(flow.width - 16, "s"))
            width = pixels(words, "s") + 16
            if drawn and x + width > flow.x + flow.width:
                x = flow.x
                flow.gap(height + _GAP)
            flow.sheet.box(x, flow.y, width, height, colour(one) if one.always else f"{colour(one)} some")
            flow.sheet.text(x + 8, flow.y + 15, words, "s")
            x += width + _GAP
            drawn = True
    if drawn:
        flow.gap(height + _GAP)
