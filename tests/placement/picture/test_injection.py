"""Names that would like to be markup, escapes or pages long stay names."""

from __future__ import annotations

import dataclasses
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.placement.picture import draw_html, draw_svg, draw_text, scene_of
from neuronfleet.placement.picture.terminal import draw_terminal
from neuronfleet.placement.picture.words import clean, shortened, width_of
from tests.placement.picture.fleets import small
from tests.placement.picture.test_drawings import Page, rendered

CORPUS = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onload="alert(1)',
    "quote": "' onmouseover='alert(1)",
    "end of style": "</style></svg></section><img src=x onerror=alert(1)>",
    "end of cdata": "]]><!-- --><![CDATA[",
    "entity": "&lt;b&gt;&#x41;&amp;",
    "escape": "\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "single byte escape": "\x9b31mred",
    "backspace": "good\x08\x08\x08\x08evil",
    "lines": "one\ntwo\r\nthree\u2028four\x0bfive\x85six",
    "null": "a\x00b",
    "direction": "\u202egnp.exe\u2066\u200f",
    "zero width": "a\u200bb\ufeffc",
    "marks": "e" + "\u0301" * 500,
    "surrogate": "a\ud800b",
    "no character": "a\uffffb\ufffe",
    "wide": "推論モデル🚀" * 10,
    "long": "x" * 10_000,
    "rich markup": "[bold red]x[/] :boom: [link=http://x]y[/link]",
    "style": "}body{display:none",
    "format": "{0} %s {name} \\x1b",
    "spaces": "a\u00a0\u3000b\tc",
}


def renamed(name):
    """A scene in which everything that has a name has this one."""
    cluster = small()
    capacities = tuple(
        dataclasses.replace(
            one,
            name=f"{name}{index}",
            host=dataclasses.replace(one.host, instance_type=name),
            zones=tuple(dataclasses.replace(zone, name=f"{name}{zone.name}") for zone in one.zones),
        )
        for index, one in enumerate(cluster.capacities)
    )
    names = {one.name: f"{name}{index}" for index, one in enumerate(cluster.capacities)}
    workloads = tuple(
        dataclasses.replace(
            one,
            name=f"{name}{index}",
            capacity_shares=tuple(
                dataclasses.replace(share, capacity=names[share.capacity]) for share in one.capacity_shares
            ),
        )
        for index, one in enumerate(cluster.workloads)
    )
    return scene_of(dataclasses.replace(cluster, name=name, capacities=capacities, workloads=workloads))


def check(name):
    """Draw everything with a name and hold it against the same drawing with a harmless one."""
    scene, harmless = renamed(name), renamed("harmless")
    text, svg, page = draw_text(scene), draw_svg(scene), draw_html(scene)

    for drawn in (text, svg, page):
        drawn.encode("utf-8")
        hidden = {one for one in drawn if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}}
        assert hidden <= {"\n"}
    assert "\x1b" not in str(draw_terminal(scene))
    assert rendered(scene).count("\x1b]") == 0

    root, other = (ET.fromstring(one) for one in (svg, draw_svg(harmless)))  # noqa: S314  # our own
    assert {one.tag for one in root.iter()} <= {one.tag for one in other.iter()} | {f"{SVG}text"}
    assert {key for one in root.iter() for key in one.attrib} == {key for one in other.iter() for key in one.attrib}
    found, right = Page(page), Page(draw_html(harmless))
    assert found.tags == right.tags
    assert [key for key, _ in found.attributes] == [key for key, _ in right.attributes]


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", CORPUS.values(), ids=CORPUS.keys())
def test_names_stay_names(name):
    """No name adds an element, an attribute, a control character or a line break to a drawing."""
    check(name)


@given(name=st.text(st.characters(), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_any_name_stays_a_name(name):
    """The same of any text at all."""
    check(name)


@pytest.mark.parametrize("name", ["escape", "lines", "direction", "null"])
def test_what_is_hidden_is_shown(name):
    """Two names that look alike but for hidden characters do not look alike in a drawing."""
    assert "\\" in clean(CORPUS[name])
    assert clean(CORPUS[name]).isprintable()


@given(text=st.text(), columns=st.integers(0, 30))
def test_shortened_text_keeps_to_its_columns(text, columns):
    """However wide its letters are, text is no wider than asked, and whole where it fits."""
    short = shortened(text, columns)

    assert width_of(short) <= columns
    assert short == clean(text) or width_of(clean(text)) > columns


def test_long_names_leave_a_page_readable():
    """A name of ten thousand letters is cut wherever it is drawn."""
    scene = renamed(CORPUS["long"])

    assert max(map(len, draw_text(scene).splitlines())) < 1000
    assert len(draw_html(scene)) < 4 * len(draw_html(renamed("harmless")))
