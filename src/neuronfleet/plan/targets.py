"""Which resources of the plan an attribute points to: ``cluster`` of a service, ``launch_template[0].id`` of a group.

A known value is looked up among what identifies resources: id, ARN, name. An unknown one is traced through the
references of the configuration to instances: the same module instance, the same ``for_each`` key, the only instance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan.address import Key, Step
from neuronfleet.plan.path import Path
from neuronfleet.plan.providers import region_of_arn
from neuronfleet.plan.reference import Reference
from neuronfleet.plan.value import Value

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan
    from neuronfleet.plan.resource import Resource

__all__ = ["Pointers", "Targets"]

_UNIQUE: Final = ("id", "arn")
_IDENTITIES: Final = (
    *_UNIQUE,
    "name",
    "bucket",
    "family",
    "arn_without_revision",
    "cluster_name",
    "function_name",
    "identifier",
    "key_id",
    "repository_url",
    "url",
)
"""Attributes that other resources point with."""

_GLOBAL: Final = ("aws_iam_", "aws_route53_", "aws_cloudfront_")
"""Types whose names hold in every region of a partition."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What an attribute points to.

    Attributes:
        resources: managed resources and data sources of the plan, in its order; of a list all that its elements
            point to.
        certain: whether it is these and, of this plan, no others. With no resources: it points to nothing here.
            Where it is False one of ``resources``, some of them, or something else may be meant.
    """

    resources: tuple[Resource, ...]
    certain: bool

    @property
    def only(self) -> Resource | None:
        """The one resource that it certainly points to, None otherwise."""
        return self.resources[0] if self.certain and len(self.resources) == 1 else None


class Pointers:
    """Finds targets; indexes a plan when first asked.

    Args:
        plan: the plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._by_value: dict[str, dict[str, list[Resource]]] = {}
        self._instances: dict[tuple[tuple[str, ...], str], dict[tuple[Step, ...], list[Resource]]] | None = None
        self._known: dict[tuple[int, Path, tuple[str, ...], bool], Targets] = {}

    def of(self, resource: Resource, path: Path, types: tuple[str, ...]) -> Targets:
        """What an attribute of a resource points to; see ``Plan.targets``."""
        key = (id(resource), path, types, False)
        if key not in self._known:
            self._known[key] = self._of(resource, path, types)
        return self._known[key]

    def _of(self, resource: Resource, path: Path, types: tuple[str, ...]) -> Targets:
        side = resource.after if resource.exists_after or not resource.before.is_known else resource.before
        value = side.at(*path)
        if value.is_missing:
            return Targets((), certain=True)
        if value.is_unknown:
            return self._referred(resource, path, types)
        if isinstance(value.raw, list | dict):
            items = value.items if isinstance(value.raw, list) else tuple(value.fields.values())
            if any(one.is_unknown for one in items):
                return self._collection(resource, path, items, types)
            return _joined([self._valued(resource, path, one, types) for one in items if not one.is_missing])
        return self._valued(resource, path, value, types)

    def referred(self, resource: Resource, path: Path, types: tuple[str, ...]) -> Targets:
        """What the expression of an attribute refers to; see ``Plan.referred``."""
        key = (id(resource), path, types, True)
        if key not in self._known:
            self._known[key] = self._referred(resource, path, types)
        return self._known[key]

    # -- by value -----------------------------------------------------------------------------------------------

    def _valued(self, resource: Resource, path: Path, value: Value, types: tuple[str, ...]) -> Targets:
        text = value.text
        if not text:
            return Targets((), certain=True)
        found = [one for one in self._named(text, types) if one is not resource and _same_region(resource, one, text)]
        exact = bool(found)
        if not exact and types:
            found = [
                one
                for tail in _tails(text)
                for one in self._named(tail, types)
                if one is not resource and _same_region(resource, one, text)
            ]
        if not types or len(found) > 1:
            referred = self._instances_of(resource, resource.references(*path), types)
            narrowed = [one for one in found if one in referred]
            if not narrowed and not found:
                narrowed = [one for one in referred if _says(one, text)]
            found = narrowed or found
        return Targets(_ordered(found), certain=len(found) <= 1)

    def _named(self, text: str, types: tuple[str, ...]) -> list[Resource]:
        found: list[Resource] = []
        for name in types or self._all_types():
            index = self._by_value.get(name)
            if index is None:
                index = self._by_value[name] = self._indexed(name)
            found.extend(index.get(text, ()))
        if types:
            return found
        return [one for one in found if any(_side(one).get(key) == text for key in _UNIQUE)]

    def _all_types(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._plan.types, *(one.type for one in self._plan.data()))))

    def _indexed(self, name: str) -> dict[str, list[Resource]]:
        index: dict[str, list[Resource]] = {}
        for one in (*self._plan.resources(name), *self._plan.data(name)):
            for text in {text for text in map(_side(one).get, _IDENTITIES) if text and isinstance(text, str)}:
                index.setdefault(text, []).append(one)
        return index

    # -- by reference -------------------------------------------------------------------------------------------

    def _referred(self, resource: Resource, path: Path, types: tuple[str, ...]) -> Targets:
        references = resource.references(*path)
        found = self._instances_of(resource, references, types)
        if len(found) > 1:
            # what is known already would have made the value known
            open_ones = [one for one in found if _is_open(one, references)]
            found = open_ones or found
        others = any(one.kind in ("local", "module", "self") for one in references)
        if not found:
            # it may still point to anything that is not known by reference
            return Targets((), certain=bool(types) and bool(references) and not others and _all_resources(references))
        return Targets(_ordered(found), certain=len(found) == 1 and not others)

    def _collection(self, resource: Resource, path: Path, items: tuple[Value, ...], types: tuple[str, ...]) -> Targets:
        """A list with unknown elements: its references count for all of them together."""
        found = {id(one): one for one in self._instances_of(resource, resource.references(*path), types)}
        certain = len(found) == len(items)
        for item in items:
            if not item.is_unknown:
                part = self._valued(resource, path, item, types)
                found.update((id(one), one) for one in part.resources)
        return Targets(_ordered(found.values()), certain=certain and len(found) == len(items))

    def _instances_of(
        self, resource: Resource, references: Iterable[Reference], types: tuple[str, ...]
    ) -> list[Resource]:
        references = tuple(references)
        own = {key for key in map(_key_of(resource), references) if key is not None}
        found: dict[int, Resource] = {}
        for reference in references:
            if not reference.is_resource or (types and reference.type not in types):
                continue
            candidates = [one for one in self._static(resource, reference) if _agrees(resource, reference, one)]
            if len(candidates) > 1 and own:
                candidates = [one for one in candidates if one.parsed.key in own] or candidates
            found.update((id(one), one) for one in candidates if one is not resource)
        return list(found.values())

    def _static(self, resource: Resource, reference: Reference) -> Iterable[Resource]:
        """Instances of what a reference names; without those of another instance of the outermost module."""
        if self._instances is None:
            self._instances = {}
            for one in (*self._plan.resources(), *self._plan.data()):
                address = one.parsed
                here = self._instances.setdefault((address.module_names, address.static), {})
                here.setdefault(address.modules[:1], []).append(one)
        found = self._instances.get((reference.modules, reference.static), {})
        if len(reference.modules) if reference.shared is None else reference.shared:
            return found.get(resource.parsed.modules[:1], ())
        return [one for instances in found.values() for one in instances]


