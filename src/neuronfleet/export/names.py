"""Names within AWS's limits, made at plan as the planner makes them."""

from __future__ import annotations

from typing import Final

__all__ = ["limited"]

_HASH_CHARACTERS: Final = 8


def limited(name: str, *, limit: int) -> str:
    """The expression of a name that is cut, and ends in a hash of the whole, where it is too long.

    The same as ``neuronfleet.fleet.planner.names.limited``, so that module and stack name things alike.

    Args:
        name: expression of the whole name; it is repeated, so better a short one: ``local.full_role_name``.
        limit: characters that AWS allows.
    """
    cut = f'replace(substr({name}, 0, {limit - _HASH_CHARACTERS - 1}), "/-+$/", "")'
    digest = f"substr(sha256({name}), 0, {_HASH_CHARACTERS})"
    return f'${{length({name}) <= {limit} ? {name} : "${{{cut}}}-${{{digest}}}"}}'
