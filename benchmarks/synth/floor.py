"""What no synthesis can go below: an engine, its Node, and a stack with nothing in it."""

from __future__ import annotations

import sys

from neuronfleet import engine

if __name__ == "__main__":
    app = engine.App(outdir=sys.argv[1], stack_traces=False)
    engine.TerraformStack(app, "empty")
    app.synth()
