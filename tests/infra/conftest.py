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
from neuronfleet.fleet.blueprint import Blueprint

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

    def addresses(self, resource_type: str) -> list[str]:
        """Addresses of all resources of a type, in the order of the JSON."""
        return [f"{resource_type}.{label}" for label in self.document["resource"].get(resource_type, {})]

    def output(self, name: str) -> Any:
        """Value of an output."""
        return self.document["output"][name]["value"]

    def containers(self, address: str) -> list[dict[str, Any]]:
        """Container definitions of a task definition, parsed from the JSON text, references left as they are."""
        containers = json.loads(self._raw(address)["container_definitions"])
        assert isinstance(containers, list)
        return containers

    def policy(self, address: str, attribute: str = "policy") -> dict[str, dict[str, Any]]:
        """Statements of an IAM policy by their Sid, or by their position where they have none."""
        document = json.loads(self._raw(address)[attribute])
        return {entry.get("Sid", str(index)): entry for index, entry in enumerate(document["Statement"])}

    def _raw(self, address: str) -> dict[str, Any]:
        resource_type, label = address.split(".")
        raw: dict[str, Any] = self.document["resource"][resource_type][label]
        return raw

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
