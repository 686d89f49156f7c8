"""Synthesized configuration read from files: ``cdk.tf.json``, ``*.tf``, folders of them, ``cdktf.out``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlanError
from neuronfleet.plan.address import Step
from neuronfleet.plan.files import decoded, file_bytes, parsed_json
from neuronfleet.plan.synthesized.declared import declare
from neuronfleet.plan.synthesized.json_source import json_tree
from neuronfleet.plan.synthesized.module import Module
from neuronfleet.plan.synthesized.resolving import Known, Scope

__all__ = ["Source", "load_sources", "load_synth", "source_of_json"]

_JSON: Final = (".tf.json", ".tofu.json")
_HCL: Final = (".tf", ".tofu")
_SHOW: Final = "give a cdk.tf.json, a folder with *.tf or *.tf.json in it, or the output folder of 'cdktf synth'"
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One stack, or root module, as it is written down.

    Attributes:
        path: file or folder that it was read from, as it was given.
        root: its root module.
        stack: name of the CDKTF stack, empty where it is none.
    """

    path: str
    root: Module
    stack: str = ""

    def scope(
        self,
        variables: Mapping[str, Any] | None = None,
        *,
        enter: Callable[[tuple[Step, ...]], Known] | None = None,
    ) -> Scope:
        """What its names stand for.

        Args:
            variables: values of root variables; one that is not here has its default.
            enter: what a plan knows of the resources of a module instance.
        """
        return Scope(self.root, variables or {}, known=enter(()) if enter is not None else None, enter=enter)


def source_of_json(document: Mapping[str, Any], path: str) -> Source:
    """A source from parsed JSON.

    Args:
        document: what ``cdk.tf.json`` holds.
        path: as reports name it.

    Raises:
        PlanError: it is nested too deeply.
    """
    module = Module()
    _declare_json(module, document, path, Path(path).parent, {}, 0)
    return Source(path=path, root=module, stack=_stack(document))


def load_synth(path: Path | str) -> Source:
    """The one source at a path.

    Raises:
        PlanError: there is none, there are several, or it cannot be read.
    """
    found = load_sources(Path(path))
    if len(found) > 1:
        names = ", ".join(sorted(Path(one.path).name for one in found))
        raise PlanError(f"{path} holds {len(found)} stacks: {names}; give one of them")
    return found[0]


def load_sources(path: Path) -> list[Source]:
    """Sources at a path: of a file or a module's folder one, of the output folder of ``cdktf synth`` one a stack.

    Raises:
        PlanError: there is none, or one cannot be read.
    """
    if not path.is_dir():
        if path.name.endswith((".json", *_HCL)):
            return [_load([path], path, path.parent)]
        if not path.exists():
            raise PlanError(f"{path}: there is no such file or folder; {_SHOW}")
        raise PlanError(f"{path} is no configuration: its name ends neither in .tf nor in .json; {_SHOW}")
    for folder in (path, path / "stacks"):
        files = _files(folder)
        if files:
            return [_load(files, folder, folder)]
        stacks = _below(folder)
        if stacks:
            return [_load(_files(one), one, one) for one in stacks]
    raise PlanError(f"{path} holds no configuration; {_SHOW}")


def _below(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [one for one in sorted(folder.iterdir()) if one.is_dir() and not one.name.startswith(".") and _files(one)]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_file() and one.name.endswith(_JSON + _HCL))


def _load(files: list[Path], path: Path, folder: Path) -> Source:
    module, stack = _module(files, folder, _installed(folder), 0)
    return Source(path=str(path), root=module, stack=stack)


def _module(
    files: list[Path], folder: Path, installed: Mapping[str, str], depth: int, prefix: str = ""
) -> tuple[Module, str]:
    module, stack = Module(), ""
    for file in files:
        text = decoded(file_bytes(file), str(file))
        if file.name.endswith(".json"):
            document = parsed_json(text, str(file))
            if not isinstance(document, dict):
                raise PlanError(f"{file} is no configuration: it holds no JSON object; {_SHOW}")
            _declare_json(module, document, str(file), folder, installed, depth, prefix)
            stack = stack or _stack(document)
        else:
            _declare_hcl(module, text, str(file), folder, installed, depth, prefix)
    return module, stack


def _declare_json(
    module: Module,
    document: Mapping[str, Any],
    path: str,
    folder: Path,
    installed: Mapping[str, str],
    depth: int,
    prefix: str = "",
) -> None:
    try:
        declare(module, document, json_tree, path=path, called=_Called(folder, installed, depth, prefix))
    except RecursionError as error:
        raise PlanError(f"{path} is nested more deeply than any configuration is") from error


def _declare_hcl(
    module: Module, text: str, path: str, folder: Path, installed: Mapping[str, str], depth: int, prefix: str
) -> None:
    from neuronfleet.plan.synthesized.hcl_source import hcl_document, hcl_tree  # noqa: PLC0415 - loads a parser

    try:
        document = hcl_document(text, path)
        declare(module, document, hcl_tree, path=path, called=_Called(folder, installed, depth, prefix))
    except RecursionError as error:
        raise PlanError(f"{path} is nested more deeply than any configuration is") from error


class _Called:
    """Finds modules that are on disk: local ones, and those that ``terraform init`` has fetched."""

    def __init__(self, folder: Path, installed: Mapping[str, str], depth: int, prefix: str) -> None:
        self._folder = folder
        self._installed = installed
        self._depth = depth
        self._prefix = prefix

    def __call__(self, name: str, source: str) -> Module | None:
        key = f"{self._prefix}.{name}" if self._prefix else name
        if source.startswith(("./", "../")):
            folder = self._folder / source
        elif key in self._installed:
            folder = Path(self._installed[key])
        else:
            return None
        files = _files(folder)
        if not files or self._depth >= _DEEPEST:
            return None
        return _module(files, folder, self._installed, self._depth + 1, key)[0]


def _installed(folder: Path) -> dict[str, str]:
    """Folders of fetched modules by key: ``vpc``, ``vpc.endpoints``."""
    try:
        listed = json.loads((folder / ".terraform" / "modules" / "modules.json").read_text(encoding="utf-8"))
        return {one["Key"]: str(folder / one["Dir"]) for one in listed["Modules"] if one["Key"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _stack(document: Mapping[str, Any]) -> str:
    comment = document.get("//")
    metadata = comment.get("metadata") if isinstance(comment, dict) else None
    name = metadata.get("stackName") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else ""
