"""What a drawing shows is what was planned."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.fleet import parse_fleet, plan_stacks
from neuronfleet.reports.topology import topology_of
from tests.fleet.spanning import TODAY
from tests.reports.topology.fleets import EXISTING, HUGE, ONE, SPANNING, STORED, TASKS, WATCHED, drawn, example


def told(facts):
    """Facts by what they are about."""
    return {fact.about: fact.words for fact in facts}


def only(topology):
    """The only region of a topology."""
    (card,) = topology.cards
    return card.region


def test_clients_are_led_by_share_role_and_dial():
    """Each region says which part of the clients comes, and whether anybody does."""
    name, accelerator = drawn(SPANNING).entries

    assert (name.title, name.about) == ("models.example.com", "Route 53, weighted records (A)")
    assert [(way.region, way.share, way.state) for way in name.ways] == [
        ("us-east-1", "9 of 10 answers", "open"),
        ("eu-west-1", "drained: no new clients", "closed"),
        ("ap-northeast-1", "1 of 10 answers", "open"),
    ]
    assert [way.check for way in name.ways] == [
        "while HTTPS 443 /v1/models/m answers",
        None,
        "while HTTPS 443 /v1/models/m answers",
    ]
    assert [(way.share, way.state) for way in accelerator.ways] == [
        ("drained: no new connections", "closed"),
        ("30 % of the clients nearest", "open"),
        ("clients nearest", "open"),
    ]


def test_a_standby_is_told_from_the_primary():
    """A failover record leads to the standby only while the primary is down."""
    (entry,) = example("failover-standby").entries

    assert entry.about == "Route 53, failover records (A), private zone"
    assert [(way.region, way.state) for way in entry.ways] == [("us-east-1", "open"), ("us-west-2", "standby")]


def test_listeners_say_who_gets_what_and_what_is_asked():
    """A redirect is a redirect, and a service is asked whether its model is loaded."""
    (balancer,) = example("two-region-latency").cards[0].region.balancers

    assert (balancer.name, balancer.about) == ("public", "application, internet-facing")
    assert [(one.at, one.wanted, one.target, one.asks) for one in balancer.routes] == [
        ("HTTP 80", "everything", "redirect to HTTPS 443", None),
        ("HTTPS 443", "everything", "resnet50 rest", "HTTP /v1/models/resnet50"),
    ]
    assert balancer.routes[1].workload == 0


def test_capacities_say_what_boots_and_how_many():
    """Instances at least and most, the AMI, chips and NeuronCores, and the price of one."""
    (group,) = example("two-region-latency").cards[0].region.groups

    assert (group.instances, group.one, group.many) == ("2 to 7 inf1.xlarge", "one inf1.xlarge", True)
    assert (group.devices, group.cores) == (1, 4)
    assert told(group.facts) == {
        "boots": "amazon-linux-2023/neuron recommended",
        "has": "4 vCPU, 1 chip, 4 NeuronCores each",
        "costs": "0.228 USD an hour each",
    }


def test_services_say_how_they_scale_roll_and_serve():
    """Tasks at least and most, signals, memory, deployment percents, model and ports."""
    (one,) = example("two-region-latency").cards[1].region.groups[0].workloads

    assert (one.letter, one.name, one.kind, one.tasks) == ("A", "resnet50", "service", "2 to 6 tasks")
    assert told(one.facts) == {
        "scales by": "1800 requests a minute and task",
        "schedules": "other limits from: morning, evening",
        "each task": "1 chip, 7.1 GiB",
        "rolls with": "100 to 200 % of its tasks, goes back when it fails",
        "model": "s3://vision-models-eu-west-1/resnet50",
    }
    assert [hold.ports for hold in one.holds] == [("grpc 8500", "rest 8501")]
    assert one.proved
    assert one.verdict == "proved"


def test_slots_hold_the_chips_that_were_planned():
    """Each slot has its chips, ports and tasks; a service without chips holds none."""
    wide, small, proxy = only(drawn(HUGE)).groups[0].workloads

    assert [hold.devices for hold in wide.holds] == [(0, 1, 2, 3), (4, 5, 6, 7)]
    assert [(hold.name, hold.devices, hold.ports, hold.tasks) for hold in small.holds] == [
        ("small-slot0", (8,), ("rest 8100",), "1"),
        ("small-slot1", (9,), ("rest 8110",), "1"),
        ("small-slot2", (10,), ("rest 8120",), "1"),
    ]
    assert [hold.devices for hold in proxy.holds] == [()]


def test_tasks_hold_chips_only_while_they_run():
    """A scheduled task says when it runs, one on demand that it does so by hand."""
    by_hand, hourly = [one for group in only(drawn(TASKS)).groups for one in group.workloads]

    assert (by_hand.kind, by_hand.always, by_hand.tasks) == ("task on demand", False, "1 task a run")
    assert (hourly.kind, told(hourly.facts)["runs at"]) == ("scheduled task", "rate(1 hour) UTC")


def test_regions_say_what_watches_them_and_what_they_need():
    """Quota, alarms, who is told, and the dashboard."""
    facts = told(only(drawn(HUGE)).facts)

    assert facts["quota"] == "192 to 288 vCPU of L-1945791B, Running On-Demand Inf instances"
    assert facts["alarms"].endswith("1 capacity-exhausted, failed-deployments")
    assert facts["told to"].endswith(", 1 subscribed")
    assert facts["dashboard"].startswith("huge-us-east-1")


def test_zones_have_the_addresses_of_their_subnets():
    """A made VPC says its zones and their subnets, an existing one its id and how many subnets."""
    made, existing = only(drawn(ONE)), only(drawn(EXISTING))

    assert made.addresses == "10.0.0.0/16"
    assert [(zone.name, *(block.words for block in zone.blocks)) for zone in made.zones] == [
        ("use1-az1", "10.0.0.0/19", "10.0.224.0/22"),
        ("use1-az2", "10.0.32.0/19", "10.0.228.0/22"),
        ("use1-az4", "10.0.96.0/19", "10.0.236.0/22"),
    ]
    assert (existing.addresses, existing.network) == ("vpc-0123456789abcdef0", "existing VPC, 2 subnets")
    assert existing.zones == ()


def test_waves_and_cost_stand_with_the_region():
    """When a region changes, what it costs at least and most, and what the fleet comes to."""
    topology = example("failover-standby")
    first, second = (card.region for card in topology.cards)

    assert [(one.wave, one.cost) for one in (first, second)] == [
        ("wave 2 of 2", "0.91 to 2.05 USD an hour"),
        ("wave 1 of 2", "0.23 to 2.05 USD an hour"),
    ]
    assert topology.headline == (
        "2 regions",
        "5 to 18 instances",
        "1.14 to 4.10 USD an hour",
        "changes go to us-west-2, then us-east-1",
    )


def test_models_and_images_say_where_they_come_from():
    """Buckets and repositories with their copies, and which service waits for them."""
    topology = drawn(STORED)
    (one,) = topology.cards[1].region.groups[0].workloads

    assert [(fact.about, fact.words) for fact in topology.shared] == [
        ("models", "are uploaded to bucket shop-models-123456789012-us-east-1 in us-east-1"),
        ("copies", "S3 replicates them to shop-models-123456789012-eu-west-1 in eu-west-1"),
        ("images", "shop/* of 123456789012, pushed to us-east-1"),
        ("copies", "ECR replicates them to eu-west-1"),
    ]
    assert told(one.facts)["model"].endswith(", version 3HL4kqtJlcpXroDTDmJ")
    assert told(one.facts)["waits for"] == "model and image in the region"


def test_what_stands_in_and_how_it_is_bought_is_told():
    """Fallback types, the share of Spot instances, and the detector of dead chips."""
    region = drawn(STORED).cards[0].region
    facts = told(region.groups[0].facts)

    assert facts["or else"] == "inf1.2xlarge, where inf1.xlarge is not to be had"
    assert facts["bought as"] == "1 On-Demand, the rest Spot"
    assert told(region.facts)["detector"] == "instances of pool with a dead chip are counted"


def test_what_watches_all_regions_is_told():
    """The alarm when none answers, who is told, and the dashboard of all."""
    assert [(fact.about, fact.words) for fact in drawn(WATCHED).shared] == [
        ("alarm", "when resnet50 answers in none of us-east-1, eu-west-1"),
        ("told to", "watched-no-healthy-region, 1 subscribed, in us-east-1"),
        ("dashboard", "watched-overview, 5 graphs"),
    ]


def test_what_is_not_proved_says_why():
    """A claim that is open has its reason, a proved one needs none."""
    (one,) = drawn(STORED).cards[0].region.groups[0].workloads
    (right,) = drawn(ONE).cards[0].region.groups[0].workloads

    assert one.verdict == "placed unknown, rolls unknown"
    assert told(one.facts)["placed"].startswith("unknown: ")
    assert "placed" not in told(right.facts)


def test_a_standby_says_what_it_takes_over():
    """Which region's tasks a region serves when that is lost, and how many run then."""
    first, standby = (told(card.region.groups[0].workloads[0].facts) for card in example("failover-standby").cards)

    assert standby["takes over"] == "8 tasks of us-east-1 when that is lost; 8 then"
    assert "takes over" not in first


