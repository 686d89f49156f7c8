"""From module classes to the text of their files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neuronfleet.export.hcl import stack_files
from neuronfleet.infra.synth import synthesize

if TYPE_CHECKING:
    from cdktf import App

    from neuronfleet.export.module import Module

__all__ = ["module_files"]


def module_files(modules: Sequence[type[Module]], *, header: str = "") -> dict[str, dict[str, str]]:
    """The ``.tf`` files of modules.

    Args:
        modules: classes of modules.
        header: lines of text to stand at the top of each file as comments.

    Returns:
        Text by name of the file, by name of the module.

    Raises:
        ToolError: there is no Node to run CDKTF.
        SynthError: CDKTF refused a module.
        ExportError: a module contradicts itself.
        HclError: something in a module has no HCL form.
    """
    made: list[Module] = []

    def build(app: App) -> None:
        made.extend(module(app) for module in modules)

    with tempfile.TemporaryDirectory(prefix="neuronfleet-") as folder:
        out = Path(folder) / "out"
        synthesize(build, out)
        found = {}
        for module in made:
            path = out / "stacks" / module.name / "cdk.tf.json"
            document, order = module.finished(json.loads(path.read_text(encoding="utf-8")))
            found[module.name] = stack_files(document, header=header, order=order)
        return found
