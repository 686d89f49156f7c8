"""Synthesis: an app is built into a staging folder and becomes the output only as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from neuronfleet import engine
from neuronfleet.errors import SynthError
from neuronfleet.infra.output import StagedOutput

if TYPE_CHECKING:
    from neuronfleet.engine import App

__all__ = ["synthesize", "write_app"]


def synthesize(build: Callable[[App], None], outdir: Path) -> list[Path]:
    """Build an app and write its Terraform JSON, all of it or nothing.

    Args:
        build: adds the stacks to the app it is given.
        outdir: output folder; what it holds is replaced.

    Returns:
        The files that were written.

    Raises:
        ConfigError: there is no engine of the name that is given.
        ToolError: the engine, or a Node to run it, is not installed.
        SynthError: the engine refused the app, the app imports another one, or the output cannot be written.
    """
    engine.require_node()
    with StagedOutput(outdir) as staged:
        write_app(build, staged.path)
        return staged.commit()


def write_app(build: Callable[[App], None], folder: Path) -> None:
    """Build an app and let the engine write it into a folder as it goes.

    Args:
        build: adds the stacks to the app it is given.
        folder: an empty folder.

    Raises:
        ConfigError: there is no engine of the name that is given.
        ToolError: the engine, or a Node to run it, is not installed.
        SynthError: the engine refused the app, or the app imports another one.
    """
    engine.require_node()
    # Stack traces would put the machine's paths into the output.
    app = engine.App(outdir=str(folder), stack_traces=False)
    try:
        with engine.cached_type_hints():
            _build(build, app)
        app.synth()
    except (engine.JSIIError, RuntimeError) as error:
        # jsii raises RuntimeError for whatever JavaScript throws: a validation of the engine, a name used twice.
        raise SynthError(f"the app did not synthesize, nothing was written: {error}") from error


def _build(build: Callable[[App], None], app: App) -> None:
    try:
        build(app)
    finally:
        # In place of what a mixture of two engines is refused with, if it is.
        engine.require_one_engine()
