"""Policies of users: from a file, or from an installed package by its entry point.

A package names them under the group ``neuronfleet.policies``: a module, a list of policies, or a function that returns
one. https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from neuronfleet.errors import ConfigError
from neuronfleet.policies.model import Policy

__all__ = ["GROUP", "from_entry_points", "from_file", "together"]

GROUP: Final = "neuronfleet.policies"


def from_file(path: Path) -> tuple[Policy, ...]:
    """Policies of a Python file, in its order.

    The file may import its neighbours: its folder is on the import path while it is read.

    Args:
        path: of the file.

    Raises:
        ConfigError: there is no such file, it cannot be imported, or it holds no policy.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such file of policies")
    name = f"neuronfleet_policies_{path.stem}_{abs(hash(path.resolve()))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{path}: policies are read from Python files, such as policies/acme.py")
    module = importlib.util.module_from_spec(spec)
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise ConfigError(_cannot_import(path, error)) from error
    finally:
        sys.modules.pop(name, None)
        if folder in sys.path:
            sys.path.remove(folder)
    return _of_module(module, str(path))


def from_entry_points() -> tuple[Policy, ...]:
    """Policies of installed packages, by the names of their entry points.

    Raises:
        ConfigError: an entry point cannot be loaded, or gives no policies.
    """
    if not _any_declared():
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415 - takes as long as reading a small plan

    found: list[Policy] = []
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        source = f"entry point {point.name} = {point.value}"
        try:
            loaded = point.load()
            if callable(loaded) and not isinstance(loaded, Policy | ModuleType):
                loaded = loaded()
        except (Exception, SystemExit) as error:
            raise ConfigError(f"{source} cannot be loaded: {type(error).__name__}: {error}") from error
        found.extend(_of_module(loaded, source) if isinstance(loaded, ModuleType) else _of_list(loaded, source))
    return tuple(found)


def together(built_in: Iterable[Policy], custom: Sequence[Policy]) -> tuple[Policy, ...]:
    """Built-in policies and those of users.

    Args:
        built_in: policies of neuronfleet.
        custom: policies of users.

    Raises:
        ConfigError: an id or a name is there twice.
    """
    policies = tuple(built_in)
    ids = {one.id: one for one in policies}
    names = {one.name: one for one in policies}
    for one in custom:
        other = ids.get(one.id) or names.get(one.name)
        if other is not None:
            what = f"id {one.id}" if one.id in ids else f"name {one.name}"
            raise ConfigError(
                f"policy {one.id} {one.name} (of {_home(one)}): the {what} is that of {other.id} {other.name} (of "
                f"{_home(other)}); give it letters of your own, such as ACME001"
            )
        ids[one.id] = names[one.name] = one
    return (*policies, *custom)


def _any_declared() -> bool:
    """Whether an installed distribution has entry points of the group: reads the files, without parsing each."""
    needle = f"[{GROUP}]".encode()
    for folder in sys.path:
        for file in _entry_point_files(folder or "."):
            # plain open: there may be hundreds, and a Path each costs as much as reading it
            with contextlib.suppress(OSError), open(file, "rb") as opened:  # noqa: PTH123
                if needle in opened.read():
                    return True
    return False


def _entry_point_files(folder: str) -> Iterable[str]:
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208
            if name.endswith((".dist-info", ".egg-info")):
                yield f"{folder}/{name}/entry_points.txt"


def _of_module(module: ModuleType, source: str) -> tuple[Policy, ...]:
    own = getattr(module, "POLICIES", None)
    listed = own if own is not None else [one for one in vars(module).values() if isinstance(one, Policy)]
    return _of_list(listed, source)


def _of_list(listed: object, source: str) -> tuple[Policy, ...]:
    found = [listed] if isinstance(listed, Policy) else listed
    if not isinstance(found, list | tuple) or not all(isinstance(one, Policy) for one in found):
        raise ConfigError(
            f"{source} gives {type(listed).__name__}; a list of policies, or a module with some, is allowed"
        )
    if not found:
        raise ConfigError(f"{source} holds no policy; make one with @policy(...) from neuronfleet.policies.api")
    return tuple({id(one): one for one in found}.values())


def _cannot_import(path: Path, error: BaseException) -> str:
    """Where in the user's file it went wrong."""
    import traceback  # noqa: PLC0415 - brings linecache, tokenize and textwrap

    line = error.lineno if isinstance(error, SyntaxError) and error.filename == str(path) else None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == str(path):
            line = frame.lineno
    where = f"{path}:{line}" if line else str(path)
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{where}: the policies cannot be imported: {type(error).__name__}: {reason}"


def _home(policy: Policy) -> str:
    module = getattr(policy.check, "__module__", "")
    code = getattr(policy.check, "__code__", None)
    return "neuronfleet" if module.startswith("neuronfleet.policies.") else getattr(code, "co_filename", module)
