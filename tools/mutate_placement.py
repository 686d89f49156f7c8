"""Make one small mistake at a time in the placement code and see whether a test notices; ``make mutants``.

Tests are collected once, in a process that is forked for each mutant; only those that run the changed line are run, the
quick ones first. A mutant of what happens at import gets a process that imports the package with it. Survivors are
listed with file and line; those that change nothing that matters are explained in
``tests/placement/mutants_explained.toml``. Exits with 1 if a survivor is not explained.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import os
import pickle
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.mutation.mutants import PACKAGE, PLACEMENT, Mutant, mutants_of  # noqa: E402
from tools.mutation.results import Results, explanations, summary  # noqa: E402
from tools.mutation.run import Reached, Session, anew, forked, in_session, of_import, setup  # noqa: E402

_SAID_EVERY = 50


def main() -> int:
    """Read the arguments, try the mutants, print what lives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, help="try so many mutants, drawn by --seed; all without")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", nargs="*", default=["**/*.py"], help="patterns below src/neuronfleet/placement")
    parser.add_argument("--lines", nargs="*", type=int, help="only mutants of these lines")
    parser.add_argument(
        "--results", type=Path, default=ROOT / ".cache" / "mutants.jsonl", help="where outcomes are kept"
    )
    parser.add_argument("--resume", action="store_true", help="leave out what was noticed before, as --results tells")
    parser.add_argument("--examples", type=int, default=60, help="of each property; ten times as many random clusters")
    parser.add_argument("--tests", nargs="*", default=[""], help="only these files or folders below tests/placement")
    parser.add_argument("--unexplained", action="store_true", help="take for granted that what is explained lives")
    parser.add_argument("--list", action="store_true", help="only count the mutants of each file")
    options = parser.parse_args()
    paths = list(dict.fromkeys(path for pattern in options.files for path in sorted(PLACEMENT.glob(pattern))))
    mutants = [one for path in paths for one in mutants_of(path) if not options.lines or one.line in options.lines]
    if options.list:
        for path in paths:
            name = str(path.relative_to(PACKAGE))
            print(f"{sum(one.path == name for one in mutants):5} {name}")
        return 0
    if options.sample is not None and options.sample < len(mutants):
        mutants = random.Random(options.seed).sample(mutants, options.sample)  # noqa: S311
    if options.unexplained:
        known = explanations()
        mutants = [one for one in mutants if not any(each.is_of(one) for each in known)]
    setup(examples=options.examples, tests=options.tests)
    return _tried(mutants, Results(options.results, resume=options.resume))


def _tried(mutants: Sequence[Mutant], results: Results) -> int:
    began = time.monotonic()
    left = [one for one in mutants if results.noticed_by(one) is None]
    if left:
        progress = _Progress(results, len(left))
        reached = _in_session(left, progress)
        if isinstance(reached, str):
            print(reached)
            return 2
        results.read()
        for one in left:
            if of_import(one, reached):
                progress.heard(one, anew(one, reached))
    lines, unexplained = summary(mutants, [one for one in mutants if results.noticed_by(one) is None])
    print("\n".join(lines))
    print(f"{len(left)} tried in {time.monotonic() - began:.0f} s")
    return 1 if unexplained else 0


def _in_session(mutants: Sequence[Mutant], progress: _Progress) -> Reached | str:
    """What tests reach, after mutants of functions were tried; or what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "reached"
        problem = forked(lambda: in_session(Session(mutants, progress.heard, store)))
        if problem is not None:
            return problem
        found: Reached = pickle.loads(store.read_bytes())  # noqa: S301  # our own, of a moment ago
        return found


class _Progress:
    """Keeps outcomes and says how far the run is.

    Args:
        results: to keep them in.
        count: of mutants.
    """

    def __init__(self, results: Results, count: int) -> None:
        self._results = results
        self._count = count
        self._heard = 0
        # Not where tests print.
        self._out = os.fdopen(os.dup(2), "w", buffering=1)

    def heard(self, mutant: Mutant, by: str | None) -> None:
        """Keep an outcome.

        Args:
            mutant: that was tried.
            by: the test that noticed it.
        """
        self._results.add(mutant, by)
        self._heard += 1
        if by is None:
            print(f"lives: {mutant.path}:{mutant.line}: {mutant.change}: {mutant.was}", file=self._out)
        if self._heard % _SAID_EVERY == 0:
            print(f"{self._heard} of {self._count}", file=self._out)


if __name__ == "__main__":
    sys.exit(main())
