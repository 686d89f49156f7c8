"""The same small fleet in every region: what python-hcl2 reads in the HCL of each."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import CatalogueError
from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.node

CATALOGUE = load_catalogue()
# From the fact sheet and not from the catalogue: the regions of the AWS page that offer Inf1, and the others that do.
REGIONS = {
    "aws": (
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1", "ap-east-1", "ap-northeast-1"),
        *("ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1"),
        *("eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3", "me-south-1", "sa-east-1", "af-south-1"),
    ),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
}
ALL = [(region, partition) for partition, regions in REGIONS.items() for region in regions]
FLEET = """
name = "small"
regions = {regions}

[services.bert]
image = "{{account_id}}.dkr.ecr.{{region}}.{{dns_suffix}}/bert:1.0"
ports = [{{ name = "grpc", container_port = 8500 }}]
health_check = false
model = "s3://models-{{region}}/bert"

[tasks.nightly]
image = "{{account_id}}.dkr.ecr.{{region}}.{{dns_suffix}}/nightly:1.0"
ports = []
health_check = false
schedule = {{ expression = "rate(1 day)" }}

[tasks.once]
image = "{{account_id}}.dkr.ecr.{{region}}.{{dns_suffix}}/once:1.0"
ports = []
health_check = false
{overrides}
"""
OVERRIDE = """
[overrides.{region}]
account_id = "{account}"
network = {{ vpc_id = "vpc-{number:08x}", subnet_ids = ["subnet-{number:08x}"] }}
"""


ACCOUNTS = {"aws": "111111111111", "aws-us-gov": "222222222222", "aws-cn": "333333333333"}


def overrides_of(regions) -> str:
    """An existing VPC for each region, with ids of its own, and the account of the partition."""
    partitions = dict(ALL)
    return "".join(
        OVERRIDE.format(region=region, number=number, account=ACCOUNTS[partitions[region]])
        for number, region in enumerate(regions, start=1)
    )


@pytest.fixture(scope="module")
def stacks(synthesize_fleet, tmp_path_factory):
    """A stack for each region, from one synthesis."""
    overrides = overrides_of(region for region, _ in ALL)
    fleet = tmp_path_factory.mktemp("fleet") / "fleet.toml"
    fleet.write_text(FLEET.format(regions=[region for region, _ in ALL], overrides=overrides), encoding="utf-8")
    return synthesize_fleet(fleet)


@pytest.fixture(scope="module", params=ALL, ids=[region for region, _ in ALL])
def placed(request, stacks) -> tuple[str, str, Synthesized]:
    """Region, partition and stack."""
    region, partition = request.param
    return region, partition, stacks[f"small-{region}"]


def test_the_image_is_resolved_from_ssm_in_the_stacks_own_region(placed):
    """The provider has the region, the parameter is the default family's, and the launch template takes its value."""
    region, _, stack = placed
    assert stack.provider("aws")["region"] == region
    assert stack.data("aws_ssm_parameter.bert_ami")["name"] == (
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    )
    assert stack.resource("aws_launch_template.bert")["image_id"] == (
        "${data.aws_ssm_parameter.bert_ami.insecure_value}"
    )


def test_zones_without_the_type_are_filtered(placed):
    """The offerings are asked for at plan, by zone id, in every region."""
    _, _, stack = placed
    offerings = stack.data("aws_ec2_instance_type_offerings.inf1_xlarge")
    assert offerings["location_type"] == "availability-zone-id"
    assert offerings["filter"] == [{"name": "instance-type", "values": ["inf1.xlarge"]}]


def test_the_task_owns_its_device_and_pulls_from_the_regions_registry(placed):
    """Device, lock and registry are those of the region's partition."""
    region, partition, stack = placed
    (container,) = stack.containers("aws_ecs_task_definition.bert")
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    assert container["image"] == f"{ACCOUNTS[partition]}.dkr.ecr.{region}.{suffix}/bert:1.0"
    assert [one["hostPath"] for one in container["linuxParameters"]["devices"]] == ["/dev/neuron0"]
    assert [one["hostPort"] for one in container["portMappings"]] == [8500, 29000]
    assert container["logConfiguration"]["options"]["awslogs-region"] == region


def test_service_schedule_and_command_are_tied_to_the_instance_type(placed):
    """Each carries the expression, spelled as ECS reports the type."""
    region, _, stack = placed
    expression = "attribute:ecs.instance-type == inf1.xlarge"
    service = stack.resource("aws_ecs_service.bert")
    assert [one.get("expression", one["type"]) for one in service["placement_constraints"]] == [
        expression,
        "distinctInstance",
    ]
    (target,) = stack.resource("aws_scheduler_schedule.nightly")["target"]
    (parameters,) = target["ecs_parameters"]
    assert expression in [one.get("expression") for one in parameters["placement_constraints"]]
    command = stack.output("run_task_commands")["once"]
    assert f"--region {region} " in command
    assert expression in command


def test_every_arn_is_of_the_partition(placed):
    """Roles trust and allow nothing outside the region's own partition."""
    region, partition, stack = placed
    model = stack.policy("aws_iam_role_policy.bert_task")["ReadModel"]["Resource"]
    assert f"arn:{partition}:s3:::models-{region}/bert/*" in model
    pull = stack.policy("aws_iam_role_policy.bert_execution")["PullImages"]["Resource"]
    assert pull == [f"arn:{partition}:ecr:{region}:{ACCOUNTS[partition]}:repository/bert"]
    others = {"aws", "aws-us-gov", "aws-cn"} - {partition}
    assert [other for other in others if f"arn:{other}:" in stack.hcl_text] == []


def test_regions_of_the_page_without_inf1_are_no_regions_of_this_file():
    """ap-southeast-3 is on the page, offers no Inf1 and is refused by the planner, as tests/fleet shows."""
    on_page = {name for name, region in CATALOGUE.regions.items() if region.on_page}
    assert on_page - {region for region, _ in ALL} == {"ap-southeast-3"}


def test_the_prebuilt_image_comes_from_the_registry_that_the_region_has(synthesize_fleet, tmp_path):
    """A catalogue image of AWS's private registry is pulled from the account that serves the region."""
    regions = []
    for region in REGIONS["aws"]:
        try:
            CATALOGUE.image_reference(CATALOGUE.images["tensorflow-2.10.1"], CATALOGUE.regions[region])
        except CatalogueError:
            continue
        regions.append(region)
    fleet = tmp_path / "fleet.toml"
    fleet.write_text(
        f'name = "small"\nregions = {regions}\n[services.tf]\nimage = "tensorflow-2.10.1"\n'
        f'model = "s3://models/m"\n{overrides_of(regions)}',
        encoding="utf-8",
    )
    stacks = synthesize_fleet(fleet)
    found = {}
    for region in regions:
        (container,) = stacks[f"small-{region}"].containers("aws_ecs_task_definition.tf")
        found[region] = container["image"].split("/")[0]
    assert found["us-east-1"] == "763104351884.dkr.ecr.us-east-1.amazonaws.com"
    assert found["eu-west-3"] == "763104351884.dkr.ecr.eu-west-3.amazonaws.com"
    assert set(found) == set(regions)
    assert all(host.endswith(".amazonaws.com") for host in found.values())
