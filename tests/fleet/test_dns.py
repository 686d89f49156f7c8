"""Hostnames that lead to several regions: what is decided."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.fleet import parse_fleet, plan_global, plan_stacks
from tests.fleet.spanning import DNS, FLEET, IMAGE, OWN_IMAGE, TODAY, spanning, text_of


def records(text: str) -> dict[str, object]:
    """Records of the first hostname by region."""
    return {one.region: one for one in spanning(text).dns[0].records}


def test_a_hostname_leads_to_every_region_by_latency():
    """One record a region, each of the load balancer that its region's stack makes, named as there."""
    plan = plan_stacks(parse_fleet(tomllib.loads(FLEET + DNS)), today=TODAY)
    hostname = plan.global_.dns[0]

    made = {one.region: one.load_balancers[0].full_name for one in plan.regions}
    assert {one.region: one.load_balancer.full_name for one in hostname.records} == made
    assert (hostname.policy, hostname.record_types) == ("latency", ("A",))
    assert [(one.weight, one.role, one.drained, one.health_check) for one in hostname.records] == [
        (None, None, False, None)
    ] * 3


def test_the_stack_is_named_after_the_fleet_and_comes_after_the_regions():
    """Its provider is of the first region, and it says whose load balancers it looks up."""
    stack = spanning(DNS)

    assert (stack.stack, stack.region) == ("fleet-global", "us-east-1")
    assert stack.deploy_after == ("fleet-us-east-1", "fleet-eu-west-1", "fleet-ap-northeast-1")
    assert [(one.region, one.name) for one in stack.load_balancers] == [
        (region, "public") for region in ("us-east-1", "eu-west-1", "ap-northeast-1")
    ]


def test_a_fleet_without_hostnames_and_accelerators_has_no_such_stack():
    """It is optional, and nobody can ask for what is not there."""
    fleet = parse_fleet(tomllib.loads(FLEET))

    assert plan_global(fleet, today=TODAY) is None
    with pytest.raises(ConfigError, match="the fleet does not serve from 'global'"):
        plan_stacks(fleet, ["global"], today=TODAY)


def test_a_filter_of_regions_leaves_it_out_unless_it_is_named():
    """All of it without a filter; of a filter only what it names."""
    fleet = parse_fleet(tomllib.loads(FLEET + DNS))

    def chosen(*names: str):
        plan = plan_stacks(fleet, names, today=TODAY)
        return [one.region for one in plan.regions], plan.global_ is not None

    assert chosen("eu-west-1") == (["eu-west-1"], False)
    assert chosen("global") == ([], True)
    assert chosen("eu-west-1", "global") == (["eu-west-1"], True)


def test_weights_are_shares_and_a_drained_region_has_none():
    """Without weights all have the same one; drained is weight 0, without any health check."""
    text = DNS + 'policy = "weighted"\nregions.eu-west-1.drained = true\n'
    found = records(text)

    assert {name: one.weight for name, one in found.items()} == {
        "us-east-1": 100,
        "eu-west-1": 0,
        "ap-northeast-1": 100,
    }
    assert [name for name, one in found.items() if one.drained] == ["eu-west-1"]
    assert not any(one.always_unhealthy for one in found.values())


def test_weight_0_is_drained():
    """It is the same as saying drained."""
    regions = "".join(
        f"regions.{name}.weight = {weight}\n"
        for name, weight in (("us-east-1", 0), ("eu-west-1", 10), ("ap-northeast-1", 20))
    )

    assert [name for name, one in records(DNS + 'policy = "weighted"\n' + regions).items() if one.drained] == [
        "us-east-1"
    ]


@pytest.mark.parametrize("policy", ["latency", "failover"])
def test_policies_without_weights_drain_by_a_check_that_never_passes(policy):
    """Route 53 has no weight there."""
    regions = 'regions.us-east-1.role = "primary"\nregions.ap-northeast-1.enabled = false\n' * (policy == "failover")
    found = records(DNS + f'policy = "{policy}"\nregions.eu-west-1.drained = true\n' + regions)

    assert [name for name, one in found.items() if one.always_unhealthy] == ["eu-west-1"]


@pytest.mark.parametrize(("region", "role"), [("eu-west-1", "primary"), ("us-east-1", "secondary")])
def test_one_role_decides_the_other(region, role):
    """Failover is between two regions: who is not the primary is the secondary."""
    text = DNS + f'policy = "failover"\nregions.{region}.role = "{role}"\nregions.ap-northeast-1.enabled = false\n'

    assert {name: one.role for name, one in records(text).items()} == {
        "us-east-1": "SECONDARY",
        "eu-west-1": "PRIMARY",
    }


