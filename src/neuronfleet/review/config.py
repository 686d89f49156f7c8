"""Settings of reviews in a file: ``neuronfleet.toml``, or ``[tool.neuronfleet]`` of ``pyproject.toml``."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ConfigError, Problem, nearest
from neuronfleet.policies.model import Severity
from neuronfleet.settings_file import find_config, load_toml, settings_in

__all__ = ["NEVER", "PolicySettings", "ReviewConfig", "UnknownMode", "find_config", "load_toml", "read_config"]

NEVER: Final = "never"
"""The value of ``fail-on`` with which no finding makes a review fail."""


class UnknownMode(enum.StrEnum):
    """What an unknown verdict does."""

    PASS = "pass"  # noqa: S105 - counted, not listed
    WARN = "warn"  # listed
    FAIL = "fail"  # makes the review fail, as a fail of that severity does


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    """Settings of one policy.

    Attributes:
        severity: instead of its own, None leaves it.
        unknown: what its unknown verdicts do, None is what all others do.
    """

    severity: Severity | None = None
    unknown: UnknownMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewConfig:
    """What a file, or the command line, says about reviews; None and empty where it says nothing.

    Attributes:
        pack: named list of policies to run.
        select: ids, categories, names or globs of policies to run.
        ignore: the same, of policies not to run.
        fail_on: least severity of a finding that makes the review fail, or ``never``.
        unknown: what unknown verdicts do.
        policies: settings by id, category, name or glob.
        waivers: file of accepted findings.
        baseline: file of findings that were there before.
        plugins: Python files with further policies.
        format: of the report.
        waves: regions that change together, those that change first first.
        fleet: fleet file that says the same.
        source: the file that says it, None for the command line.
    """

    pack: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    unknown: UnknownMode | None = None
    policies: Mapping[str, PolicySettings] = dataclasses.field(default_factory=dict)
    waivers: Path | None = None
    baseline: Path | None = None
    plugins: tuple[Path, ...] = ()
    format: str | None = None
    waves: tuple[tuple[str, ...], ...] = ()
    fleet: Path | None = None
    source: Path | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return str(self.source) if self.source else "the command line"

    def over(self, below: ReviewConfig) -> ReviewConfig:
        """These settings, and those of a file where these say nothing.

        What is selected here is selected in place of the file's pack and selection, and what the file ignores counts
        only as long as nothing is selected here. Plugins of both are read. Waves, and a fleet that has them, are one
        setting.

        Args:
            below: the file's.
        """
        chosen = bool(self.pack or self.select)
        ordered = bool(self.waves or self.fleet)
        return ReviewConfig(
            pack=self.pack if chosen else below.pack,
            select=self.select if chosen else below.select,
            ignore=self.ignore if self.select else (*below.ignore, *self.ignore),
            fail_on=self.fail_on or below.fail_on,
            unknown=self.unknown or below.unknown,
            policies={**below.policies, **self.policies},
            waivers=self.waivers or below.waivers,
            baseline=self.baseline or below.baseline,
            plugins=(*below.plugins, *self.plugins),
            format=self.format or below.format,
            waves=self.waves if ordered else below.waves,
            fleet=self.fleet if ordered else below.fleet,
            source=below.source,
        )


def read_config(path: Path) -> ReviewConfig:
    """Read the settings of a file; paths in it are relative to its folder.

    Args:
        path: a ``pyproject.toml``, or any other TOML file that holds the settings at its top.

    Raises:
        ConfigError: it cannot be read or holds what is not allowed, every problem at once.
    """
    reader = _Reader(settings_in(path), path.parent)
    reader.text("engine")  # of making, which reviews do not know
    config = ReviewConfig(
        pack=reader.text("pack"),
        select=reader.texts("select"),
        ignore=reader.texts("ignore"),
        fail_on=reader.choice("fail-on", [*Severity, NEVER]),
        unknown=_mode(reader.choice("unknown", list(UnknownMode))),
        policies=reader.policies(),
        waivers=reader.file("waivers"),
        baseline=reader.file("baseline"),
        plugins=tuple(path.parent / one for one in reader.texts("plugins")),
        format=reader.text("format"),
        waves=reader.waves(),
        fleet=reader.file("fleet"),
        source=path,
    )
    reader.finish(path)
    return config


class _Reader:
    """Takes keys out of a table and collects what is wrong."""

    def __init__(self, data: Mapping[str, Any], folder: Path, prefix: str = "") -> None:
        self.data, self.folder, self.prefix = data, folder, prefix
        self.known: list[str] = []
        self.problems: list[Problem] = []

    def take(self, key: str, kind: type, allowed: str) -> Any:  # noqa: ANN401 - TOML
        self.known.append(key)
        value = self.data.get(key)
        if value is not None and not isinstance(value, kind):
            self.problem(key, value, allowed)
            return None
        return value

    def problem(self, key: str, value: object, allowed: str) -> None:
        message = f"is {value!r}; allowed: {allowed}"
        self.problems.append(Problem(path=f"{self.prefix}{key}", message=message, value=value))

    def text(self, key: str) -> str | None:
        value = self.take(key, str, "text")
        return value or None

    def file(self, key: str) -> Path | None:
        value = self.text(key)
        return self.folder / value if value else None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, list, "a list of texts") or []
        if not all(isinstance(one, str) and one for one in value):
            self.problem(key, value, "a list of texts")
            return ()
        return tuple(value)

    def waves(self) -> tuple[tuple[str, ...], ...]:
        value = self.take("waves", list, "a list of lists of regions") or []
        if not all(isinstance(wave, list) and wave and all(isinstance(one, str) for one in wave) for wave in value):
            self.problem("waves", value, 'a list of lists of regions, such as [["us-east-1"], ["eu-west-1"]]')
            return ()
        if value and self.data.get("fleet") is not None:
            self.problem("waves", value, "waves or a fleet that has them; give one")
        return tuple(tuple(wave) for wave in value)

    def choice(self, key: str, allowed: list[str]) -> str | None:
        value = self.text(key)
        if value is not None and value not in allowed:
            alike = nearest(value, allowed)
            hint = f"; did you mean {str(alike)!r}?" if alike else ""
            self.problem(key, value, ", ".join(str(one) for one in allowed) + hint)
            return None
        return value

    def policies(self) -> dict[str, PolicySettings]:
        found = {}
        for pattern, table in (self.take("policies", dict, "a table") or {}).items():
            prefix = f"{self.prefix}policies.{pattern}"
            if not isinstance(table, dict):
                self.problem(f"policies.{pattern}", table, "a table with severity or unknown")
                continue
            inner = _Reader(table, self.folder, f"{prefix}.")
            severity = inner.choice("severity", list(Severity))
            unknown = _mode(inner.choice("unknown", list(UnknownMode)))
            inner.refuse_others()
            self.problems.extend(inner.problems)
            found[pattern] = PolicySettings(severity=Severity(severity) if severity else None, unknown=unknown)
        return found

    def refuse_others(self) -> None:
        for key in self.data:
            if key not in self.known:
                alike = nearest(key.replace("_", "-"), self.known)
                hint = f"did you mean {alike!r}? " if alike else ""
                message = f"is no setting; {hint}allowed: {', '.join(sorted(self.known))}"
                self.problems.append(Problem(path=f"{self.prefix}{key}", message=message))

    def finish(self, path: Path) -> None:
        self.refuse_others()
        if self.problems:
            lines = "\n".join(f"  - {problem}" for problem in self.problems)
            raise ConfigError(f"{path}: {len(self.problems)} problem(s) in the settings of reviews\n{lines}")


def _mode(value: str | None) -> UnknownMode | None:
    return UnknownMode(value) if value else None
