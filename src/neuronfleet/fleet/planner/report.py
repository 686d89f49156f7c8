"""Collects what is wrong and what is worth knowing while a fleet is planned."""

from __future__ import annotations

from neuronfleet.errors import Problem
from neuronfleet.fleet.blueprint import Notice

__all__ = ["Report"]


class Report:
    """Problems and notices, each once, in the order found.

    A problem in ten regions is one problem: its message names the region only where the region matters.
    """

    def __init__(self) -> None:
        self._problems: dict[tuple[str, str], Problem] = {}
        self._notices: dict[tuple[str, str, str], Notice] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What makes the fleet impossible."""
        return tuple(self._problems.values())

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the user should know."""
        return tuple(self._notices.values())

    def refuse(self, path: str, message: str, value: object = None) -> None:
        """Add a problem."""
        self._problems.setdefault((path, message), Problem(path=path, message=message, value=value))

    def notice(self, code: str, path: str, message: str) -> None:
        """Add a notice."""
        self._notices.setdefault((code, path, message), Notice(code=code, path=path, message=message))
