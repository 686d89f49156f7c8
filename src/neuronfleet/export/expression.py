"""Data of constructs as the text of one HCL expression, for functions such as ``jsonencode`` and ``merge``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.errors import ExportError
from neuronfleet.infra.literal import quoted

__all__ = ["given_only", "json_expression", "template", "written"]

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def written(value: object) -> str:
    """The expression of a value.

    Args:
        value: mappings, sequences, numbers, booleans, None, and strings, which are templates: ``${var.x}`` becomes
            ``var.x``, and ``arn:${local.partition}:...`` stays in quotes.

    Raises:
        ExportError: something in it is none of these.
    """
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            return str(value)
        case str():
            return template(value)
        case Mapping():
            members = "\n".join(f"{_key(str(key))} = {written(item)}" for key, item in value.items())
            return f"{{\n{members}\n}}" if members else "{}"
        case Sequence():
            items = [written(item) for item in value]
            if not any("\n" in item for item in items):
                return f"[{', '.join(items)}]"
            return "[\n" + "".join(f"{item},\n" for item in items) + "]"
    raise ExportError(f"a {type(value).__name__} has no HCL form; give mappings, sequences, strings, numbers, booleans")


def template(text: str) -> str:
    """The expression of a string that is a template.

    Args:
        text: the template.

    Raises:
        ExportError: a sequence of it does not end.
    """
    pieces: list[str] = []
    rest = text
    while (start := rest.find("${")) >= 0:
        end = start + _end(rest[start:])
        if not pieces and start == 0 and end == len(rest):
            return rest[2:-1].strip()
        pieces += [_escaped(rest[:start]), rest[start:end]]
        rest = rest[end:]
    return f'"{"".join([*pieces, _escaped(rest)])}"'


def _end(text: str) -> int:
    """Where the sequence ends that a text begins with; braces inside strings are balanced in what modules say."""
    depth = 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "}" and depth == 0:
            return position + 1
    raise ExportError(f"the template {text!r} does not end; close its braces")


def given_only(members: Mapping[str, object]) -> str:
    """An object without the members that are null.

    Args:
        members: expressions by name.
    """
    return f"{{\nfor name, value in {written(members)} : name => value if value != null\n}}"


def json_expression(value: object) -> str:
    """``${jsonencode(...)}`` of a value.

    Args:
        value: as for :func:`written`.

    Raises:
        ExportError: something in it has no HCL form.
    """
    return f"${{jsonencode({written(value)})}}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _key(name: str) -> str:
    if name.startswith("${"):
        return f"({template(name)})"
    return name if _KEY.fullmatch(name) else quoted(name)
