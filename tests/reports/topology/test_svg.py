"""A topology as SVG: well-formed, complete, the same each time."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from neuronfleet.reports.topology import draw_svg
from neuronfleet.reports.topology.svg import NARROW
from tests.reports.topology.fleets import FLEETS, REPOSITORY, drawn, example, many_regions

SVG = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize("name", FLEETS)


def parsed(text):
    """The root of a drawing."""
    return ET.fromstring(text)  # noqa: S314 - our own


def words(text):
    """All text of a drawing that is seen, lines joined."""
    return " ".join(one.text or "" for one in parsed(text).iter(f"{SVG}text"))


@EVERY
@pytest.mark.parametrize("width", [None, NARROW])
def test_every_name_is_seen(name, width):
    """Regions, zones, capacities, workloads, load balancers and what clients ask stand in the drawing."""
    topology = drawn(FLEETS[name])
    seen = words(draw_svg(topology, width=width))

    for card in topology.cards:
        for region in (card.region, *card.same):
            assert region.name in seen
            assert all(zone.name in seen for zone in region.zones)
        for group in card.region.groups:
            assert f"capacity {group.name}" in seen
            assert group.instances in seen
            assert all(workload.name in seen for workload in group.workloads)
        assert all(f"load balancer {one.name}" in seen for one in card.region.balancers)
    assert all(entry.title in seen for entry in topology.entries)


@EVERY
def test_those_who_do_not_see_it_are_told(name):
    """It has a title, and a description that names every region and what runs there."""
    topology = drawn(FLEETS[name])
    root = parsed(draw_svg(topology))
    told = root.findtext(f"{SVG}desc")

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == f"topology of {topology.fleet}"
    for card in topology.cards:
        assert card.region.name in told
        assert all(one.name in told for group in card.region.groups for one in group.workloads)


@EVERY
def test_it_loads_and_runs_nothing(name):
    """No script, no image, no link, no address but the name of the format."""
    text = draw_svg(drawn(FLEETS[name]))

    assert {one.tag.removeprefix(SVG) for one in parsed(text).iter()} <= {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "text",
        "path",
    }
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"url\((?!#)", text)
    assert "prefers-color-scheme:dark" in text


def test_the_same_fleet_is_the_same_drawing_in_another_process():
    """Byte for byte, whatever the hash seed."""
    code = (
        "from tests.reports.topology.fleets import FLEETS, drawn\n"
        "from neuronfleet.reports.topology import draw_page, draw_text\n"
        "topology = drawn(FLEETS['spanning'])\n"
        "print(draw_page(topology), draw_text(topology))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "src:."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0] == runs[1]


def test_lines_lead_to_regions_as_clients_do():
    """A line to the primary is drawn through, one to a standby is broken, one to a drained region ends in a cross."""
    standby, spanning = draw_svg(example("failover-standby")), draw_svg(drawn(FLEETS["spanning"]))

    assert 'class="rest"' in standby
    assert 'class="stop-rest"' in standby
    assert "a standby: clients come while the primary is down" in words(standby)
    assert "drained: no new clients" in words(spanning)
    assert 'class="rest"' not in draw_svg(example("two-region-latency"))


def test_without_traffic_there_are_no_clients():
    """A fleet that nobody is led to shows nobody who asks."""
    assert ">clients<" not in draw_svg(drawn(FLEETS["one"]))
    assert ">clients<" in draw_svg(example("two-region-latency"))


@pytest.mark.parametrize("name", ["two-region-latency", "failover-standby"])
def test_pictures_in_the_docs_are_what_is_drawn(name):
    """The pictures of the examples show the examples as they are."""
    picture = REPOSITORY / "docs" / "pictures" / f"{name}.svg"

    assert picture.read_text(encoding="utf-8") == draw_svg(example(name)), "run 'make docs'"


def test_a_large_fleet_is_drawn_whole():
    """Twenty regions of thirty services: every service is there, and each chip is held by one."""
    seen = words(draw_svg(drawn(many_regions())))

    assert all(f"model-{index}" in seen for index in range(30))
    assert "The same in" in seen
