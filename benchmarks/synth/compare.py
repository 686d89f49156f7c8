"""Times ``python main.py`` for a 20-region fleet: lazy import of the bindings against the stock import.

Whole processes, side by side in one run: the two ways take turns, so that a slow minute of the machine hits both. One
run of each comes first and is not counted; it fills jsii's package cache and Python's bytecode. The outputs must be the
same byte for byte. Exit code 1 when they are not, or when the ratio of the medians is below 2.5.

    python benchmarks/synth/compare.py [--runs 5]
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
FLEET: Final = Path(__file__).with_name("fleet.toml")
WAYS: Final = {"lazy": "1", "stock": "0"}
NEEDED_RATIO: Final = 2.5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One whole process.

    Attributes:
        seconds: wall time from start to exit.
        peak_mib: resident memory of its largest process, Node included.
        digest: of every file it wrote, names and bytes.
    """

    seconds: float
    peak_mib: float
    digest: str


def run_once(way: str, outdir: Path) -> Run:
    """Synthesize the fleet once in a process of its own."""
    environment = os.environ | {
        "NEURONFLEET_FLEET": str(FLEET),
        "NEURONFLEET_LAZY_IMPORT": WAYS[way],
        "NEURONFLEET_REGIONS": "",
        "CDKTF_OUTDIR": str(outdir),
    }
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "main.py"], cwd=REPOSITORY, env=environment, stderr=errors)
        # Not Popen.wait(): only wait4 tells what the process and its children took.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise SystemExit(f"{way}: main.py ended with {process.returncode}\n{errors.read().decode()}")
    kib_per_unit = 1 / 1024 if platform.system() == "Darwin" else 1
    return Run(seconds=seconds, peak_mib=usage.ru_maxrss * kib_per_unit / 1024, digest=digest_of(outdir))


def digest_of(outdir: Path) -> str:
    """SHA-256 over the names and bytes of all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(outdir.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(outdir)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def resources_in(outdir: Path) -> list[int]:
    """Number of resources of each stack."""
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(outdir.glob("stacks/*/cdk.tf.json"))]
    return [sum(len(labels) for labels in document["resource"].values()) for document in documents]


def main() -> int:
    """Measure, print the table, return the exit code."""
    parser = argparse.ArgumentParser(description="Synthesis of 20 regions: lazy import against stock import.")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each way (default 3)")
    runs_wanted = max(1, parser.parse_args().runs)
    runs: dict[str, list[Run]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="neuronfleet-bench-") as name:
        outdirs = {way: Path(name) / way for way in WAYS}
        digests = {run_once(way, outdirs[way]).digest for way in WAYS}
        counts = resources_in(outdirs["lazy"])
        for turn in range(runs_wanted):
            for way in list(WAYS) if turn % 2 == 0 else list(WAYS)[::-1]:
                run = run_once(way, outdirs[way])
                digests.add(run.digest)
                runs[way].append(run)
                print(f"  run {turn + 1} {way:5} {run.seconds:6.2f} s", file=sys.stderr)
    median = {way: statistics.median(run.seconds for run in runs[way]) for way in WAYS}
    ratio = median["stock"] / median["lazy"]
    print(f"{len(counts)} regions, {min(counts)} to {max(counts)} resources each, {sum(counts)} in all; whole process")
    print(f"{'import':8}{'median s':>10}{'min s':>8}{'max s':>8}{'peak MiB':>10}{'ratio':>8}")
    for way in ("stock", "lazy"):
        seconds = [run.seconds for run in runs[way]]
        peak = max(run.peak_mib for run in runs[way])
        row = f"{way:8}{median[way]:10.2f}{min(seconds):8.2f}{max(seconds):8.2f}{peak:10.0f}"
        print(f"{row}{median['stock'] / median[way]:7.2f}x")
    same = len(digests) == 1
    print(f"output: {'byte-identical in all runs' if same else 'DIFFERENT'}")
    print(f"bar: at least {NEEDED_RATIO}x, measured {ratio:.2f}x: {'met' if ratio >= NEEDED_RATIO else 'MISSED'}")
    return 0 if same and ratio >= NEEDED_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
