"""A Terraform plan, typed."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuronfleet.plan.address import Step
from neuronfleet.plan.configuration import Configuration
from neuronfleet.plan.drift import Drift, drift_of
from neuronfleet.plan.integrity import Integrity, integrity_of
from neuronfleet.plan.providers import Regions
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.targets import Pointers, Targets
from neuronfleet.plan.value import Value

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsView
    from neuronfleet.plan.synthesized import Overlay, Source
    from neuronfleet.plan.synthesized.module import Block

__all__ = ["Plan"]


class Plan:
    """One plan: everything that exists after it, everything that it changes, and what it read.

    Args:
        document: what ``terraform show -json`` printed, checked by ``neuronfleet.plan.reading``.
        path: where it was read from, as reports name it.
    """

    def __init__(self, document: Mapping[str, Any], *, path: str = "plan.json") -> None:
        self.document = document
        self.path = path
        self.configuration = Configuration(document.get("configuration") or {})
        self._changes: dict[str, list[Resource]] = {}
        self._by_address: dict[str, Resource] = {}
        for entry in document.get("resource_changes") or ():
            self._add(Resource(self, entry))
        for deferred in document.get("deferred_changes") or ():
            self._add(Resource(self, _as_deferred(deferred["resource_change"]), deferred_reason=_reason(deferred)))
        self._read: dict[str, list[Resource]] | None = None
        self._overlay: Overlay | None = None
        self._written: dict[tuple[str, int], object] = {}
        self._instances: dict[tuple[tuple[Step, ...], str], Resource | None] | None = None
        self.is_synthesized = False

    def _add(self, resource: Resource) -> None:
        self._changes.setdefault(resource.type, []).append(resource)
        if resource.deposed is None:
            self._by_address[resource.address] = resource

    # -- resources ----------------------------------------------------------------------------------------------

    def resources(self, *types: str) -> tuple[Resource, ...]:
        """Managed resources that exist once the plan is applied, of these types or of all, in the plan's order."""
        return tuple(one for one in self._of(types) if one.mode == "managed" and one.exists_after)

    def changes(self, *types: str) -> tuple[Resource, ...]:
        """Every managed entry of ``resource_changes``: unchanged, deleted, forgotten and deposed ones too."""
        return tuple(one for one in self._of(types) if one.mode == "managed")

    def data(self, *types: str) -> tuple[Resource, ...]:
        """Data sources, those read while planning and those that apply will read."""
        deferred = tuple(one for one in self._of(types) if one.mode == "data")
        read = self._data_read()
        wanted = types or tuple(read)
        return (*(one for name in wanted for one in read.get(name, ())), *deferred)

    def change_of(self, address: str) -> Resource | None:
        """The entry of ``resource_changes`` about the current object at an address, None where there is none."""
        return self._by_address.get(address)

    @property
    def types(self) -> frozenset[str]:
        """Types of managed resources in the plan."""
        return frozenset(name for name, found in self._changes.items() if any(one.mode == "managed" for one in found))

    def find(self, address: str) -> Resource | None:
        """The current object at an address, or the data source; None where there is none."""
        found = self._by_address.get(address)
        if found is None:
            found = self._read_at.get(address)
        return found

    @functools.cached_property
    def _read_at(self) -> Mapping[str, Resource]:
        return {one.address: one for of_type in self._data_read().values() for one in of_type}

    def _of(self, types: Sequence[str]) -> list[Resource]:
        return [one for name in (types or tuple(self._changes)) for one in self._changes.get(name, ())]

    def _data_read(self) -> dict[str, list[Resource]]:
        if self._read is None:
            self._read = {}
            state = self.document.get("prior_state") or {}
            values = state.get("values") if isinstance(state, dict) else None
            for entry in _state_resources(values.get("root_module") if isinstance(values, dict) else None):
                if entry.get("mode") == "data" and entry["address"] not in self._by_address:
                    self._read.setdefault(entry["type"], []).append(Resource(self, _as_change(entry)))
        return self._read

    # -- its source ---------------------------------------------------------------------------------------------

    def attach(self, source: Source) -> None:
        """Lay a synthesized source beside the plan: what the plan does not know is read from it.

        What the plan knows, and marks as sensitive, stays as it is.

        Args:
            source: what the plan was made of.
        """
        from neuronfleet.plan.synthesized import Overlay  # noqa: PLC0415 - most plans come alone

        self._overlay = Overlay(self, source)
        self.configuration.add_locals(self._overlay.locals())
        for resource in self._of(()):
            resource.forget_source()
        for answer in ("_pointers", "ecs", "regions"):
            self.__dict__.pop(answer, None)

    def written(self, resource: Resource, expression: Mapping[str, Any]) -> object:
        """What an expression in JSON syntax says for one resource, with holes; see ``synthesized.inline``."""
        key = (resource.address, id(expression))
        if key not in self._written:
            from neuronfleet.plan.synthesized.inline import written  # noqa: PLC0415 - only plans of JSON need it

            self._written[key] = written(resource, expression.get("constant_value"))
        return self._written[key]

    def only_instance(self, modules: tuple[Step, ...], static: str) -> Resource | None:
        """The resource or data source at a static address in a module instance; None where there is not just one."""
        if self._instances is None:
            self._instances = {}
            for one in (*self._of(()), *self.data()):
                address = one.parsed
                key = (address.modules, address.static)
                self._instances[key] = None if key in self._instances or one.deposed else one
        return self._instances.get((modules, static))

    def source_of(self, resource: Resource) -> Mapping[str, Any] | None:
        """Body of a resource in the source, None where there is none."""
        return self._overlay.body(resource) if self._overlay is not None else None

    def block_of(self, resource: Resource) -> Block | None:
        """The block of the source that declares a resource, None where there is none."""
        return self._overlay.block(resource) if self._overlay is not None else None

    # -- the rest -----------------------------------------------------------------------------------------------

    @functools.cached_property
    def integrity(self) -> Integrity:
        """What the plan says of itself: whether it is whole, how old it is, which conditions fail."""
        return integrity_of(self)

    @functools.cached_property
    def drift(self) -> tuple[Drift, ...]:
        """What changed outside Terraform, without what is only spelled differently."""
        return drift_of(self)

    @functools.cached_property
    def regions(self) -> Regions:
        """In which region each resource is."""
        return Regions(self)

    def targets(self, resource: Resource, *path: str | int, types: tuple[str, ...] = ()) -> Targets:
        """Which resources of the plan an attribute points to.

        Args:
            resource: whose attribute.
            path: such as ``"launch_template", 0, "id"``; one that holds a list stands for all its elements.
            types: types of resources and data sources that may be meant. Without them a known value is looked up
                among ids and ARNs only: names of different types may be equal.
        """
        return self._pointers.of(resource, path, types)

    def referred(self, resource: Resource, *path: str | int, types: tuple[str, ...] = ()) -> Targets:
        """Which resources an expression refers to, also where its value is known: where an image id comes from.

        Args:
            resource: whose attribute.
            path: such as ``"image_id"``.
            types: types of resources and data sources that are looked for; empty is all.
        """
        return self._pointers.referred(resource, path, types)

    @functools.cached_property
    def _pointers(self) -> Pointers:
        return Pointers(self)

    @functools.cached_property
    def ecs(self) -> EcsView:
        """Clusters, capacities, task definitions and services, wired together."""
        from neuronfleet.plan.ecs import EcsView  # noqa: PLC0415 - imports placement, which not every review needs

        return EcsView(self)

    @property
    def variables(self) -> Mapping[str, Value]:
        """Root variables; those declared sensitive are marked so."""
        sensitive = self.configuration.sensitive_variables()
        return {
            name: Value(one.get("value"), False, name in sensitive, path=("variables", name))  # noqa: FBT003
            for name, one in (self.document.get("variables") or {}).items()
            if isinstance(one, dict)
        }


def _as_deferred(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A deferred change: what is known of it may change until the plan that makes it."""
    return {**entry, "change": {**entry["change"], "after": None, "after_unknown": True}}


def _reason(deferred: Mapping[str, Any]) -> str:
    reason = deferred.get("reason")
    return reason if isinstance(reason, str) and reason else "unknown"


def _state_resources(module: object) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    waiting = [module]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            resources, children = one.get("resources"), one.get("child_modules")
            found.extend(
                entry
                for entry in (resources if isinstance(resources, list) else ())
                if isinstance(entry, dict)
                and all(isinstance(entry.get(key), str) for key in ("address", "type", "name"))
            )
            waiting.extend(children if isinstance(children, list) else ())
    return found


def _as_change(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A resource of a state in the shape of a change that changes nothing."""
    values = entry.get("values")
    marks = entry.get("sensitive_values", False)
    change = {"actions": ["read"], "after": values, "after_unknown": False, "after_sensitive": marks}
    return {**entry, "change": change}
