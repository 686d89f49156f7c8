"""Drawings in a browser: text stays in its box, and no text covers another."""

from __future__ import annotations

import json
import re

import pytest

from neuronfleet.reports.topology import draw_page, draw_svg
from neuronfleet.reports.topology.svg import NARROW
from tests.reports.browser import dumped, needs_browser
from tests.reports.structure import Page
from tests.reports.topology.fleets import FLEETS, drawn, many_regions, poisoned

pytestmark = needs_browser

LONG = ("a-rather-long-name-of-something-that-goes-on-and-on", "x" * 300, "words " * 60)
MEASURE = """
const found = [];
document.querySelectorAll("svg").forEach((svg, drawing) => {
  const rects = [...svg.querySelectorAll("rect")].map(one => one.getBBox());
  const texts = [...svg.querySelectorAll("text")].map(one => ({box: one.getBBox(), words: one.textContent}));
  const within = (box, x, y) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  texts.sort((a, b) => a.box.y - b.box.y);
  texts.forEach(({box, words}, index) => {
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const around = rects.filter(one => within(one, x, y)).sort((a, b) => a.width * a.height - b.width * b.height)[0];
    if (!around || box.x < around.x - 1 || box.x + box.width > around.x + around.width + 1 ||
        box.y < around.y - 2 || box.y + box.height > around.y + around.height + 2) {
      found.push(`${drawing}: ${words} leaves its box`);
    }
    for (let next = index + 1; next < texts.length && texts[next].box.y < box.y + box.height; next++) {
      const other = texts[next];
      if (box.x + 1 < other.box.x + other.box.width && other.box.x + 1 < box.x + box.width &&
          box.y + 4 < other.box.y + other.box.height && other.box.y + 4 < box.y + box.height) {
        found.push(`${drawing}: ${words} covers ${other.words}`);
      }
    }
  });
});
document.body.dataset.found = JSON.stringify(found);
"""


def test_text_stays_in_its_box(tmp_path):
    """Measured in a browser: no line of text leaves the box it is in or covers another, wide and on a phone."""
    named = [poisoned(drawn(FLEETS[name]), words) for name in ("spanning", "huge", "stored") for words in LONG]
    topologies = [*(drawn(text) for text in FLEETS.values()), drawn(many_regions()), *named]
    drawings = [draw_svg(one, width=width) for one in topologies for width in (None, NARROW)]
    dom = dumped(f"<body>{''.join(drawings)}<script>{MEASURE}</script></body>", tmp_path)
    (found,) = Page(dom).values("data-found")

    assert json.loads(found) == []


@pytest.mark.parametrize(("width", "shown"), [(1400, "desk"), (390, "phone")])
def test_each_reader_has_one_drawing(width, shown, tmp_path):
    """A wide window shows the drawing for desks, a phone the other, and neither has to be scrolled sideways."""
    page = re.sub(r"<meta http-equiv[^>]*>", "", draw_page(drawn(FLEETS["latency"])))
    (tmp_path / "shown.html").write_text(page, encoding="utf-8")
    script = """
const frame = document.querySelector("iframe");
frame.onload = () => {
  const inside = frame.contentDocument, found = [];
  inside.querySelectorAll("figure svg").forEach(one => { if (one.getBoundingClientRect().width) found.push(one.id); });
  document.body.dataset.shown = found.join(" ");
  document.body.dataset.wide = inside.documentElement.scrollWidth;
};
frame.srcdoc = PAGE;
"""
    text = json.dumps(page).replace("</", "<\\/")
    script = script.replace("PAGE", text)
    dom = dumped(
        f"<body><iframe width={width} height=900 style='border:0'></iframe><script>{script}</script></body>", tmp_path
    )
    (seen,), (wide,) = (re.findall(rf'data-{key}="([^"]*)"', dom) for key in ("shown", "wide"))

    assert seen == shown
    assert int(wide) <= width
