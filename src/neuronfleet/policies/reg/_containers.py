"""Containers of a task definition by name."""

from __future__ import annotations

from neuronfleet.plan import Resource, Value
from neuronfleet.policies.reg._siblings import Family

__all__ = ["container_names", "containers_of", "definitions_of"]


def container_names(family: Family) -> tuple[str, ...]:
    """Names of the containers in any region, in order."""
    names = {
        name: None
        for _, task in sorted(family.members.items())
        for one in task.document("container_definitions").items
        if (name := one["name"].text) is not None
    }
    return tuple(names)


def containers_of(task: Resource, name: str) -> Value:
    """The container of that name; unknown where the definitions are, absent where there is none."""
    definitions = task.document("container_definitions")
    if definitions.is_unknown:
        return definitions
    found = next((one for one in definitions.items if one["name"].text == name), None)
    if found is None and any(one["name"].is_unknown or one.is_unknown for one in definitions.items):
        return next(one for one in definitions.items if one["name"].is_unknown or one.is_unknown)["name"]
    return found if found is not None else definitions["?"]


def definitions_of(task: Resource) -> Value:
    """The text that the containers are defined by."""
    return task["container_definitions"]
