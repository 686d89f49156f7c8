"""Regions share a drawing only where they are the same."""

from __future__ import annotations

import pytest

from neuronfleet.reports.topology import draw_svg, draw_text
from tests.reports.topology.fleets import SPANNING, drawn, many_regions

THREE = """
name = "three"
regions = ["us-east-1", "eu-west-1", "us-west-2"]
[services.hello]
image = "pytorch-1.13.1"
model = "s3://models-{region}/hello"
"""


def cards(topology):
    """Names of the regions on each card."""
    return [[one.name for one in (card.region, *card.same)] for card in topology.cards]


def test_regions_that_are_the_same_share_a_card():
    """Three regions of one service are one card; names of regions, zones, addresses and prices are told of each."""
    topology = drawn(THREE)
    text = draw_text(topology)

    assert cards(topology) == [["us-east-1", "eu-west-1", "us-west-2"]]
    assert "the same in 2 more regions:" in text
    for region in (topology.cards[0].region, *topology.cards[0].same):
        for words in (region.wave, region.addresses, region.cost, *(zone.name for zone in region.zones)):
            assert words in text
            assert words in draw_svg(topology)


def test_two_regions_are_drawn_both():
    """A picture of two regions shows two."""
    assert cards(drawn(THREE.replace(', "us-west-2"', ""))) == [["us-east-1"], ["eu-west-1"]]


@pytest.mark.parametrize(
    "difference",
    [
        "[overrides.eu-west-1.services.hello]\ndesired_count = 2",
        "[overrides.eu-west-1.services.hello]\nmodel = 's3://elsewhere/hello'",
        "[overrides.eu-west-1.services.other]\nimage = 'pytorch-1.13.1'",
        "[overrides.eu-west-1.ami]\nversion = '20260101'",
        "[overrides.eu-west-1.network]\negress = 'nat-per-zone'",
        "[overrides.eu-west-1.services.hello.deployment]\nminimum_healthy_percent = 0",
        "[overrides.eu-west-1.services.hello]\nspare_instances = 3",
        "[overrides.eu-west-1.dashboard]",
    ],
)
def test_any_difference_has_a_card_of_its_own(difference):
    """Counts, models, services, AMIs, networks, roll-outs, sizes and marks tell regions apart."""
    assert cards(drawn(f"{THREE}{difference}\n")) == [["us-east-1", "us-west-2"], ["eu-west-1"]]


def test_the_share_of_each_region_is_told():
    """Regions that differ in their weight alone share a card, which says both."""
    topology = drawn(SPANNING)

    assert cards(topology) == [["us-east-1", "ap-northeast-1"], ["eu-west-1"]]
    assert "models.example.com: 1 of 10 answers" in draw_text(topology)


def test_twenty_regions_are_as_many_cards_as_there_are_kinds():
    """Regions with two zones are not those with three."""
    found = cards(drawn(many_regions()))

    assert sum(map(len, found)) == 20
    assert len(found) < 8
