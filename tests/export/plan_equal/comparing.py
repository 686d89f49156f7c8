"""Compares what two parts of one plan make: types and values, whatever their addresses."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

UNKNOWN = "(known after apply)"
SENSITIVE = "(sensitive)"
MISSING = "(not there)"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource that a plan makes.

    Attributes:
        address: where it stands; not compared.
        type: ``aws_vpc``.
        values: attributes, with what is unknown and what is sensitive marked at its place.
    """

    address: str
    type: str
    values: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What is compared: the same text for the same type and values."""
        return json.dumps([self.type, self.values], sort_keys=True)


def planned(plan: Mapping[str, Any], module: str) -> list[Resource]:
    """What a plan makes in a module of the root and in those that it calls.

    Args:
        plan: as ``terraform show -json`` has it.
        module: name of the call.
    """
    found = []
    for change in plan["resource_changes"]:
        inside = change["address"].startswith((f"module.{module}.", f"module.{module}["))
        if not inside or change["mode"] != "managed":
            continue
        what = change["change"]
        assert what["actions"] == ["create"], f"{change['address']}: {what['actions']}"
        values = _marked(what["after"], what["after_unknown"], what["after_sensitive"])
        found.append(Resource(address=change["address"], type=change["type"], values=values))
    return found


def _marked(known: object, unknown: object, sensitive: object) -> Any:
    if unknown is True:
        return UNKNOWN
    if sensitive is True:
        return [SENSITIVE, known]
    if isinstance(known, dict):
        inner = unknown if isinstance(unknown, dict) else {}
        hidden = sensitive if isinstance(sensitive, dict) else {}
        return {
            name: _marked(known.get(name), inner.get(name, False), hidden.get(name, False))
            for name in sorted(known.keys() | {name for name, value in inner.items() if value})
        }
    if isinstance(known, list) or (known is None and isinstance(unknown, list)):
        items = known if isinstance(known, list) else []
        inner_list = unknown if isinstance(unknown, list) else []
        hidden_list = sensitive if isinstance(sensitive, list) else []
        count = max(len(items), len(inner_list))
        return [_marked(_at(items, i), _at(inner_list, i), _at(hidden_list, i)) for i in range(count)]
    return known


def _at(items: Sequence[object], index: int) -> object:
    return items[index] if index < len(items) else None


def differences(stack: Sequence[Resource], module: Sequence[Resource]) -> str:
    """What one side makes and the other does not, each beside the most similar of the other side; "" for nothing.

    Args:
        stack: resources of the stack.
        module: resources of the module.
    """
    ours, theirs = Counter(one.key for one in stack), Counter(one.key for one in module)
    only_stack = _beyond(stack, ours - theirs)
    only_module = _beyond(module, theirs - ours)
    lines = []
    for one in only_stack:
        near = min(
            (other for other in only_module if other.type == one.type),
            key=lambda other: len(list(_unlike(one.values, other.values))),
            default=None,
        )
        if near is None:
            lines.append(f"only the stack makes {one.type}: {one.address}")
            continue
        only_module.remove(near)
        lines.append(f"{one.type} differs: {one.address} of the stack, {near.address} of the module")
        lines += [
            f"    {path}: stack {_shown(a)}, module {_shown(b)}" for path, a, b in _unlike(one.values, near.values)
        ]
    lines += [f"only the module makes {one.type}: {one.address}" for one in only_module]
    return "\n".join(lines)


def _beyond(resources: Sequence[Resource], surplus: Counter[str]) -> list[Resource]:
    left, found = Counter(surplus), []
    for one in resources:
        if left[one.key]:
            left[one.key] -= 1
            found.append(one)
    return found


def _unlike(one: object, other: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    if isinstance(one, str) and isinstance(other, str):
        one, other = _decoded(one), _decoded(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in sorted({*one, *other}):
            yield from _unlike(one.get(name, MISSING), other.get(name, MISSING), f"{path}.{name}".removeprefix("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _unlike(a, b, f"{path}[{index}]")
    elif one != other or type(one) is not type(other):
        yield path, one, other


def _decoded(text: str) -> object:
    """Documents inside of attributes are compared in their parts, so that the difference can be found by eye."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(value: object) -> str:
    return value if isinstance(value, str) and value.startswith("(") else json.dumps(value, sort_keys=True)
