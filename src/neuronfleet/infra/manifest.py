"""The manifest of an output folder, written as the engine writes it, for stacks that were not all made in one go.

Format: https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/manifest.ts
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from neuronfleet.dataclass import dataclass

__all__ = ["MANIFEST", "ManifestForm", "form_of", "manifest_text", "stack_file"]

MANIFEST = "manifest.json"

_EMPTY_LIST = re.compile(r"^( *)(.*)\[\](,?)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestForm:
    """What an engine puts into a manifest of its own accord.

    Attributes:
        version: its version.
        spread: whether the brackets of an empty list stand on two lines, as CDKTF writes them.
    """

    version: str
    spread: bool


def stack_file(stack: str) -> Path:
    """Where the configuration of a stack stands, relative to the output folder."""
    return Path("stacks") / stack / "cdk.tf.json"


def manifest_text(stacks: Mapping[str, Sequence[str]], form: ManifestForm) -> str:
    """The manifest of some stacks, none of which has an annotation.

    Args:
        stacks: name -> names of the stacks that it needs; of these, those that are not in the mapping are left out.
        form: the engine's own.
    """
    entries = {
        name: {
            "annotations": [],
            "constructPath": name,
            "dependencies": [one for one in needs if one in stacks],
            "name": name,
            "stackMetadataPath": f"stacks/{name}/metadata.json",
            "synthesizedStackPath": stack_file(name).as_posix(),
            "workingDirectory": f"stacks/{name}",
        }
        for name, needs in stacks.items()
    }
    text = json.dumps({"stacks": entries, "version": form.version}, indent=2, sort_keys=True, ensure_ascii=False)
    return _EMPTY_LIST.sub(r"\1\2[\n\1]\3", text) if form.spread else text


def form_of(folder: Path, stacks: Mapping[str, Sequence[str]]) -> ManifestForm | None:
    """The form of what an engine wrote, if it is what is known here and nothing else.

    Args:
        folder: what it wrote.
        stacks: what it was to write: name -> names of the stacks that it needs.

    Returns:
        None where there are other files than the manifest and the configuration of each stack, or where the manifest
        says anything that ``manifest_text`` would not.
    """
    files = {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}
    if files != {Path(MANIFEST), *map(stack_file, stacks)}:
        return None
    written = (folder / MANIFEST).read_text(encoding="utf-8")
    version = json.loads(written).get("version")
    for spread in (True, False):
        form = ManifestForm(version=str(version), spread=spread)
        if manifest_text(stacks, form) == written:
            return form
    return None
