"""Networks and state: a made VPC in each form, an existing one, and every backend."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.bert]\nimage = "123456789012.dkr.ecr.{region}.{dns_suffix}/bert:1.0"\n'


@pytest.mark.parametrize(
    ("asked", "egress", "private", "public"),
    [
        ("", "nat", True, True),
        ('egress = "nat-per-zone"', "nat-per-zone", True, True),
        ("public = true", "public", False, True),
    ],
)
def test_a_made_vpc_has_the_subnets_that_its_egress_needs(plan, asked, egress, private, public):
    """Instances are in private subnets behind NAT gateways, or in public ones where that is asked for."""
    network = plan(f"[network]\n{asked}\n{BERT}").network
    assert (network.kind, network.egress, network.public) == ("made", egress, egress == "public")
    assert {(one.private_cidr is not None, one.public_cidr is not None) for one in network.subnets} == {
        (private, public)
    }
    assert network.endpoint_services == ()


def test_endpoints_replace_the_internet(plan):
    """With endpoints only, there is no public subnet, and every service that instances call has an endpoint."""
    network = plan(f'[network]\negress = "endpoints"\n{OWN}').network
    assert {one.public_cidr for one in network.subnets} == {None}
    assert network.endpoint_services == (
        *("ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "ssm", "ssmmessages", "sts"),
    )


def test_endpoints_follow_secrets_and_keys(plan):
    """Secrets Manager and KMS get an endpoint where they are used."""
    text = '[network]\negress = "endpoints"\n[logs]\nkms_key_id = "arn:aws:kms:{region}:123456789012:key/abc"\n' + OWN
    text += 'secrets = { A = "arn:aws:secretsmanager:us-east-1:123456789012:secret:a" }'
    blueprint = plan(text)
    assert {"secretsmanager", "kms"} <= set(blueprint.network.endpoint_services)
    assert blueprint.logs.kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/abc"


def test_the_dlc_image_of_the_region_is_reached_by_endpoints(plan):
    """A prebuilt image from the private registry of the region itself needs no internet."""
    text = '[network]\negress = "endpoints"\n[services.bert]\nimage = "pytorch-1.13.1"\nimage_registry = "dlc"'
    assert plan(text).network.egress == "endpoints"


def test_a_sidecar_from_elsewhere_is_not_reached_by_endpoints(refused):
    """The sidecar's image is pulled too."""
    text = '[network]\negress = "endpoints"\n[ami]\nimage_id = "ami-0123456789abcdef0"\n' + OWN
    text += 'runtime = "neuron-rtd"\nsidecar = { image = "ghcr.io/me/rtd:1.0" }'
    assert "bert pulls ghcr.io/me/rtd:1.0" in refused(text)["network.egress"]


@pytest.mark.parametrize(("cidr", "first"), [("10.20.0.0/16", "10.20.0.0/19"), ("10.20.4.0/22", "10.20.4.0/25")])
def test_a_given_block_is_divided(plan, cidr, first):
    """The addresses of the user are divided into zones."""
    network = plan(f'[network]\ncidr = "{cidr}"\n{BERT}').network
    assert (network.cidr, network.subnets[0].private_cidr) == (cidr, first)


def test_zones_come_in_the_order_they_were_asked_for(plan):
    """zone_ids are taken as they are written, the first with the NAT gateway; their addresses are their number's."""
    network = plan(f'[network]\nzone_ids = ["use1-az6", "use1-az1"]\n{BERT}').network
    assert [(one.zone_id, one.index, one.private_cidr) for one in network.subnets] == [
        ("use1-az6", 5, "10.0.160.0/19"),
        ("use1-az1", 0, "10.0.0.0/19"),
    ]


def test_zones_in_china_can_be_named(plan):
    """Where no data is at hand, zone ids are believed."""
    text = f'name = "f"\nregions = ["cn-north-1"]\n[network]\nzone_ids = ["cnn1-az1"]\n{BERT}'
    assert [one.zone_id for one in plan(text).network.subnets] == ["cnn1-az1"]


def test_the_internet_is_let_in_only_when_it_is_said_twice(plan):
    """An open CIDR goes with public = true."""
    network = plan(f'[network]\npublic = true\nallowed_cidrs = ["0.0.0.0/0"]\n{BERT}').network
    assert (network.public, network.allowed_cidrs) == (True, ("0.0.0.0/0",))


def test_local_state_is_a_file_for_each_region(plan_all):
    """Without a backend, each region has a file of its own outside the synthesized output."""
    found = plan_all(f'name = "f"\nregions = ["us-east-1", "eu-west-1"]\n{BERT}')
    assert [one.backend.kind for one in found] == ["local", "local"]
    assert [one.backend.settings for one in found] == [
        {"path": "../../../terraform.f-us-east-1.tfstate"},
        {"path": "../../../terraform.f-eu-west-1.tfstate"},
    ]


def test_s3_state_differs_by_region_and_is_locked(plan_all):
    """One bucket holds a key for each region, encrypted and with a lock file."""
    text = 'name = "f"\nregions = ["us-east-1", "eu-west-1"]\n'
    text += '[backend]\nkind = "s3"\nbucket = "state"\nregion = "eu-west-1"\nkms_key_id = "k"\n'
    found = [one.backend.settings for one in plan_all(text + BERT)]
    assert [one["key"] for one in found] == ["f/us-east-1/terraform.tfstate", "f/eu-west-1/terraform.tfstate"]
    assert {
        (one["bucket"], one["region"], one["encrypt"], one["use_lockfile"], one["kms_key_id"]) for one in found
    } == {("state", "eu-west-1", True, True, "k")}


def test_a_bucket_in_every_region_carries_its_name(plan_all):
    """By default the bucket is in the region of the stack."""
    text = 'name = "f"\nregions = ["us-east-1", "eu-west-1"]\n[backend]\nkind = "s3"\nbucket = "state-{region}"\n'
    text += 'key = "fleet.tfstate"\n'
    assert [(one.backend.settings["bucket"], one.backend.settings["region"]) for one in plan_all(text + BERT)] == [
        ("state-us-east-1", "us-east-1"),
        ("state-eu-west-1", "eu-west-1"),
    ]


def test_hcp_state_is_a_workspace_for_each_region(plan_all):
    """HCP Terraform gets a workspace a region, Enterprise its host name."""
    text = 'name = "f"\nregions = ["us-east-1", "eu-west-1"]\n[backend]\nkind = "cloud"\norganization = "me"\n'
    text += 'project = "ml"\nhostname = "tfe.example.com"\n'
    assert [one.backend.settings for one in plan_all(text + BERT)] == [
        {
            "organization": "me",
            "hostname": "tfe.example.com",
            "workspaces": {"name": f"f-{region}", "project": "ml"},
        }
        for region in ("us-east-1", "eu-west-1")
    ]
