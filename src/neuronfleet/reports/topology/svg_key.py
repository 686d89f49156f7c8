"""What the marks of a topology mean, under the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from neuronfleet.placement.picture.words import TIMES
from neuronfleet.reports.topology.flow import Flow, columns, pixels
from neuronfleet.reports.topology.model import Topology
from neuronfleet.reports.topology.wording import broken

__all__ = ["key"]

_MARK: Final = 58
_LINE: Final = 20

Draw = Callable[[Flow, float, float], None]


def key(flow: Flow, shown: Topology) -> None:
    """Draw the key: only marks that the drawing has.

    Args:
        flow: where.
        shown: what was drawn.
    """
    flow.gap(18)
    marks = list(_marks(shown))
    across = max(1, int(flow.width // 340))
    width = flow.width / across
    heights: list[int] = []
    for index, (draw, words) in enumerate(marks):
        if index % across == 0:
            flow.gap(max(heights, default=0))
            heights = []
        x = flow.x + (index % across) * width
        draw(flow, x, flow.y)
        lines = broken(words, columns(width - _MARK - 14, "s"))
        for row, line in enumerate(lines):
            flow.sheet.text(x + _MARK, flow.y + 13 + 15 * row, line, "s q")
        heights.append(_LINE + 15 * (len(lines) - 1) + 2)
    flow.gap(max(heights, default=0))
    if shown.estimate:
        flow.text(shown.estimate, "q s")


def _marks(shown: Topology) -> Iterator[tuple[Draw, str]]:
    groups = [group for card in shown.cards for group in card.region.groups]
    workloads = [one for group in groups for one in group.workloads]
    states = {way.state for entry in shown.entries for way in entry.ways}
    held = {device for one in workloads for hold in one.holds for device in hold.devices}
    if any(one.always for one in workloads):
        yield _letter("c0"), "letter and colour: a workload, the same in every region"
    if any(not one.always for one in workloads):
        yield _letter("c0 some"), "dashed: there only while its task runs"
    for cores in sorted({group.cores for group in groups if group.cores}):
        yield _cores(cores, "core held"), f"a chip's {cores} NeuronCores, held by a task"
    if any(
        len({d for one in group.workloads for h in one.holds for d in h.devices}) < group.devices for group in groups
    ):
        yield _box("free"), "dotted: a free chip"
    if held or workloads:
        yield _word("proved", "s good b"), "tasks fit, share no chip, can all be placed; rollouts finish"
    if "standby" in states:
        yield _line("rest", "→"), "a standby: clients come while the primary is down"
    if "closed" in states:
        yield _line("rest", TIMES), "drained: no new clients"


def _letter(style: str) -> Draw:
    def draw(flow: Flow, x: float, y: float) -> None:
        flow.sheet.box(x + 14, y + 2, 22, 15, style, radius=3)
        flow.sheet.text(x + 25, y + 13.5, "A", "s b m")

    return draw


def _cores(cores: int, style: str) -> Draw:
    def draw(flow: Flow, x: float, y: float) -> None:
        for one in range(min(cores, 4)):
            flow.sheet.box(x + 3 + 11 * one, y + 5, 9, 9, style, radius=1)

    return draw


def _box(style: str) -> Draw:
    def draw(flow: Flow, x: float, y: float) -> None:
        flow.sheet.box(x + 3, y + 2, 42, 15, style)

    return draw


def _word(word: str, style: str) -> Draw:
    def draw(flow: Flow, x: float, y: float) -> None:
        flow.sheet.text(x + (50 - pixels(word, style)) / 2, y + 13, word, style)

    return draw


def _line(style: str, end: str) -> Draw:
    def draw(flow: Flow, x: float, y: float) -> None:
        flow.line(f"M{x + 2:.1f} {y + 9:.1f}H{x + 34:.1f}", style)
        flow.sheet.text(x + 42, y + 14, end, "b q m")

    return draw
