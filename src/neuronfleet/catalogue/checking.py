"""Checks a record of the catalogue, as it was read, against the type that it should have; the checking is msgspec's.

Imported only where records are read from TOML: the packaged ones were checked when they were packed, and importing
msgspec takes as long as reading all of them.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from neuronfleet.catalogue.field_types import Check
from neuronfleet.catalogue.model import Record

__all__ = ["checkable", "checked_record", "record_types"]

R = TypeVar("R", bound=Record)


def checked_record(record_type: type[R], fields: Mapping[str, object]) -> R:
    """The record that fields make.

    Args:
        record_type: which.
        fields: all of them, the key of the record included.

    Raises:
        msgspec.ValidationError: a field is unknown, missing or of another form.
    """
    read = msgspec.convert(fields, _twin(record_type))
    return record_type(**{one.name: getattr(read, one.name) for one in dataclasses.fields(record_type)})


def record_types(record_type: type[Record]) -> Mapping[str, Any]:
    """Type of each field, as msgspec takes it."""
    hints = typing.get_type_hints(record_type, include_extras=True)
    return {one.name: checkable(hints[one.name]) for one in dataclasses.fields(record_type)}


def checkable(hint: Any) -> Any:  # noqa: ANN401 - types have no common type
    """The same type, with msgspec's constraints for ours."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        inner, *extras = arguments
        given = [msgspec.Meta(**_given(one)) for one in extras if isinstance(one, Check)]
        return functools.reduce(lambda so_far, one: typing.Annotated[so_far, one], given, checkable(inner))
    if origin in {typing.Union, types.UnionType}:
        return functools.reduce(operator.or_, map(checkable, arguments))
    if origin in {tuple, dict}:
        return origin[tuple(one if one is ... else checkable(one) for one in arguments)]
    return hint


def _given(check: Check) -> dict[str, Any]:
    return {name: value for name, value in check._asdict().items() if value is not None}


def _twin(record_type: type[Record]) -> type[msgspec.Struct]:
    """A Struct of the same fields, which is what msgspec checks best."""
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    known = record_types(record_type)
    for one in dataclasses.fields(record_type):
        if one.default is not dataclasses.MISSING:
            fields.append((one.name, known[one.name], one.default))
        elif one.default_factory is not dataclasses.MISSING:
            fields.append((one.name, known[one.name], msgspec.field(default_factory=one.default_factory)))
        else:
            fields.append((one.name, known[one.name]))
    return msgspec.defstruct(record_type.__name__, fields, kw_only=True, forbid_unknown_fields=True)