def _side(resource: Resource) -> Mapping[str, Any]:
    """What identifies a resource: as it will be, and, where that is not known yet, as it was."""
    after, before = resource.after.raw, resource.before.raw
    new = after if isinstance(after, dict) else {}
    if resource.is_created or not isinstance(before, dict):
        return new
    return {**{key: before.get(key) for key in _IDENTITIES if key in before}, **new}


def _agrees(resource: Resource, reference: Reference, candidate: Resource) -> bool:
    """Whether an instance is one that a reference may mean: same module instances, named keys."""
    ours, theirs = resource.parsed.modules, candidate.parsed.modules
    shared = len(theirs) if reference.shared is None else reference.shared
    if ours[:shared] != theirs[:shared]:
        return False
    named = zip(theirs[shared:], reference.module_keys, strict=False)
    if any(key is not None and key != step.key for step, key in named):
        return False
    return reference.key is None or reference.key == candidate.parsed.key


def _key_of(resource: Resource) -> Any:  # noqa: ANN401 - a function of a reference
    def key(reference: Reference) -> Key:
        """The key that ``each.key`` or ``count.index`` in the same expression stands for."""
        if reference.each_depth < 0:
            return None
        modules = resource.parsed.modules
        return modules[reference.each_depth].key if reference.each_depth < len(modules) else resource.parsed.key

    return key


def _is_open(resource: Resource, references: tuple[Reference, ...]) -> bool:
    static = resource.parsed.static
    return any(
        one.static == static and (not one.attributes or resource.after.at(*one.attributes).is_unknown)
        for one in references
    )


def _all_resources(references: tuple[Reference, ...]) -> bool:
    return all(one.is_resource for one in references)


def _says(resource: Resource, text: str) -> bool:
    return any(value == text for value in _side(resource).values() if isinstance(value, str))


def _same_region(resource: Resource, candidate: Resource, text: str) -> bool:
    if candidate.type.startswith(_GLOBAL):
        return True
    theirs = candidate.region
    ours = region_of_arn(text) or resource.region
    return ours is None or theirs is None or ours == theirs


def _tails(text: str) -> Iterator[str]:
    """Names inside an ARN, and the family of a task definition with its revision."""
    if text.startswith("arn:"):
        text = text.rsplit("/", 1)[-1] if "/" in text else text.rsplit(":", 1)[-1]
        yield text
    family, _, revision = text.rpartition(":")
    if family and revision.isdigit():
        yield family


def _joined(parts: list[Targets]) -> Targets:
    return Targets(
        _ordered(one for part in parts for one in part.resources), certain=all(part.certain for part in parts)
    )


def _ordered(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple({id(one): one for one in resources}.values())
