"""The app that cdktf runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FLEET = """
name = "small"
regions = ["us-east-1", "us-gov-west-1"]

[services.resnet50]
image = "123456789012.dkr.ecr.{region}.{dns_suffix}/server:1"
desired_count = 1
ports = [{ name = "grpc", container_port = 8500 }]
health_check = false
"""


def run_main(repository: Path, folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``main.py`` in a folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"}
    return subprocess.run(
        [sys.executable, str(repository / "main.py"), *arguments],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A small fleet of two partitions."""
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET, encoding="utf-8")
    return path


def test_a_wrong_fleet_is_refused_before_anything_is_written(repository: Path, tmp_path: Path, fleet: Path) -> None:
    """Exit code 2, every problem on standard error, no traceback, no output folder."""
    fleet.write_text(FLEET.replace("desired_count", "desired_cont"), encoding="utf-8")
    result = run_main(repository, tmp_path, NEURONFLEET_FLEET=str(fleet))
    assert result.returncode == 2
    assert "desired_cont" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "cdktf.out").exists()


@pytest.mark.node
@pytest.mark.parametrize("by", ["flag", "environment"])
def test_one_region_can_be_synthesized_alone(repository: Path, tmp_path: Path, fleet: Path, by: str) -> None:
    """The filter keeps a deploy of one region from synthesizing them all, and notices go to standard error."""
    arguments = ["--region", "us-gov-west-1"] if by == "flag" else []
    variables = {"NEURONFLEET_REGIONS": "us-gov-west-1, "} if by == "environment" else {}
    outdir = tmp_path / "elsewhere"
    result = run_main(
        repository, tmp_path, *arguments, NEURONFLEET_FLEET=str(fleet), CDKTF_OUTDIR=str(outdir), **variables
    )
    assert result.returncode == 0, result.stderr
    manifest = json.loads((outdir / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["stacks"]) == ["small-us-gov-west-1"]
    assert result.stdout == ""
    assert "us-gov-west-1: " in result.stderr


@pytest.mark.node
def test_the_repositorys_own_fleet_synthesizes_a_stack_for_each_of_its_regions(
    repository: Path, tmp_path: Path
) -> None:
    """``python main.py`` writes cdktf.out in the current folder, as cdktf expects."""
    result = run_main(repository, tmp_path)
    assert result.returncode == 0, result.stderr
    manifest = json.loads((tmp_path / "cdktf.out" / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(manifest["stacks"]) == ["inference-ap-northeast-1", "inference-eu-west-1", "inference-us-east-1"]


def test_cdktf_json_is_what_the_cdktf_command_line_needs(repository: Path) -> None:
    """It runs main.py, generates no bindings and sends no reports; the project id is fixed."""
    config = json.loads((repository / "cdktf.json").read_text(encoding="utf-8"))
    assert config["app"] == "python main.py"
    assert config["sendCrashReports"] == "false"
    assert (config["terraformProviders"], config["terraformModules"]) == ([], [])
    assert len(config["projectId"]) == 36
