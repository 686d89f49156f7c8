"""Paths of attributes, and how Terraform spells them."""

from __future__ import annotations

from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["Path", "path_text"]

Path = tuple[str | int, ...]

_PLAIN_KEY: Final = lazy_pattern(r"[A-Za-z_][\w-]*\Z")


def path_text(path: Path) -> str:
    """A path in Terraform's spelling: ``metadata_options[0].http_tokens``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.match(part):
            text += f".{part}" if text else part
        else:
            text += f'["{part}"]'
    return text
