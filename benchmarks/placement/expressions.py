"""How long expressions take: the import, the first text, further texts, and 10,000 evaluations of each of a few.

Run it with ``python benchmarks/placement/expressions.py``. The aim: 10,000 evaluations under 0.1 s after parsing.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

EVALUATIONS = 10_000
ROUNDS = 5
AIM_SECONDS = 0.1
EXPRESSIONS = (
    "attribute:ecs.instance-type == inf1.xlarge",
    "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
    "not(task:group == service:database) and runningTasksCount <= 3 and agentVersion >= 1.14.5",
    "attribute:a == 1 and attribute:b == 2 or attribute:ecs.instance-type =~ inf1.*",
    "attribute:ecs.availability-zone in [us-east-1a] and (attribute:stage == prod or attribute:stage !exists)",
)


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median time of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> int:
    """Measure and print; 1 where an expression misses the aim."""
    start = time.perf_counter()
    from neuronfleet.placement.expression import Matcher, View, parse  # noqa: PLC0415

    print(f"import                         {(time.perf_counter() - start) * 1000:8.1f} ms")
    first = seconds(lambda: parse("runningTasksCount == 0"), rounds=1)
    print(f"first text: the reader         {first * 1000:8.1f} ms")
    texts = iter(range(ROUNDS * 100))
    further = seconds(lambda: [parse(f"{EXPRESSIONS[1]} and attribute:n == {next(texts)}") for _ in range(100)])
    print(f"further texts, each            {further * 10:8.2f} ms")
    views = [
        View(
            attributes={"ecs.instance-type": kind, "ecs.availability-zone": f"us-east-1{letter}"},
            attributes_complete=True,
            agent_version="1.89.2",
            running_tasks_count=count,
            task_groups=frozenset({"service:a"}) if count else frozenset(),
            task_groups_complete=True,
        )
        for kind in ("inf1.xlarge", "g2.2xlarge", "c5.large")
        for letter in "abd"
        for count in range(5)
    ]
    slow = 0
    print(f"{EVALUATIONS} evaluations (aim: under {AIM_SECONDS * 1000:.0f} ms)")
    for text in EXPRESSIONS:
        matches = Matcher(parse(text))
        asked = [views[index % len(views)] for index in range(EVALUATIONS)]
        taken = seconds(lambda matches=matches, asked=asked: [matches(view) for view in asked])  # type: ignore[misc]
        slow += taken > AIM_SECONDS
        print(f"  {taken * 1000:6.1f} ms  {len(matches.readings):2} reading(s)  {text}")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
