"""The lock file beside a fleet file reaches Terraform: each region reads the release that it is locked to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FLEET = 'name = "small"\nregions = ["us-east-1", "eu-west-1"]\n[services.bert]\nimage = "pytorch-1.13.1"\n'
FAMILY = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron"


@pytest.mark.node
def test_a_locked_region_reads_its_release(repository: Path, tmp_path: Path) -> None:
    """The other region goes on following what is recommended, and standard error says that it is not locked."""
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    lock = 'schema_version = "1"\n[regions.us-east-1]\n"amazon-linux-2023/neuron" = "2023.0.20260901"\n'
    (tmp_path / "ami.lock.toml").write_text(lock, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"}
    result = subprocess.run(
        [sys.executable, str(repository / "main.py")],
        cwd=tmp_path,
        env=environment | {"NEURONFLEET_FLEET": str(tmp_path / "fleet.toml")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr

    def names(region: str) -> set[str]:
        synthesized = json.loads((tmp_path / f"cdktf.out/stacks/small-{region}/cdk.tf.json").read_text("utf-8"))
        return {one["name"] for one in synthesized["data"]["aws_ssm_parameter"].values()}

    assert names("us-east-1") == {f"{FAMILY}/al2023-ami-ecs-neuron-hvm-2023.0.20260901-kernel-6.1-x86_64/image_id"}
    assert names("eu-west-1") == {f"{FAMILY}/recommended/image_id"}
    assert "eu-west-1: ami.version: ami.lock.toml has no version of amazon-linux-2023/neuron" in result.stderr
