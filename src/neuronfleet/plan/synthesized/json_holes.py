"""JSON text with holes: every leaf but the holes is known."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from neuronfleet.plan.hole import Hole
from neuronfleet.plan.synthesized.nodes import Tree

__all__ = ["document_of"]

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def document_of(parts: Sequence[str | Hole]) -> Tree:
    """The data of a JSON text some parts of which are not known.

    Args:
        parts: literal text and holes, in turn.

    Returns:
        Data with holes as leaves; None where it is no JSON.
    """
    head = next((one for one in parts if isinstance(one, str) and one.strip()), "").lstrip()
    if head[:1] not in ("{", "["):
        return None
    holes: list[Hole] = []
    text: list[str] = []
    inside = False
    for part in parts:
        if isinstance(part, Hole):
            mark = f"{_OPEN}{len(holes)}{_CLOSE}"
            text.append(mark if inside else f'"{mark}"')
            holes.append(part)
        else:
            text.append(part)
            inside = _in_string(part, inside=inside)
    try:
        data = json.loads("".join(text), strict=False)
    except (ValueError, RecursionError):
        return None
    return _filled(data, holes) if isinstance(data, dict | list) else None


def _in_string(text: str, *, inside: bool) -> bool:
    at = 0
    while at < len(text):
        if inside and text[at] == "\\":
            at += 1
        elif text[at] == '"':
            inside = not inside
        at += 1
    return inside


def _filled(data: Tree, holes: Sequence[Hole]) -> Tree:
    if isinstance(data, dict):
        return {_MARK.sub("", key): _filled(one, holes) for key, one in data.items()}
    if isinstance(data, list):
        return [_filled(one, holes) for one in data]
    if not isinstance(data, str) or _OPEN not in data:
        return data
    whole = _MARK.fullmatch(data)
    if whole:
        return holes[int(whole.group(1))]
    used = [holes[int(number)] for number in _MARK.findall(data)]
    text = _MARK.sub(lambda found: holes[int(found.group(1))].text, data)
    return Hole(text, tuple(dict.fromkeys(reference for one in used for reference in one.references)))
