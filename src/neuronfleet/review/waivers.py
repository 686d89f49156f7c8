"""Accepted findings: a file of waivers, each with a reason, an owner and a day on which it ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ConfigError, Problem, nearest
from neuronfleet.policies.selection import glob_matches, is_everything, matching
from neuronfleet.review.config import load_toml
from neuronfleet.review.result import Finding, Waived

__all__ = ["LEAST_REASON", "Waiver", "read_waivers"]

LEAST_REASON: Final = 10
"""Fewest characters of a reason: room for one, not for ``ok``."""

_TEXTS: Final = ("policy", "address", "region", "where", "reason", "owner")
_OPTIONAL: Final = ("region", "where")
_KEYS: Final = (*_TEXTS, "expires")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One accepted finding, or several.

    Attributes:
        policy: id, category, name, or a glob of ids.
        address: of the resource; only ``*`` is wild, brackets stand for themselves.
        region: glob of AWS regions, None for all.
        where: glob of attribute paths, None for all.
        reason: why it is accepted.
        owner: who accepted it.
        expires: first day on which it waives nothing any more.
        source: file that it stands in.
        number: its place there, from 1.
    """

    policy: str
    address: str
    reason: str
    owner: str
    expires: datetime.date
    source: str
    number: int
    region: str | None = None
    where: str | None = None

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.source}: waiver {self.number}"

    @property
    def is_too_wide(self) -> bool:
        """Whether it covers every policy of every resource."""
        return is_everything(self.policy) and is_everything(self.address) and self.where is None

    def is_expired(self, today: datetime.date) -> bool:
        """Whether it is past its day."""
        return today >= self.expires

    def policies(self, names: Mapping[str, str]) -> frozenset[str]:
        """Ids of the policies that it is about.

        Args:
            names: name by id of the policies there are.
        """
        return matching(self.policy, names)

    def covers(self, finding: Finding, address: str) -> bool:
        """Whether a finding of one of its policies is what it accepts.

        Args:
            finding: as reports show it.
            address: of its resource as the plan spells it; reports may show it redacted.
        """
        return (
            (glob_matches(self.address, address) or glob_matches(self.address, finding.address))
            and (self.region is None or glob_matches(self.region, finding.region or ""))
            and (self.where is None or glob_matches(self.where, finding.where))
        )

    @property
    def waived(self) -> Waived:
        """What a finding that it covers carries."""
        return Waived(reason=self.reason, owner=self.owner, expires=self.expires)


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Args:
        path: a TOML file of ``[[waiver]]`` tables.

    Raises:
        ConfigError: it cannot be read or holds what is not allowed, every problem at once.
    """
    data = load_toml(path, "waivers")
    problems: list[Problem] = [
        Problem(path=key, message="is not allowed; a file of waivers holds [[waiver]] tables only")
        for key in data
        if key != "waiver"
    ]
    tables = data.get("waiver", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        problems.append(Problem(path="waiver", message="is no list of tables; write [[waiver]] above each"))
        tables = []
    found = [_waiver(table, str(path), number, problems) for number, table in enumerate(tables, 1)]
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(f"{path}: {len(problems)} problem(s) in the waivers\n{lines}")
    return tuple(one for one in found if one is not None)


def _waiver(table: Mapping[str, Any], source: str, number: int, problems: list[Problem]) -> Waiver | None:
    wrong = [Problem(path=f"waiver {number}, {key}", message=message) for key, message in _wrong(table)]
    problems.extend(wrong)
    expires = _day(table.get("expires"))
    if wrong or expires is None:
        return None
    return Waiver(
        policy=table["policy"].strip(),
        address=table["address"].strip(),
        region=table.get("region"),
        where=table.get("where"),
        reason=table["reason"].strip(),
        owner=table["owner"].strip(),
        expires=expires,
        source=source,
        number=number,
    )


def _wrong(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys of a waiver that are wrong, each with what is wrong about it."""
    for key in table:
        if key not in _KEYS:
            alike = nearest(key, _KEYS)
            hint = f"did you mean {alike!r}? " if alike else ""
            yield key, f"is no key of a waiver; {hint}allowed: {', '.join(_KEYS)}"
    for key in _TEXTS:
        value = table.get(key)
        if value is None and key not in _OPTIONAL:
            yield key, "is missing"
        elif value is not None and (not isinstance(value, str) or not value.strip()):
            yield key, f"is {value!r}; text is allowed"
        elif key == "reason" and len(str(value).strip()) < LEAST_REASON:
            yield key, f"is {value!r}; say in at least {LEAST_REASON} characters why it is accepted"
    expires = table.get("expires")
    if _day(expires) is None:
        given = "is missing" if expires is None else f"is {expires!r}"
        yield "expires", f"{given}; a day is allowed, such as 2027-01-31"


def _day(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
