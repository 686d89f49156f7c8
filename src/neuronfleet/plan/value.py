"""One value of a plan: known, unknown until apply, null, or absent; sensitive or not.

A plan tells a value in three mirrors: ``after``, ``after_unknown`` and ``after_sensitive``. A ``Value`` walks the
three together, on demand, and is the only place that knows their rules:
https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, NoReturn

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.path import Path, path_text
from neuronfleet.plan.scalars import flag_of, number_of, text_of
from neuronfleet.plan.truth import TRUE, Truth, all_of, any_of, truth, unknown

if TYPE_CHECKING:
    from neuronfleet.plan.owner import Owner

__all__ = ["Path", "State", "Value", "path_text"]

_MISSING: Final = object()


class State(enum.Enum):
    """What a plan knows of a value."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NULL = "null"
    ABSENT = "absent"


# looked up several times for each value
_KNOWN, _UNKNOWN, _NULL, _ABSENT = State.KNOWN, State.UNKNOWN, State.NULL, State.ABSENT


class Value:
    """One value, or a tree of them.

    Attributes:
        raw: the data, meaningful where the value is known; a list or an object may hold unknown parts.
        path: from the resource down.
        owner: the resource that it belongs to, None for a value on its own.
    """

    __slots__ = ("_sensitive", "_unknown", "_whole", "owner", "path", "raw", "state")

    def __init__(
        self,
        raw: object,
        unknown: object = False,  # noqa: FBT002 - mirrors are bool, list or dict in a plan
        sensitive: object = False,  # noqa: FBT002
        *,
        path: Path = (),
        owner: Owner | None = None,
        state: State | None = None,
    ) -> None:
        self.raw = raw
        self._unknown = unknown
        self._sensitive = sensitive
        self._whole: Path = ()
        self.path = path
        self.owner = owner
        if state is None:
            state = _UNKNOWN if unknown is True or isinstance(raw, Hole) else _NULL if raw is None else _KNOWN
        self.state = state

    # -- what it is ---------------------------------------------------------------------------------------------

    @property
    def is_known(self) -> bool:
        """Whether there is a value and it is known; parts of a list or an object may still be unknown."""
        return self.state is _KNOWN

    @property
    def is_unknown(self) -> bool:
        """Whether only apply will tell it."""
        return self.state is _UNKNOWN

    @property
    def is_missing(self) -> bool:
        """Whether it is known that nothing is set: null or absent."""
        return self.state is _NULL or self.state is _ABSENT

    @property
    def is_sensitive(self) -> bool:
        """Whether it, or what it is part of, is marked sensitive."""
        return self._sensitive is True

    @property
    def is_complete(self) -> bool:
        """Whether it is known to its last leaf, or known to be missing."""
        return self.state is not _UNKNOWN and not any(True for _ in self.unknown_parts())

    def unknown_parts(self) -> Iterator[Value]:
        """The unknown leaves, itself included."""
        waiting = [self]
        while waiting:
            value = waiting.pop()
            if value.state is _UNKNOWN:
                yield value
            elif isinstance(value.raw, list):
                waiting.extend(reversed(value.items))
            elif isinstance(value.raw, dict):
                waiting.extend(reversed(value.fields.values()))

    def __bool__(self) -> NoReturn:
        raise TypeError("a Value may be unknown and has no truth value; ask is_known, is_set() or equals()")

    # -- its parts ----------------------------------------------------------------------------------------------

    def __getitem__(self, key: str | int) -> Value:
        """A part by name or position; absent where there is none, unknown where this value is.

        Position 0 of an object is the object itself: JSON syntax writes a single block either way.
        """
        path = (*self.path, key)
        raw = self.raw
        if self.state is _KNOWN:
            if isinstance(key, str):
                if isinstance(raw, dict):
                    return self._field(raw, key, path)
                if isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], dict):
                    return self[0][key]
            elif isinstance(raw, list):
                if -len(raw) <= key < len(raw):
                    return self._item(key % len(raw))
            elif isinstance(raw, dict) and key == 0:
                return self
        elif self.state is _UNKNOWN:
            part = Value(raw, True, self._sensitive, path=path, owner=self.owner, state=_UNKNOWN)  # noqa: FBT003
            part._whole = self._whole or self.path
            return part
        return Value(None, path=path, owner=self.owner, state=_ABSENT)

    def _field(self, fields: dict[str, Any], key: str, path: Path) -> Value:
        raw = fields.get(key, _MISSING)
        masks, marks = self._unknown, self._sensitive
        mask = masks.get(key, False) if isinstance(masks, dict) else False
        sensitive = marks.get(key, False) if isinstance(marks, dict) else marks is True
        if mask is True and (raw is None or raw is _MISSING):
            return self._filled(path, sensitive)
        if raw is _MISSING:
            return Value(None, path=path, owner=self.owner, state=_ABSENT)
        return Value(raw, mask, sensitive, path=path, owner=self.owner)

    def _item(self, index: int) -> Value:
        path = (*self.path, index)
        raw: Any = self.raw[index]  # type: ignore[index]
        masks, marks = self._unknown, self._sensitive
        mask = masks[index] if isinstance(masks, list) and index < len(masks) else False
        sensitive = marks[index] if isinstance(marks, list) and index < len(marks) else marks is True
        if mask is True and raw is None:
            return self._filled(path, sensitive)
        return Value(raw, mask, sensitive, path=path, owner=self.owner)

    def _filled(self, path: Path, sensitive: object) -> Value:
        """An unknown value, or what the synthesized source says of it."""
        if self.owner is not None:
            source = self.owner.source_at(path)
            if source is not None:
                return Value(source, False, sensitive, path=path, owner=self.owner)  # noqa: FBT003
        return Value(None, True, sensitive, path=path, owner=self.owner)  # noqa: FBT003

    def at(self, *path: str | int) -> Value:
        """A part further down: ``at("ebs", 0, "encrypted")``."""
        value = self
        for key in path:
            value = value[key]
        return value

    @property
    def items(self) -> tuple[Value, ...]:
        """Elements of a list, or of blocks; a single object is its own only element. Empty where unknown."""
        if self.state is not _KNOWN:
            return ()
        if isinstance(self.raw, list):
            return tuple(self[index] for index in range(len(self.raw)))
        return (self,)

    @property
    def fields(self) -> dict[str, Value]:
        """Entries of an object, unknown ones included. Empty where it is no object."""
        if self.state is not _KNOWN or not isinstance(self.raw, dict):
            return {}
        extra = self._unknown if isinstance(self._unknown, dict) else {}
        keys = [*self.raw, *(key for key in extra if key not in self.raw and extra[key] is True)]
        return {key: self[key] for key in keys}

    # -- what it says -------------------------------------------------------------------------------------------

    @property
    def text(self) -> str | None:
        """The string, None where it is not a known string. Numbers and booleans are spelled as Terraform does."""
        return text_of(self.raw) if self.state is _KNOWN else None

    @property
    def number(self) -> int | float | None:
        """The number, None where it is none. Reads ``"3072"`` too: many AWS attributes are strings of digits."""
        return number_of(self.raw) if self.state is _KNOWN else None

    @property
    def flag(self) -> bool | None:
        """The boolean, None where it is none. Reads ``"true"`` too, as in ``ebs.encrypted``."""
        return flag_of(self.raw) if self.state is _KNOWN else None

    def or_default(self, default: object) -> Value:
        """This value; or AWS's or the provider's default where the configuration does not set one.

        That is where the value is null or absent, and where it is unknown only because the provider will compute it:
        no expression of the configuration stands behind it.
        """
        left_out = self.is_missing or (
            self.state is _UNKNOWN
            and self.owner is not None
            # a part of an unknown block is not left out if an expression stands behind the block
            and self.owner.is_configured(self._whole or self.path) is False
        )
        return Value(default, path=self.path, owner=self.owner) if left_out else self

    # -- questions, answered with Truth -------------------------------------------------------------------------

    def test(self, holds: Callable[[Any], bool], *, missing: bool = False) -> Truth:
        """Whether something holds of the data.

        Args:
            holds: asked of ``raw`` where it is known.
            missing: the answer where the value is null or absent.
        """
        if self.state is _UNKNOWN:
            return unknown(self)
        if self.state is not _KNOWN:
            return truth(missing)
        return truth(holds(self.raw))

    def equals(self, *allowed: object) -> Truth:
        """Whether it is one of these; ``"true"`` and True, ``"80"`` and 80 are the same to Terraform."""
        if self.state is _UNKNOWN:
            return unknown(self)
        if self.state is not _KNOWN:
            return truth(None in allowed)
        spelled = text_of(self.raw)
        return truth(any(_same(self.raw, one) or (spelled is not None and spelled == text_of(one)) for one in allowed))

    def matches(self, pattern: str) -> Truth:
        """Whether it is text that the whole regular expression matches."""
        return self.test(lambda raw: isinstance(raw, str) and re.fullmatch(pattern, raw) is not None)

    def is_set(self) -> Truth:
        """Whether it has a value that is not empty; a reference proves that one will be there.

        An unknown value that the configuration takes from an attribute of a resource, such as
        ``aws_kms_key.logs.arn``, will be set though nobody can say to what.
        """
        if self.state is _UNKNOWN:
            if self.owner is not None and self.owner.will_be_set(self):
                return TRUE
            return unknown(self)
        return truth(self.state is _KNOWN and self.raw not in ("", [], {}))

    def any_item(self, holds: Callable[[Value], Truth]) -> Truth:
        """Whether one element satisfies this; unknown where elements are."""
        return unknown(self) if self.state is _UNKNOWN else any_of(holds(item) for item in self.items)

    def all_items(self, hold: Callable[[Value], Truth]) -> Truth:
        """Whether every element satisfies this; true of no elements, unknown where elements are."""
        return unknown(self) if self.state is _UNKNOWN else all_of(hold(item) for item in self.items)

    # -- how it is shown ----------------------------------------------------------------------------------------

    def __str__(self) -> str:
        """For messages: sensitive data is never shown, unknown and missing are said in words."""
        if self.state is _UNKNOWN:
            return "(known after apply)"
        if self._sensitive is True:
            return "(sensitive)"
        if self.state is not _KNOWN:
            return "not set"
        if isinstance(self.raw, dict | list):
            return f"{len(self.raw)} {'entries' if isinstance(self.raw, dict) else 'elements'}"
        text = text_of(self.raw)
        return f'"{text}"' if isinstance(self.raw, str) else str(text)

    def __repr__(self) -> str:
        return f"Value({path_text(self.path)} {self.state.value})"

    @property
    def where(self) -> str:
        """Its path in Terraform's spelling, below its resource."""
        return path_text(self.path)


def _same(raw: object, other: object) -> bool:
    """Equal, where true is not 1, as it is to Python."""
    return raw == other and isinstance(raw, bool) is isinstance(other, bool)
