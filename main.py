"""The CDKTF app: reads the fleet file, plans every region, then writes a stack a region, and those of what they share.

``cdktf synth``, ``cdktf deploy`` and ``neuronfleet synth`` run it. Nothing is written when anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from neuronfleet.errors import NeuronFleetError
from neuronfleet.fleet import load_fleet, plan_stacks
from neuronfleet.fleet.blueprint import FleetPlan
from neuronfleet.infra import synthesize_plan

FLEET_FILE = Path(__file__).resolve().parent / "stacks" / "fleet.toml"


def main(argv: Sequence[str] | None = None) -> int:
    """Synthesize the fleet and return the exit code: 0 done, 2 could not do it.

    Args:
        argv: arguments without the program's name, None for the process's own.
    """
    parser = argparse.ArgumentParser(description="Synthesize the fleet into Terraform, one stack a region.")
    help_ = "only this region, 'global' or 'data'; may be repeated"
    parser.add_argument("--region", action="append", default=[], help=help_)
    arguments = parser.parse_args(argv)
    filtered = [name.strip() for name in os.environ.get("NEURONFLEET_REGIONS", "").split(",") if name.strip()]
    try:
        fleet = load_fleet(Path(os.environ.get("NEURONFLEET_FLEET") or FLEET_FILE))
        plan = plan_stacks(fleet, arguments.region or filtered or None)
        told = [(blueprint.region, blueprint.notices) for blueprint in plan.regions]
        if plan.global_ is not None:
            told.append(("global", plan.global_.notices))
        if plan.data is not None:
            told.append(("data", plan.data.notices))
        for where, notices in told:
            for notice in notices:
                sys.stderr.write(f"{where}: {notice.path}: {notice.message}\n")
        build_and_write(plan, Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out"))
    except NeuronFleetError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def build_and_write(plan: FleetPlan, outdir: Path) -> None:
    """Write a stack of each blueprint, all of them or none; those that did not change are not made again.

    Args:
        plan: the regions and what they share, decided.
        outdir: output folder.
    """
    synthesize_plan(plan, build, outdir, project=Path(__file__).resolve().parent)


def build(app: object, plan: FleetPlan) -> None:
    """Make a stack of each blueprint.

    Args:
        app: the app that they go into.
        plan: all that was planned, or a part of it.
    """
    # They import the engine, only once all is planned, and each only where there is one.
    regions = []
    if plan.regions:
        from stacks.inference_region import InferenceRegion  # noqa: PLC0415

        regions = [InferenceRegion(app, blueprint=blueprint) for blueprint in plan.regions]
    if plan.global_ is not None:
        from stacks.inference_global import InferenceGlobal  # noqa: PLC0415

        spanning = InferenceGlobal(app, blueprint=plan.global_)
        for region in regions:
            spanning.add_dependency(region)
    if plan.data is not None:
        from stacks.inference_data import InferenceData  # noqa: PLC0415

        data = InferenceData(app, blueprint=plan.data)
        for region in regions:
            region.add_dependency(data)


if __name__ == "__main__":
    sys.exit(main())
