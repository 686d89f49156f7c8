"""All policies there are: one module each, below this package; and an index of them, so that not all are loaded."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.policies.model import CATEGORIES, Policy

__all__ = ["INDEX", "built_in", "built_in_names", "chosen_policies", "found_policies", "index", "index_text"]

INDEX: Final = Path(__file__).with_name("index.json")
"""Policies: id -> name; a policy's module is called as the policy is, so this is enough to load it. Packs: what
``packs.toml`` holds, which takes longer to read. ``make docs`` writes it."""

_PACKS: Final = Path(__file__).with_name("packs.toml")


@functools.cache
def index() -> Mapping[str, Mapping[str, Any]]:
    """What :data:`INDEX` holds."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(INDEX.read_text(encoding="utf-8"))
    return found


def built_in_names() -> Mapping[str, str]:
    """Name by id of the policies that ship with neuronfleet, by category and number; loads none of them."""
    return index()["policies"]


@functools.cache
def built_in() -> tuple[Policy, ...]:
    """The policies that ship with neuronfleet, by category and number.

    Raises:
        RuntimeError: a policy is not as the index says.
    """
    return chosen_policies(built_in_names())


def chosen_policies(ids: Collection[str]) -> tuple[Policy, ...]:
    """Some of them, in the same order; the others are not loaded.

    Args:
        ids: which.

    Raises:
        RuntimeError: a policy is not as the index says.
    """
    return tuple(_loaded(id_, name) for id_, name in built_in_names().items() if id_ in ids)


@functools.cache
def _loaded(id_: str, name: str) -> Policy:
    one = _of_module(f"neuronfleet.policies.{_category(id_).lower()}.{name.replace('-', '_')}")
    if (one.id, one.name) != (id_, name):
        raise RuntimeError(f"{INDEX.name} calls {one.id} {one.name} {id_} {name}: run 'make docs'")
    return one


def _of_module(module_name: str) -> Policy:
    module = importlib.import_module(module_name)
    here = [one for one in vars(module).values() if isinstance(one, Policy)]
    if len(here) != 1:
        raise RuntimeError(f"{module_name} holds {len(here)} policies, it must hold one")
    return here[0]


def found_policies() -> tuple[Policy, ...]:
    """The policies of all modules, whatever the index says: what it is made of.

    Raises:
        RuntimeError: two policies have one id or one name, a module holds none, or is called otherwise than its policy.
    """
    found: dict[str, Policy] = {}
    for category in CATEGORIES:
        folder = Path(__file__).parent / category.lower()
        for file in sorted(folder.glob("[!_]*.py")):
            one = _of_module(f"neuronfleet.policies.{category.lower()}.{file.stem}")
            if one.id in found or one.name in {other.name for other in found.values()}:
                raise RuntimeError(f"{one.id} {one.name} is there twice")
            if (_category(one.id), one.name.replace("-", "_")) != (category, file.stem):
                raise RuntimeError(f"{one.id} {one.name} is in {category.lower()}/{file.name}, which is not called so")
            found[one.id] = one
    return tuple(found[key] for key in sorted(found, key=_order))


def index_text() -> str:
    """What the index should hold."""
    import tomllib  # noqa: PLC0415 - only to write the index

    packs = tomllib.loads(_PACKS.read_text(encoding="utf-8"))
    policies = {one.id: one.name for one in found_policies()}
    return json.dumps({"policies": policies, "packs": packs}, indent=1, ensure_ascii=False) + "\n"


def _category(policy_id: str) -> str:
    return policy_id.rstrip("0123456789")


def _order(policy_id: str) -> tuple[int, str]:
    return list(CATEGORIES).index(_category(policy_id)), policy_id
