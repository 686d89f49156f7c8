"""Synthesis: an app is built into a staging folder and becomes the output only as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from neuronfleet.errors import SynthError
from neuronfleet.infra.engine import cached_type_hints, prepare, require_node
from neuronfleet.infra.output import StagedOutput

if TYPE_CHECKING:
    from cdktf import App

__all__ = ["synthesize"]


def synthesize(build: Callable[[App], None], outdir: Path) -> list[Path]:
    """Build an app and write its Terraform JSON, all of it or nothing.

    Args:
        build: adds the stacks to the app it is given.
        outdir: output folder; what it holds is replaced.

    Returns:
        The files that were written.

    Raises:
        ToolError: there is no Node to run CDKTF.
        SynthError: CDKTF refused the app, or the output cannot be written.
    """
    prepare()
    require_node()
    from cdktf import App  # noqa: PLC0415 - starts Node, which prepare() has chosen
    from jsii.errors import JSIIError  # noqa: PLC0415

    with StagedOutput(outdir) as staged:
        # Stack traces would put the machine's paths into the output.
        app = App(outdir=str(staged.path), stack_traces=False)
        try:
            with cached_type_hints():
                build(app)
            app.synth()
        except (JSIIError, RuntimeError) as error:
            # jsii raises RuntimeError for whatever JavaScript throws: a validation of CDKTF, a name used twice.
            raise SynthError(f"the app did not synthesize, nothing was written: {error}") from error
        return staged.commit()
