"""JSON values as the lines of HCL expressions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from neuronfleet.errors import HclError
from neuronfleet.export.hcl.documents import json_document
from neuronfleet.export.hcl.expressions import expression_lines
from neuronfleet.export.hcl.layout import Line, attribute, call
from neuronfleet.export.hcl.template import literal_lines, template_lines, unwrapped
from neuronfleet.export.hcl.tokens import SyntaxFault

__all__ = ["JsonPath", "Mode", "hcl_error", "is_identifier", "value_lines"]

JsonPath = tuple[str | int, ...]

# Other alphabets may stand bare as well; quoted they are right by any reader's idea of a letter.
_BARE_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Bare, these would be read as something else than a key.
_KEYWORDS: Final = {"for", "true", "false", "null"}
_LONGEST_LIST_COLUMNS: Final = 100


class Mode(Enum):
    """What a string means, which depends on where it stands."""

    TEMPLATE = "template"
    """A template, as nearly everywhere."""
    LITERAL = "literal"
    """Text: Terraform evaluates a variable's default, a backend or a module's source without a scope."""
    REFERENCE = "reference"
    """An expression: depends_on, provider, a variable's type."""
    REQUIREMENT = "requirement"
    """An entry of required_providers: text, but for its configuration_aliases."""


def hcl_error(path: JsonPath, message: str) -> HclError:
    """An error about one place of a document.

    Args:
        path: keys and indices from the document's root.
        message: what has no HCL form there and why.
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return HclError(f"{text or 'the document'} has no HCL form: {message}")


def is_identifier(name: str) -> bool:
    """Whether a name may stand bare in HCL."""
    return not name.startswith("-") and name.replace("-", "_").isidentifier()


def value_lines(value: object, path: JsonPath, mode: Mode = Mode.TEMPLATE, *, heredoc: bool = True) -> list[Line]:
    """The lines of one value.

    Args:
        value: JSON data: None, bool, int, float, str, sequence or mapping.
        path: where it stands in the document, for errors.
        mode: what its strings mean.
        heredoc: whether a string may become a heredoc.

    Raises:
        HclError: something in it has no HCL form.
    """
    match value:
        case None | bool():
            return [Line({None: "null", True: "true", False: "false"}[value])]
        case int():
            return [Line(str(value))]
        case float():
            if not math.isfinite(value):
                raise hcl_error(path, f"{value} is no number of JSON or HCL")
            return [Line(repr(value))]
        case str():
            if mode is Mode.TEMPLATE and (document := json_document(value)) is not None:
                return call("jsonencode", value_lines(document, path))
            return _string_lines(value, path, mode, heredoc=heredoc)
        case Mapping():
            return _object_lines(value, path, mode)
        case Sequence() if not isinstance(value, (bytes, bytearray)):
            return _list_lines(value, path, mode)
    raise hcl_error(path, f"a {type(value).__name__} is no JSON value")


def _string_lines(text: str, path: JsonPath, mode: Mode, *, heredoc: bool) -> list[Line]:
    try:
        match mode:
            case Mode.TEMPLATE:
                return list(template_lines(text, heredoc=heredoc))
            case Mode.REFERENCE:
                return list(expression_lines(unwrapped(text)))
            case Mode.LITERAL | Mode.REQUIREMENT:
                return list(literal_lines(text, heredoc=heredoc))
    except SyntaxFault as fault:
        raise hcl_error(path, str(fault)) from fault


def _list_lines(items: Sequence[object], path: JsonPath, mode: Mode) -> list[Line]:
    rendered = [value_lines(item, (*path, index), mode, heredoc=False) for index, item in enumerate(items)]
    if all(len(lines) == 1 for lines in rendered):
        text = f"[{', '.join(lines[0].text for lines in rendered)}]"
        if len(text) <= _LONGEST_LIST_COLUMNS and "\n" not in text:
            return [Line(text)]
    lines = [Line("[", net=1)]
    for item in rendered:
        lines += [*item[:-1], item[-1].with_suffix(",")]
    return [*lines, Line("]", net=-1)]


def _object_lines(members: Mapping[object, object], path: JsonPath, mode: Mode) -> list[Line]:
    if not members:
        return [Line("{}")]
    lines = [Line("{", net=1)]
    for key, value in members.items():
        if not isinstance(key, str):
            raise hcl_error(path, f"the key {key!r} is no string")
        inner = Mode.LITERAL if mode is Mode.REQUIREMENT else mode
        if mode is Mode.REQUIREMENT and key == "configuration_aliases":
            inner = Mode.REFERENCE
        lines += attribute(_key(key, path, mode), value_lines(value, (*path, key), inner))
    return [*lines, Line("}", net=-1)]


def _key(key: str, path: JsonPath, mode: Mode) -> str:
    if _BARE_KEY.fullmatch(key) and key not in _KEYWORDS:
        return key
    # The providers of a module call have provider references for keys: `aws.peer = aws.west`.
    if mode is Mode.REFERENCE:
        return key
    lines = _string_lines(key, (*path, key), mode, heredoc=False)
    if len(lines) > 1 or "\n" in lines[0].text:
        raise hcl_error((*path, key), "a key must be on one line")
    text = lines[0].text
    return text if text.startswith('"') and text.endswith('"') else f"({text})"
