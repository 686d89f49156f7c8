"""Blocks: the objects of the JSON syntax that are bodies, not values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeGuard

from neuronfleet.export.hcl.layout import BLANK, Line, attribute
from neuronfleet.export.hcl.schema import Kind, kind_of
from neuronfleet.export.hcl.shapes import Nested, Shape
from neuronfleet.export.hcl.template import quoted_literal
from neuronfleet.export.hcl.tokens import SyntaxFault
from neuronfleet.export.hcl.values import JsonPath, Mode, hcl_error, is_identifier, value_lines

__all__ = ["COMMENT_KEY", "Body", "SchemaPlace", "block_lines", "bodies"]

# A property that Terraform ignores in a block; CDKTF keeps construct paths there.
COMMENT_KEY: Final = "//"

_SCHEMA_BLOCK: Final = Shape(schema=True)
_DYNAMIC: Final = Nested(
    labels=1, shape=Shape(first=("for_each", "iterator", "labels"), modes={"iterator": Mode.REFERENCE})
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SchemaPlace:
    """Where in a provider's schema a body stands.

    Attributes:
        section: ``resource``, ``data``, ``ephemeral`` or ``provider``.
        type_name: the resource type or the provider's local name.
        path: the nested blocks around the body.
    """

    section: str
    type_name: str
    path: tuple[str, ...] = ()

    def inside(self, name: str) -> SchemaPlace:
        """The place of a nested block."""
        return dataclasses.replace(self, path=(*self.path, name))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The content of one block.

    Attributes:
        labels: the block's labels.
        content: its keys and values.
        path: where it stands in the document.
    """

    labels: tuple[str, ...]
    content: Mapping[str, object]
    path: JsonPath


def bodies(value: object, labels: int, path: JsonPath) -> Iterator[Body]:
    """The blocks that a key of the JSON syntax stands for.

    An object is a block, or where labels remain one block for each of its keys; at every level a list stands for its
    items and null for nothing (https://github.com/hashicorp/hcl/blob/main/json/spec.md#blocks).

    Args:
        value: the key's value.
        labels: how many labels are still to come.
        path: where the value stands in the document.

    Raises:
        HclError: it is neither an object nor a list of objects.
    """
    if value is None:
        return
    if isinstance(value, Mapping):
        if labels == 0:
            yield Body(labels=(), content=value, path=path)
            return
        for label, inner in value.items():
            for body in bodies(inner, labels - 1, (*path, label)):
                yield dataclasses.replace(body, labels=(label, *body.labels))
    elif _is_list(value):
        for index, inner in enumerate(value):
            yield from bodies(inner, labels, (*path, index))
    else:
        raise hcl_error(path, f"a block must be an object or a list of objects, not {type(value).__name__} {value!r}")


def block_lines(name: str, body: Body, shape: Shape, place: SchemaPlace | None = None) -> list[Line]:
    """The lines of one block.

    Args:
        name: the block's type, such as ``resource``.
        body: labels and content.
        shape: what such a block holds.
        place: where it stands in a provider's schema, if it does.

    Raises:
        HclError: something in it has no HCL form.
    """
    header = " ".join([_identifier(name, body.path), *(_label(label, body.path) for label in body.labels)])
    content = [*_remarks(body.content), *_body_lines(body, shape, place if shape.schema else None)]
    if not content:
        return [Line(f"{header} {{}}")]
    return [Line(f"{header} {{", net=1), *content, Line("}", net=-1)]


def _body_lines(body: Body, shape: Shape, place: SchemaPlace | None) -> list[Line]:
    first: dict[str, list[Line]] = {}
    middle: list[Line] = []
    long: list[Line] = []
    last: list[Line] = []
    blocks: list[tuple[int, list[Line]]] = []
    comments = _entry_comments(body.content)
    for key, value in body.content.items():
        if key == COMMENT_KEY:
            continue
        path = (*body.path, key)
        nested = _nested(key, value, shape, place)
        if nested is not None:
            rank = shape.last_blocks.index(key) + 1 if key in shape.last_blocks else 0
            inside = place.inside(key) if place else None
            blocks += [
                (rank, lines)
                for inner in bodies(value, nested.labels, path)
                for lines in [_nested_lines(key, inner, nested.shape, inside, place)]
            ]
            continue
        # Null is the same as nothing in what a provider reads, and is no block where the key is one.
        if value is None and place:
            continue
        lines = attribute(_identifier(key, path), value_lines(value, path, shape.modes.get(key, shape.mode)))
        if key in shape.first:
            first[key] = lines
        elif key in shape.last:
            last += lines
        elif place and len(lines) > 1:
            long += lines
        elif key in comments:
            middle += [*([BLANK] if middle else []), *(Line(f"# {text}".rstrip()) for text in comments[key]), *lines]
        else:
            middle += lines
    groups = [[line for key in shape.first if key in first for line in first[key]], middle + long]
    groups += [lines for _, lines in sorted(blocks, key=lambda block: block[0])]
    groups.append(last)
    return _joined([group for group in groups if group])


