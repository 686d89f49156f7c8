"""Lets terraform evaluate expressions of modules, many cases at once, without a provider."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neuronfleet.export.module import Module
from neuronfleet.infra.synth import synthesize
from tests.terraform_binary import TERRAFORM


def documents(folder: Path, *modules: type[Module]) -> dict[str, dict[str, Any]]:
    """Modules as the data that their files are written from, by name.

    Args:
        folder: an empty one.
        modules: classes of modules.
    """
    made: list[Module] = []
    synthesize(lambda app: made.extend(module(app) for module in modules), folder / "out")
    found = {}
    for module in made:
        text = (folder / "out" / "stacks" / module.name / "cdk.tf.json").read_text(encoding="utf-8")
        found[module.name] = module.finished(json.loads(text))[0]
    return found


def evaluated(
    folder: Path,
    document: Mapping[str, Any],
    template: str,
    cases: Sequence[Mapping[str, Any]],
    **replaced: str,
) -> list[Any]:
    """What a template of a module is in each case.

    Args:
        folder: an empty one to run terraform in.
        document: the module's data.
        template: as it stands in the module: ``${local.role_name}``.
        cases: values of the variables that it reads.
        replaced: keys of cases by what stands for them in the module, dots as two underscores.
    """
    constants = {name: value for name, value in document["locals"].items() if not isinstance(value, str)}
    inside = _inlined(template, document["locals"])
    for key, reference in replaced.items():
        inside = inside.replace(reference, f"case.{key}")
    inside = re.sub(r"\bvar\.", "case.", inside)
    value = f'${{[for case in jsondecode(file("cases.json")) : {inside}]}}'
    config = {"locals": constants, "output": {"values": {"value": value}}}
    (folder / "main.tf.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    run(folder, "init", "-input=false")
    run(folder, "apply", "-auto-approve")
    return json.loads(run(folder, "output", "-json"))["values"]["value"]


def run(folder: Path, *arguments: str) -> str:
    """What terraform prints; it must not fail."""
    command = [TERRAFORM, *arguments, "-no-color"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _inlined(template: str, values: Mapping[str, Any]) -> str:
    """The expression of a template with the locals that it reads put in place."""
    lone = re.fullmatch(r"\$\{(.*)\}", template, re.DOTALL)
    nested = lone is not None and _closes_at_the_end(lone[1])
    text = f"({lone[1]})" if lone is not None and nested else f'"{template}"'

    def replacement(match: re.Match[str]) -> str:
        value = values[match[1]]
        return _inlined(value, values) if isinstance(value, str) else match[0]

    return re.sub(r"\blocal\.([a-z0-9_]+)", replacement, text)


def _closes_at_the_end(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return True
