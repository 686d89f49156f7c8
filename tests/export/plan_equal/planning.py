"""Plans a stack and a call of modules side by side: one root module, one plan, one emulator that both ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuronfleet.rehearsal.binary import find_terraform
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.expected import expected_resources
from neuronfleet.rehearsal.override import override_document
from neuronfleet.rehearsal.processes import Processes
from neuronfleet.rehearsal.stack import StackDirectory
from neuronfleet.rehearsal.terraform import Stack

STACK = "stack"
"""Name of the call of the stack, which takes part as a module: its provider and backend are the root's."""

Calls = Mapping[str, Mapping[str, Any]]
"""Module calls by name, each with its source ``./modules/NAME`` and its inputs."""


class SideBySide:
    """A root module that calls a synthesized stack and exported modules.

    Args:
        folder: to make it in.
        stack: folder of the synthesized stack.
        modules: folder of the exported modules.
    """

    def __init__(self, folder: Path, *, stack: Path, modules: Path) -> None:
        self._folder = folder
        self._stack = StackDirectory.read(stack)
        folder.mkdir()
        self._document = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
        (folder / "modules").symlink_to(modules, target_is_directory=True)
        inner = {name: body for name, body in self._document.items() if name not in {"provider", "//"}}
        self._providers = self._document["terraform"]["required_providers"]
        self._aliases = [one["alias"] for one in self._document["provider"]["aws"] if "alias" in one]
        inside = {"configuration_aliases": [f"aws.{alias}" for alias in self._aliases]} if self._aliases else {}
        inner["terraform"] = {"required_providers": {"aws": self._providers["aws"] | inside}}
        (folder / STACK).mkdir()
        (folder / STACK / "main.tf.json").write_text(json.dumps(inner), encoding="utf-8")

    @property
    def providers(self) -> list[str]:
        """The provider configurations of the root, as calls name them."""
        return ["aws", *(f"aws.{alias}" for alias in self._aliases)]

    def plan(self, calls: Calls, *, emulator: Emulator, environment: Mapping[str, str]) -> dict[str, Any]:
        """Plan both.

        Args:
            calls: of the modules; the root may name ``module.CALL.OUTPUT`` in them.
            emulator: what stands for AWS.
            environment: of terraform.
        """
        passed = {"providers": {name: name for name in self.providers}} if self._aliases else {}
        root = {
            "terraform": {"required_providers": self._providers},
            "provider": self._document["provider"],
            "module": {STACK: {"source": f"./{STACK}", **passed}, **calls},
        }
        (self._folder / "main.tf.json").write_text(json.dumps(root, indent=1), encoding="utf-8")
        override = override_document([None, *self._aliases], endpoint=emulator.endpoint, account_id=emulator.account_id)
        (self._folder / "emulated_override.tf.json").write_text(json.dumps(override), encoding="utf-8")
        emulator.make_existing(expected_resources(self._stack))
        terraform = Stack(
            binary=find_terraform(environment),
            folder=self._folder,
            environment=environment,
            processes=Processes(),
        )
        terraform.init()
        return terraform.plan("plan.bin")
