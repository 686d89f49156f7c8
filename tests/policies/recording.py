"""Which attributes policies read: of which type, at which path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from unittest.mock import patch

from neuronfleet.plan import Plan, Resource, Value

# Reads are the policies' where the first frame outside of these is one of theirs: the core reads ids, ARNs and
# regions of every resource, whatever its type has.
CORE = (
    "neuronfleet.plan.value",
    "neuronfleet.plan.resource",
    "neuronfleet.plan.truth",
    __name__,
    "tests.policies.recording",
)
OURS = ("neuronfleet.policies.", "neuronfleet.plan.ecs.")


class Read(NamedTuple):
    """One attribute that was asked for.

    Attributes:
        mode: ``managed`` or ``data``.
        type: of the resource.
        path: names only, positions left out.
    """

    mode: str
    type: str
    path: tuple[str, ...]


class Recorder:
    """Collects reads while ``recorded`` lasts."""

    def __init__(self) -> None:
        self.reads: set[Read] = set()
        self._before: dict[int, tuple[Value, Resource]] = {}

    def note(self, resource: object, path: tuple[str | int, ...]) -> None:
        """One read."""
        names = tuple(one for one in path if isinstance(one, str))
        if isinstance(resource, Resource) and names and _asked_by_a_policy():
            self.reads.add(Read(resource.mode, resource.type, names))

    def owner_of(self, value: Value) -> object:
        """The resource of a value; those of ``before`` know none."""
        if value.owner is not None:
            return value.owner
        found = self._before.get(id(value))
        return found[1] if found is not None else None

    def remember(self, value: Value, resource: object) -> None:
        """Keep whose a value without an owner is."""
        if value.owner is None and isinstance(resource, Resource):
            self._before[id(value)] = (value, resource)  # the value too: its id must not be given away


def _asked_by_a_policy() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module not in CORE:
            return module.startswith(OURS)
        frame = frame.f_back
    return False


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Record reads of values, references and targets."""
    recorder = Recorder()
    get, value_of = Value.__getitem__, Resource._value
    references, targets = Resource.references, Plan.targets

    def getitem(self: Value, key: str | int) -> Value:
        found = get(self, key)
        owner = recorder.owner_of(self)
        if owner is not None:
            recorder.note(owner, (*self.path, key))
            recorder.remember(found, owner)
        return found

    def side(self: Resource, name: str) -> Value:
        found = value_of(self, name)
        recorder.remember(found, self)
        return found

    def referring(self: Resource, *path: str | int) -> object:
        recorder.note(self, path)
        return references(self, *path)

    def targeting(self: Plan, resource: Resource, *path: str | int, **more: object) -> object:
        recorder.note(resource, path)
        return targets(self, resource, *path, **more)

    with (
        patch.object(Value, "__getitem__", getitem),
        patch.object(Resource, "_value", side),
        patch.object(Resource, "references", referring),
        patch.object(Plan, "targets", targeting),
    ):
        yield recorder
