"""All policies there are: one module each, below this package."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path

from neuronfleet.policies.model import CATEGORIES, Policy

__all__ = ["built_in"]


@functools.cache
def built_in() -> tuple[Policy, ...]:
    """The policies that ship with neuronfleet, by category and number.

    Raises:
        RuntimeError: two policies have one id or one name, or a module holds none.
    """
    found: dict[str, Policy] = {}
    names: set[str] = set()
    for category in CATEGORIES:
        package = importlib.import_module(f"neuronfleet.policies.{category.lower()}")
        # Not pkgutil.iter_modules: the wheel is always unpacked, and listing costs a tenth of importing them
        for file in sorted(Path(package.__path__[0]).glob("[!_]*.py")):
            module = importlib.import_module(f"{package.__name__}.{file.stem}")
            here = [one for one in vars(module).values() if isinstance(one, Policy)]
            if len(here) != 1:
                raise RuntimeError(f"{module.__name__} holds {len(here)} policies, it must hold one")
            (one,) = here
            if one.id in found or one.name in names:
                raise RuntimeError(f"{one.id} {one.name} is there twice")
            names.add(one.name)
            found[one.id] = one
    return tuple(found[key] for key in sorted(found, key=_order))


def _order(policy_id: str) -> tuple[int, str]:
    return list(CATEGORIES).index(policy_id.rstrip("0123456789")), policy_id
