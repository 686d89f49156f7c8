"""Colours can be told from what is behind them, in light and in dark."""

from __future__ import annotations

import itertools
import re

import pytest

from neuronfleet.placement.picture.colours import DARK, LIGHT
from neuronfleet.reports.topology import draw_svg
from neuronfleet.reports.topology.svg_style import STYLE
from tests.placement.picture.test_drawings import contrast
from tests.reports.topology.fleets import FLEETS, drawn

READABLE, SEEN = 4.5, 3.0
"""Least contrast of text, and of lines: https://www.w3.org/TR/WCAG22/#contrast-minimum and #non-text-contrast."""


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(request):
    """Light and dark."""
    return request.param


def rules(theme):
    """Colours of classes as the style of a theme sets them."""
    light, dark = STYLE.rsplit("@media (prefers-color-scheme:dark)", 1)
    text = light if theme is LIGHT else dark
    return {name: re.findall(rf"\.nft \.{name}\{{(?:fill|stroke):(#[0-9a-f]{{6}})", text)[-1] for name in NAMES}


NAMES = ("good", "doubt", "go", "flow")


def test_words_can_be_read(theme):
    """Verdicts on paper and panels; names and ports on the colour of each workload."""
    told = rules(theme)
    behind = (theme.paper, theme.panel)
    pairs = [
        *itertools.product((theme.ink, theme.quiet, theme.bad, told["good"], told["doubt"]), behind),
        *itertools.product([theme.ink], theme.fills),
    ]

    assert [(one, other) for one, other in pairs if contrast(one, other) < READABLE] == []


def test_lines_can_be_seen(theme):
    """Lines to regions, frames, and the edges of chips."""
    told = rules(theme)
    pairs = itertools.product(
        (told["flow"], told["go"], theme.quiet, theme.line, *theme.edges), (theme.paper, theme.panel)
    )

    assert [(one, other) for one, other in pairs if contrast(one, other) < SEEN] == []


def test_numbers_of_chips_are_quiet_only_where_nothing_is_behind():
    """Grey is too little on the colour of a workload: a held chip has its number in the colour of text."""
    svg = draw_svg(drawn(FLEETS["huge"]))

    assert re.findall(r'class="x">(neuron[0-9-]+)<', svg) == [
        "neuron0-3",
        "neuron4-7",
        "neuron8",
        "neuron9",
        "neuron10",
    ]
    assert re.findall(r'class="x q">(neuron[0-9-]+)<', svg) == [f"neuron{index}" for index in range(11, 16)]
