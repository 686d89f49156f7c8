"""What the real Terraform does when a capacity goes, when the region goes, and in a VPC of several blocks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.environment import emulator_environment, terraform_environment
from neuronfleet.rehearsal.override import write_override
from neuronfleet.rehearsal.stack import StackDirectory
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized
from tests.terraform_binary import TERRAFORM
from tests.warm_provider import warm_provider

pytestmark = [pytest.mark.node, pytest.mark.terraform, pytest.mark.moto]


class Workspace:
    """A folder with one configuration after the other, and their state.

    Args:
        folder: folder to make.
        emulator: the running emulator.
        attached: environment variable of a running provider that asks it.
    """

    def __init__(self, folder: Path, emulator: Emulator, attached: Mapping[str, str]) -> None:
        folder.mkdir()
        self._folder = folder
        self._emulator = emulator
        (folder / "plugins").mkdir()
        self._environment = terraform_environment(
            os.environ,
            endpoint=emulator.endpoint,
            plugin_cache=folder / "plugins",
            temporary=Path(tempfile.gettempdir()),
        ) | dict(attached)

    def use(self, stack: Synthesized) -> None:
        """Put a configuration in the place of the one before."""
        first = not (self._folder / "cdk.tf.json").exists()
        shutil.copy(stack.path / "cdk.tf.json", self._folder)
        write_override(
            StackDirectory.read(self._folder), endpoint=self._emulator.endpoint, account_id=self._emulator.account_id
        )
        if first:
            self.run("init", "-input=false")

    def run(self, *arguments: str) -> str:
        """Run Terraform, which must succeed, and give its output."""
        done = subprocess.run(
            [TERRAFORM, *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def apply(self) -> list[str]:
        """Apply the configuration and give what was done, in order: ``delete aws_vpc.inference start``."""
        output = self.run("apply", "-json", "-auto-approve", "-input=false", "-refresh=false")
        hooks = [
            (message["hook"], message["type"].removeprefix("apply_"))
            for message in map(json.loads, output.splitlines())
            if message["type"] in {"apply_start", "apply_complete"}
        ]
        return [
            f"{hook['action']} {hook['resource']['addr']} {step}" for hook, step in hooks if hook["action"] != "read"
        ]

    def destroys(self) -> dict[str, set[str]]:
        """Plan to destroy everything and give the order: each step and those that go right before it."""
        self.run("plan", "-destroy", "-input=false", "-refresh=false", "-out=destroy")
        order: defaultdict[str, set[str]] = defaultdict(set)
        for later, sooner in re.findall(
            r'"\[root\] ([^"]+)" -> "\[root\] ([^"]+)"', self.run("graph", "-plan=destroy")
        ):
            order[later].add(sooner)
        return order


def goes_first(order: Mapping[str, set[str]], sooner: str, later: str) -> bool:
    """Whether one resource is destroyed before another, whatever is done at the same time."""
    seen: set[str] = set()
    waiting = {f"{later} (destroy)"}
    while waiting:
        seen |= waiting
        waiting = set().union(*(order.get(step, set()) for step in waiting)) - seen
    return f"{sooner} (destroy)" in seen


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator with every adjustment."""
    ids = [adjustment.id for adjustment in ADJUSTMENTS]
    with Emulator(log=tmp_path_factory.mktemp("emulator") / "log", adjustment_ids=ids) as running:
        yield running


