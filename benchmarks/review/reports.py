"""Times every report format for a review with 5,000 findings.

    python benchmarks/review/reports.py [--runs 5]

The findings are those of the plan of 5,120 resources (see ``replicate.py``) that fail or cannot be decided, cut off at
5,000. Seconds are of CPU, for the report alone; its size is what a browser, a pull request or a code scanner gets.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Final

from replicate import replicated

from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.model import Verdict
from neuronfleet.reports import FORMATS, render
from neuronfleet.review.config import ReviewConfig
from neuronfleet.review.engine import review
from neuronfleet.review.result import ReviewResult
from neuronfleet.review.settings import settings_from

PLAN: Final = Path(__file__).resolve().parents[2] / "tests" / "data" / "plans" / "create.json"
COPIES: Final = 64
FINDINGS: Final = 5000


def reviewed() -> ReviewResult:
    """A review with just so many findings that are told."""
    plan = plan_from(replicated(json.loads(PLAN.read_text(encoding="utf-8")), COPIES))
    result = review([plan], settings=settings_from(ReviewConfig(pack="strict")))
    told = [one for one in result.findings if one.verdict in (Verdict.FAIL, Verdict.UNKNOWN)]
    if len(told) < FINDINGS:
        raise SystemExit(f"the review has {len(told)} findings, fewer than {FINDINGS}; take more copies")
    return dataclasses.replace(result, findings=tuple(told[:FINDINGS]))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Report formats, 5,000 findings.")
    parser.add_argument("--runs", type=int, default=5, help="runs of each format (default 5)")
    runs = max(1, parser.parse_args().runs)
    result = reviewed()
    print(f"{len(result.findings)} findings; medians of {runs}")
    print(f"{'format':10}{'CPU s':>8}{'kB':>10}")
    for kind in FORMATS:
        taken: list[float] = []
        text = ""
        for _ in range(runs):
            started = time.process_time()
            text = render(result, kind)
            taken.append(time.process_time() - started)
        print(f"{kind:10}{statistics.median(taken):8.3f}{len(text.encode()) / 1000:10.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
