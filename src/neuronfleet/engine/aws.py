"""Classes of the AWS provider, from the bindings of the engine that was chosen.

::

    from neuronfleet.engine.aws import EcsService

``aws.pyi`` beside this file lists them, with their types for type checkers; it is read when a class is first asked for.
A class costs the import of its own submodule of the bindings and of no other.
"""

from __future__ import annotations

import ast
import functools
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuronfleet.engine.choice import DEFAULT_ENGINE, ENGINES, chosen_engine
from neuronfleet.engine.start import require_node

_LIST = Path(__file__).with_suffix(".pyi")


@functools.cache
def submodules() -> Mapping[str, str]:
    """Name of each class -> the submodule of the bindings that holds it."""
    below = f"{ENGINES[DEFAULT_ENGINE].bindings}."
    return {
        alias.name: node.module.removeprefix(below)
        for node in ast.parse(_LIST.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith(below)
        for alias in node.names
    }


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever class of the bindings
    if name.startswith("__") or name not in submodules():
        raise AttributeError(
            f"module {__name__!r} has no attribute {name!r}; it holds the classes that neuronfleet uses, and the "
            "package of your engine has them all"
        )
    require_node()
    module = importlib.import_module(f"{chosen_engine().bindings}.{submodules()[name]}")
    found = getattr(module, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *submodules()]
