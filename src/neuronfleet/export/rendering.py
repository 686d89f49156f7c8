"""From module classes to the text of their files."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuronfleet.export.hcl import stack_files
from neuronfleet.infra.synth import synthesize

if TYPE_CHECKING:
    from neuronfleet.engine import App
    from neuronfleet.export.module import Module

__all__ = ["Rendered", "module_files", "render_modules"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A module as configuration.

    Attributes:
        document: in Terraform's JSON syntax.
        order: addresses in the order of ``main.tf``.
    """

    document: Mapping[str, Any]
    order: tuple[str, ...]

    def files(self, *, header: str = "") -> dict[str, str]:
        """The ``.tf`` files by name; the four that every module has are there even where they are empty.

        Args:
            header: lines of text to stand at the top of each file as comments.

        Raises:
            HclError: something in the module has no HCL form.
        """
        empty = "".join(f"# {line}".rstrip() + "\n" for line in header.splitlines())
        usual = dict.fromkeys(("main.tf", "variables.tf", "outputs.tf", "versions.tf"), empty)
        return usual | stack_files(self.document, header=header, order=self.order)


def render_modules(modules: Sequence[type[Module]]) -> dict[str, Rendered]:
    """Synthesize modules.

    Args:
        modules: classes of modules.

    Returns:
        What each is, by name.

    Raises:
        ToolError: there is no Node to run CDKTF.
        SynthError: CDKTF refused a module.
        ExportError: a module contradicts itself.
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
            found[module.name] = Rendered(document=document, order=order)
        return found


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
    return {name: rendered.files(header=header) for name, rendered in render_modules(modules).items()}
