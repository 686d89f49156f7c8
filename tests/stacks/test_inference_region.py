"""The stack of a region: provider, versions and backend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.fleet.blueprint import BackendBlueprint, Blueprint
from neuronfleet.infra import synthesize
from tests.infra import blueprints as made

pytestmark = pytest.mark.node


def documents(outdir: Path, *blueprints: Blueprint) -> dict[str, dict[str, Any]]:
    """Synthesize and return each stack's JSON by name."""

    def build(app: Any) -> None:
        from stacks.inference_region import InferenceRegion  # noqa: PLC0415

        for blueprint in blueprints:
            InferenceRegion(app, blueprint=blueprint)

    synthesize(build, outdir)
    return {
        blueprint.stack: json.loads((outdir / "stacks" / blueprint.stack / "cdk.tf.json").read_text())
        for blueprint in blueprints
    }


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One region for each backend."""
    s3 = {"bucket": "states", "key": "fleet/eu-west-1", "region": "eu-west-1", "use_lockfile": True, "encrypt": True}
    cloud = {"organization": "org", "hostname": "app.terraform.io", "workspaces": {"name": "fleet-eu", "project": "ml"}}
    backends = {
        "us-east-1": BackendBlueprint(kind="local", settings={}),
        "us-east-2": BackendBlueprint(kind="local", settings={"path": "/states/here.tfstate"}),
        "eu-west-1": BackendBlueprint(kind="s3", settings=s3),
        "eu-west-2": BackendBlueprint(kind="s3", settings={**s3, "use_lockfile": False}),
        "eu-west-3": BackendBlueprint(kind="cloud", settings=cloud),
    }
    return documents(
        tmp_path_factory.mktemp("stacks") / "cdktf.out",
        *(
            made.blueprint(region, backend=backend, account_id=made.ACCOUNT if region == "eu-west-1" else None)
            for region, backend in backends.items()
        ),
    )


def test_local_state_lies_in_the_project_folder_and_not_in_the_output(stacks: dict[str, dict[str, Any]]) -> None:
    """Terraform runs in cdktf.out/stacks/NAME; three folders up is the project."""
    backend = stacks["inference-us-east-1"]["terraform"]["backend"]
    assert backend == {"local": {"path": "../../../terraform.inference-us-east-1.tfstate"}}
    assert stacks["inference-us-east-2"]["terraform"]["backend"] == {"local": {"path": "/states/here.tfstate"}}


def test_s3_state_locks_with_a_file(stacks: dict[str, dict[str, Any]]) -> None:
    """The lock file, which cdktf has no argument for, is there, and the Terraform versions that know it."""
    terraform = stacks["inference-eu-west-1"]["terraform"]
    assert terraform["backend"] == {
        "s3": {
            "bucket": "states",
            "encrypt": True,
            "key": "fleet/eu-west-1",
            "region": "eu-west-1",
            "use_lockfile": True,
        }
    }
    assert terraform["required_version"] == ">= 1.10.0"
    unlocked = stacks["inference-eu-west-2"]["terraform"]
    assert unlocked["backend"]["s3"]["use_lockfile"] is False
    assert unlocked["required_version"] == ">= 1.5.0"


def test_hcp_state_is_a_cloud_block(stacks: dict[str, dict[str, Any]]) -> None:
    """Organization, workspace and project as given."""
    assert stacks["inference-eu-west-3"]["terraform"]["cloud"] == {
        "hostname": "app.terraform.io",
        "organization": "org",
        "workspaces": {"name": "fleet-eu", "project": "ml"},
    }


def test_both_majors_of_the_provider_are_allowed_by_its_full_name(stacks: dict[str, dict[str, Any]]) -> None:
    """The source has its namespace, without which OpenTofu finds nothing."""
    for stack in stacks.values():
        assert stack["terraform"]["required_providers"] == {
            "aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}
        }


def test_the_provider_is_of_the_region_tags_everything_and_minds_the_account(
    stacks: dict[str, dict[str, Any]],
) -> None:
    """With an account id, any other account is refused by the provider itself."""
    assert stacks["inference-us-east-1"]["provider"]["aws"] == [
        {"default_tags": [{"tags": {"fleet": "page"}}], "region": "us-east-1"}
    ]
    (guarded,) = stacks["inference-eu-west-1"]["provider"]["aws"]
    assert guarded["allowed_account_ids"] == [made.ACCOUNT]
