"""Findings that were there before: a team that begins with many of them fails on new ones only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ConfigError
from neuronfleet.policies.model import Verdict
from neuronfleet.review.result import Finding, Waived

try:  # as the standard library's random does: hashlib loads OpenSSL, which takes as long as reading a small plan
    from _sha2 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found,no-redef,unused-ignore]
    except ImportError:
        from hashlib import sha256

__all__ = ["IN_BASELINE", "SCHEMA_VERSION", "Baseline", "Fingerprints", "baseline_text", "read_baseline"]

SCHEMA_VERSION: Final = 1
IN_BASELINE: Final = Waived(reason="in the baseline", owner="")
"""What a finding carries that was there before."""

_KEPT: Final = (Verdict.FAIL, Verdict.UNKNOWN)


class Fingerprints:
    """Makes names for findings that stay the same as long as the findings do.

    They are made of the policy, the verdict, the region, the address and the attribute path, not of the message; a
    second finding with all of these the same is numbered.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, policy: str, verdict: Verdict, region: str | None, address: str, where: str) -> str:
        """The fingerprint of the next finding.

        Args:
            policy: its id.
            verdict: what it says.
            region: AWS region.
            address: of its resource.
            where: attribute path.
        """
        text = "\0".join((policy, verdict, region or "", address, where))
        self._seen[text] += 1
        count = self._seen[text]
        if count > 1:
            text = f"{text}\0{count}"
        digest: str = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return digest[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Findings of an earlier review.

    Attributes:
        entries: policy, region, address and attribute path by fingerprint.
        source: file that it was read from.
    """

    entries: Mapping[str, Mapping[str, Any]]
    source: str

    def gone(self, findings: Iterable[Finding], rules: Iterable[str]) -> tuple[str, ...]:
        """Findings of then that are there no more, in words.

        Args:
            findings: of now.
            rules: ids of the policies that were run: of others nothing can be said.
        """
        now = {one.fingerprint for one in findings}
        known = frozenset(rules)
        return tuple(
            f"{entry.get('policy')} {entry.get('address')}"
            for fingerprint, entry in self.entries.items()
            if fingerprint not in now and entry.get("policy") in known
        )


def baseline_text(findings: Iterable[Finding]) -> str:
    """A baseline of what a review found: fails and unknown ones that no waiver covers.

    Args:
        findings: of the review.
    """
    entries = [
        {
            "fingerprint": one.fingerprint,
            "policy": one.rule.id,
            "verdict": str(one.verdict),
            "region": one.region,
            "address": one.address,
            "where": one.where,
        }
        for one in findings
        if one.verdict in _KEPT and (one.waived is None or one.waived is IN_BASELINE)
    ]
    entries.sort(key=lambda one: (str(one["policy"]), str(one["region"]), str(one["address"]), str(one["where"])))
    return json.dumps({"schema_version": SCHEMA_VERSION, "findings": entries}, indent=2) + "\n"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Args:
        path: what ``--write-baseline`` wrote.

    Raises:
        ConfigError: it cannot be read, or is none.
    """
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such baseline; --write-baseline {path} makes one") from None
    except OSError as error:
        raise ConfigError(f"{path}: the baseline cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: the baseline is no JSON: {error}; --write-baseline makes one") from error
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION:
        raise ConfigError(
            f"{path}: schema_version is {version!r}, that of a baseline is {SCHEMA_VERSION}; --write-baseline makes one"
        )
    listed = data.get("findings")
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and isinstance(one.get("fingerprint"), str) for one in listed
    ):
        raise ConfigError(f"{path}: findings of a baseline are a list of objects, each with its fingerprint")
    return Baseline(entries={one["fingerprint"]: one for one in listed}, source=str(path))
