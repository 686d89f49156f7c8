"""Samples and plans with one thing changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from neuronfleet.policies.marks import UNKNOWN, Changed, Document, Referring, Sensitive, Unknown
from neuronfleet.policies.sample import Sample

Path = tuple[str | int, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Mutant:
    """A sample with one value changed.

    Attributes:
        kind: ``flip``, ``null``, ``absent``, ``unknown`` or ``crossed``.
        address: of the resource.
        path: in its body; for a change, below ``before`` or ``after``.
        sample: the changed one.
    """

    kind: str
    address: str
    path: Path
    sample: Sample

    def __str__(self) -> str:
        return f"{self.kind} {self.address} {'.'.join(str(one) for one in self.path)}"


_ABSENT = object()


def mutants_of(sample: Sample, names: frozenset[tuple[str, tuple[str, ...]]]) -> Iterator[Mutant]:
    """A sample with each of its values changed in every way.

    Args:
        sample: to be changed.
        names: type and path without positions of the attributes that are of interest.
    """
    for address, body in sample.resources.items():
        kind_of_resource = address.split("[")[0].split(".")[-2]
        sides = {"before": body.before, "after": body.after} if isinstance(body, Changed) else {"": body}
        for side, tree in sides.items():
            for path, node, in_document in _leaves(tree if tree is not None else {}, ()):
                name = tuple(one for one in path if isinstance(one, str))
                if not any(
                    kind == kind_of_resource and (name[: len(read)] == read or read[: len(name)] == name)
                    for kind, read in names
                ):
                    continue
                for kind, value in _others(node, in_document=in_document):
                    if side == "before" and kind == "unknown":
                        continue  # what was is always known
                    changed = _set(tree, path, value)
                    whole = dataclasses.replace(body, **{side: changed}) if isinstance(body, Changed) else changed
                    resources = {**sample.resources, address: whole}
                    yield Mutant(
                        kind,
                        address,
                        ((side, *path) if side else path),
                        dataclasses.replace(sample, resources=resources),
                    )
        if isinstance(body, Changed):
            for actions in (("no-op",), ("create",), ("update",), ("delete",), ("delete", "create"), ("forget",)):
                if actions != body.actions and (body.after is not None or actions in (("delete",), ("forget",))):
                    changed = dataclasses.replace(body, actions=actions)
                    yield Mutant("flip", address, ("actions", *actions), sample.add(address, changed))


def crossed(sample: Sample, other: Sample) -> Iterator[Mutant]:
    """A sample with each value in which it differs from another one taken from there.

    Args:
        sample: to be changed.
        other: a sample of another example of the same policy.
    """
    for address in {**sample.resources, **other.resources}:
        ours, theirs = sample.resources.get(address, _ABSENT), other.resources.get(address, _ABSENT)
        if ours is not _ABSENT and theirs is not _ABSENT and type(ours) is type(theirs) and ours != theirs:
            yield Mutant("crossed", address, (), sample.add(address, theirs))
        for path, value in _differences(ours, theirs, ()):
            changed = sample.remove(address) if value is _ABSENT and not path else None
            if changed is None:
                changed = sample.add(address, _set(ours, path, value) if path else value)
            yield Mutant("crossed", address, path, changed)
    if sample.region != other.region or sample.envelope != other.envelope:
        yield Mutant("crossed", "", (), dataclasses.replace(sample, region=other.region, envelope=other.envelope))


def _differences(ours: Any, theirs: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(ours, Document) and isinstance(theirs, Document):
        yield from _differences(ours.tree, theirs.tree, path)
    elif isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in {**ours, **theirs}:
            yield from _differences(ours.get(key, _ABSENT), theirs.get(key, _ABSENT), (*path, key))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(*pair, (*path, index))
    elif ours is not theirs and (type(ours) is not type(theirs) or ours != theirs):
        yield path, theirs


def _leaves(node: Any, path: Path, *, in_document: bool = False) -> Iterator[tuple[Path, Any, bool]]:
    """Every value, lists and objects too, that could be another, and whether it is part of a document."""
    if isinstance(node, Document):
        if path:
            yield path, node, False
        yield from _leaves(node.tree, path, in_document=True)
        return
    if path:
        yield path, node, in_document
    if isinstance(node, Mapping):
        for key, one in node.items():
            yield from _leaves(one, (*path, key), in_document=in_document)
    elif isinstance(node, list):
        for index, one in enumerate(node):
            yield from _leaves(one, (*path, index), in_document=in_document)


def _others(node: Any, *, in_document: bool = False) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Unknown):
        return
    if isinstance(node, Referring | Sensitive):
        yield from ((kind, dataclasses.replace(node, value=one)) for kind, one in _others(node.value) if kind == "flip")
        yield "flip", node.value  # no longer a reference, no longer marked
    else:
        yield from (("flip", one) for one in flipped(node) if type(one) is not type(node) or one != node)
    yield "null", None
    yield "absent", _ABSENT
    # a block is never unknown as a whole; a list of blocks may be, and so may an object that a document is made of
    if in_document or not isinstance(node, Mapping):
        yield "unknown", UNKNOWN


def flipped(node: Any) -> Iterator[Any]:
    """Other values in place of one.

    Args:
        node: plain data or a document.
    """
    if isinstance(node, bool):
        yield not node
    elif isinstance(node, int | float):
        yield from (0, 1, node + 1, node * 3 + 1, -1)
    elif isinstance(node, str):
        yield from _other_texts(node)
    elif isinstance(node, Document):
        yield from (Document([]), Document({}), "no JSON")
    elif isinstance(node, list):
        yield from ([], [*node, *node])
    elif isinstance(node, Mapping):
        yield {}


def _other_texts(text: str) -> Iterator[str]:
    opposites = {"true": "false", "ENABLED": "DISABLED", "enabled": "disabled", "required": "optional", "Allow": "Deny"}
    yield from ("", "*", f"{text}-x", "/dev/neuron9")
    for one, other in opposites.items():
        if text in (one, other):
            yield other if text == one else one
    if text.isdigit():
        yield from ("0", "1", str(int(text) * 3 + 1))
    if "us-east-1" in text:
        yield text.replace("us-east-1", "cn-north-1")
    if "inf1" in text:
        yield text.replace("inf1", "c5")
    if text.endswith("6xlarge"):
        yield text.replace("6xlarge", "xlarge")


def _set(node: Any, path: Path, value: Any) -> Any:
    """A copy with one value in another's place."""
    if not path:
        return value
    if isinstance(node, Document):
        return Document(_set(node.tree, path, value))
    key, *rest = path
    if isinstance(node, list):
        changed = list(node)
        changed[key] = _set(node[key], tuple(rest), value)
        return [one for one in changed if one is not _ABSENT]
    if isinstance(node, Mapping):
        changed = {**node, key: _set(node.get(key), tuple(rest), value)}
        return {name: one for name, one in changed.items() if one is not _ABSENT}
    return node
