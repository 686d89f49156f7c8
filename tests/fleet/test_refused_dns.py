"""Hostnames that cannot be; each told at its TOML path."""

from __future__ import annotations

import pytest

from tests.fleet.spanning import DNS, IMAGE, OWN_IMAGE, spanning, text_of

TWO = "regions.ap-northeast-1.enabled = false\n"
WEIGHTED = 'policy = "weighted"\n'
OVERRIDE = "[overrides.eu-west-1."

REFUSED = [
    pytest.param(
        DNS.replace('zone_id = "Z0123456789ABCDEFGHIJ"', ""),
        "dns.api",
        "neither is given: say which hosted zone holds 'models.example.com' by zone_id or by zone_name",
        id="no-zone",
    ),
    pytest.param(DNS + 'zone_name = "example.com"\n', "dns.api", "both are given: say which", id="two-zones"),
    pytest.param(
        DNS.replace('zone_id = "Z0123456789ABCDEFGHIJ"', 'zone_name = "example.org"'),
        "dns.api.hostname",
        "'models.example.com' is not in the zone 'example.org'; a name in it is 'example.org' or ends in",
        id="name-of-another-zone",
    ),
    pytest.param(
        DNS.replace('zone_id = "Z0123456789ABCDEFGHIJ"', 'zone_name = "ample.com"'),
        "dns.api.hostname",
        "is not in the zone 'ample.com'",
        id="ends-alike-but-is-no-label",
    ),
    pytest.param(
        DNS + DNS.replace("dns.api", "dns.other"),
        "dns.other.hostname",
        "'models.example.com' is the hostname of dns.api as well; one name has one policy",
        id="hostname-twice",
    ),
    pytest.param(
        DNS.replace('"public"', '"pubic"'),
        "dns.api.load_balancer",
        "no load balancer is called 'pubic'; did you mean 'public'?",
        id="unknown-load-balancer",
    ),
    pytest.param(
        DNS
        + f"{OVERRIDE}load_balancers.public]\nenabled = false\n{OVERRIDE}services.resnet50.traffic]\nenabled = false\n",
        "dns.api.load_balancer",
        "eu-west-1 has no load balancer 'public'; give it one, or take the region out with enabled = false under "
        "dns.api.regions.eu-west-1",
        id="region-without-the-load-balancer",
    ),
    pytest.param(
        DNS + f"{OVERRIDE}services.resnet50.traffic]\nenabled = false\n",
        "dns.api.load_balancer",
        "eu-west-1 cannot take traffic: no service has traffic.load_balancer = 'public' there",
        id="nothing-behind-it",
    ),
    pytest.param(
        DNS + f"{OVERRIDE}services.resnet50]\ndesired_count = 0\n",
        "dns.api.load_balancer",
        "eu-west-1 cannot take traffic: resnet50 behind it has desired_count = 0; let a service run there with at "
        "least one task, or set drained = true under dns.api.regions.eu-west-1",
        id="standby-without-tasks",
    ),
    pytest.param(
        DNS + "regions.us-west-2 = {}\n",
        "dns.api.regions.us-west-2",
        "the fleet does not serve from 'us-west-2'; did you mean 'us-east-1'? If it has been removed, that is the "
        "second of two steps: put it back into regions, set drained = true here, apply, and remove it",
        id="removed-before-it-was-drained",
    ),
    pytest.param(
        DNS + "".join(f"regions.{one}.enabled = false\n" for one in ("us-east-1", "eu-west-1", "ap-northeast-1")),
        "dns.api.regions",
        "no region is left; leave dns.api out",
        id="no-region-left",
    ),
    pytest.param(
        DNS + "".join(f"regions.{one}.drained = true\n" for one in ("us-east-1", "eu-west-1", "ap-northeast-1")),
        "dns.api.regions",
        "every region is drained (us-east-1, eu-west-1, ap-northeast-1), and Route 53 then answers with all of them",
        id="all-drained",
    ),
    pytest.param(
        DNS + WEIGHTED + "".join(f"regions.{one}.weight = 0\n" for one in ("us-east-1", "eu-west-1", "ap-northeast-1")),
        "dns.api.regions",
        "every region has weight 0",
        id="all-weights-0",
    ),
    pytest.param(
        DNS + "regions.eu-west-1.weight = 0\n",
        "dns.api.regions.eu-west-1.weight",
        "is for policy = 'weighted', but the policy is 'latency'; to drain the region set drained = true",
        id="weight-without-policy",
    ),
    pytest.param(
        DNS + WEIGHTED + "regions.eu-west-1 = { weight = 5, drained = true }\n",
        "dns.api.regions.eu-west-1.weight",
        "contradicts drained = true, which is a weight of 0",
        id="weight-of-a-drained-region",
    ),
    pytest.param(
        DNS + WEIGHTED + "regions.eu-west-1.weight = 5\n",
        "dns.api.regions",
        "us-east-1, ap-northeast-1 has no weight beside others that have one",
        id="some-weights",
    ),
    pytest.param(
        DNS + WEIGHTED + TWO + "regions.eu-west-1.enabled = false\nregions.us-east-1.weight = 5\n",
        "dns.api.regions.us-east-1.weight",
        "has no sibling: a weight is a share among several regions",
        id="weight-without-sibling",
    ),
    pytest.param(
        DNS + 'regions.eu-west-1.role = "primary"\n',
        "dns.api.regions.eu-west-1.role",
        "is for policy = 'failover', but the policy is 'latency'",
        id="role-without-policy",
    ),
    pytest.param(
        DNS + 'policy = "failover"\n',
        "dns.api.policy",
        "'failover' is between a primary region and a secondary one, but 3 take part (us-east-1, eu-west-1, ap-",
        id="failover-of-three",
    ),
    pytest.param(
        DNS + 'policy = "failover"\n' + TWO,
        "dns.api.regions",
        "neither has a role: say role = 'primary' under dns.api.regions.us-east-1 or eu-west-1",
        id="failover-without-roles",
    ),
    pytest.param(
        DNS
        + 'policy = "failover"\n'
        + TWO
        + 'regions.us-east-1.role = "primary"\nregions.eu-west-1.role = "primary"\n',
        "dns.api.regions",
        "both are primary",
        id="two-primaries",
    ),
    pytest.param(
        DNS + "ipv6 = true\n",
        "dns.api.ipv6",
        "'public' has no IPv6 in us-east-1, eu-west-1, ap-northeast-1; set ipv6 = true under load_balancers.public",
        id="ipv6-of-none",
    ),
    pytest.param(
        DNS + "health_check = {}\n", "dns.api.health_check", "neither is given: say what is checked", id="check-of-none"
    ),
    pytest.param(
        DNS + 'health_check = { path = "/x", alarm = "y" }\n', "dns.api.health_check", "both are given", id="two-checks"
    ),
    pytest.param(
        DNS + 'health_check = { alarm = "y", port = 443 }\n',
        "dns.api.health_check.port",
        "belongs to path, but an alarm decides",
        id="port-of-an-alarm",
    ),
    pytest.param(
        DNS + 'health_check = { path = "/x", insufficient_data = "Healthy" }\n',
        "dns.api.health_check.insufficient_data",
        "belongs to alarm",
        id="data-of-a-path",
    ),
    pytest.param(
        DNS + 'health_check = { path = "/x", port = 80 }\n',
        "dns.api.health_check.port",
        "80 of 'public' in us-east-1 only redirects, which counts as healthy whatever is behind it; ports that serve "
        "are 443",
        id="port-that-redirects",
    ),
    pytest.param(
        DNS + 'health_check = { path = "/x", port = 8443 }\n',
        "dns.api.health_check.port",
        "8443 of 'public' in us-east-1 is no listener",
        id="port-without-listener",
    ),
    pytest.param(
        'traffic.host_headers = ["models.example.com"]\n' + DNS + 'health_check = { path = "/x" }\n',
        "dns.api.health_check.path",
        "nothing answers '/x' on port 443 in us-east-1: Route 53 asks for the load balancer's own name",
        id="path-that-nothing-answers",
    ),
    pytest.param(
        DNS + '[overrides.eu-west-1]\naccount_id = "210987654321"\n',
        "dns.api.regions",
        "one hostname cannot lead to several accounts, because its stack has credentials of one (us-east-1 has "
        "123456789012, eu-west-1 has 210987654321)",
        id="several-accounts",
    ),
]


