"""Clusters that tell the engine from one with a small mistake in it: what is said of each, and brute force of it.

``hard_cases/clusters.jsonl`` was found by ``tools/hard_cases.py``; ``hard_cases/claims.txt`` is what the engine says of
it, in words, refreshed with ``--update-goldens`` and read in review.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from neuronfleet.placement import Claims, Cluster, decide
from neuronfleet.placement.document import from_json
from tests.placement.oracle.agreement import compare

FOLDER = Path(__file__).parent / "hard_cases"
CLAIMS = FOLDER / "claims.txt"
MODES = {"": {}, "strategies followed": {"follow_strategies": True}, "by counting alone": {"budget": 0}}
PARTS = ("fits", "exclusive", "placed", "rolls")


def _clusters() -> Iterator[tuple[str, Cluster]]:
    for line in (FOLDER / "clusters.jsonl").read_text().splitlines():
        case = json.loads(line)
        yield case["case"], from_json(json.dumps(case["document"])).cluster


CASES = dict(_clusters())


def _lines(found: dict[str, Claims]) -> list[str]:
    lines = []
    for name, claims in found.items():
        for part in PARTS:
            claim = getattr(claims, part)
            lines.append(f"{name} {part} {claim.verdict}: {claim.reason}")
            lines += [f"    {step}" for step in claim.witness]
            if claim.repair is not None:
                lines.append(f"    repair: {claim.repair}")
    return lines


def told(cluster: Cluster) -> list[str]:
    """All claims in words; of other modes what is not said without them."""
    repaired = _lines(decide(cluster))
    default = set(_lines(decide(cluster, repairs=False)))
    lines = [f"  {line}" for line in repaired]
    for mode, how in list(MODES.items())[1:]:
        others = [line for line in _lines(decide(cluster, repairs=False, **how)) if line not in default]
        lines += [f"  {mode}:", *(f"    {line}" for line in others)] if others else []
    return lines


@functools.cache
def _golden() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in CLAIMS.read_text().splitlines():
        if not line.startswith(" "):
            found[line] = []
        else:
            found[list(found)[-1]].append(line)
    return found


@pytest.fixture(scope="module")
def golden(update_goldens: bool) -> dict[str, list[str]]:  # noqa: FBT001
    """What is said of each cluster, by its name."""
    if update_goldens:
        CLAIMS.write_text("".join("\n".join([name, *told(one)]) + "\n" for name, one in CASES.items()))
        _golden.cache_clear()
    return _golden()


@pytest.mark.parametrize("name", CASES)
def test_claims_are_what_was_read(name, golden):
    """Verdicts, reasons, witnesses and repairs of a hard case are those that were looked at."""
    assert "\n".join(told(CASES[name])) == "\n".join(golden[name])


@pytest.mark.parametrize("name", CASES)
def test_brute_force_agrees(name):
    """Every verdict about a hard case is what walking all states finds."""
    assert compare(CASES[name], decide, steps=20_000).disagreements == []
