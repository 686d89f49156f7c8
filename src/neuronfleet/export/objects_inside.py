"""Objects in a variable, level by level, as expressions reach them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from neuronfleet.errors import ExportError
from neuronfleet.export.references import REQUIRED

__all__ = ["COLLECTION", "SCALARS", "Attribute", "Level", "Many", "singular"]

Many = Literal["map", "list"] | None
"""Whether there is one object (None), a list of them, or a map by name."""

SCALARS: Final = {"string": "tostring", "number": "tonumber", "bool": "tobool"}
"""Conversion functions by type."""

COLLECTION: Final = re.compile(r"(list|map)\((string|number|bool)\)")
"""A collection of scalars, as a type constraint."""


@dataclasses.dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an object.

    Attributes:
        type: ``string``, ``number``, ``bool``, ``list(...)`` or ``map(...)`` of one of these, or ``any``; of no meaning
            where ``attributes`` are given.
        description: what it is, with its unit.
        default: what an object has that leaves it out or sets it to null; left out, it is required. The default of
            a string also takes the place of an empty one.
        attributes: those of an object inside.
        many: whether there are several of these objects.
    """

    type: str = "string"
    description: str = dataclasses.field(default="", kw_only=True)
    default: object = dataclasses.field(default=REQUIRED, kw_only=True)
    attributes: Mapping[str, Attribute] | None = dataclasses.field(default=None, kw_only=True)
    many: Many = dataclasses.field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if self.attributes is None and self.type not in {*SCALARS, "any"} and not COLLECTION.fullmatch(self.type):
            raise ExportError(
                f"an attribute cannot be {self.type!r}; it is string, number, bool, list(...) or map(...) of these, or "
                "any, or has attributes of its own"
            )

    @property
    def kind(self) -> str:
        """``list`` of ``list(string)``."""
        return self.type.partition("(")[0]

    def converted(self, value: str) -> str:
        """An expression: a value, not null, converted to the type.

        Args:
            value: an expression.
        """
        found = COLLECTION.fullmatch(self.type)
        if found is None:
            return f"{SCALARS[self.type]}({value})"
        if found[1] == "list":
            return f"tolist([for value in {value} : {SCALARS[found[2]]}(value)])"
        return f"tomap({{ for name, value in {value} : name => {SCALARS[found[2]]}(value) }})"

    @property
    def written_type(self) -> str:
        """The type as a typed object would have it, for descriptions."""
        if self.attributes is None:
            return self.type
        return {"map": "map of objects", "list": "list of objects", None: "object"}[self.many]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The objects of a variable, or of an attribute that has attributes.

    Attributes:
        path: of the attribute, for messages: ``services.containers``.
        item: name of one object inside expressions.
        many: whether there are several.
        attributes: what they have.
        source: expression of the objects, which is null where there are none.
        parents: the levels around it, outermost first.
    """

    path: str
    item: str
    many: Many
    attributes: Mapping[str, Attribute]
    source: str
    parents: tuple[Level, ...] = ()

    def inside(self) -> Iterator[Level]:
        """The objects inside each object."""
        taken = {level.item for level in (self, *self.parents)}
        for name, attribute in self.attributes.items():
            if attribute.attributes is None:
                continue
            item = singular(name) if attribute.many else name
            # merge() makes {} of null; checkov cannot read braces inside the strings of messages
            none = "[]" if attribute.many == "list" else "null"
            yield Level(
                path=f"{self.path}.{name}",
                item=f"{self.item}_{item}" if item in taken else item,
                many=attribute.many,
                attributes=attribute.attributes,
                source=f'lookup({self.item}, "{name}", {none})',
                parents=(*self.parents, self),
            )

    def all(self) -> Iterator[Level]:
        """The level itself and all levels inside it."""
        yield self
        for level in self.inside():
            yield from level.all()

    @property
    def allowed(self) -> str:
        """Name of the local value with the attributes that the objects may have."""
        return "_".join([*(level.item for level in self.parents), self.item, "attributes"])

    @property
    def key(self) -> str | None:
        """Name of the key or the index of one object; None where there is one."""
        return {"map": f"{self.item}_name", "list": f"{self.item}_index", None: None}[self.many]

    @property
    def collection(self) -> str:
        """What a ``for`` expression runs over. Inside objects, null is among it: ``condition`` leaves it out."""
        match self.many:
            case None:
                return f"[{self.source}]"
            case "list" if self.parents:
                return f"flatten([{self.source}])"  # null in, [null] out; ``coalesce`` would make all objects alike
            case "map" if self.parents:
                return f"merge({self.source})"  # null in, {} out
        return self.source

    @property
    def condition(self) -> str:
        """End of a ``for`` expression."""
        return f" if {self.item} != null" if self.many is None or (self.many == "list" and self.parents) else ""

    @property
    def place(self) -> str:
        """A template of where one object stands: ``${service_name}.containers[${container_index}]``."""
        text = ""
        for level in (*self.parents, self):
            name = level.path.rpartition(".")[2] if level.parents else ""
            text += f".{name}" if text and name else name
            match level.many:
                case "map":
                    text += f"{'.' if text else ''}${{{level.key}}}"
                case "list":
                    text += f"[${{{level.key}}}]"
        return text

    def every(self, body: str, *, keys: bool = False) -> str:
        """A flat list with ``body`` of every object.

        Args:
            body: an expression.
            keys: whether it reads the names and indices of objects.
        """
        for level in (self, *reversed(self.parents)):
            names = f"{level.key}, {level.item}" if keys and level.key else level.item
            body = f"[for {names} in {level.collection} : {body}{level.condition}]"
        return f"flatten({body})" if keys or self.parents else body


def singular(name: str) -> str:
    """What one of ``services`` is called: ``service``; ``item`` where that is the same word."""
    last = name.rpartition("_")[2]
    if last.endswith("ies"):
        return f"{last[:-3]}y"
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else "item"
