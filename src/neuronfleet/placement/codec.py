"""Dataclasses as plain data, back from it, and their JSON Schema: one walk over the same annotations.

Made for the data model of placement, whose classes stay free of any library: nothing is taken that is not declared,
and everything that is wrong is told at once.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import json
import types
import typing
from collections.abc import Mapping
from typing import Any, Final, Union

from neuronfleet.errors import Problem, nearest
from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["dumped", "loaded", "schema_of"]

_SHOWN: Final = 60
_ATTRIBUTE = lazy_pattern(r"^ {4}(?P<name>\w+): (?P<text>.*)$")
_SCALARS: Final[Mapping[object, tuple[str, str]]] = {
    str: ("text", "string"),
    int: ("a whole number", "integer"),
    bool: ("true or false", "boolean"),
    type(None): ("null", "null"),
}


class _Wrong:
    """What could not be read; the problem is told elsewhere."""


_WRONG: Final = _Wrong()


def dumped(value: object) -> Any:  # noqa: ANN401  # JSON
    """A value as plain data: objects in the order of their fields, sets sorted.

    Args:
        value: a dataclass, or what dataclasses here are made of.
    """
    if dataclasses.is_dataclass(value):
        return {field.name: dumped(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: dumped(value[key]) for key in sorted(value)}
    if isinstance(value, frozenset):
        return sorted(dumped(one) for one in value)
    if isinstance(value, tuple):
        return [dumped(one) for one in value]
    return value


def loaded(kind: object, data: object, path: str, problems: list[Problem]) -> Any:  # noqa: ANN401  # of that kind
    """A value from plain data; what it returns means something only where no problem was added.

    Args:
        kind: annotation of the value.
        data: as ``json.loads`` makes it.
        path: where it stands.
        problems: where what is wrong is added.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, Union}:
        return _alternative(arguments, data, path, problems)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, data, path, problems)
    if origin in {tuple, frozenset}:
        return _sequence(kind, data, path, problems)
    if origin is Mapping:
        if isinstance(data, dict):
            return {key: loaded(arguments[1], one, f"{path}.{_key(key)}", problems) for key, one in data.items()}
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        if isinstance(data, str) and data in {one.value for one in kind}:
            return kind(data)
    elif isinstance(kind, type) and type(data) is kind:
        return data
    return _refused(kind, data, path, problems)


def _refused(kind: object, data: object, path: str, problems: list[Problem]) -> _Wrong:
    problems.append(Problem(path=path, message=f"is {_shown(data)}; allowed: {_allowed(kind)}", value=data))
    return _WRONG


def _shown(data: object) -> str:
    text = json.dumps(data, default=lambda one: type(one).__name__)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _allowed(kind: object) -> str:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in _SCALARS:
        return _SCALARS[kind][0]
    if origin in {types.UnionType, Union}:
        return " or ".join(_allowed(one) for one in arguments)
    if origin in {tuple, frozenset}:
        return "a list"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return ", ".join(json.dumps(one.value) for one in kind)
    return "an object"


def _alternative(kinds: tuple[object, ...], data: object, path: str, problems: list[Problem]) -> Any:  # noqa: ANN401
    tried: list[list[Problem]] = []
    for kind in kinds:
        found: list[Problem] = []
        value = loaded(kind, data, path, found)
        if not found:
            return value
        tried.append(found)
    deeper = [found for found in tried if any(one.path != path or _SEVERAL in one.message for one in found)]
    if deeper:
        problems += deeper[0]
        return _WRONG
    return _refused(functools.reduce(lambda one, other: Union[one, other], kinds), data, path, problems)  # noqa: UP007


_SEVERAL: Final = "is there more than once"


def _sequence(kind: object, data: object, path: str, problems: list[Problem]) -> Any:  # noqa: ANN401
    if not isinstance(data, list):
        return _refused(kind, data, path, problems)
    item = typing.get_args(kind)[0]
    values = [loaded(item, one, f"{path}[{index}]", problems) for index, one in enumerate(data)]
    if typing.get_origin(kind) is tuple:
        return tuple(values)
    for index, one in enumerate(values):
        if one is not _WRONG and one in values[:index]:
            problems.append(
                Problem(path=f"{path}[{index}]", message=f"{_shown(one)} {_SEVERAL}; leave it out", value=one)
            )
    return frozenset(values)


def _object(kind: type, data: object, path: str, problems: list[Problem]) -> Any:  # noqa: ANN401
    if not isinstance(data, dict):
        return _refused(kind, data, path, problems)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for key in data:
        if key not in fields:
            close = nearest(key, fields)
            hint = f"; did you mean {close!r}?" if close else ""
            message = f"there is no such key{hint} (allowed: {', '.join(fields)})"
            problems.append(Problem(path=f"{path}.{_key(key)}", message=message, value=data[key]))
    hints, values, before = _hints(kind), {}, len(problems)
    for name, field in fields.items():
        if name in data:
            values[name] = loaded(hints[name], data[name], f"{path}.{name}", problems)
        elif _required(field):
            problems.append(Problem(path=f"{path}.{name}", message=f"is missing; allowed: {_allowed(hints[name])}"))
    return kind(**values) if len(problems) == before else _WRONG


def _key(key: str) -> str:
    """A key as part of a path: quoted where it is no plain word."""
    return key if key.isidentifier() and key.isascii() else json.dumps(key)


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


@functools.lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def schema_of(kind: object, definitions: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema (2020-12) of what :func:`loaded` takes for an annotation.

    Args:
        kind: annotation.
        definitions: where the schemas of dataclasses are added, by class name.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in _SCALARS:
        return {"type": _SCALARS[kind][1]}
    if origin in {types.UnionType, Union}:
        return {"anyOf": [schema_of(one, definitions) for one in arguments]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0], definitions)}
    if origin is frozenset:
        return {"type": "array", "items": schema_of(arguments[0], definitions), "uniqueItems": True}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], definitions)}
    if not isinstance(kind, type):
        raise TypeError(f"no schema for {kind!r}")
    if issubclass(kind, enum.Enum):
        return {"enum": [one.value for one in kind]}
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = _object_schema(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object_schema(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints, meanings = _hints(kind), _meanings(kind)
    properties = {}
    for field in dataclasses.fields(kind):
        properties[field.name] = schema_of(hints[field.name], definitions)
        if field.name in meanings:
            properties[field.name]["description"] = meanings[field.name]
        if field.default is not dataclasses.MISSING:
            properties[field.name]["default"] = dumped(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            properties[field.name]["default"] = dumped(field.default_factory())
    return {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "required": [field.name for field in dataclasses.fields(kind) if _required(field)],
        "additionalProperties": False,
    }


def _meanings(kind: type) -> dict[str, str]:
    """What the docstring says of each attribute."""
    _, _, section = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        start = _ATTRIBUTE.match(line)
        if start:
            name = start["name"]
            found[name] = start["text"]
        elif name and line.strip():
            found[name] = f"{found[name]} {line.strip()}"
    return {key: text.replace("``", "`") for key, text in found.items()}
