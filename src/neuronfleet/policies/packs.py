"""Packs: named lists of policies."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ConfigError, nearest
from neuronfleet.policies.registry import index
from neuronfleet.policies.selection import matching

__all__ = ["DEFAULT_PACK", "Pack", "packs", "policies_of"]

DEFAULT_PACK: Final = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A named list of policies.

    Attributes:
        name: what ``--pack`` takes.
        title: one sentence on what it is for.
        include: ids, categories and globs.
        exclude: the same, taken out again.
    """

    name: str
    title: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()


@functools.cache
def packs() -> Mapping[str, Pack]:
    """The packs there are, by name."""
    return {
        name: Pack(name=name, title=one["title"], include=tuple(one["include"]), exclude=tuple(one.get("exclude", ())))
        for name, one in index()["packs"].items()
    }


def policies_of(name: str, names: Mapping[str, str], *, source: str = "--pack") -> frozenset[str]:
    """Ids of the policies of a pack.

    Args:
        name: of the pack.
        names: name by id of the policies there are.
        source: who asks for it, for the message.

    Raises:
        ConfigError: there is no such pack.
    """
    pack = packs().get(name)
    if pack is None:
        alike = nearest(name, packs())
        hint = f"; did you mean {alike!r}?" if alike else ""
        raise ConfigError(f"{source}: there is no pack {name!r}{hint}; allowed: {', '.join(packs())}")
    return _all(pack.include, names) - _all(pack.exclude, names)


def _all(patterns: tuple[str, ...], names: Mapping[str, str]) -> frozenset[str]:
    return frozenset().union(*(matching(pattern, names) for pattern in patterns))
