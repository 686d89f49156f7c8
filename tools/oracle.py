"""Hold the placement engine against brute force on many random clusters; ``make oracle``.

Exits with 1 if a verdict was wrong. A case is its seed: ``python tools/oracle.py --only 4711`` prints it.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from neuronfleet.placement import decide
from neuronfleet.placement.cluster import Cluster
from tests.placement.oracle.agreement import Tally, compare, compare_repairs, literal
from tests.placement.oracle.cases import make_cluster, make_dealt_cluster, make_larger_cluster
from tests.placement.oracle.explorer import TooLargeError, explore
from tests.placement.oracle.picks import Seeded
from tests.placement.oracle.shapes import make_planner_cluster

PLANNED_EVERY, LARGER_EVERY, DEALT_EVERY, REPAIRED_EVERY = 10, 10, 10, 5
CHUNK = 200
KINDS = {
    "any": "clusters with every feature",
    "larger": "the same with twice the instances and tasks",
    "dealt": "clusters whose services are dealt over two capacity providers",
    "planned": "clusters as a planner makes them",
}


def case_of(seed: int) -> tuple[str, Cluster]:
    """The cluster of a seed, and the kind it is of."""
    if seed % PLANNED_EVERY == 0:
        return "planned", make_planner_cluster(Seeded(seed))
    if seed % LARGER_EVERY == LARGER_EVERY - 1:
        return "larger", make_larger_cluster(Seeded(seed))
    if seed % DEALT_EVERY == DEALT_EVERY - 2:
        return "dealt", make_dealt_cluster(Seeded(seed))
    return "any", make_cluster(Seeded(seed))


def run(seeds: range, steps: int) -> tuple[dict[str, Tally], int]:
    """Compare a range of cases.

    Args:
        seeds: of the cases.
        steps: of brute force, at most.
    """
    tallies, skipped = {kind: Tally() for kind in KINDS}, 0
    for seed in seeds:
        kind, cluster = case_of(seed)
        try:
            found = compare(cluster, decide, steps=steps)
            if seed % REPAIRED_EVERY == 1:
                found.add(dataclasses.replace(compare_repairs(cluster, decide, steps=steps), cases=0))
        except TooLargeError:
            skipped += 1
            continue
        except Exception as error:  # noqa: BLE001  # a crash is a finding like any other
            found = Tally(cases=1, disagreements=[f"{type(error).__name__}: {error}"])
        found.disagreements = [f"seed {seed}: {one}" for one in found.disagreements]
        tallies[kind].add(found)
    return tallies, skipped


def show(seed: int) -> int:
    """Print one case with all that is said about it."""
    _, cluster = case_of(seed)
    print(literal(cluster))
    for following in (False, True):
        answers = explore(cluster, following=following, steps=10**7)
        for name, claims in decide(cluster, follow_strategies=following, repairs=False).items():
            for claim, right in answers[name].items():
                said = getattr(claims, claim)
                known = " or ".join(sorted(right)) or "anything"
                print(f"{'following ' if following else ''}{name} {claim}: {said.verdict}, brute force {known}")
                print(f"    {said.reason}", *said.witness, sep="\n    ")
    return 0


def main() -> int:
    """Read the arguments, run the cases, print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--cases", type=int, default=int(os.environ.get("ORACLE_CASES", "100000")))
    parser.add_argument("--seed", type=int, default=0, help="of the first case")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--steps", type=int, default=20_000, help="of brute force in one case; above, it is skipped")
    parser.add_argument("--show", type=int, default=10, help="disagreements printed")
    parser.add_argument("--only", type=int, metavar="SEED", help="print one case")
    options = parser.parse_args()
    if options.only is not None:
        return show(options.only)
    started, end = time.monotonic(), options.seed + options.cases
    chunks = [(range(at, min(at + CHUNK, end)), options.steps) for at in range(options.seed, end, CHUNK)]
    totals, skipped = {kind: Tally() for kind in KINDS}, 0
    with multiprocessing.Pool(options.processes) as pool:
        for tallies, left in pool.starmap(run, chunks, chunksize=1):
            skipped += left
            for kind, tally in tallies.items():
                totals[kind].add(tally)
    wrong = [one for total in totals.values() for one in total.disagreements]
    for kind, title in KINDS.items():
        print(f"{title}: {totals[kind].summary()}\n")
    print(f"{skipped} too large for brute force; {time.monotonic() - started:.0f} s from seed {options.seed}")
    for one in wrong[: options.show]:
        print(one, "\n    python tools/oracle.py --only", one.split()[1].rstrip(":"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
