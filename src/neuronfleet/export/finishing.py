"""From what CDKTF synthesized to what a module's files hold: in the order and with the comments of a hand-writer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from neuronfleet.errors import ExportError

__all__ = ["Declared", "finished"]

COMMENT_KEY: Final = "//"

# What a thing is called comes first and its tags last; the rest stays in alphabetical order, as CDKTF has it.
_FIRST: Final = ("name", "name_prefix", "family", "description", "role", "bucket", "cluster", "cluster_name", "vpc_id")
_LAST: Final = ("tags", "tag")
_VARIABLE: Final = ("description", "type", "default", "nullable", "sensitive", "ephemeral", "validation")
_OUTPUT: Final = ("description", "value", "sensitive")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a module said besides its constructs.

    Attributes:
        module: name of the module, for errors.
        variables: content of ``variable`` blocks by name.
        contents: by section (``locals``, ``output`` ...) and name, in the order in which they were declared.
        comments: texts by address of the block below them.
        remarks: texts by address of the block that they stand in.
        local_comments: texts by name of the local value below them.
        dynamics: ``for_each`` by address and name of a block; inside others ``rule.destination``, the outer one first.
        moved: ``moved`` blocks.
    """

    module: str
    variables: Mapping[str, Mapping[str, Any]]
    contents: Mapping[str, Mapping[str, object]]
    comments: Mapping[str, str]
    remarks: Mapping[str, str]
    local_comments: Mapping[str, str]
    dynamics: Mapping[tuple[str, str], str]
    moved: Sequence[Mapping[str, str]]


def finished(synthesized: Mapping[str, Any], declared: Declared) -> dict[str, Any]:
    """The configuration as the module's files hold it: no provider, no backend, no metadata, read from top to bottom.

    Args:
        synthesized: what CDKTF made of the constructs.
        declared: what the module said besides.

    Raises:
        ExportError: a comment or a dynamic block is about a block that is not there.
    """
    document = {key: value for key, value in synthesized.items() if key not in (COMMENT_KEY, "provider")}
    document["terraform"] = {key: value for key, value in document["terraform"].items() if key != "backend"}
    if declared.variables:
        document["variable"] = dict(declared.variables)
    for section, contents in declared.contents.items():
        if contents:  # as they were declared, then what constructs added
            found = document[section]
            document[section] = {name: _in_order_of(given, found[name]) for name, given in contents.items()} | {
                name: body for name, body in found.items() if name not in contents
            }
    for section, order in (("variable", _VARIABLE), ("output", _OUTPUT)):
        for name, body in document.get(section, {}).items():
            document[section][name] = _ordered(body, order)
    if declared.moved:
        document["moved"] = list(declared.moved)
    for section in ("resource", "data"):
        for bodies in document.get(section, {}).values():
            for name, body in bodies.items():
                bodies[name] = _tidy(body)
    _make_dynamic(document, declared)
    _comment(document, declared)
    return document


def _in_order_of(given: object, found: object) -> object:
    """What CDKTF made of data, which it sorts by key, in the order of the data."""
    if isinstance(given, Mapping) and isinstance(found, Mapping):
        ordered = {key: _in_order_of(given[key], found[key]) for key in given if key in found}
        return ordered | {key: value for key, value in found.items() if key not in ordered}
    return found


def _tidy(body: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in body.items() if key != COMMENT_KEY and (key, value) != ("depends_on", [])}
    return _ordered({key: kept[key] for key in sorted(kept, key=_LAST.__contains__)}, _FIRST)


def _ordered(body: Mapping[str, Any], first: Sequence[str]) -> dict[str, Any]:
    return {key: body[key] for key in sorted(body, key=lambda key: first.index(key) if key in first else len(first))}


def _make_dynamic(document: Mapping[str, Any], declared: Declared) -> None:
    for (address, path), for_each in declared.dynamics.items():
        *outer, name = path.split(".")
        body = _inside(_found(document, address), outer)
        content = None if body is None else body.pop(name, None)
        if isinstance(content, list) and len(content) == 1:
            (content,) = content
        if body is None or not isinstance(content, dict):
            raise ExportError(f"module {declared.module}: {address} has no single block {path} to make dynamic")
        body.setdefault("dynamic", {})[name] = {"for_each": for_each, "content": content}


def _inside(body: dict[str, Any] | None, names: Sequence[str]) -> dict[str, Any] | None:
    """A block inside of blocks, which may be dynamic by now."""
    found: Any = body
    for name in names:
        if not isinstance(found, dict):
            return None
        found = found[name] if name in found else found.get("dynamic", {}).get(name, {}).get("content")
        if isinstance(found, list) and len(found) == 1:
            (found,) = found
    return found if isinstance(found, dict) else None


def _comment(document: dict[str, Any], declared: Declared) -> None:
    for place, texts in (("comment", declared.comments), ("inside", declared.remarks)):
        for address, text in texts.items():
            body = _found(document, address)
            if body is None:
                raise ExportError(f"module {declared.module}: the comment about {address} has no block to stand above")
            body.setdefault(COMMENT_KEY, {})[place] = text
    if declared.local_comments:
        document["locals"][COMMENT_KEY] = {"comments": dict(declared.local_comments)}


def _found(document: Mapping[str, Any], address: str) -> dict[str, Any] | None:
    first, _, rest = address.partition(".")
    path: Iterable[str]
    if first in ("variable", "output", "check", "module"):
        path = [first, rest]
    elif first == "data":
        path = ["data", *rest.split(".")]
    else:
        path = ["resource", *address.split(".")]
    found: Any = document
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None
