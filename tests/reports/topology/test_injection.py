"""Whatever stands in a fleet file, a drawing is only a drawing of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.placement.picture.words import width_of
from neuronfleet.reports.topology import draw_page, draw_svg, draw_text
from tests.reports.corpus import CORPUS
from tests.reports.structure import Page, hidden_in
from tests.reports.topology.fleets import FLEETS, drawn, poisoned

HARMLESS = "harmless"


def topology(text):
    """A topology in which everything is called the same."""
    return poisoned(drawn(FLEETS["spanning"]), text)


def check(text):
    """All drawings of a topology that is full of a text."""
    svg, right = (ET.fromstring(draw_svg(topology(one))) for one in (text, HARMLESS))  # noqa: S314 - our own
    assert {(one.tag, *one.attrib) for one in svg.iter()} <= {(one.tag, *one.attrib) for one in right.iter()}
    assert hidden_in("".join(svg.itertext())) == set()
    page, harmless = (Page(draw_page(topology(one))) for one in (text, HARMLESS))
    assert set(page.tags) <= set(harmless.tags)
    assert set(page.keys) <= set(harmless.keys)
    assert (page.comments, page.script) == ([], "")
    plain = draw_text(topology(text))
    assert hidden_in(plain) == set()
    assert max(map(width_of, plain.splitlines())) <= 100
    assert draw_text(topology(text), ascii_only=True).isascii()


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS.keys())
def test_names_stay_names(text):
    """Markup, escapes, marks of direction and endless words are shown, and are nothing else."""
    check(text)


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_stays_text(text):
    """The same of whatever hypothesis thinks of."""
    check(text)
