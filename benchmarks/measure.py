"""Runs whole processes in turns and keeps what each took."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENDS_WELL = (0, 1)
"""Exit codes: a reviewer that finds something ends with 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to do a job.

    Attributes:
        command: what is run.
        environment: variables beside those of this process, of which those of Python and neuronfleet are left out.
        folder: current directory.
        before: called before each run.
    """

    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = field(default_factory=Path.cwd)
    before: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One whole process.

    Attributes:
        wall: seconds from start to exit.
        cpu: seconds of user and system time, children included.
        peak_mib: resident memory of its largest process, Node included.
    """

    wall: float
    cpu: float
    peak_mib: float


def run_once(way: Way) -> Run:
    """Run one command to its end."""
    if way.before is not None:
        way.before()
    left_out = ("PYTHON", "NEURONFLEET_", "NODE_", "JSII_", "CDKTF_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(left_out)} | way.environment
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            way.command, cwd=way.folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        # Not Popen.wait(): only wait4 tells what the process and its children took.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in ENDS_WELL:
            errors.seek(0)
            raise SystemExit(
                f"{way.command} ended with {process.returncode}\n{errors.read().decode(errors='replace')[-2000:]}"
            )
    kib_per_unit = 1 / 1024 if platform.system() == "Darwin" else 1
    return Run(wall=wall, cpu=usage.ru_utime + usage.ru_stime, peak_mib=usage.ru_maxrss * kib_per_unit / 1024)


def measure(title: str, ways: Mapping[str, Way], runs: int) -> dict[str, Any]:
    """Run all ways in turns, so that a slow minute hits all; a first run of each fills caches and is not counted."""
    found: dict[str, list[Run]] = {name: [] for name in ways}
    for turn in range(runs + 1):
        for name in list(ways) if turn % 2 else list(ways)[::-1]:
            run = run_once(ways[name])
            print(f"  {title}: {name:28} {run.wall:7.2f} s {run.cpu:7.2f} s CPU", file=sys.stderr)
            if turn:
                found[name].append(run)
    return {"runs": runs, "ways": {name: summary(of) for name, of in found.items()}}


def summary(runs: Sequence[Run]) -> dict[str, float]:
    """Medians, the best and the largest."""
    return {
        "wall": round(statistics.median(run.wall for run in runs), 3),
        "wall_best": round(min(run.wall for run in runs), 3),
        "cpu": round(statistics.median(run.cpu for run in runs), 3),
        "cpu_best": round(min(run.cpu for run in runs), 3),
        "peak_mib": round(max(run.peak_mib for run in runs)),
    }


def machine() -> dict[str, Any]:
    """What it was measured on, and how busy that was."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "system": platform.system(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 1),
    }