def test_a_region_that_is_out_has_no_record_and_is_not_looked_up():
    """Its load balancer may be gone already."""
    stack = spanning(DNS + "regions.eu-west-1.enabled = false\n")

    assert stack.regions == ("us-east-1", "ap-northeast-1")
    assert [one.region for one in stack.dns[0].records] == ["us-east-1", "ap-northeast-1"]


def test_a_drained_region_that_has_left_the_fleet_is_forgotten_with_a_notice():
    """The second step after draining; what is left of it in the file can go."""
    stack = spanning(DNS + "regions.us-west-2.drained = true\n")

    assert [(one.code, one.path) for one in stack.notices] == [
        ("drained-region-gone", "dns.api.regions.us-west-2"),
    ]
    assert "us-west-2" not in stack.regions


def test_a_health_check_asks_the_port_that_serves_https():
    """Not the one that redirects, whose answer is healthy whatever is behind it."""
    found = records(DNS + 'health_check = { path = "/v1/models/m", request_interval_seconds = 10 }\n')
    check = found["us-east-1"].health_check

    assert (check.protocol, check.port, check.path) == ("HTTPS", 443, "/v1/models/m")
    assert (check.request_interval_seconds, check.failure_threshold, check.alarm) == (10, 3, None)


def test_an_alarm_is_named_for_each_region():
    """An internal load balancer cannot be asked over the internet."""
    text = DNS.replace("zone_id", "private_zone = true\nzone_id") + 'health_check = { alarm = "{fleet}-{region}-up" }\n'
    found = {one.region: one.health_check for one in spanning(text, scheme="internal").dns[0].records}

    assert {name: check.alarm for name, check in found.items()} == {
        name: f"fleet-{name}-up" for name in ("us-east-1", "eu-west-1", "ap-northeast-1")
    }
    assert {check.insufficient_data for check in found.values()} == {"LastKnownStatus"}


def test_checkers_that_are_shut_out_are_told():
    """The addresses of Route 53's checkers must reach the load balancer."""
    text = DNS + 'health_check = { path = "/x" }\n'
    notices = spanning(text, cidrs='["198.51.100.0/24"]').notices

    assert {one.code for one in notices} == {"health-checkers-shut-out"}
    assert "admits 198.51.100.0/24 only" in notices[0].message


@pytest.mark.parametrize(
    ("backend", "settings"),
    [
        ('kind = "local"', {"path": "../../../terraform.fleet-global.tfstate"}),
        (
            'kind = "s3"\nbucket = "states-{region}"',
            {
                "bucket": "states-us-east-1",
                "key": "fleet/global/terraform.tfstate",
                "region": "us-east-1",
                "encrypt": True,
                "use_lockfile": True,
            },
        ),
        ('kind = "cloud"\norganization = "org"', {"organization": "org", "workspaces": {"name": "fleet-global"}}),
    ],
)
def test_its_state_lies_beside_those_of_the_regions(backend, settings):
    """With the fleet's own backend: a bucket of the first region, a key or workspace of its own."""
    assert spanning(f"[backend]\n{backend}\n{DNS}").backend.settings == settings


def test_a_bucket_a_region_needs_the_stack_in_its_key(refused):
    """Otherwise the global stack and the first region would share a state."""
    text = '[backend]\nkind = "s3"\nbucket = "states-{region}"\nkey = "fleet.tfstate"\n'

    assert (
        "fleet-us-east-1 and fleet-global would keep their state in one place"
        in refused(text_of(text + DNS))["backend.key"]
    )
    assert spanning(text.replace("fleet.tfstate", "{stack}.tfstate") + DNS).backend.settings["key"] == (
        "fleet-global.tfstate"
    )


def test_its_provider_is_of_the_first_region_that_takes_part():
    """A region that is out may have no account, no API, nothing."""
    stack = spanning(DNS + "regions.us-east-1.enabled = false\n")

    assert (stack.region, stack.regions) == ("eu-west-1", ("eu-west-1", "ap-northeast-1"))


def test_china_is_planned_and_said_to_be_untried():
    """Its Route 53 is a service of its own, whose documentation has what is used here."""
    text = text_of(DNS).replace('"us-east-1", "eu-west-1", "ap-northeast-1"', '"cn-north-1"')
    made = plan_global(parse_fleet(tomllib.loads(text.replace(IMAGE, OWN_IMAGE))), today=TODAY)

    assert made.partition == "aws-cn"
    assert [(one.code, one.path) for one in made.notices] == [("dns-unverified", "dns.api")]
