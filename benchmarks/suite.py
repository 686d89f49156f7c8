"""All figures of docs/explanation/performance.md: ``make bench`` (half an hour), ``make bench RUNS=1`` (ten minutes).

    python benchmarks/suite.py [--runs 5] [--only synth,commands,review,placement] [--figures FILE]

Whole processes in turns, medians; what was measured goes into ``benchmarks/figures.json``, from which
``benchmarks/render.py`` writes tables and picture. Parts that are not measured keep their figures. Exit code 1 where
two ways of a synthesis wrote different bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from measure import Way, machine, measure

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
FIGURES = HERE / "figures.json"
FLEET = HERE / "synth" / "fleet.toml"
PARTS = ("synth", "commands", "review", "placement")
NEURONFLEET = [sys.executable, "-m", "neuronfleet"]
SERVICES = 30

STOCK, ONE, OURS = "stock import", "one process", "neuronfleet"
UNCHANGED, CHANGED, UNCHECKED, FLOOR = "nothing changed", "one stack changed", "python -O", "floor"


def many_services(folder: Path, regions: list[str]) -> Path:
    """A fleet of thirty services, each with capacity of its own kind shared by ten."""
    text = [f'name = "thirty"\nregions = {json.dumps(regions)}\n']
    text += [f'[capacities.shared{index}]\ninstance_type = "inf1.6xlarge"\n' for index in range(SERVICES // 3)]
    for index in range(SERVICES):
        text.append(
            f'[services.model{index:02}]\nimage = "pytorch-1.13.1"\ncapacity = "shared{index // 3}"\n'
            f'slots = 1\nports = [{{ name = "http", container_port = 8080 }}]\nhealth_check = false\n'
        )
    path = folder / "thirty.toml"
    path.write_text("\n".join(text), encoding="utf-8")
    return path


def synth_ways(fleet: Path, regions: list[str], folder: Path, *, all_ways: bool) -> dict[str, Way]:
    """Ways to synthesize some regions of a fleet, each into an output folder of its own."""
    cache = folder / "cache"

    def way(name: str, *options: str, **variables: str) -> Way:
        environment = {
            "NEURONFLEET_FLEET": str(fleet),
            "NEURONFLEET_REGIONS": ",".join(regions),
            "NEURONFLEET_CACHE_DIR": str(cache),
            "CDKTF_OUTDIR": str(folder / name.replace(" ", "-")),
        }
        return Way(
            command=[sys.executable, *options, "main.py"], environment=environment | variables, folder=REPOSITORY
        )

    alone = {"NEURONFLEET_NO_CACHE": "1", "NEURONFLEET_PARALLELISM": "1"}
    ways = {
        STOCK: way(STOCK, NEURONFLEET_LAZY_IMPORT="0", **alone),
        ONE: way(ONE, **alone),
        OURS: way(OURS, NEURONFLEET_NO_CACHE="1"),
        UNCHANGED: way(UNCHANGED),
    }
    if all_ways:
        changed = way(CHANGED)
        ways[CHANGED] = Way(
            command=changed.command,
            environment=changed.environment | {"NEURONFLEET_CACHE_DIR": str(folder / "changed")},
            folder=changed.folder,
            before=lambda: forget_one(folder / "changed" / "synth"),
        )
        # PYTHONPYCACHEPREFIX: compiled once here, wherever site-packages can be written or not.
        ways[UNCHECKED] = way(UNCHECKED, "-O", NEURONFLEET_NO_CACHE="1", PYTHONPYCACHEPREFIX=str(folder / "bytecode"))
    ways[FLOOR] = Way(
        command=[sys.executable, HERE / "synth" / "floor.py", folder / "floor"],
        folder=REPOSITORY,
        before=lambda: (folder / "floor").mkdir(exist_ok=True),
    )
    return ways


def forget_one(cache: Path) -> None:
    """Take one output out of a cache, as if its stack had changed."""
    for path in sorted(cache.glob("[0-9a-f]*"))[:1]:
        path.unlink()


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def resources_in(folder: Path) -> int:
    """Managed resources of all stacks of an output folder."""
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("stacks/*/cdk.tf.json")]
    return sum(len(labels) for document in documents for labels in document["resource"].values())


def synth(runs: int) -> dict[str, Any]:
    """Synthesis by regions and by services."""
    regions: list[str] = tomllib.loads(FLEET.read_text(encoding="utf-8"))["regions"]
    sample_file = REPOSITORY / "stacks" / "fleet.toml"
    sample: list[str] = tomllib.loads(sample_file.read_text(encoding="utf-8"))["regions"]
    found = {}
    with tempfile.TemporaryDirectory(prefix="neuronfleet-bench-") as name:
        thirty = many_services(Path(name), regions)
        cases = {
            "1 region": (FLEET, regions[:1]),
            "4 regions": (FLEET, regions[:4]),
            "20 regions": (FLEET, regions),
            f"sample fleet, {len(sample)} regions": (sample_file, sample),
            f"{SERVICES} services, 1 region": (thirty, regions[:1]),
            f"{SERVICES} services, 4 regions": (thirty, regions[:4]),
        }
        for index, (title, (fleet, chosen)) in enumerate(cases.items()):
            folder = Path(name) / str(index)
            folder.mkdir()
            ways = synth_ways(fleet, chosen, folder, all_ways=len(chosen) == len(regions))
            case = measure(title, ways, runs)
            written = [folder / way.replace(" ", "-") for way in ways if way != FLOOR]
            case["resources"] = resources_in(written[0])
            case["same_bytes"] = len({digest_of(one) for one in written}) == 1
            found[title] = case
    return found


def commands(runs: int) -> dict[str, Any]:
    """The command line itself."""
    with tempfile.TemporaryDirectory(prefix="neuronfleet-bench-") as name:
        folder = Path(name)
        cached = {"NEURONFLEET_CACHE_DIR": str(folder / "cache")}
        synth_ = [*NEURONFLEET, "synth", "--output", folder / "out"]
        ways = {
            "neuronfleet --help": Way(command=[*NEURONFLEET, "--help"]),
            "neuronfleet blueprint": Way(command=[*NEURONFLEET, "blueprint"], folder=REPOSITORY),
            "neuronfleet synth --no-cache": Way(command=[*synth_, "--no-cache"], folder=REPOSITORY),
            "neuronfleet synth, nothing changed": Way(command=synth_, environment=cached, folder=REPOSITORY),
            "neuronfleet export": Way(command=[*NEURONFLEET, "export", "--out", folder / "modules"]),
        }
        return measure("commands", ways, runs)


def review(runs: int) -> dict[str, Any]:
    """A review of 80 and of 5,120 resources, against checkov where it can be installed."""
    spec = importlib.util.spec_from_file_location("compare", HERE / "review" / "compare.py")
    if spec is None or spec.loader is None:
        raise SystemExit("benchmarks/review/compare.py is gone")
    compare = importlib.util.module_from_spec(spec)
    sys.modules["compare"] = compare
    spec.loader.exec_module(compare)
    program = compare.checkov()
    found = {}
    with tempfile.TemporaryDirectory(prefix="neuronfleet-bench-") as name:
        folder = Path(name)
        big = folder / "big.json"
        subprocess.run([sys.executable, compare.REPLICATE, compare.PLAN, str(compare.COPIES), big], check=True)
        for plan, copies, times in ((compare.PLAN, 1, runs), (big, compare.COPIES, max(1, runs // 2 + 1))):
            ways = {
                name: Way(command=command, folder=folder) for name, command in compare.commands(plan, program).items()
            }
            resources = compare.RESOURCES * copies
            found[f"{resources:,} resources"] = measure(f"review of {resources}", ways, times) | {
                "resources": resources
            }
    return found


def placement(runs: int) -> dict[str, Any]:
    """The four claims by size of the cluster: medians of whole runs over all sizes."""
    script = HERE / "placement" / "scale.py"
    found: dict[tuple[int, ...], list[tuple[float, int]]] = {}
    for _ in range(runs):
        said = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True).stdout
        for line in said.splitlines()[1:]:
            hosts, services, tasks, seconds, mib = line.split()[:5]
            found.setdefault((int(hosts), int(services), int(tasks)), []).append((float(seconds), int(mib)))
    return {
        "runs": runs,
        "sizes": [
            {
                "instances": hosts,
                "services": services,
                "tasks": tasks,
                "seconds": round(statistics.median(seconds for seconds, _ in measured), 3),
                "peak_mib": max(mib for _, mib in measured),
            }
            for (hosts, services, tasks), measured in found.items()
        ],
    }


def main() -> int:
    """Measure, write the figures, return the exit code."""
    parser = argparse.ArgumentParser(description="All figures of docs/explanation/performance.md.")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each way (default 5)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, comma-separated (default: all)")
    parser.add_argument("--figures", type=Path, default=FIGURES, help="file of the figures")
    arguments = parser.parse_args()
    chosen = [part for part in PARTS if part in arguments.only.split(",")]
    figures = json.loads(arguments.figures.read_text(encoding="utf-8")) if arguments.figures.exists() else {}
    for part in chosen:
        before = machine()
        figures[part] = {"machine": before, "cases": globals()[part](max(1, arguments.runs))}
        figures[part]["machine"]["load_at_end"] = round(os.getloadavg()[0], 1)
        arguments.figures.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    same = all(case["same_bytes"] for case in figures.get("synth", {}).get("cases", {}).values())
    print(f"{arguments.figures}: {', '.join(chosen)}; output of all ways: {'the same bytes' if same else 'DIFFERENT'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
