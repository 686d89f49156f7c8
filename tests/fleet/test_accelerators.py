"""Accelerators: what is decided, and what cannot be."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.fleet import parse_fleet, plan_global
from tests.fleet.spanning import ACCELERATOR, DNS, IMAGE, OWN_IMAGE, spanning, text_of

NAMES = ("us-east-1", "eu-west-1", "ap-northeast-1")
OVERRIDE = "[overrides.eu-west-1."


def test_an_accelerator_has_an_endpoint_group_in_every_region():
    """Each leads to the load balancer of its region, on every port that it listens on, at full dial."""
    one = spanning(ACCELERATOR).accelerators[0]

    assert (one.full_name, one.ports, one.ip_address_type, one.client_affinity) == (
        "fleet-fixed",
        (80, 443),
        "IPV4",
        "NONE",
    )
    assert [(group.region, group.load_balancer.full_name) for group in one.endpoint_groups] == [
        (name, "fleet-public") for name in NAMES
    ]
    assert {(group.traffic_dial_percent, group.drained) for group in one.endpoint_groups} == {(100, False)}


def test_targets_of_application_load_balancers_see_the_clients():
    """And those of network load balancers only where it is asked for: it has conditions there."""
    assert all(one.client_ip_preservation for one in spanning(ACCELERATOR).accelerators[0].endpoint_groups)
    assert not any(one.client_ip_preservation for one in before_network_load_balancers(""))
    assert all(one.client_ip_preservation for one in before_network_load_balancers("client_ip_preservation = true\n"))


def before_network_load_balancers(more: str):
    """Endpoint groups of an accelerator before network load balancers."""
    text = ACCELERATOR + more
    made = plan_global(parse_fleet(tomllib.loads(text_of(text).replace("scheme =", 'type = "network"\nscheme ='))))
    return made.accelerators[0].endpoint_groups


def test_a_dial_is_a_share_and_drained_is_a_dial_of_0():
    """Whatever the dial says besides."""
    text = ACCELERATOR + (
        "regions.us-east-1.traffic_dial_percent = 30\n"
        "regions.eu-west-1 = { traffic_dial_percent = 50, drained = true }\n"
        "regions.ap-northeast-1.traffic_dial_percent = 100\n"
    )
    groups = spanning(text).accelerators[0].endpoint_groups

    assert [(one.region, one.traffic_dial_percent, one.drained) for one in groups] == [
        ("us-east-1", 30, False),
        ("eu-west-1", 0, True),
        ("ap-northeast-1", 100, False),
    ]


def test_flow_logs_have_a_prefix_of_their_own():
    """Two accelerators may share a bucket."""
    one = spanning(ACCELERATOR + 'flow_logs_bucket = "logs-of-mine"\n').accelerators[0]

    assert (one.flow_logs_bucket, one.flow_logs_prefix) == ("logs-of-mine", "fleet/fixed")


def test_hostnames_and_accelerators_share_the_stack_and_its_lookups():
    """A load balancer that both lead to is looked up once."""
    stack = spanning(ACCELERATOR + DNS)

    assert [one.region for one in stack.load_balancers] == list(NAMES)
    assert (len(stack.dns), len(stack.accelerators)) == (1, 1)


REFUSED = [
    pytest.param(
        ACCELERATOR + "ports = [443, 8443]\n",
        "accelerators.fixed.ports[1]",
        "'public' has no listener on port 8443 in us-east-1, eu-west-1, ap-northeast-1; ports with a listener in "
        "every region are 80, 443",
        id="endpoint-without-listener",
    ),
    pytest.param(
        ACCELERATOR + f"{OVERRIDE}load_balancers.public]\nhttps_port = 8443\n",
        "accelerators.fixed.ports",
        "'public' has no listener on port 443 in eu-west-1; ports with a listener in every region are 80",
        id="another-port-in-one-region",
    ),
    pytest.param(
        ACCELERATOR + "ports = [443, 443]\n", "accelerators.fixed.ports", "listed twice; list it once", id="port-twice"
    ),
    pytest.param(
        ACCELERATOR + "".join(f"regions.{one}.traffic_dial_percent = 0\n" for one in NAMES),
        "accelerators.fixed.regions",
        "every region has a traffic dial of 0 (us-east-1, eu-west-1, ap-northeast-1), so nothing is served",
        id="all-dials-0",
    ),
    pytest.param(
        ACCELERATOR + "ipv6 = true\n",
        "accelerators.fixed.ipv6",
        "needs endpoints with IPv6, but 'public' has none in us-east-1",
        id="ipv6-of-none",
    ),
    pytest.param(
        ACCELERATOR + 'flow_logs_prefix = "x"\n',
        "accelerators.fixed.flow_logs_prefix",
        "is a place in a bucket, but no flow_logs_bucket is given",
        id="prefix-without-bucket",
    ),
    pytest.param(
        ACCELERATOR + "regions.us-west-2.traffic_dial_percent = 0\n",
        "accelerators.fixed.regions.us-west-2",
        "that is the second of two steps: put it back into regions, set drained = true here, apply",
        id="removed-before-it-was-drained",
    ),
    pytest.param(
        ACCELERATOR + f"{OVERRIDE}services.resnet50]\ndesired_count = 0\n",
        "accelerators.fixed.load_balancer",
        "eu-west-1 cannot take traffic: resnet50 behind it has desired_count = 0",
        id="region-without-tasks",
    ),
]


@pytest.mark.parametrize(("addition", "path", "words"), REFUSED)
def test_it_is_refused_with_the_way_out(refused, addition, path, words):
    """What cannot work is refused at its path, with what there is and what to change."""
    found = refused(text_of(addition))

    assert path in found
    assert words in found[path]


@pytest.mark.parametrize(("regions", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")])
def test_other_partitions_have_no_global_accelerator(refused, regions, partition):
    """Its list of regions has none of theirs."""
    text = text_of(ACCELERATOR).replace('"us-east-1", "eu-west-1", "ap-northeast-1"', f'"{regions}"')
    found = refused(text.replace(IMAGE, OWN_IMAGE))

    assert f"not in {regions} ({partition})" in found["accelerators.fixed"]


def test_an_internal_endpoint_needs_an_internet_gateway(refused):
    """Global Accelerator wants to see one in the VPC, though no route to it."""
    text = text_of(ACCELERATOR + '[network]\negress = "endpoints"\n', scheme="internal").replace(IMAGE, OWN_IMAGE)

    assert "has no internet gateway (network.egress = 'endpoints')" in refused(text)["accelerators.fixed.load_balancer"]


def test_several_partitions_are_too_much_for_one_stack(refused):
    """Each hostname may be of one, but the stack has one set of credentials."""
    text = text_of(
        DNS
        + "regions.cn-north-1.enabled = false\n"
        + DNS.replace("dns.api", "dns.china").replace("models.", "modelle.")
        + "regions.us-east-1.enabled = false\nregions.eu-west-1.enabled = false\n"
    )
    text = text.replace(', "ap-northeast-1"]', ', "cn-north-1"]').replace('account_id = "123456789012"', "")
    found = refused(text.replace("{account_id}", "123456789012").replace(IMAGE, OWN_IMAGE))

    assert "is one stack, with credentials of one partition and account" in found["dns"]
