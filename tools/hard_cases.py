"""Find small clusters of which an engine with a mistake says something else; ``tests/placement/claims/hard_cases``.

For each mutant of a function: if no hard case tells it from the true engine, random clusters that run the changed
line are tried, and the first that does becomes a hard case. What no cluster tells is listed: it needs a test by hand,
or a reason in ``mutants_explained.toml``. Afterwards refresh ``claims.txt``: ``pytest tests/placement/claims
--update-goldens``.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import dataclasses
import enum
import functools
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from neuronfleet.placement import Cluster, InstanceRefresh, decide  # noqa: E402
from neuronfleet.placement.document import SCHEMA_VERSION, from_json  # noqa: E402
from tests.placement.oracle.cases import make_cluster  # noqa: E402
from tests.placement.oracle.picks import Seeded  # noqa: E402
from tools.mutation.mutants import PLACEMENT, Mutant, mutants_of  # noqa: E402
from tools.mutation.run import allow, forked  # noqa: E402
from tools.mutation.swap import Functions, forget, functions_here, swap  # noqa: E402
from tools.mutation.traces import Lines, lines_run, touches  # noqa: E402

FILE = ROOT / "tests" / "placement" / "claims" / "hard_cases" / "clusters.jsonl"
MODES: tuple[dict[str, Any], ...] = ({}, {"follow_strategies": True}, {"budget": 0})


@dataclasses.dataclass(frozen=True)
class Case:
    """A cluster, what the true engine says of it, and the lines that it runs for that."""

    name: str
    cluster: Cluster
    said: str
    lines: Lines


def refreshed(cluster: Cluster, seed: int) -> Cluster:
    """The same with an instance refresh of every capacity, and an instance more, so that there is more to move."""
    return dataclasses.replace(
        cluster,
        capacities=tuple(
            dataclasses.replace(
                one,
                instance_refresh=InstanceRefresh(maximum_healthy_percent=110 if (seed + index) % 3 == 0 else None),
                max_size=one.max_size + one.managed_scaling,
            )
            for index, one in enumerate(cluster.capacities)
        ),
    )


def said_of(cluster: Cluster) -> str:
    """All that the engine says of a cluster, repairs aside."""
    return repr([decide(cluster, repairs=False, **how) for how in MODES])


def case_of(name: str, cluster: Cluster) -> Case:
    """A cluster with what the true engine says of it."""
    told: list[str] = []
    lines = lines_run(lambda: told.append(said_of(cluster)))
    return Case(name, cluster, told[0], lines)


def plain(value: object) -> object:
    """A value as JSON, without fields that have their default."""
    if dataclasses.is_dataclass(value):
        return {
            one.name: plain(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if one.default_factory is dataclasses.MISSING or getattr(value, one.name) != one.default_factory()
            if one.default is dataclasses.MISSING or getattr(value, one.name) != one.default
        }
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value.value if isinstance(value, enum.Enum) else value


def line_of(case: Case) -> str:
    """A hard case as a line of the file."""
    return json.dumps(
        {"case": case.name, "document": {"schema_version": SCHEMA_VERSION, "cluster": plain(case.cluster)}}
    )


def told_apart(cases: Sequence[Case]) -> str | None:
    """The first cluster of which this process says something else than the true engine."""
    for one in cases:
        try:
            if said_of(one.cluster) != one.said:
                return one.name
        except Exception:  # noqa: BLE001  # however it fails, that is something else
            return one.name
    return None


def look(mutant: Mutant, functions: Functions, hard: Sequence[Case], others: Sequence[Case]) -> str | None:
    """In a child process: the name of a case that tells a mutant, hard ones first."""
    if not swap(mutant, functions):
        return None
    forget(expressions=False)
    allow(5)
    return told_apart(hard) or told_apart(others)


def main() -> int:
    """Read the arguments, look for hard cases, and keep them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", nargs="+", required=True, help="patterns below src/neuronfleet/placement")
    parser.add_argument("--seeds", type=int, default=700, help="random clusters of each of two kinds")
    parser.add_argument("--tries", type=int, default=160, help="random clusters for one mutant")
    options = parser.parse_args()
    known = [json.loads(line) for line in FILE.read_text().splitlines()] if FILE.exists() else []
    hard = [case_of(one["case"], from_json(json.dumps(one["document"])).cluster) for one in known]
    cases = [case_of(f"any-{seed}", make_cluster(Seeded(seed))) for seed in range(options.seeds)]
    cases += [
        case_of(f"refresh-{seed}", refreshed(make_cluster(Seeded(seed)), seed))
        for seed in range(50_000, 50_000 + options.seeds)
    ]
    by_name = {one.name: one for one in cases}
    functions, untold = functions_here(), 0
    for path in dict.fromkeys(path for pattern in options.files for path in sorted(PLACEMENT.glob(pattern))):
        for mutant in (one for one in mutants_of(path) if one.owner is not None):
            others = [one for one in cases if touches(one.lines, mutant)]
            others = random.Random(3).sample(others, min(options.tries, len(others)))  # noqa: S311
            first = [one for one in hard if touches(one.lines, mutant)]
            told = forked(functools.partial(look, mutant, functions, first, others))
            if told is None:
                untold += 1
                print(f"untold: {mutant.path}:{mutant.line}:{mutant.column}: {mutant.change}: {mutant.was}", flush=True)
            elif told in by_name and told not in {one.name for one in hard}:
                hard.append(by_name[told])
                with FILE.open("a") as file:
                    file.write(f"{line_of(by_name[told])}\n")
    print(f"{len(hard)} hard cases; {untold} mutants told by none")
    return 0


if __name__ == "__main__":
    sys.exit(main())
