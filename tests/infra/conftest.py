"""Synthesizes blueprints and reads what came out: the JSON, and the HCL of it as python-hcl2 sees it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hcl2.utils import SerializationOptions

from neuronfleet.export.hcl import render
from neuronfleet.fleet.blueprint import AmiBlueprint, Blueprint, ClusterBlueprint
from tests.infra import blueprints as made

PARSING = SerializationOptions(strip_string_quotes=True, explicit_blocks=False)


class Synthesized:
    """A synthesized stack.

    Attributes:
        path: its folder.
        document: its Terraform JSON.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.document: dict[str, Any] = json.loads((path / "cdk.tf.json").read_text(encoding="utf-8"))
        self.hcl_text = render(self.document)
        self._hcl = hcl2.loads(self.hcl_text, serialization_options=PARSING)

    def resource(self, address: str) -> dict[str, Any]:
        """A resource of the HCL, by address; nested blocks are lists."""
        return self._block("resource", address)

    def data(self, address: str) -> dict[str, Any]:
        """A data source of the HCL, by address without ``data.``."""
        return self._block("data", address)

    def provider(self, name: str) -> dict[str, Any]:
        """The block of a provider."""
        (found,) = (entry[name] for entry in self._hcl["provider"] if name in entry)
        block: dict[str, Any] = found
        return block

    def addresses(self, resource_type: str) -> list[str]:
        """Addresses of all resources of a type, in the order of the HCL."""
        return [
            f"{resource_type}.{label}"
            for entry in self._hcl.get("resource", [])
            for label in entry.get(resource_type, {})
        ]

    def output(self, name: str) -> Any:
        """Value of an output."""
        (found,) = (entry[name] for entry in self._hcl["output"] if name in entry)
        return found["value"]

    def containers(self, address: str) -> list[dict[str, Any]]:
        """Container definitions of a task definition, references left as they are."""
        containers = self._encoded(address, "container_definitions")
        assert isinstance(containers, list)
        return containers

    def policy(self, address: str, attribute: str = "policy") -> dict[str, dict[str, Any]]:
        """Statements of an IAM policy by their Sid, or by their position where they have none."""
        document = self._encoded(address, attribute)
        return {entry.get("Sid", str(index)): entry for index, entry in enumerate(document["Statement"])}

    def _encoded(self, address: str, attribute: str) -> Any:
        """What an attribute gives to jsonencode: python-hcl2 keeps the call as text, its argument is parsed again."""
        call = self.resource(address)[attribute]
        argument = call.removeprefix("${jsonencode(").removesuffix(")}")
        assert argument != call, f"{address}.{attribute} is no jsonencode(...): {call[:80]}"
        return hcl2.loads(f"value = {argument}\n", serialization_options=PARSING)["value"]

    def _block(self, kind: str, address: str) -> dict[str, Any]:
        resource_type, label = address.split(".")
        for entry in self._hcl.get(kind, []):
            if label in entry.get(resource_type, {}):
                found: dict[str, Any] = entry[resource_type][label]
                return found
        raise AssertionError(f"{address} is not in the HCL of {self.path.name}")


Synthesize = Callable[..., Mapping[str, Synthesized]]


@pytest.fixture(scope="session")
def synthesize_blueprints(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Synthesizes blueprints in one app and returns the stacks by name."""

    def run(*blueprints: Blueprint) -> Mapping[str, Synthesized]:
        from neuronfleet.infra import synthesize  # noqa: PLC0415 - starts Node, for the tests that need it only

        def build(app: Any) -> None:
            from stacks.inference_region import InferenceRegion  # noqa: PLC0415

            for blueprint in blueprints:
                InferenceRegion(app, blueprint=blueprint)

        outdir = tmp_path_factory.mktemp("synth") / "cdktf.out"
        synthesize(build, outdir)
        return {blueprint.stack: Synthesized(outdir / "stacks" / blueprint.stack) for blueprint in blueprints}

    return run


@pytest.fixture(scope="session")
def regions(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """The page's region, one with slots and ordinary instances, one with ECS Exec."""
    slots = (made.slot("bert-slot0", 0), made.slot("bert-slot1", 1))
    mixed = made.blueprint(
        "us-east-2",
        account_id=made.ACCOUNT,
        capacities=(
            made.capacity("big", "us-east-2", instance_type="inf1.6xlarge", devices=4, zone_ids=("use2-az1",)),
            made.capacity(
                "plain",
                "us-east-2",
                instance_type="c6i.large",
                devices=0,
                kms_key_id="arn:aws:kms:us-east-2:123456789012:key/k",
                managed_termination_protection=False,
                managed_draining=False,
                ami=AmiBlueprint(
                    parameter=None, image_id="ami-0123456789abcdef0", family=None, version=None, root_device="/dev/xvda"
                ),
            ),
        ),
        services=(
            made.service("bert", "us-east-2", capacity="big", slots=slots),
            made.service(
                "gateway",
                "us-east-2",
                capacity="plain",
                distinct_instance=False,
                ignore_desired_count=True,
                health_check_grace_seconds=60,
                strategies=(),
                placement_expressions=(),
            ),
        ),
        tasks=(),
    )
    exec_region = made.blueprint(
        "eu-west-1",
        cluster=ClusterBlueprint(name="page", container_insights="enhanced", execute_command=True),
        services=(
            made.service(
                "resnet50", "eu-west-1", execute_command=True, roles=made.roles("r", "eu-west-1", execute_command=True)
            ),
        ),
        tasks=(),
    )
    made_stacks = synthesize_blueprints(made.blueprint(), mixed, exec_region)
    return {"page": made_stacks["inference-us-east-1"], "mixed": made_stacks["inference-us-east-2"]} | {
        "exec": made_stacks["inference-eu-west-1"]
    }
