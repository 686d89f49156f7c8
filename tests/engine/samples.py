"""Makes what is compared between engines, in one process: ``python tests/engine/samples.py FOLDER [FLEET ...]``."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

import main  # noqa: E402
from neuronfleet.engine import chosen_engine  # noqa: E402
from neuronfleet.export import export_modules  # noqa: E402
from neuronfleet.fleet import load_fleet, plan_stacks  # noqa: E402
from tools.provider_bindings import archive  # noqa: E402

FLEETS = (
    "examples/failover-standby/fleet.toml",
    "examples/two-region-latency/fleet.toml",
    "stacks/fleet.toml",
    "tests/engine/cloud.toml",
    "tests/engine/everything.toml",
    "tests/rehearsal/fleets/china.toml",
    "tests/rehearsal/fleets/existing.toml",
    "tests/rehearsal/fleets/slots.toml",
    "tests/rehearsal/fleets/traffic.toml",
)


EVERYTHING = "tests/engine/everything.toml"
"""The one that has every table of a fleet."""


def make(folder: Path, fleets: Sequence[str]) -> None:
    """Synthesize fleets and export each module into a folder of its own; say what was used."""
    for fleet in fleets:
        main.build_and_write(plan_stacks(load_fleet(REPOSITORY / fleet)), folder / "fleets" / fleet.replace("/", "-"))
    export_modules(folder / "modules")
    (folder / "engine").write_text(chosen_engine().name, encoding="utf-8")
    spec = importlib.util.find_spec(chosen_engine().bindings)
    (folder / "bindings").write_text(str(archive(Path(str(spec.origin)).parent)) if spec else "", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2:] or FLEETS)
