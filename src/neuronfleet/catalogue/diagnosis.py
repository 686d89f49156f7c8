"""Says what is wrong with a catalogue record, key by key. Imported only when one is."""

from __future__ import annotations

import dataclasses
import typing
from typing import TYPE_CHECKING

import msgspec

from neuronfleet.catalogue.checking import record_types
from neuronfleet.errors import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from neuronfleet.catalogue.model import Record

__all__ = ["diagnose"]


def diagnose(record_type: type[Record], fields: Mapping[str, object], where: Callable[..., str]) -> Iterator[Problem]:
    """Every key of a record that is unknown, missing or of the wrong form.

    Args:
        record_type: what the record should be.
        fields: what was read.
        where: from keys of the record to their place in the files.
    """
    known = record_types(record_type)
    for key, value in fields.items():
        if key not in known:
            suggestion = nearest(key, known)
            hint = f"did you mean {suggestion!r}?" if suggestion else f"allowed: {', '.join(known)}"
            yield Problem(path=where(key), message=f"is no key of {record_type.__name__} records; {hint}", value=value)
            continue
        try:
            msgspec.convert(value, known[key])
        except msgspec.ValidationError as error:
            message = f"is {value!r}: {_sentence(error)}{_choices(known[key])}"
            yield Problem(path=where(key), message=message, value=value)
    for one in dataclasses.fields(record_type):
        key = one.name
        required = one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        if required and key not in fields:
            hint = "; give it here or once at the top of the file" if key in {"source", "checked"} else ""
            yield Problem(path=where(key), message=f"is missing; every {record_type.__name__} record needs it{hint}")


def _sentence(error: msgspec.ValidationError) -> str:
    text, _, place = str(error).partition(" - at `$")
    inside = place.rstrip("`")
    return text[:1].lower() + text[1:].replace("`", "") + (f" at {inside}" if inside else "")


def _choices(annotation: object) -> str:
    choices = tuple(_literals(annotation))
    return f"; allowed: {', '.join(map(repr, choices))}" if choices else ""


def _literals(annotation: object) -> Iterator[object]:
    if typing.get_origin(annotation) is typing.Literal:
        yield from typing.get_args(annotation)
        return
    for inner in typing.get_args(annotation):
        yield from _literals(inner)
