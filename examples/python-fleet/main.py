"""A CDKTF app of its own around a fleet that is written in Python."""  # noqa: INP001

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fleet import FLEET

from neuronfleet.errors import NeuronFleetError
from neuronfleet.fleet import plan_fleet
from neuronfleet.infra import synthesize

if TYPE_CHECKING:
    from cdktf import App


def build(app: App) -> None:
    """Add one stack a region.

    Args:
        app: the app that ``synthesize`` made.
    """
    from region import InferenceRegion  # noqa: PLC0415 - imports cdktf; synthesize() has chosen the Node it runs on

    regions = [name for name in os.environ.get("NEURONFLEET_REGIONS", "").split(",") if name]
    for blueprint in plan_fleet(FLEET, regions or None):
        InferenceRegion(app, blueprint=blueprint)


if __name__ == "__main__":
    try:
        synthesize(build, Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out"))
    except NeuronFleetError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
