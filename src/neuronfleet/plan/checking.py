"""The structure that the typed plan relies on, checked once; values inside resources are not walked.

https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from neuronfleet.errors import PlanError
from neuronfleet.plan.envelope import described

__all__ = ["check_structure"]

_OBJECTS: Final = ("configuration", "prior_state", "planned_values", "variables", "output_changes")
_CHANGES: Final = ("resource_changes", "resource_drift")
_LISTS: Final = ("deferred_changes", "checks", "relevant_attributes", "action_invocations")
_FLAGS: Final = ("applyable", "complete", "errored")
_TEXTS: Final = ("terraform_version", "timestamp")
_REQUIRED: Final = ("address", "type", "name")
_OPTIONAL: Final = ("mode", "provider_name", "deposed", "previous_address", "action_reason", "module_address")


def check_structure(document: Mapping[str, Any], path: str) -> None:
    """Check a plan.

    Args:
        document: a plan.
        path: as messages name it.

    Raises:
        PlanError: something is not what it must be; says where, what it is and what is allowed.
    """
    for keys, allowed, words in (
        (_OBJECTS, dict, "an object"),
        (_CHANGES + _LISTS, list, "a list"),
        (_FLAGS, bool, "true or false"),
        (_TEXTS, str, "a string"),
    ):
        for key in keys:
            value = document.get(key)
            if value is not None and not isinstance(value, allowed):
                raise _wrong(path, key, value, words)
    for key in _CHANGES:
        _check_changes(document.get(key) or (), key, path)
    for index, deferred in enumerate(document.get("deferred_changes") or ()):
        where = f"deferred_changes[{index}]"
        if not isinstance(deferred, dict):
            raise _wrong(path, where, deferred, "an object")
        _check_changes([deferred.get("resource_change")], f"{where}.resource_change", path, is_one=True)


def _check_changes(entries: Sequence[object], key: str, path: str, *, is_one: bool = False) -> None:
    for index, entry in enumerate(entries):
        if not _is_sound(entry):
            _explain(entry, key if is_one else f"{key}[{index}]", path)


def _is_sound(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    get = entry.get
    change = get("change")
    if not isinstance(change, dict):
        return False
    actions = change.get("actions")
    if not isinstance(actions, list) or not actions:
        return False
    for one in actions:
        if not isinstance(one, str):
            return False
    for key in _REQUIRED:
        if not isinstance(get(key), str):
            return False
    for key in _OPTIONAL:  # noqa: SIM110 - a generator takes twice as long
        if not isinstance(get(key, ""), str) and get(key) is not None:
            return False
    return True


def _explain(entry: object, where: str, path: str) -> None:
    if not isinstance(entry, dict):
        raise _wrong(path, where, entry, "an object")
    for key in _REQUIRED:
        if not isinstance(entry.get(key), str):
            raise _wrong(path, f"{where}.{key}", entry.get(key), "a string", is_there=key in entry)
    for key in _OPTIONAL:
        if entry.get(key) is not None and not isinstance(entry[key], str):
            raise _wrong(path, f"{where}.{key}", entry[key], "a string")
    change = entry.get("change")
    if not isinstance(change, dict):
        raise _wrong(path, f"{where}.change", change, "an object", is_there="change" in entry)
    actions = change.get("actions")
    if not isinstance(actions, list):
        raise _wrong(path, f"{where}.change.actions", actions, "a list of strings", is_there="actions" in change)
    for index, one in enumerate(actions):
        if not isinstance(one, str):
            raise _wrong(path, f"{where}.change.actions[{index}]", one, "a string")
    raise PlanError(f"{path}: {where}.change.actions is an empty list; at least one action is allowed, such as no-op")


def _wrong(path: str, where: str, value: object, allowed: str, *, is_there: bool = True) -> PlanError:
    found = f"is {described(value)}" if is_there else "is missing"
    return PlanError(f"{path}: {where} {found}; {allowed} is allowed; was the plan changed after terraform printed it?")
