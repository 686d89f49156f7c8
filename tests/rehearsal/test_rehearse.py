"""Three fleets of the planner, synthesized by the repository's own app and rehearsed with the real Terraform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.infra.app import run_app
from neuronfleet.rehearsal import StackDirectory, rehearse, review_settings
from neuronfleet.rehearsal.report import STAGES
from neuronfleet.rehearsal.summary import summary

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.node]

FLEETS = Path(__file__).parent / "fleets"
SLOTS, EXISTING, CHINA = 0, 1, 2
WAIVER = """
[[waiver]]
policy = "AMI001"
address = "aws_launch_template.resnet50"
region = "eu-west-1"
reason = "the fleet has an image of its own, by its id"
owner = "ml-platform"
expires = 2999-01-31
"""


@pytest.fixture(scope="module")
def steps():
    """Progress of the run."""
    return []


@pytest.fixture(scope="module")
def report(tmp_path_factory, repository, steps):
    """Three fleets in three regions of two partitions, rehearsed side by side once for all tests."""
    folder = tmp_path_factory.mktemp("synthesized")
    stacks = []
    for name in ("slots", "existing", "china"):
        paths = run_app(repository, folder / name, fleet_file=FLEETS / f"{name}.toml")
        stacks += [StackDirectory.read(path) for path in paths]
    settings = tmp_path_factory.mktemp("settings")
    # The locked release grows older than AMI008 likes.
    (settings / "neuronfleet.toml").write_text('waivers = "waivers.toml"\nignore = ["AMI008"]\n', encoding="utf-8")
    (settings / "waivers.toml").write_text(WAIVER, encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    made = rehearse(stacks, parallelism=3, progress=steps.append, settings=review_settings(settings))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return made


@pytest.fixture(scope="module")
def found(report):
    """What was found: a function of stack, address and subject."""

    def find(index, address, subject):
        checks = {(check.address, check.subject): check.found for check in report.stacks[index].checks}
        return checks[address, subject]

    return find


@pytest.mark.parametrize("index", [SLOTS, EXISTING, CHINA])
def test_every_fleet_is_clean(report, index):
    """A fleet violates nothing, applies, verifies, plans empty and leaves nothing, of its own or in the state."""
    stack = report.stacks[index]
    assert stack.failure is None
    assert [f"{one.policy} {one.address}: {one.message}" for one in stack.violations] == []
    assert stack.review.errors == ()
    assert [check for check in stack.checks if not check.passed] == []
    assert [str(difference) for difference in stack.real_differences] == []
    assert stack.left_over == stack.not_applied == ()
    assert stack.verdict == "clean"
    assert [(stage.name, stage.outcome) for stage in stack.stages] == [(name, "ok") for name in STAGES]


@pytest.mark.parametrize(
    ("index", "addresses"),
    [
        (
            SLOTS,
            {
                "aws_ecs_cluster.inference",
                "aws_launch_template.shared",
                "aws_launch_template.pool",
                "aws_autoscaling_group.shared",
                "aws_autoscaling_group.pool",
                "aws_ec2_capacity_reservation.shared_use1_az1",
                "aws_ec2_capacity_reservation.shared_use1_az2",
                "aws_ecs_capacity_provider.shared",
                "aws_ecs_capacity_provider.pool",
                "aws_ecs_cluster_capacity_providers.inference",
                "aws_ecs_task_definition.ranker",
                "aws_ecs_service.ranker",
                "aws_ecs_task_definition.bert_slot0",
                "aws_ecs_task_definition.bert_slot1",
                "aws_ecs_task_definition.nightly_check",
                "aws_ecs_service.bert_slot0",
                "aws_ecs_service.bert_slot1",
                "aws_scheduler_schedule.nightly_check",
            },
        ),
        (
            EXISTING,
            {
                "aws_ecs_cluster.inference",
                "aws_launch_template.resnet50",
                "aws_launch_template.gateway",
                "aws_autoscaling_group.resnet50",
                "aws_autoscaling_group.gateway",
                "aws_ecs_capacity_provider.resnet50",
                "aws_ecs_capacity_provider.gateway",
                "aws_ecs_cluster_capacity_providers.inference",
                "aws_ecs_task_definition.resnet50",
                "aws_ecs_task_definition.gateway",
                "aws_ecs_service.resnet50",
                "aws_ecs_service.gateway",
            },
        ),
        (
            CHINA,
            {
                "aws_ecs_cluster.inference",
                "aws_launch_template.classifier",
                "aws_autoscaling_group.classifier",
                "aws_ecs_capacity_provider.classifier",
                "aws_ecs_cluster_capacity_providers.inference",
                "aws_ecs_task_definition.classifier",
                "aws_ecs_service.classifier",
            },
        ),
    ],
)
def test_the_emulator_was_asked_about_each_kind(report, index, addresses):
    """Every resource of a kind that is verified was asked for, by its address."""
    assert {check.address for check in report.stacks[index].checks} == addresses


def test_each_slot_has_its_own_chip(found):
    """The task definitions of the slots hold one device each, and no two the same."""
    devices = [
        json.loads(found(SLOTS, f"aws_ecs_task_definition.{name}", "devices of the containers"))
        for name in ("bert_slot0", "bert_slot1", "nightly_check")
    ]
    (first,), (second,), (third,) = (next(iter(containers.values())) for containers in devices)
    assert {device.split()[0] for device in (first, second, third)} == {"/dev/neuron0", "/dev/neuron1", "/dev/neuron2"}


def test_a_pool_of_two_types_is_one_group(found):
    """The policy of the group has both types in order, and the share that is bought On-Demand."""
    pool = "aws_autoscaling_group.pool"
    assert json.loads(found(SLOTS, pool, "instance types")) == ["inf1.xlarge", "inf1.2xlarge"]
    assert json.loads(found(SLOTS, pool, "On-Demand base and percent")) == [1, 50]


def test_instances_are_reserved_in_each_zone(found):
    """By the names that the zones of the subnets have in the account."""
    for zone in ("az1", "az2"):
        at = f"aws_ec2_capacity_reservation.shared_use1_{zone}"
        count, kind, where = json.loads(found(SLOTS, at, "what is reserved"))
        assert (count, kind) == (1, "inf1.6xlarge")
        assert where.startswith("us-east-1")


def test_the_image_is_the_one_that_ssm_names(found):
    """A launch template boots what the region's SSM parameter holds, or the fleet's own image."""
    neuron = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    locked = neuron.replace("recommended", "al2023-ami-ecs-neuron-hvm-2023.0.20260901-kernel-6.1-x86_64")
    assert found(SLOTS, "aws_launch_template.shared", f"image id named by {locked}").startswith("ami-")
    assert found(CHINA, "aws_launch_template.classifier", f"image id named by {neuron}").startswith("ami-")
    assert found(EXISTING, "aws_launch_template.resnet50", "image id") == "ami-0123456789abcdef0"


def test_tasks_of_an_existing_network_are_in_its_subnets(found):
    """The Auto Scaling groups of both instance types are in the subnets that the fleet names."""
    for address in ("aws_autoscaling_group.resnet50", "aws_autoscaling_group.gateway"):
        assert json.loads(found(EXISTING, address, "subnets that exist")) == [
            "subnet-0123456789abcdef0",
            "subnet-0123456789abcdef1",
        ]


def test_what_was_made_up_is_not_judged(report):
    """The literal image is waived, and zones and routes of stand-ins are unknown: the emulator is never a finding."""
    assert [stack.review.waived for stack in report.stacks] == [0, 1, 0]
    assert report.stacks[EXISTING].review.unknown >= 2
    assert all(stack.review.passed > 100 for stack in report.stacks)


def test_what_was_made_up_is_named(report):
    """An existing network, its image, and data that the emulator lacks for China; nothing for us-east-1."""
    assert report.stacks[SLOTS].stand_ins == ()
    assert [item["subject"] for item in report.stacks[EXISTING].stand_ins] == [
        "aws_ecs_service.gateway is not waited for: the emulator starts no tasks",
        "vpc-0123456789abcdef0: an empty VPC with 10.0.0.0/16",
        "subnet-0123456789abcdef0: 10.0.255.0/24 of vpc-0123456789abcdef0 in euw1-az1",
        "subnet-0123456789abcdef1: 10.0.254.0/24 of vpc-0123456789abcdef0 in euw1-az2",
        "sg-0123456789abcdef0: a security group without ingress rules",
        "ami-0123456789abcdef0: an image that nothing is known of",
    ]
    assert {item["adjustment"] for item in report.stacks[EXISTING].stand_ins} == {
        "existing-resources",
        "wait-for-steady-state",
    }
    assert {item["adjustment"] for item in report.stacks[CHINA].stand_ins} == {
        "instance-type-offerings",
        "ssm-image-parameters",
    }


def test_progress_names_every_stage_of_every_stack(report, steps):
    """Each stage of each stack is told when it ends; an apply counts its resources up to all of them."""
    ended = [(step.stack, step.stage) for step in steps if step.state in {"ok", "different"}]
    assert sorted(ended) == sorted((stack.stack, stage) for stack in report.stacks for stage in STAGES)
    for stack in report.stacks:
        counted = [s.detail for s in steps if (s.stack, s.stage, s.state) == (stack.stack, "apply", "running")]
        assert counted[-1] == f"{stack.resources_applied} of {stack.resources_applied}"


def test_the_summary_says_it_all(report):
    """The text has the table, the stand-ins and every adjustment."""
    text = summary(report)
    assert [line.split()[0] for line in text.splitlines()[1:4]] == [
        "slots-us-east-1",
        "existing-eu-west-1",
        "china-cn-north-1",
    ]
    assert "eu-west-1 existing-resources: vpc-0123456789abcdef0: an empty VPC" in text
    assert "cn-north-1 instance-type-offerings: inf1.xlarge: offered in every zone" in text
    assert all(f"  {adjustment.id}: " in text for adjustment in report.adjustments)
    assert "3 of 3 stack(s) clean" in text


def test_the_json_says_the_same(report):
    """The JSON report has a schema version, the verdict of each region and the stand-ins."""
    document = json.loads(json.dumps(report.as_json()))
    assert document["schema_version"] == "1"
    assert [(region["region"], region["verdict"]) for region in document["regions"]] == [
        ("us-east-1", "clean"),
        ("eu-west-1", "clean"),
        ("cn-north-1", "clean"),
    ]
    assert document["regions"][EXISTING]["stand_ins"][1]["adjustment"] == "existing-resources"
