"""What became of mutants: kept in a file line by line, so that a run can be taken up again, and summed up."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.mutation.mutants import ROOT, Mutant, digest_of

EXPLAINED = ROOT / "tests" / "placement" / "mutants_explained.toml"


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Why mutants of one line may live.

    Attributes:
        path: of the file, below the package.
        was: the line.
        changes: what was made of what.
        columns: where in the line; empty is anywhere.
        reason: in a sentence.
        function: that the line is in; empty is any.
    """

    path: str
    was: str
    changes: tuple[str, ...]
    columns: tuple[int, ...]
    reason: str
    function: str = ""

    def is_of(self, mutant: Mutant) -> bool:
        """Whether it explains a mutant."""
        return (
            (mutant.path, mutant.was) == (self.path, self.was)
            and mutant.change in self.changes
            and (not self.columns or mutant.column in self.columns)
            and (not self.function or (mutant.owner is not None and mutant.owner[0] == self.function))
        )


def explanations(file: Path = EXPLAINED) -> list[Explanation]:
    """Every explanation; one of several lines is one of each."""
    return [
        Explanation(
            one["path"],
            was,
            tuple(one["changes"]),
            tuple(one.get("columns", ())),
            one["reason"],
            one.get("function", ""),
        )
        for one in tomllib.loads(file.read_text()).get("explained", [])
        for was in ([one["was"]] if isinstance(one["was"], str) else one["was"])
    ]


class Results:
    """Outcomes by mutant.

    Args:
        file: to keep them in.
        resume: whether to begin with what it holds; what nothing noticed is tried again.
    """

    def __init__(self, file: Path, *, resume: bool) -> None:
        self._file = file
        self._digests: dict[str, str] = {}
        self._known: dict[str, str | None] = {}
        file.parent.mkdir(parents=True, exist_ok=True)
        if resume and file.exists():
            self.read()
        else:
            file.write_text("")

    def read(self) -> None:
        """Learn what another process has added to the file."""
        for line in self._file.read_text().splitlines():
            one = json.loads(line)
            self._known[one["mutant"]] = one["by"]

    def _name(self, mutant: Mutant) -> str:
        if mutant.path not in self._digests:
            self._digests[mutant.path] = digest_of(mutant.path)
        return f"{mutant.path}@{self._digests[mutant.path]}:{mutant.line}:{mutant.column}:{mutant.change}"

    def noticed_by(self, mutant: Mutant) -> str | None:
        """The test that noticed a mutant; None where none did or it was not tried."""
        return self._known.get(self._name(mutant))

    def add(self, mutant: Mutant, by: str | None) -> None:
        """Keep an outcome.

        Args:
            mutant: that was tried.
            by: the test that noticed it.
        """
        self._known[self._name(mutant)] = by
        with self._file.open("a") as file:
            file.write(json.dumps({"mutant": self._name(mutant), "by": by}) + "\n")


def package_of(path: str) -> str:
    """What a file is counted with."""
    parts = path.split("/")
    if parts[1] in {"expression", "picture"}:
        return parts[1]
    return "document" if parts[1] in {"document.py", "codec.py"} else "engine"


def summary(mutants: Sequence[Mutant], alive: Iterable[Mutant]) -> tuple[list[str], list[Mutant]]:
    """Lines that sum up a run, and the mutants that nothing noticed and nothing explains.

    Args:
        mutants: that were tried.
        alive: those of them that nothing noticed.
    """
    known = explanations()
    living = set(alive)
    unexplained = sorted(one for one in living if not any(each.is_of(one) for each in known))
    lines = [
        f"src/neuronfleet/{one.path}:{one.line}: {one.change} (column {one.column})\n    {one.was}"
        for one in unexplained
    ]
    for package in sorted({package_of(one.path) for one in mutants}):
        here = [one for one in mutants if package_of(one.path) == package]
        live = sum(one in living for one in here)
        open_ = sum(package_of(one.path) == package for one in unexplained)
        lines.append(
            f"{package}: {len(here) - live} of {len(here)} mutants noticed "
            f"({100 * (len(here) - live) / len(here):.1f}%), {live - open_} live and are explained, {open_} live"
        )
    return lines, unexplained
