"""Regular expressions that are compiled when they are first used.

A review imports a hundred of them and uses few; compiling all would take a twelfth of the time of a small one.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["lazy_pattern"]


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """As ``re.compile``, of which it takes these arguments; for constants of modules.

    What is wrong with the source is said at the first use, so it is no place for a pattern that a user gives.

    Args:
        source: the regular expression.
        flags: ``re.IGNORECASE`` and its like.
    """
    return cast("re.Pattern[str]", _Later(source, flags))


class _Later:
    """Takes each attribute from the compiled pattern, once."""

    def __init__(self, source: str, flags: int) -> None:
        self._arguments = (source, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a compiled pattern has
        value = getattr(re.compile(*self._arguments), name)
        setattr(self, name, value)
        return value
