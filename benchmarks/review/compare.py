"""Times ``neuronfleet review`` against checkov and against the floor, on a plan of 80 resources and one of 5,120.

Whole processes in an empty folder, side by side: the ways take turns, so that a slow minute of the machine hits all.
One run of each comes first and is not counted; it fills Python's bytecode. Judged are seconds of CPU, because they say
the same on a busy machine; wall time and peak memory are printed beside. The floor is ``json.load`` of the same file.
Exit code 1 when a bar is missed.

    python benchmarks/review/compare.py [--runs 5] [--big-runs 3]

checkov is installed into ``.cache/checkov`` when it is not there; where that cannot be done, that is said and the rest
is measured. It runs with ``--framework terraform_plan --skip-download``, which keeps it off the network.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
PLAN: Final = REPOSITORY / "tests" / "data" / "plans" / "create.json"
CHECKOV: Final = REPOSITORY / ".cache" / "checkov"
RESOURCES: Final = 80
COPIES: Final = 64
REPLICATE: Final = Path(__file__).with_name("replicate.py")
JSON_LOAD: Final = "import json, sys\nwith open(sys.argv[1], 'rb') as file: json.load(file)"
ENDS_WELL: Final = (0, 1)
"""Exit codes: a reviewer that finds something ends with 1."""

FLOOR, OURS, ALL, THEIRS = "json.load", "neuronfleet", "neuronfleet, all policies", "checkov"
NEEDED_RATIO: Final = 20
BARS: Final = {"small": (OURS, 0.25, 200.0), "big": (ALL, 1.5, 200.0)}
"""Size -> the way that is judged, seconds of CPU and MiB at most."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One whole process.

    Attributes:
        wall: seconds from start to exit.
        cpu: seconds of user and system time, children included.
        peak_mib: resident memory of its largest process.
    """

    wall: float
    cpu: float
    peak_mib: float


def run_once(command: list[str], folder: Path) -> Run:
    """Run one command to its end."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        # Not Popen.wait(): only wait4 tells what the process and its children took.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in ENDS_WELL:
            errors.seek(0)
            raise SystemExit(f"{command} ended with {process.returncode}\n{errors.read().decode()[-2000:]}")
    kib_per_unit = 1 / 1024 if platform.system() == "Darwin" else 1
    return Run(wall=wall, cpu=usage.ru_utime + usage.ru_stime, peak_mib=usage.ru_maxrss * kib_per_unit / 1024)


def checkov() -> Path | None:
    """The checkov program, installed if need be; None where it cannot be."""
    program = CHECKOV / "bin" / "checkov"
    if not program.exists():
        print("installing checkov into .cache/checkov (minutes)", file=sys.stderr)
        venv.create(CHECKOV, with_pip=True)
        command = [CHECKOV / "bin" / "python", "-m", "pip", "install", "--quiet", "checkov"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"checkov cannot be installed here: {done.stderr.strip()[-300:]}", file=sys.stderr)
            return None
    return program


def commands(plan: Path, program: Path | None) -> dict[str, list[str]]:
    """Command of each way for one plan."""
    ours = [sys.executable, "-m", "neuronfleet", "review", str(plan)]
    found = {FLOOR: [sys.executable, "-c", JSON_LOAD, str(plan)], OURS: ours, ALL: [*ours, "--pack", "strict"]}
    if program is not None:
        found[THEIRS] = [str(program), "--framework", "terraform_plan", "--skip-download", "-f", str(plan)]
    return found


def measured(ways: dict[str, list[str]], runs: int, folder: Path) -> dict[str, list[Run]]:
    """Runs of every way, in turns."""
    found: dict[str, list[Run]] = {way: [] for way in ways}
    for turn in range(runs + 1):
        for way in list(ways) if turn % 2 == 0 else list(ways)[::-1]:
            run = run_once(ways[way], folder)
            print(f"  run {turn} {way:26}{run.cpu:8.2f} s CPU", file=sys.stderr)
            if turn:
                found[way].append(run)
    return found


def table(title: str, runs: dict[str, list[Run]]) -> dict[str, Run]:
    """Print the medians of each way, and return them."""
    medians = {
        way: Run(**{key: statistics.median(getattr(run, key) for run in of) for key in ("wall", "cpu", "peak_mib")})
        for way, of in runs.items()
    }
    best = {way: min(run.cpu for run in of) for way, of in runs.items()}
    print(f"\n{title}; medians of {len(runs[FLOOR])}")
    print(f"{'':26}{'CPU s':>9}{'best':>9}{'wall s':>9}{'peak MiB':>10}{'to floor':>10}{'checkov takes':>15}")
    for way, one in medians.items():
        times = f"{medians[THEIRS].cpu / one.cpu:14.1f}x" if THEIRS in medians else f"{'-':>15}"
        row = f"{way:26}{one.cpu:9.3f}{best[way]:9.3f}{one.wall:9.3f}{one.peak_mib:10.0f}"
        print(f"{row}{one.cpu / medians[FLOOR].cpu:9.1f}x{times}")
    return medians


def verdicts(size: str, medians: dict[str, Run]) -> bool:
    """Print whether the bars are met, and return it."""
    way, seconds, mib = BARS[size]
    one = medians[way]
    said = [(f"at most {seconds} s of CPU", one.cpu <= seconds), (f"at most {mib:.0f} MiB", one.peak_mib <= mib)]
    if THEIRS in medians:
        ratio = medians[THEIRS].cpu / one.cpu
        said.append((f"{NEEDED_RATIO} times faster than checkov ({ratio:.1f})", ratio >= NEEDED_RATIO))
    print("; ".join(f"{text}: {'met' if met else 'MISSED'}" for text, met in said))
    return all(met for _, met in said)


def main() -> int:
    """Measure, print the tables, return the exit code."""
    parser = argparse.ArgumentParser(description="Review of a plan: neuronfleet against checkov and json.load.")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each way on 80 resources (default 5)")
    parser.add_argument("--big-runs", type=int, default=3, help="the same on 5,120 resources (default 3)")
    arguments = parser.parse_args()
    program = checkov()
    print(f"{platform.system()}, {os.cpu_count()} CPUs, Python {platform.python_version()}", end="")
    print(f", load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="neuronfleet-bench-") as name:
        folder = Path(name)
        big = folder / "big.json"
        # In a process of its own: a child begins with the peak memory of its parent, so this one must stay small.
        subprocess.run([sys.executable, REPLICATE, PLAN, str(COPIES), big], check=True)
        met = []
        for size, plan, copies, count in (("small", PLAN, 1, arguments.runs), ("big", big, COPIES, arguments.big_runs)):
            runs = measured(commands(plan, program), max(1, count), folder)
            medians = table(f"{RESOURCES * copies} resources, {plan.stat().st_size / 1e6:.1f} MB", runs)
            met.append(verdicts(size, medians))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