@pytest.mark.parametrize("regions", [["global"], ["eu-west-1"]])
def test_part_of_a_fleet_is_a_part_of_the_drawing(regions):
    """Regions that were not asked for are only names that clients are led to; what spans regions may be missing."""
    topology = topology_of(plan_stacks(parse_fleet(tomllib.loads(SPANNING)), regions, today=TODAY))
    names = {one.name for card in topology.cards for one in (card.region, *card.same)}

    assert names == ({"us-east-1", "eu-west-1", "ap-northeast-1"} if regions == ["global"] else {"eu-west-1"})
    assert bool(topology.entries) == (regions == ["global"])


def test_a_workload_has_the_same_letter_in_every_region():
    """A service that one region lacks does not shift the letters of the others."""
    text = """
name = "letters"
regions = ["us-east-1", "eu-west-1"]
[services.alpha]
image = "pytorch-1.13.1"
[services.beta]
image = "pytorch-1.13.1"
[overrides.us-east-1.services.gamma]
image = "pytorch-1.13.1"
"""
    letters = {
        (card.region.name, one.name): one.letter
        for card in drawn(text).cards
        for group in card.region.groups
        for one in group.workloads
    }

    assert letters["us-east-1", "beta"] == letters["eu-west-1", "beta"] == "B"
    assert letters["us-east-1", "gamma"] == "C"
