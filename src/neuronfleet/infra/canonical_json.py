"""JSON as Terraform's ``jsonencode`` writes it, so that either form of a document is the same bytes.

Function: https://developer.hashicorp.com/terraform/language/functions/jsonencode
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

__all__ = ["canonical_json", "json_string"]

# Go's encoder escapes these for pages of HTML, and jsonencode keeps that.
_ESCAPED: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_string(text: str) -> str:
    """A JSON string.

    Args:
        text: any text.
    """
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPED)


def canonical_json(value: object, *, string: Callable[[str], str] = json_string) -> str:
    """A JSON text: keys sorted, no space, numbers without exponent, HTML's characters escaped, all others kept.

    Args:
        value: mappings, sequences, strings, numbers, booleans and None.
        string: how a string or a key is written; the order of keys does not depend on it.

    Raises:
        TypeError: something in it is none of these.
        ValueError: a number is not finite.
    """
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            return str(value)
        case float():
            return _decimal(value)
        case str():
            return string(value)
        case Mapping():
            members = sorted(((str(key), item) for key, item in value.items()), key=lambda member: member[0])
            return f"{{{','.join(f'{string(key)}:{canonical_json(item, string=string)}' for key, item in members)}}}"
        case list() | tuple():
            return f"[{','.join(canonical_json(item, string=string) for item in value)}]"
    raise TypeError(f"a {type(value).__name__} is no JSON value")


def _decimal(number: float) -> str:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number of JSON")
    return str(int(number)) if number.is_integer() else f"{Decimal(repr(number)):f}"