@pytest.fixture(scope="module")
def attached(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Makes terraform use a provider that runs already, and asks the emulator."""
    with warm_provider(tmp_path_factory.mktemp("provider"), emulator_environment(emulator.endpoint)) as variables:
        yield variables


@pytest.fixture(scope="module")
def workspace(
    emulator: Emulator,
    attached: Mapping[str, str],
    synthesize_blueprints: Synthesize,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Workspace, list[str]]:
    """Two capacities are applied, then one of them goes: the workspace, and the log of the second apply.

    In a VPC of two blocks that exists, because the provider waits a fixed while for most of what it makes of a VPC.
    """
    ec2 = Aws(endpoint=emulator.endpoint, region="us-east-1").client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.associate_vpc_cidr_block(VpcId=vpc_id, CidrBlock="100.64.0.0/16")
    zones = {zone["ZoneId"]: zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]}
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.1.0.0/24", AvailabilityZone=zones["use1-az1"])["Subnet"]
    network = made.existing_network(vpc_id=vpc_id, subnet_ids=(subnet["SubnetId"],))
    plain = made.capacity("plain", instance_type="c6i.large", devices=0)

    def synthesize(*capacities: made.CapacityBlueprint) -> Synthesized:
        blueprint = made.blueprint(network=network, capacities=capacities, services=(made.service(),), tasks=())
        return synthesize_blueprints(blueprint)["inference-us-east-1"]

    workspace = Workspace(tmp_path_factory.mktemp("lifecycle") / "stack", emulator, attached)
    workspace.use(synthesize(made.capacity(), plain))
    workspace.apply()
    workspace.use(synthesize(made.capacity()))
    return workspace, workspace.apply()


@pytest.fixture(scope="module")
def log(workspace: tuple[Workspace, list[str]]) -> list[str]:
    """What was done when a capacity went."""
    return workspace[1]


@pytest.fixture(scope="module")
def destroys(workspace: tuple[Workspace, list[str]]) -> Mapping[str, set[str]]:
    """The order in which the rest would be destroyed."""
    return workspace[0].destroys()


def test_a_capacity_that_goes_is_detached_first(log: list[str]) -> None:
    """The cluster's list is updated before the capacity provider is deleted, and that before its group."""
    deleted = "delete aws_ecs_capacity_provider.plain"
    assert log.index("update aws_ecs_cluster_capacity_providers.inference complete") < log.index(f"{deleted} start")
    assert log.index(f"{deleted} complete") < log.index("delete aws_autoscaling_group.plain start")


def test_the_other_capacity_is_left_alone(log: list[str]) -> None:
    """Nothing that stays is replaced, and but for the cluster's list nothing is updated."""
    done = {line.removesuffix(" complete") for line in log if line.endswith(" complete")}
    assert {line for line in done if not line.startswith("delete ")} == {
        "update aws_ecs_cluster_capacity_providers.inference"
    }
    assert {line for line in done if line.startswith("delete ") and ".plain" not in line} == set()


@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        ("aws_autoscaling_group.inf1", "aws_vpc_security_group_egress_rule.inf1_instances_all"),
        ("aws_autoscaling_group.inf1", "aws_iam_role_policy_attachment.inf1_instance_ecs"),
        ("aws_autoscaling_group.inf1", "aws_ecs_cluster.inference"),
        ("aws_ecs_service.resnet50", "aws_autoscaling_group.inf1"),
    ],
)
def test_instances_reach_aws_until_they_are_gone(destroys: Mapping[str, set[str]], sooner: str, later: str) -> None:
    """A destroy takes the services first, then instances, then what those need: one that is cut off drains nothing."""
    assert goes_first(destroys, sooner, later)


def test_insights_outlive_the_cluster_that_writes_them(destroys: Mapping[str, set[str]]) -> None:
    """Deleted before the cluster, ECS would make the log group again."""
    assert goes_first(destroys, "aws_ecs_cluster.inference", "aws_cloudwatch_log_group.container_insights")


def test_every_block_of_an_existing_vpc_gets_a_rule(workspace: tuple[Workspace, list[str]]) -> None:
    """There is one rule for each CIDR block that the VPC has, the second ones included."""
    addresses = workspace[0].run("state", "list").split()
    assert {address for address in addresses if "_ingress_" in address} == {
        f'aws_vpc_security_group_ingress_rule.inf1_instances_tcp_{port}["{cidr}"]'
        for port in (8500, 8501)
        for cidr in ("10.1.0.0/16", "100.64.0.0/16")
    }