def _remarks(content: Mapping[str, object]) -> list[Line]:
    """Lines at the top of a block: the ``inside`` of its ``//`` property."""
    metadata = content.get(COMMENT_KEY)
    text = metadata.get("inside") if isinstance(metadata, Mapping) else None
    return [Line(f"# {line}".rstrip()) for line in text.splitlines()] if isinstance(text, str) else []


def _entry_comments(content: Mapping[str, object]) -> Mapping[str, Sequence[str]]:
    """Lines above single attributes: the ``comments`` of a block's ``//`` property, where a module puts them."""
    metadata = content.get(COMMENT_KEY)
    comments = metadata.get("comments") if isinstance(metadata, Mapping) else None
    if not isinstance(comments, Mapping):
        return {}
    return {key: text.splitlines() for key, text in comments.items() if isinstance(text, str)}


def _nested_lines(
    key: str, body: Body, shape: Shape, inside: SchemaPlace | None, around: SchemaPlace | None
) -> list[Line]:
    if key == "data" and body.labels and not around:
        return block_lines(key, body, shape, SchemaPlace(section="data", type_name=body.labels[0]))
    if key == "dynamic" and around:
        return _dynamic_lines(body, around)
    return block_lines(key, body, shape, inside)


def _dynamic_lines(body: Body, around: SchemaPlace) -> list[Line]:
    """``dynamic "NAME" { for_each, content }``: the content is a NAME block of the body around it."""
    name = body.labels[0]
    settings = {key: value for key, value in body.content.items() if key != "content"}
    lines = _body_lines(dataclasses.replace(body, content=settings), _DYNAMIC.shape, None)
    contents = [
        block_lines("content", found, _SCHEMA_BLOCK, around.inside(name))
        for found in bodies(body.content.get("content"), 0, (*body.path, "content"))
    ]
    if not contents or "for_each" not in settings:
        raise hcl_error(body.path, "a dynamic block needs 'for_each' and 'content'")
    header = f"dynamic {_label(name, body.path)} {{"
    return [Line(header, net=1), *_joined([lines, *contents]), Line("}", net=-1)]


def _nested(key: str, value: object, shape: Shape, place: SchemaPlace | None) -> Nested | None:
    """How a key's value is nested blocks, or None where it is an attribute."""
    if key in shape.blocks:
        return shape.blocks[key]
    if place is None or key in {*shape.first, *shape.last, *shape.modes}:
        return None
    if key == "dynamic" and _are_objects(value):
        return _DYNAMIC
    kind = kind_of(place.section, place.type_name, (*place.path, key))
    if kind is Kind.BLOCK and value == []:
        return Nested(shape=_SCHEMA_BLOCK)
    if kind in {Kind.EXPRESSION, Kind.LIST} or not _are_objects(value):
        return None
    return Nested(shape=_SCHEMA_BLOCK)


def _are_objects(value: object) -> bool:
    if isinstance(value, Mapping):
        return True
    return _is_list(value) and len(value) > 0 and all(isinstance(item, Mapping) for item in value)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))


def _joined(groups: list[list[Line]]) -> list[Line]:
    lines: list[Line] = []
    for group in groups:
        lines += [BLANK, *group] if lines else group
    return lines


def _identifier(name: str, path: JsonPath) -> str:
    if not isinstance(name, str) or not is_identifier(name):
        raise hcl_error(path, f"{name!r} is no identifier, which the name of an attribute or a block must be")
    return name


def _label(label: str, path: JsonPath) -> str:
    try:
        return quoted_literal(label)
    except (SyntaxFault, TypeError) as error:
        raise hcl_error(path, f"{label!r} is no label") from error
