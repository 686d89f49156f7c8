"""What a stack finds by name or id, read from its configuration, and the stand-ins for it."""

from __future__ import annotations

import uuid

import pytest

from neuronfleet.rehearsal.expected import ExpectedResources, expected_resources
from neuronfleet.rehearsal.looked_up import HostedZone, LoadBalancer, hosted_zones, load_balancers

PROVIDERS = {"aws": [{"region": "us-east-1"}, {"alias": "west", "region": "eu-west-1"}]}
ZONE = "Z0123456789ABCDEFGHIJ"


def zone(zone_id, name, *, private=False):
    """A hosted zone."""
    return HostedZone(zone_id=zone_id, name=name, private=private)


def test_load_balancers_are_looked_for_where_their_provider_is(stack_of):
    """By the alias of the data source; CDKTF writes it as text, HCL as a reference."""
    data = {
        "here": {"name": "models-public"},
        "there": {"name": "models-public", "provider": "aws.west"},
        "too": {"name": "models-grpc", "provider": "${aws.west}"},
        "known_later": {"name": "${var.name}"},
    }
    stack = stack_of({"provider": PROVIDERS, "data": {"aws_lb": data}})

    assert load_balancers(stack) == (
        LoadBalancer(region="us-east-1", name="models-public"),
        LoadBalancer(region="eu-west-1", name="models-public"),
        LoadBalancer(region="eu-west-1", name="models-grpc"),
    )


def test_an_override_of_the_rehearsal_does_not_move_a_provider(stack_of):
    """It names providers without their regions."""
    stack = stack_of({"provider": PROVIDERS, "data": {"aws_lb": {"x": {"name": "a", "provider": "aws.west"}}}})
    (stack.path / "neuronfleet_rehearsal_override.tf.json").write_text(
        '{"provider": {"aws": [{"access_key": "test"}, {"alias": "west", "access_key": "test"}]}}', encoding="utf-8"
    )

    assert load_balancers(stack) == (LoadBalancer(region="eu-west-1", name="a"),)


def test_what_a_stack_makes_itself_is_not_expected(stack_of):
    """A stand-in would be in its way."""
    stack = stack_of(
        {
            "data": {"aws_lb": {"x": {"name": "a"}}, "aws_route53_zone": {"x": {"name": "example.com"}}},
            "resource": {"aws_lb": {"x": {"name": "a"}}, "aws_route53_zone": {"x": {"name": "example.com"}}},
        }
    )

    assert not expected_resources(stack)


@pytest.mark.parametrize(
    ("names", "zone_name"),
    [
        (["models.example.com"], "example.com"),
        (["models.example.com", "models.example.com"], "example.com"),
        (["a.eu.example.com", "b.example.com"], "example.com"),
        (["example.com"], "example.com"),
        (["a.example.com", "b.example.org"], "rehearsal.example"),
        ([], "rehearsal.example"),
    ],
)
def test_a_zone_that_is_given_by_id_holds_the_names_of_its_records(stack_of, names, zone_name):
    """Its name is known to nobody here, but it must be one that they lie in."""
    records = {
        f"r{index}": {"name": name, "zone_id": "${data.aws_route53_zone.x.zone_id}"} for index, name in enumerate(names)
    }
    stack = stack_of(
        {"data": {"aws_route53_zone": {"x": {"zone_id": ZONE}}}, "resource": {"aws_route53_record": records}}
    )

    assert hosted_zones(stack) == (zone(ZONE, zone_name),)


def test_zones_are_named_by_data_sources_and_by_records(stack_of):
    """By name, private or not, and by an id that a record holds itself."""
    stack = stack_of(
        {
            "data": {"aws_route53_zone": {"a": {"name": "example.com."}, "b": {"name": "inner", "private_zone": True}}},
            "resource": {"aws_route53_record": {"r": {"name": "x.example.org", "zone_id": ZONE}}},
        }
    )

    assert hosted_zones(stack) == (
        zone(None, "example.com"),
        zone(None, "inner", private=True),
        zone(ZONE, "example.org"),
    )


@pytest.mark.moto
class TestInTheEmulator:
    """Asked through the API."""

    def expect(self, emulator, **given):
        """Let the emulator make what a stack of us-east-1 expects."""
        nothing = {"vpc_ids": (), "subnets": {}, "security_groups": {}, "image_ids": (), "instance_types": ()}
        emulator.make_existing(ExpectedResources(**({"region": "us-east-1"} | nothing | given)))

    def test_a_load_balancer_is_there_once_and_told(self, emulator, adjusted):
        """In its own region; asked for again it is the same, and so is one that a stack has made."""
        name = f"n{uuid.uuid4().hex[:12]}"
        wanted = (LoadBalancer(region="eu-west-1", name=name),)
        self.expect(emulator, load_balancers=wanted)
        found = adjusted("elbv2", "eu-west-1").describe_load_balancers(Names=[name])["LoadBalancers"][0]
        self.expect(emulator, load_balancers=wanted)

        again = adjusted("elbv2", "eu-west-1").describe_load_balancers(Names=[name])["LoadBalancers"]
        assert [one["LoadBalancerArn"] for one in again] == [found["LoadBalancerArn"]]
        told = [one for one in emulator.stand_ins() if name in one["subject"]]
        assert [(one["adjustment"], one["region"]) for one in told] == [("looked-up-resources", "us-east-1")]

    @pytest.mark.parametrize("private", [False, True])
    def test_a_zone_answers_to_its_id(self, emulator, adjusted, private):
        """And takes records."""
        zone_id = f"Z{uuid.uuid4().hex[:13].upper()}"
        self.expect(emulator, hosted_zones=(zone(zone_id, "example.com", private=private),))
        route53 = adjusted("route53")
        found = route53.get_hosted_zone(Id=zone_id)["HostedZone"]

        assert (found["Id"], found["Name"]) == (f"/hostedzone/{zone_id}", "example.com.")
        assert found["Config"]["PrivateZone"] is private
        assert zone_id in {one["Id"].rpartition("/")[2] for one in route53.list_hosted_zones()["HostedZones"]}

    def test_a_zone_answers_to_its_name(self, emulator, adjusted):
        """Once: a second stack finds the first one's."""
        name = f"n{uuid.uuid4().hex[:12]}.example"
        for _ in range(2):
            self.expect(emulator, hosted_zones=(zone(None, name),))

        found = [one["Name"] for one in adjusted("route53").list_hosted_zones()["HostedZones"]]
        assert found.count(f"{name}.") == 1
