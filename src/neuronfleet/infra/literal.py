"""Text that must reach Terraform as it is.

Every string of Terraform's JSON is a template: ``${`` starts an interpolation, ``%{`` a directive. What a user wrote
(tags, environment, user data, names) is neither, so it is escaped before it comes near a construct; references of our
own stay as they are, and inside JSON texts they are marked with ``Reference``.

Template escapes: https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from neuronfleet.infra.canonical_json import canonical_json, json_string

__all__ = ["Reference", "json_text", "literal", "literal_map", "quoted"]

# CDKTF would resolve (or refuse) text that looks like one of its own tokens. The directive between the words evaluates
# to the bracket itself and contains no quote, so it survives in JSON texts as well.
_CDKTF_MARK: Final = "TfToken["
_BROKEN_MARK: Final = "TfToken%{if true}[%{endif}"

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL: Final = re.compile(r'[\\"\x00-\x1f\x7f]')


class Reference(str):
    """A Terraform expression, or text with some, that ``json_text`` must not escape."""

    __slots__ = ()


def literal(text: str) -> str:
    """The template that evaluates to ``text``.

    Args:
        text: any text; a ``Reference`` stays what it is.
    """
    if isinstance(text, Reference):
        return text
    escaped = text.replace("${", "$${").replace("%{", "%%{")
    return escaped.replace(_CDKTF_MARK, _BROKEN_MARK)


def literal_map(values: Mapping[str, str]) -> dict[str, str]:
    """A map whose keys and values are literal, sorted by key."""
    return {literal(key): literal(value) for key, value in sorted(values.items())}


def quoted(text: str) -> str:
    """The quoted string that evaluates to ``text`` inside an expression: ``${base64encode("...")}``.

    Args:
        text: any text.
    """
    return f'"{literal(_SPECIAL.sub(_escape, text))}"'


def json_text(value: object) -> str:
    """A JSON text, canonical, in which every string is literal, except those marked as ``Reference``.

    Args:
        value: mappings, sequences, strings, numbers, booleans and None.
    """
    return canonical_json(value, string=_json_string)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _json_string(text: str) -> str:
    # An expression's own `<` and `&` are operators.
    return json.dumps(text, ensure_ascii=False) if isinstance(text, Reference) else json_string(literal(text))
