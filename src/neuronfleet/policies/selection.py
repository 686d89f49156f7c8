"""Which policies are meant by patterns that people write: ids, names, categories and globs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from neuronfleet.errors import ConfigError, nearest
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.policies.model import CATEGORIES

__all__ = ["glob_matches", "is_everything", "matching", "no_such_policy", "required"]

_LETTERS: Final = lazy_pattern(r"[A-Z]+(?=\d)")


def glob_matches(pattern: str, text: str) -> bool:
    """Whether a text is of a pattern's form, in which only ``*`` is wild.

    Brackets stand for themselves, because addresses are full of them: ``module.use1["a"].aws_subnet.private[*]``.

    Args:
        pattern: ``*`` stands for any characters, dots and none included; several in a row say no more than one.
        text: the whole of it has to match.
    """
    if "*" not in pattern:
        return pattern == text
    first, *middle, last = re.split(r"\*+", pattern)
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def is_everything(pattern: str) -> bool:
    """Whether a pattern excludes nothing."""
    return bool(pattern) and not pattern.strip("*")


def matching(pattern: str, names: Mapping[str, str]) -> frozenset[str]:
    """Ids of the policies that a pattern means.

    Args:
        pattern: an id (``NEU004``), a category (``NEU``), a name (``imdsv2-required``), or a glob of ids or names.
            Small letters do for ids.
        names: name by id of the policies there are.
    """
    upper = pattern.upper()
    if "*" not in pattern:  # packs are long lists of ids
        return frozenset(
            id_
            for id_, name in names.items()
            if upper == id_ or pattern == name or (id_.startswith(upper) and upper == id_.rstrip("0123456789"))
        )
    return frozenset(
        id_
        for id_, name in names.items()
        if upper == id_.rstrip("0123456789") or glob_matches(upper, id_) or glob_matches(pattern, name)
    )


def required(patterns: Iterable[str], names: Mapping[str, str], *, source: str) -> frozenset[str]:
    """Ids of the policies that patterns mean, where each must mean at least one.

    Args:
        patterns: see ``matching``.
        names: name by id of the policies there are.
        source: who wrote them, for the message: ``--select``.

    Raises:
        ConfigError: a pattern means no policy.
    """
    found: frozenset[str] = frozenset()
    for pattern in patterns:
        ids = matching(pattern, names)
        if not ids:
            raise ConfigError(f"{source}: {no_such_policy(pattern, names)}")
        found |= ids
    return found


def no_such_policy(pattern: str, names: Mapping[str, str]) -> str:
    """What to say of a pattern that means no policy, with the nearest that there is.

    Args:
        pattern: what was written.
        names: name by id of the policies there are.
    """
    alike = _same_beginning(pattern.upper(), names)
    if alike is None:
        categories = {one.rstrip("0123456789") for one in names} | set(CATEGORIES)
        alike = nearest(pattern, [*names, *names.values(), *categories])
    hint = f"did you mean {alike}? " if alike else ""
    return f"there is no policy {pattern!r}; {hint}'neuronfleet policies' lists them"


def _same_beginning(pattern: str, ids: Iterable[str]) -> str | None:
    """Of the ids of a category the one that begins most like what was written; the first of several."""
    letters = _LETTERS.match(pattern)
    ours = sorted(one for one in ids if letters and one.rstrip("0123456789") == letters.group())
    return max(ours, key=lambda one: _alike(one, pattern), default=None)


def _alike(one: str, other: str) -> int:
    """Characters that two texts begin with alike."""
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
