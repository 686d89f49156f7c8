"""What is left of a fleet when its broken values are cut out, so that the rest can be judged as well."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from neuronfleet.errors import Problem
from neuronfleet.fleet.problems import real_parts, told

__all__ = ["Cut", "Parts", "Salvaged", "salvage"]

Parts = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_MOST_ROUNDS = 50
"""A cut can make its table incomplete, which is cut next: one round for each level."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was cut out, by TOML path.

    Attributes:
        parts: path of each value that was cut.
        kept: of each list that lost items, the positions at which those that are left were written.
    """

    parts: frozenset[Parts] = frozenset()
    kept: Mapping[Parts, tuple[int, ...]] = dataclasses.field(default_factory=dict)

    def touches(self, parts: Parts) -> bool:
        """Whether anything at, above or below a path was cut, so that a conclusion from it would be a guess."""
        return any(one[: len(parts)] == parts or parts[: len(one)] == one for one in self.parts)

    def as_written(self, parts: Parts) -> Parts:
        """A path with the list positions of the file."""
        found = list(parts)
        for index, part in enumerate(parts):
            kept = self.kept.get(tuple(found[:index]))
            if kept is not None and isinstance(part, int) and part < len(kept):
                found[index] = kept[part]
        return tuple(found)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged(Generic[Model]):
    """The outcome.

    Attributes:
        value: what validates, None where nothing does.
        problems: what is wrong with the whole.
        cut: what was left out of ``value``.
    """

    value: Model | None
    problems: tuple[Problem, ...]
    cut: Cut


def salvage(
    model: type[Model],
    data: Mapping[str, Any],
    *,
    stand_in: Callable[[Parts], object] = lambda _: None,
    known: Cut | None = None,
) -> Salvaged[Model]:
    """Validate data; where that fails, cut out what is broken until the rest validates.

    Args:
        model: what it should be.
        data: plain data.
        stand_in: gives a value for a path that cannot be done without, where it is missing or broken; None to let its
            table go.
        known: what was cut before; what follows from it is no problem of its own.
    """
    before = known or Cut()
    rest = _plain(data)
    cut: set[Parts] = set()
    problems: tuple[Problem, ...] = ()
    positions: dict[Parts, list[int]] = {}
    for attempt in range(_MOST_ROUNDS):
        try:
            value = model.model_validate(rest)
        except ValidationError as error:
            details = error.errors(include_url=False)
            if attempt == 0:
                problems = tuple(
                    problem for parts, problem in told(details, model, data) if not before.touches(tuple(parts))
                )
            broken = {tuple(real_parts(detail["loc"], rest)): detail["type"] == "missing" for detail in details}
        else:
            kept = {parts: tuple(left) for parts, left in positions.items()}
            return Salvaged(value=value, problems=problems, cut=Cut(parts=frozenset(cut), kept=kept))
        # From the back, so that positions in lists stay right.
        for parts in sorted(broken, key=lambda one: [(isinstance(part, int), part) for part in one], reverse=True):
            instead = stand_in(parts)
            gone = parts[:-1] if broken[parts] and instead is None else parts
            if not gone:
                return Salvaged(value=None, problems=problems, cut=Cut())
            cut.add(_written(gone, positions))
            if instead is None:
                _remove(rest, gone, positions)
            else:
                _put(rest, parts, instead)
    return Salvaged(value=None, problems=problems, cut=Cut())


def _plain(data: Any) -> Any:  # noqa: ANN401 (any TOML)
    """A copy whose tables and lists can be changed."""
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, list | tuple) else data


def _written(parts: Parts, positions: Mapping[Parts, list[int]]) -> Parts:
    return Cut(kept={one: tuple(left) for one, left in positions.items()}).as_written(parts)


def _holder(data: Any, parts: Parts) -> Any:  # noqa: ANN401 (any TOML)
    """The table or list that holds a path; None where that has gone already."""
    for part in parts[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _put(data: dict[str, Any], parts: Parts, value: object) -> None:
    holder = _holder(data, parts)
    if isinstance(holder, dict):
        holder[parts[-1]] = value


def _remove(data: dict[str, Any], parts: Parts, positions: dict[Parts, list[int]]) -> None:
    holder, last = _holder(data, parts), parts[-1]
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        del positions.setdefault(_written(parts[:-1], positions), list(range(len(holder))))[last]
        del holder[last]
