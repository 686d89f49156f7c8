"""Drawings of a scene: what they show, and that they are what was looked at."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from neuronfleet.placement import Cluster
from neuronfleet.placement.picture import Mark, draw_html, draw_svg, draw_text, scene_of
from neuronfleet.placement.picture.colours import DARK, LIGHT
from neuronfleet.placement.picture.layout import arranged
from neuronfleet.placement.picture.scene import SceneTask
from neuronfleet.placement.picture.terminal import draw_terminal
from tests.placement.picture.fleets import (
    DISTINCT,
    alike,
    capacity,
    crammed,
    crowded,
    daemon,
    deploying,
    large,
    scattered,
    service,
    small,
)

GOLDENS = Path(__file__).parent / "goldens"
SCENES = {
    "small": lambda: scene_of(small()),
    "deploying": lambda: scene_of(small(), deploying()),
    "large": lambda: scene_of(large()),
    "crowded": lambda: dataclasses.replace(scene_of(crowded(), crammed()), notes=(f"as {'a ' * 150}",)),
    "alike": lambda: scene_of(alike(), scattered()),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    ("suffix", "draw"),
    [
        ("txt", draw_text),
        ("narrow.txt", lambda scene: draw_text(scene, width=40)),
        ("colours.txt", lambda scene: rendered(scene, width=100)),
        ("svg", draw_svg),
        ("html", lambda scene: draw_html(scene, style=False)),
    ],
    ids=["text", "narrow text", "colours", "svg", "html"],
)
def test_drawings_are_what_was_looked_at(name, suffix, draw, update_goldens):
    """Text, SVG and HTML of five fleets are, to the letter, what a person saw last."""
    golden = GOLDENS / f"{name}.{suffix}"
    drawn = draw(SCENES[name]())
    if update_goldens:
        golden.write_text(drawn, encoding="utf-8")

    assert drawn == golden.read_text(encoding="utf-8"), "look at it, then pytest --update-goldens"


def rendered(scene, **options) -> str:
    """A scene in colours."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=100)
    console.print(draw_terminal(scene, **options), soft_wrap=True)
    return console.file.getvalue()


@pytest.mark.parametrize("name", SCENES)
def test_a_terminal_shows_the_same_text_in_colours(name):
    """Without its escapes the coloured drawing is the plain one, so that nothing is told by colour alone."""
    scene = SCENES[name]()
    coloured = rendered(scene, width=100)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)

    assert "\x1b[" in coloured
    assert coloured == rendered(scene)
    assert [line.rstrip() for line in plain.rstrip("\n").split("\n")] == draw_text(scene).rstrip("\n").split("\n")


def test_text_tells_shared_and_missing_chips_by_signs():
    """A shared chip has both tasks and an exclamation mark between them, a missing one a question mark."""
    lines = draw_text(SCENES["deploying"]()).splitlines()

    assert "! inf1-big-2: resnet50 and yolo-v5 both map /dev/neuron0" in lines
    assert next(line for line in lines if "inf1-big-1  us" in line).split("mem")[0].strip() == (
        "!  inf1-big-1  us-east-1a  [B-!B+ B-!B+][C][ ]"
    )
    assert "[D] ?2:[C]" in next(line for line in lines if "inf1-small-1  us" in line)


def test_waiting_tasks_are_told_before_the_hosts():
    """The reader sees what has no place, and why, before the first instance."""
    text = draw_text(SCENES["small"]())

    assert text.index("> D yolo-v5, 1 waiting: host port 9002 is taken by yolo-v5") < text.index("inf1-big-1")


@pytest.mark.parametrize("draw", [draw_text, draw_svg, draw_html])
def test_two_hundred_hosts_fit_a_page(draw):
    """Like hosts share a row with how many they are; without grouping each has its own."""
    scene = SCENES["large"]()

    assert [row.count for section in arranged(scene).sections for row in section.rows] == [16, 12, 92, 12, 36, 32]
    assert "\N{MULTIPLICATION SIGN}92" in draw(scene)
    assert sum(len(section.rows) for section in arranged(scene, grouped=False).sections) == 200
    assert "inf1-x-92" in draw(scene, grouped=False)