@pytest.mark.parametrize(("addition", "path", "words"), REFUSED)
def test_it_is_refused_with_the_way_out(refused, addition, path, words):
    """What cannot work is refused at its path, with what there is and what to change."""
    found = refused(text_of(addition))

    assert path in found
    assert words in found[path]


def test_an_internal_load_balancer_needs_a_private_zone(refused):
    """A public zone would answer with addresses that nobody outside can reach."""
    assert (
        "'public' is internal in us-east-1, eu-west-1, ap-northeast-1"
        in refused(text_of(DNS, scheme="internal"))["dns.api.load_balancer"]
    )


def test_route_53_cannot_ask_an_internal_load_balancer(refused):
    """Its checkers come over the internet."""
    text = DNS + 'private_zone = true\nhealth_check = { path = "/x" }\n'
    found = refused(text_of(text, scheme="internal"))

    assert "is internal in us-east-1; name a CloudWatch alarm by alarm" in found["dns.api.health_check.path"]


def test_a_drained_region_may_be_empty():
    """It is on its way out: what serves there may go before the region does."""
    text = DNS + f"regions.eu-west-1.drained = true\n{OVERRIDE}services.resnet50]\ndesired_count = 0\n"

    assert [one.region for one in spanning(text).dns[0].records if one.drained] == ["eu-west-1"]


def test_govcloud_has_no_such_records(refused):
    """Its Route 53 knows neither public zones nor aliases of load balancers."""
    text = text_of(DNS).replace('"us-east-1", "eu-west-1", "ap-northeast-1"', '"us-gov-west-1", "us-gov-east-1"')
    text = text.replace(IMAGE, OWN_IMAGE)

    assert "Route 53 of GovCloud has no public hosted zones, no latency routing" in refused(text)["dns.api"]


def test_partitions_have_no_zone_in_common(refused):
    """A fleet may be in several, but a hostname is in one."""
    text = text_of(DNS).replace(', "ap-northeast-1"]', ', "cn-north-1"]').replace('account_id = "123456789012"', "")
    found = refused(text.replace("{account_id}", "123456789012").replace(IMAGE, OWN_IMAGE))

    assert "one hostname cannot lead to several partitions" in found["dns.api.regions"]


def test_nothing_is_said_of_a_hostname_whose_regions_have_problems_of_their_own(refused):
    """What follows from a broken region would be a guess."""
    assert list(refused(text_of(DNS).replace("tensorflow-2.10.1", "tensorflow-0.0"))) == ["services.resnet50.image"]


def test_a_misspelled_hostname_is_told_what_they_look_like(refused):
    """Route 53 keeps names in lower case; another spelling would be planned anew for ever."""
    found = refused(text_of(DNS.replace("models.ex", "Models.ex")))

    assert "'Models.example.com' is not allowed; give a DNS name in lower case" in found["dns.api.hostname"]
