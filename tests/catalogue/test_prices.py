"""What an instance costs: the region's own price, or that of us-east-1 under its name."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import CatalogueDataError, UnknownInstanceTypeError

CATALOGUE = load_catalogue()


def test_a_region_has_prices_of_its_own():
    """Tokyo's Inf1 costs what its record says, with the source and the day of the list."""
    price = CATALOGUE.price("inf1.6xlarge", "ap-northeast-1")

    assert (price.usd_per_hour, price.region) == (1.594, "ap-northeast-1")
    assert "skypilot-catalog" in price.source
    assert price.checked == CATALOGUE.prices["ap-northeast-1"].checked


@pytest.mark.parametrize("region", ["sa-east-1", "cn-north-1", "eu-west-1", "us-east-1"])
def test_what_is_not_listed_costs_as_in_us_east_1(region):
    """A type or a region without a price gets that of us-east-1, and the answer says so."""
    kind = "c6i.large" if region == "eu-west-1" else "inf1.xlarge"
    price = CATALOGUE.price(kind, region)

    assert (price.usd_per_hour, price.region) == (CATALOGUE.instance_type(kind).usd_per_hour, "us-east-1")
    assert "karpenter" in price.source


def test_no_region_that_offers_inf1_is_without_price_but_sao_paulo():
    """Every size that a region of the commercial partition offers has its own price there."""
    lacking = {
        region
        for kind in CATALOGUE.instance_types.values()
        if kind.family == "inf1"
        for region in CATALOGUE.regions_offering(kind.name)
        if CATALOGUE.price(kind.name, region).region != region
    }
    assert lacking == {"sa-east-1"}


def test_prices_of_a_family_keep_the_ratio_of_its_sizes():
    """A slip of the pen shows: each region's sizes cost alike multiples of its smallest."""
    base = {kind: CATALOGUE.instance_type(f"inf1.{kind}").usd_per_hour for kind in ("xlarge", "6xlarge", "24xlarge")}
    for region, prices in CATALOGUE.prices.items():
        for kind, usd_per_hour in prices.usd_per_hour.items():
            size = kind.partition(".")[2]
            if size in base:
                ratio = usd_per_hour / prices.usd_per_hour["inf1.xlarge"]
                assert ratio == pytest.approx(base[size] / base["xlarge"], rel=0.005), (region, kind)


def test_an_unknown_type_is_refused():
    """A price of what is no instance type is no price."""
    with pytest.raises(UnknownInstanceTypeError, match=r"did you mean 'inf1.xlarge'"):
        CATALOGUE.price("inf1.xlrge", "us-east-1")


def test_a_type_without_any_price_has_none(tmp_path):
    """An overlay's type that says no price is not priced; with prices of its region it is."""
    overlay = tmp_path / "own.toml"
    text = (
        'source = "us"\nchecked = 2026-11-23\n'
        '[instance_types."inf1.9xlarge"]\n'
        "vcpu = 36\nmemory_mib = 73728\ndevices = 6\ncores_per_device = 4\ndevice_memory_mib = 8192\n"
        "enis = 8\nipv4_per_eni = 30\n"
    )
    overlay.write_text(text)
    assert load_catalogue(overlay=overlay).price("inf1.9xlarge", "eu-west-1") is None

    overlay.write_text(f'{text}[prices.eu-west-1.usd_per_hour]\n"inf1.9xlarge" = 1.9\n')
    catalogue = load_catalogue(overlay=overlay)
    assert catalogue.price("inf1.9xlarge", "eu-west-1").usd_per_hour == 1.9
    assert catalogue.price("inf1.xlarge", "eu-west-1").usd_per_hour == 0.254
    assert catalogue.price("inf1.9xlarge", "us-east-1") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[prices.eu-west-11.usd_per_hour]", "prices.eu-west-11: 'eu-west-11' is not the name of a region"),
        (
            '[prices.eu-west-1.usd_per_hour]\n"inf1.xlrge" = 1.0',
            "prices.eu-west-1.usd_per_hour.\"inf1.xlrge\": 'inf1.xlrge' is not the name of an instance type",
        ),
        ('[prices.eu-west-1.usd_per_hour]\n"inf1.xlarge" = 0', "expected float > 0.0"),
    ],
)
def test_wrong_prices_are_told(tmp_path, text, problem):
    """A misspelt region or type, or a price of nothing, is a problem with its place."""
    overlay = tmp_path / "own.toml"
    overlay.write_text(f'source = "us"\nchecked = 2026-11-23\n{text}\n')
    with pytest.raises(CatalogueDataError) as caught:
        load_catalogue(overlay=overlay)
    assert problem in str(caught.value)
