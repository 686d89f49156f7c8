"""vCPU quotas in Terraform: a plan fails below the least instances, and warns below the most."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from tests.infra.conftest import Synthesize, Synthesized
from tests.terraform_binary import TERRAFORM

FLEET = """
name = "quota"
regions = ["eu-west-1"]
check_quotas = true
[services.bert]
image = "pytorch-1.13.1"
scaling = { min_tasks = 2, max_tasks = 5, custom_metric = { namespace = "N", name = "n", target = 1 } }
"""
QUOTA = "data.aws_servicequotas_service_quota.l_1945791b"
RUN = """
mock_provider "aws" {}
run "it" {
  command = plan
  override_data {
    target = data.aws_servicequotas_service_quota.l_1945791b
    values = { value = %d }
  }
}
"""


@pytest.fixture(scope="module")
def stack(synthesize_blueprints: Synthesize) -> Synthesized:
    """A region that asks for its quota: two to six instances of four vCPU."""
    (found,) = synthesize_blueprints(*plan_fleet(parse_fleet(tomllib.loads(FLEET)))).values()
    return found


@pytest.mark.node
def test_regions_that_do_not_ask_have_neither(synthesize_blueprints: Synthesize) -> None:
    """It needs a permission that whoever plans may not have."""
    fleet = parse_fleet(tomllib.loads(FLEET.replace("check_quotas = true\n", "")))
    (found,) = synthesize_blueprints(*plan_fleet(fleet)).values()
    assert "check" not in found.document
    assert "aws_servicequotas_service_quota" not in found.document["data"]


@pytest.mark.node
@pytest.mark.terraform
@pytest.mark.parametrize(
    ("vcpus", "said"),
    [
        (24, ""),
        (23, "Check block assertion failed"),
        (8, "allows 8 vCPU in eu-west-1, and scaled out the capacities take 24. Ask Service Quotas for more, or lower"),
        (
            7,
            "allows 7 vCPU in eu-west-1, and the least instances take 8. Ask Service Quotas for more, or lower",
        ),
    ],
)
def test_terraform_tells_what_is_missing(
    stack: Synthesized, tmp_path: Path, attached: Mapping[str, str], vcpus: int, said: str
) -> None:
    """By a postcondition below the least, by a check, which plans only warn of, below the most."""
    document = {key: stack.document[key] for key in ("check", "terraform")}
    document["terraform"].pop("backend", None)
    document["data"] = {"aws_servicequotas_service_quota": stack.document["data"]["aws_servicequotas_service_quota"]}
    (tmp_path / "main.tf.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "it.tftest.hcl").write_text(RUN % vcpus, encoding="utf-8")
    for command in ("init", "test"):
        done = subprocess.run(
            [TERRAFORM, command, "-no-color"],
            cwd=tmp_path,
            env=os.environ | dict(attached),
            capture_output=True,
            text=True,
            check=False,
        )
    lines = (line.strip("│╷╵ ") for line in (done.stdout + done.stderr).splitlines())
    text = " ".join(" ".join(lines).split())
    assert (said or "Success! 1 passed") in text
    assert ("Check block assertion failed" in text) == (8 <= vcpus < 24)
