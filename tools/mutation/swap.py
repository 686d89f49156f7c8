"""Puts a mutant into this process: into functions that are there already, or into a module before it is imported."""

from __future__ import annotations

import functools
import gc
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence

from _pytest.assertion.rewrite import AssertionRewritingHook

from tools.mutation.mutants import PACKAGE, Mutant

_PREFIX = "neuronfleet.placement"

Functions = dict[tuple[str, str, int], list[types.FunctionType]]
"""Functions of the package by file, name and first line."""


def functions_here() -> Functions:
    """The functions of the package that this process has."""
    found: Functions = {}
    gc.unfreeze()  # what commands of this process have put aside would not be found
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType) and one.__code__.co_filename.startswith(str(PACKAGE)):
            code = one.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(one)
    return found


def swap(mutant: Mutant, functions: Functions) -> bool:
    """Give the functions around a mutant the code with it; tells whether there were any."""
    if mutant.owner is None:
        return False
    name, line = mutant.owner
    found = functions.get((str(mutant.file), name, line), [])
    compiled = compile(mutant.tree(), str(mutant.file), "exec", dont_inherit=True)
    for code in _codes(compiled):
        if (code.co_qualname, code.co_firstlineno) == (name, line):
            for one in found:
                one.__code__ = code
            return bool(found)
    return False


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from _codes(one)


def forget(*, expressions: bool) -> None:
    """Empty the caches of the package; those of the expression language only where that may have changed."""
    # Not by asking the garbage collector, which knows nothing any more of what was there when it was frozen.
    for name, module in list(sys.modules.items()):
        if name.startswith(_PREFIX) and (expressions or not name.startswith(f"{_PREFIX}.expression")):
            for one in vars(module).values():
                if isinstance(one, functools._lru_cache_wrapper):  # noqa: SLF001  # the only name of its type
                    one.cache_clear()


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with a mutant in it."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.file))
        self._mutant = mutant

    def get_code(self, fullname: str) -> types.CodeType:
        """The code of the mutated file.

        Args:
            fullname: of the module, the only one that this loads.
        """
        del fullname
        return compile(self._mutant.tree(), str(self._mutant.file), "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname != self._mutant.module:
            return None
        mutant = self._mutant
        inside = [str(mutant.file.parent)] if mutant.file.name == "__init__.py" else None
        spec = importlib.machinery.ModuleSpec(fullname, _Loader(mutant), origin=str(mutant.file))
        spec.submodule_search_locations = inside
        spec.has_location = True
        return spec


def import_with(mutant: Mutant) -> None:
    """See to it that the module of a mutant is imported with it.

    Args:
        mutant: of a module that this process has not imported.

    Raises:
        RuntimeError: the module was imported before.
    """
    if mutant.module in sys.modules:
        raise RuntimeError(f"{mutant.module} was imported already")
    sys.meta_path.insert(0, _Finder(mutant))
    # The package has a pytest plugin, so that pytest would import all of it itself, to rewrite assertions.
    theirs = AssertionRewritingHook.find_spec

    def find_spec(
        hook: AssertionRewritingHook,
        name: str,
        path: Sequence[str | bytes] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        return None if name == mutant.module else theirs(hook, name, path, target)

    AssertionRewritingHook.find_spec = find_spec  # type: ignore[method-assign, assignment]