def test_hosts_with_a_clash_do_not_hide_among_their_like():
    """A clash makes a row of its own, and that comes first in its section."""
    cluster = Cluster(
        name="c",
        capacities=(capacity("inf1", "inf1.xlarge", 12),),
        workloads=(service("a", "inf1", 12, 512, {0}), service("b", "inf1", 1, 512, {0})),
    )
    state = {f"inf1-{number}": [Mark(workload="a")] for number in range(1, 13)}
    state["inf1-7"] = [Mark(workload="a"), Mark(workload="b")]
    (section,) = arranged(scene_of(cluster, state)).sections

    assert [(row.title, row.count, len(row.problems)) for row in section.rows] == [
        ("inf1-7", 1, 1),
        ("1-6, 8-12", 11, 0),
    ]


@pytest.mark.parametrize("count", [12, 14])
def test_problems_are_told_once_and_not_all(count):
    """The same clash on several hosts is one sentence; twelve are told, and of more the first eleven."""
    cluster = Cluster(
        name="c",
        capacities=(capacity("inf1", "inf1.24xlarge", 2, "a"),),
        workloads=(
            *(service(f"a{one}", "inf1", 2, 512, {one}, constraints=DISTINCT) for one in range(count)),
            *(service(f"b{one}", "inf1", 2, 512, {one}, constraints=DISTINCT) for one in range(count)),
        ),
    )
    problems = arranged(scene_of(cluster)).problems

    assert problems[0] == "inf1-1 and inf1-2: a0 and b0 both map /dev/neuron0"
    assert problems[10].endswith("a10 and b10 both map /dev/neuron10")
    last = "inf1-1 and inf1-2: a11 and b11 both map /dev/neuron11" if count == 12 else "and 3 more like these"
    assert problems[11:] == (last,)


def test_letters_go_on_after_z():
    """The 27th workload is AA, the 703rd AAA."""
    host = capacity("inf1", "inf1.24xlarge", 1)
    workloads = tuple(daemon(f"d{number:03}", 6) for number in range(703))
    scene = scene_of(Cluster(name="c", capacities=(host,), workloads=workloads))
    letters = arranged(scene).letters

    assert (letters[25], letters[26], letters[701], letters[702]) == ("Z", "AA", "ZZ", "AAA")


def test_names_stand_below_each_other_beside_letters_of_two_widths():
    """Beside AA the letters before it have room for two."""
    host = capacity("inf1", "inf1.xlarge", 1)
    workloads = tuple(daemon(f"d{number:02}", 6) for number in range(27))
    lines = draw_text(scene_of(Cluster(name="c", capacities=(host,), workloads=workloads))).splitlines()

    assert [line[:7] for line in lines if " d00 " in line or " d26 " in line] == ["A  d00 ", "AA d26 "]


@pytest.mark.parametrize(("size", "rows"), [(8, 8), (9, 1)])
def test_from_nine_hosts_on_like_ones_share_a_row(size, rows):
    """Eight hosts have a row each, nine that are alike one for all."""
    cluster = Cluster(
        name="c", capacities=(capacity("one", "inf1.xlarge", size, "a"),), workloads=(service("a", "one", 1, 8000),)
    )
    assert sum(len(section.rows) for section in arranged(scene_of(cluster)).sections) == rows


@pytest.mark.parametrize(("count", "words"), [(1, "1 task running"), (2, "2 tasks running")])
def test_one_task_is_singular(count, words):
    """The headline speaks of one task, and of two tasks."""
    cluster = Cluster(
        name="c", capacities=(capacity("one", "inf1.xlarge", 2, "a"),), workloads=(service("a", "one", count, 10),)
    )
    assert words in arranged(scene_of(cluster)).headline


@pytest.mark.parametrize("name", ["deploying", "crowded"])
def test_text_keeps_to_its_width(name):
    """Rows of hosts, problems and the key are broken where they would be too long, whatever the width is."""
    scene = SCENES[name]()
    for width in range(66, 101):
        lines = draw_text(scene, width=width).splitlines()
        free = [line for line in lines[1:] if not re.match(r"\S+  |[A-Z] |  !  |\s+\S*\[", line)]

        assert [line for line in free if len(line) > width] == []


