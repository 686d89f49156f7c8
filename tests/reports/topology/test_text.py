"""A topology as text: to the letter what was looked at, never wider than asked, and in ASCII where that is all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neuronfleet.placement.picture.words import TIMES, width_of
from neuronfleet.reports.topology import draw_text
from tests.reports.topology.fleets import FLEETS, drawn, example

GOLDENS = Path(__file__).parent / "goldens"


@pytest.mark.parametrize("name", ["latency", "spanning", "huge", "tasks", "stored"])
def test_text_is_what_was_looked_at(name, update_goldens):
    """Drawings of four fleets are, to the letter, what a person saw last."""
    golden = GOLDENS / f"{name}.txt"
    text = draw_text(drawn(FLEETS[name]))
    if update_goldens:
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8"), "look at it, then pytest --update-goldens"


@pytest.mark.parametrize("name", FLEETS)
@pytest.mark.parametrize("width", [60, 77, 100])
def test_lines_are_as_wide_as_they_may_be(name, width):
    """No line is wider, and the edge of every box is closed."""
    lines = draw_text(drawn(FLEETS[name]), width=width).splitlines()

    assert max(map(width_of, lines)) == width
    assert all(line.endswith("┃") and width_of(line) == width for line in lines if line.startswith("┃"))


@pytest.mark.parametrize("name", FLEETS)
def test_ascii_is_the_same_drawing(name):
    """Each line is as long as with boxes, and has nothing but ASCII."""
    boxes, plain = (draw_text(drawn(FLEETS[name]), ascii_only=only) for only in (False, True))

    assert plain.isascii()
    assert [len(line) for line in plain.splitlines()] == [len(line) for line in boxes.splitlines()]


def test_every_chip_is_drawn():
    """An instance shows its chips, the NeuronCores of each, and the letter of who holds it."""
    text = draw_text(drawn(FLEETS["huge"]))

    assert re.findall(r"neuron(\d+)─", text) == [str(index) for index in range(16)]
    assert text.count("■■■■ A") == 8
    assert text.count("■■■■ B") == 3
    assert text.count("■■■■ free") == 5


def test_a_standby_and_a_drained_region_look_different():
    """Lines to them are broken; where nobody comes any more, the line ends in a cross."""
    assert "╌╌▶ us-west-2" in draw_text(example("failover-standby"))
    assert f"╌╌{TIMES} eu-west-1" in draw_text(drawn(FLEETS["spanning"]))
