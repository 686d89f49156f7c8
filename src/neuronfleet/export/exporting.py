"""Exports modules: classes become folders that a Terraform user would have written."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from neuronfleet.errors import ExportError
from neuronfleet.export.folders import bring_about, compare
from neuronfleet.export.permissions import actions_by_service, types_of, unrecorded
from neuronfleet.export.readme import example_readme, readme
from neuronfleet.export.rendering import Rendered, render_modules
from neuronfleet.export.sources import builtin_modules, builtin_names, origin_of

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["Exported", "export_modules", "folder_files"]

_OURS: Final = "src/neuronfleet/export/"
_HASH_COMMENTS: Final = (".tf", ".hcl", ".tfvars")
_DATA_FOLDERS: Final = ("examples", "tests")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did, or would do.

    Attributes:
        out: the folder of all modules.
        modules: their names.
        written: paths below ``out`` that were missing or held another text.
        removed: paths of generated files that no module has any more.
        foreign: paths of somebody else's files in the folders of modules; they stay.
        diff: what changed, as a unified diff.
    """

    out: Path
    modules: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    foreign: tuple[str, ...]
    diff: str

    @property
    def drifted(self) -> bool:
        """Whether the folder did not hold what it should."""
        return bool(self.written or self.removed)


def export_modules(
    out: Path,
    *,
    names: Collection[str] | None = None,
    modules: Sequence[type[Module]] | None = None,
    check: bool = False,
) -> Exported:
    """Write modules into a folder, each in one of its own, or tell what would change.

    The same modules give the same bytes on every machine and day. Files of somebody else stay; where one is in the
    way, nothing is written.

    Args:
        out: the folder.
        names: which of neuronfleet's own modules, None for all of them.
        modules: classes of other modules, which are exported instead.
        check: whether to write nothing.

    Raises:
        ToolError: there is no Node to run CDKTF.
        SynthError: CDKTF refused a module.
        ExportError: a module contradicts itself, its data files cannot be used, or the folder cannot be written.
        HclError: something in a module has no HCL form.
    """
    chosen = list(modules) if modules is not None else builtin_modules(names)
    wanted = {f"{name}/{path}": text for name, files in folder_files(chosen).items() for path, text in files.items()}
    comparison = compare(out, wanted, whole=_OURS if modules is None and names is None else None)
    if not check:
        bring_about(out, comparison)
    return Exported(
        out=out,
        modules=tuple(module.name for module in chosen),
        written=comparison.differing,
        removed=comparison.stale,
        foreign=comparison.foreign,
        diff=comparison.diff,
    )


def folder_files(modules: Sequence[type[Module]]) -> dict[str, dict[str, str]]:
    """All files of modules.

    Args:
        modules: their classes.

    Returns:
        Text by path inside the module's folder, by name of the module.

    Raises:
        ToolError: there is no Node to run CDKTF.
        SynthError: CDKTF refused a module.
        ExportError: a module contradicts itself, or its data files cannot be used.
        HclError: something in a module has no HCL form.
    """
    rendered = render_modules(modules)
    called = _with_called(rendered)
    found = {}
    for module in modules:
        origin = origin_of(module)
        types = _types(module.name, called)
        if origin.ours and (missing := unrecorded(types)):
            raise ExportError(
                f"no IAM actions are recorded for {', '.join(missing)}; add to export/data/permissions.toml"
            )
        files = rendered[module.name].files(header=origin.header())
        copies = _data_files(module)
        examples = _examples(copies)
        for example, source in examples.items():
            files[f"examples/{example}/README.md"] = example_readme(
                module.name, example, source, header=origin.header(f"examples/{example}/main.tf")
            )
        files |= {path: _headed(path, text, origin.header(path)) for path, text in copies.items()}
        files["README.md"] = readme(
            module.name,
            document=rendered[module.name].document,
            permissions=actions_by_service(types),
            unrecorded=unrecorded(types),
            summary=inspect.getdoc(module) or module.name,
            examples=examples,
            data=origin.data,
            header=origin.header("readme.md.j2" if (origin.data / "readme.md.j2").is_file() else None),
        )
        found[module.name] = files
    return found


def _with_called(rendered: dict[str, Rendered]) -> dict[str, Rendered]:
    """The modules, and those of our own that they call."""
    known = dict(rendered)
    while missing := {name for found in known.values() for name in _calls(found)} - known.keys():
        ours = missing & set(builtin_names())
        if not ours:
            break
        known |= render_modules(builtin_modules(ours))
    return known


def _calls(rendered: Rendered) -> set[str]:
    return {Path(call["source"]).name for call in rendered.document.get("module", {}).values()}


def _types(name: str, known: dict[str, Rendered]) -> frozenset[tuple[str, str]]:
    """What a module makes and reads itself or through those that it calls."""
    types: frozenset[tuple[str, str]] = frozenset()
    reached, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current in known and current not in reached:
            reached.add(current)
            types |= types_of(known[current].document)
            waiting += _calls(known[current])
    return types


def _data_files(module: type[Module]) -> dict[str, str]:
    """Examples and tests, as they stand beside the code."""
    data = origin_of(module).data
    found = {}
    for path in sorted(path for folder in _DATA_FOLDERS for path in (data / folder).rglob("*") if path.is_file()):
        inside = path.relative_to(data)
        if any(part.startswith(".terraform") for part in inside.parts):
            continue
        if path.suffix not in (*_HASH_COMMENTS, ".md"):
            raise ExportError(
                f"module {module.name}: {inside.as_posix()} cannot say that it is generated; examples and tests hold "
                f"{', '.join(_HASH_COMMENTS)} and .md files"
            )
        found[inside.as_posix()] = path.read_text(encoding="utf-8")
    return found


def _examples(copies: Mapping[str, str]) -> dict[str, str]:
    """``main.tf`` by name of the example, the smallest first."""
    found = {path.split("/")[1]: text for path, text in copies.items() if path.endswith("/main.tf")}
    first = [name for name in ("minimal", "complete") if name in found]
    return {name: found[name] for name in dict.fromkeys([*first, *found])}


def _headed(path: str, text: str, header: str) -> str:
    """A copy with a first line that says what it is a copy of."""
    if path.endswith(".md"):
        return f"<!-- {header} -->\n{text}"
    return f"# {header}\n\n{text}"