def test_forty_columns_are_the_least():
    """A terminal that is narrower gets the lines of forty columns."""
    scene = SCENES["crowded"]()
    assert draw_text(scene, width=10) == draw_text(scene, width=40)
    assert draw_text(scene, width=41) != draw_text(scene, width=40) != draw_text(scene, width=42)


def test_a_task_runs_and_is_not_new_unless_said():
    """Of a task of a scene nothing is said but what it holds."""
    task = SceneTask(workload="a", cpu_units=1, memory_mib=1)
    assert (task.devices, task.stopping, task.new) == ((), False, False)


class Page(HTMLParser):
    """Collects what a page is made of, and that every element is closed."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Open an element."""
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the last one."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Collect words, style aside."""
        if self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.mark.parametrize("name", SCENES)
def test_html_is_one_section_that_loads_nothing(name):
    """Every element is closed, and nothing points out of the fragment or runs."""
    text = draw_html(SCENES[name]())
    page = Page(text)

    assert text.startswith("<section")
    assert text.rstrip().endswith("</section>")
    assert set(page.tags) <= {"section", "style", "h2", "h3", "div", "p", "b", "i", "span", "ul", "ol", "li"}
    assert {name for name, _ in page.attributes} <= {"class", "style", "title", "aria-label", "role"}
    assert not re.search(r"url\(|@import|https?:|<script", text)


def test_html_says_what_the_text_says():
    """Problems, waiting tasks, names and memory of the hosts are words in the page, not colours."""
    words = "".join(Page(draw_html(SCENES["deploying"]())).words)

    for expected in (
        "! inf1-big-1: resnet50 (stopping) and resnet50 (new) both map /dev/neuron0 and /dev/neuron1",
        "gateway, 3 waiting: not placed yet",
        "? 2",
        "11.2 of 7.1 GiB, too much",
        "- and stripes: stopping",
    ):
        assert expected in words


def test_style_can_be_left_to_the_page():
    """A page with several pictures carries the style once."""
    scene = SCENES["small"]()

    assert "<style>" in draw_html(scene)
    assert "<style>" not in draw_html(scene, style=False)
    assert draw_html(scene).replace("\n<style>", "").startswith('<section class="nfp"')


def test_an_svg_describes_itself():
    """Those who cannot see it are told the headline and the problems."""
    root = ET.fromstring(draw_svg(SCENES["deploying"]()))  # noqa: S314  # our own
    space = "{http://www.w3.org/2000/svg}"

    assert root.find(f"{space}title").text == "placement of inference-us-east-1"
    assert "inf1-big-2: resnet50 and yolo-v5 both map /dev/neuron0" in root.find(f"{space}desc").text


@pytest.mark.parametrize("name", SCENES)
def test_nothing_of_an_svg_is_outside_it(name):
    """Boxes end before the edge, and letters too, each as wide as in the widest of its fonts."""
    root = ET.fromstring(draw_svg(SCENES[name]()))  # noqa: S314  # our own
    _, _, width, height = map(float, root.get("viewBox").split())
    sizes = {"h": 17, "s": 11, "n": 9}
    for one in root:
        tag = one.tag.rpartition("}")[2]
        if tag == "rect":
            assert float(one.get("x", 0)) + float(one.get("width")) <= width
            assert float(one.get("y", 0)) + float(one.get("height")) <= height
        if tag == "text":
            styles = (one.get("class") or "").split()
            size = next((sizes[style] for style in styles if style in sizes), 12)
            start = float(one.get("x"))
            end = start + len(one.text) * size * 0.602
            assert (start if "e" in styles else end) <= width, one.text


def luminance(colour: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_can_be_read(theme):
    """Text has the contrast that WCAG asks for, lines and edges that of graphics."""
    for behind in (theme.paper, theme.panel):
        assert min(contrast(one, behind) for one in (theme.ink, theme.quiet, theme.bad)) >= 4.5
        assert min(contrast(one, behind) for one in theme.edges) >= 3
        assert contrast(theme.line, behind) >= 3
    assert min(contrast(theme.ink, fill) for fill in theme.fills) >= 4.5
    assert min(contrast(theme.bad, fill) for fill in theme.fills) >= 3


def test_drawing_does_not_need_rich():
    """Only the terminal's colours import rich."""
    code = "import sys, neuronfleet.placement.picture; print('rich' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"
