"""What a fleet's instances cost: minimum and maximum by region and together, from a dated table."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.fleet import parse_fleet, plan_fleet
from neuronfleet.fleet.blueprint import NOT_COUNTED, CostBlueprint, total_cost
from neuronfleet.fleet.document import blueprint_document

GATEWAY = """
[capacities.shared]
instance_type = "inf1.6xlarge"
min_size = 1
max_size = 3

[services.bert]
image = "pytorch-1.13.1"
capacity = "shared"

[services.gateway]
image = "public.ecr.aws/nginx/nginx:1.27.4"
instance_type = "c6i.large"
devices_per_task = 0
"""


def test_a_region_costs_its_own_prices(plan_all):
    """Minimum and maximum sizes are counted with the price of the region, and each capacity says whose price it is."""
    (region,) = plan_all('name = "fleet"\nregions = ["eu-west-1"]\n' + GATEWAY)
    shared, gateway = region.capacity("shared"), region.capacity("gateway")

    assert (shared.usd_per_hour, shared.price_region) == (1.315, "eu-west-1")
    assert (gateway.usd_per_hour, gateway.price_region) == (0.085, "us-east-1")
    assert region.cost.min_usd_per_hour == pytest.approx(1.315 * 1 + 0.085 * gateway.min_size)
    assert region.cost.max_usd_per_hour == pytest.approx(1.315 * 3 + 0.085 * gateway.max_size)
    assert region.cost.priced_elsewhere == ("c6i.large",)
    assert region.cost.checked == "2026-11-22"
    assert len(region.cost.sources) == 2
    assert "NAT gateways" in region.cost.not_counted


def test_the_fleet_costs_what_its_regions_cost(plan_all):
    """The document sums the regions that are shown, and dates them by the oldest price."""
    regions = plan_all('name = "fleet"\nregions = ["eu-west-1", "ap-northeast-1"]\n' + GATEWAY)
    document = blueprint_document(regions)

    assert document["cost"]["min_usd_per_hour"] == pytest.approx(sum(one.cost.min_usd_per_hour for one in regions))
    assert document["cost"]["max_usd_per_hour"] == pytest.approx(sum(one.cost.max_usd_per_hour for one in regions))
    assert document["cost"]["not_counted"] == NOT_COUNTED
    assert document["waves"] == (("eu-west-1",), ("ap-northeast-1",))


def test_types_without_a_price_are_named_and_not_counted(tmp_path):
    """An instance type of an overlay without a price leaves the rest countable; alone, there is no cost at all."""
    overlay = tmp_path / "own.toml"
    overlay.write_text(
        'source = "us"\nchecked = 2026-11-23\n[instance_types."inf1.9xlarge"]\n'
        "vcpu = 36\nmemory_mib = 73728\ndevices = 6\ncores_per_device = 4\ndevice_memory_mib = 8192\nenis = 8\n"
        'ipv4_per_eni = 30\n[regions.us-east-1.offerings]\n"inf1.9xlarge" = ["use1-az1", "use1-az2"]\n'
    )
    data = {
        "name": "fleet",
        "regions": ["us-east-1"],
        "services": {
            "bert": {"image": "pytorch-1.13.1", "instance_type": "inf1.9xlarge"},
            "small": {"image": "pytorch-1.13.1", "instance_type": "inf1.xlarge"},
        },
    }
    (region,) = plan_fleet(parse_fleet(data), catalogue=load_catalogue(overlay=overlay))
    small = region.capacity("small")
    assert region.cost.without_price == ("inf1.9xlarge",)
    assert region.cost.max_usd_per_hour == pytest.approx(0.228 * small.max_size)

    del data["services"]["small"]
    (region,) = plan_fleet(parse_fleet(data), catalogue=load_catalogue(overlay=overlay))
    assert (region.cost.min_usd_per_hour, region.cost.checked) == (None, None)
    assert region.capacities[0].price_region is None
    assert total_cost([region.cost]).min_usd_per_hour is None


def test_nothing_costs_nothing():
    """Without regions there is no cost, rather than a cost of zero."""
    assert total_cost([]) == CostBlueprint(min_usd_per_hour=None, max_usd_per_hour=None)
