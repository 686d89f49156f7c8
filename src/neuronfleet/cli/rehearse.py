"""``neuronfleet rehearse``: every stack through Terraform against an embedded AWS emulator."""

from __future__ import annotations

import json
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from neuronfleet.cli.options import app_fleet_option, region_option
from neuronfleet.errors import ConfigError
from neuronfleet.infra.app import read_manifest, run_app
from neuronfleet.rehearsal import KeptRehearsal, Progress, RehearsalReport, StackDirectory, rehearse, review_settings
from neuronfleet.rehearsal.summary import summary

__all__ = ["command"]

EXIT_CODES = {"clean": 0, "violations": 1, "different": 1, "failed": 2, "interrupted": 2}


@click.command("rehearse")
@app_fleet_option()
@region_option("Rehearse only this region, 'global' (what spans them) or 'data' (models, images); may be repeated.")
@click.option("--keep", is_flag=True, help="Leave everything standing until Ctrl-C, to be explored.")
@click.option(
    "--parallelism", type=click.IntRange(min=1), help="Stacks side by side.  [default: by free memory and cores]"
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as JSON to this file."
)
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    show_default=True,
    help="Folder with the project's cdktf.json.",
)
@click.option(
    "--stacks",
    "synthesized",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Rehearse what an earlier synthesis wrote here (cdktf.out), instead of synthesizing.",
)
def command(
    fleet_file: Path | None,
    regions: tuple[str, ...],
    keep: bool,  # noqa: FBT001 - click passes flags so
    parallelism: int | None,
    output: Path | None,
    project: Path,
    synthesized: Path | None,
) -> int:
    """Review every region's plan, apply it to an embedded AWS emulator, verify, plan again, destroy.

    Synthesizes the project into a folder of its own, and takes a copy of each stack through terraform init, validate,
    plan, a review with the project's settings, apply, a verification through the AWS API, a second plan that must be
    empty, and destroy. No AWS account and no credentials are used; the project's own state is not touched.
    TERRAFORM_BINARY_NAME names another program than terraform, such as tofu. Exit codes: 0 clean, 1 the review found
    violations, or a verification or the second plan differences, 2 could not do it.
    """
    if output is not None and not output.parent.is_dir():
        raise ConfigError(f"--output {output}: there is no folder {output.parent}; make it first")
    with tempfile.TemporaryDirectory(prefix="neuronfleet-synth-", ignore_cleanup_errors=True) as folder, _terminable():
        with ThreadPoolExecutor(max_workers=1) as beside:  # a quarter of a second that the synthesis takes anyway
            reading = beside.submit(review_settings, project)
            stacks = _stacks(project, fleet_file, synthesized, Path(folder), regions)
            settings = reading.result()
        display = LiveDisplay(stacks) if sys.stderr.isatty() else LineDisplay()
        with display.shown():
            report = rehearse(
                stacks,
                keep=_keeper(display, output) if keep else None,
                parallelism=parallelism,
                progress=display.tell,
                settings=settings,
            )
    if not keep:
        _tell(report, output)
    return _exit_code(report)


def _tell(report: RehearsalReport, output: Path | None) -> None:
    click.echo(summary(report), nl=False)
    if output is not None:
        output.write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _exit_code(report: RehearsalReport) -> int:
    return EXIT_CODES[report.verdict]


def _stacks(
    project: Path, fleet_file: Path | None, synthesized: Path | None, folder: Path, regions: Sequence[str]
) -> list[StackDirectory]:
    if synthesized is None:
        paths = run_app(project, folder, regions, fleet_file=fleet_file)
    else:
        paths = [(synthesized / stack).parent for stack in read_manifest(synthesized).values()]
    stacks = [StackDirectory.read(path) for path in paths]
    if synthesized is None or not regions:
        return stacks
    known = {stack.place for stack in stacks}
    missing = [region for region in regions if region not in known]
    if missing:
        raise ConfigError(f"--region {missing[0]}: {synthesized} has stacks of {', '.join(sorted(known))}")
    return [stack for stack in stacks if stack.place in regions]


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM, and SIGHUP of a terminal that is closed, clean up as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, interrupt)
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) != signal.SIG_IGN  # nohup
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _keeper(display: LiveDisplay | LineDisplay, output: Path | None) -> Callable[[KeptRehearsal], None]:
    def wait_for_interrupt(kept: KeptRehearsal) -> None:
        display.stop()
        _tell(kept.report, output)  # first: what was found tells what to look at
        lines = [f"the emulator answers at {kept.endpoint}; its errors are in {kept.emulator_log}"]
        lines += [f"  {name}: {folder}" for name, folder in kept.folders.items()]
        lines += ["to explore, in another terminal:"]
        lines += [f"  export {name}={shlex.quote(value)}" for name, value in kept.environment.items()]
        lines += ["Ctrl-C removes everything"]
        click.echo("\n".join(lines), err=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("removing everything", err=True)

    return wait_for_interrupt


class LineDisplay:
    """One line whenever a stage ends, for logs."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def shown(self) -> AbstractContextManager[object]:
        """Nothing has to be set up."""
        return nullcontext()

    def tell(self, step: Progress) -> None:
        """Print a line unless the stage is still running.

        Args:
            step: what happened.
        """
        if step.state == "running":
            return
        elapsed = time.monotonic() - self._started
        detail = f": {step.detail}" if step.detail else ""
        line = f"{elapsed:7.1f} s  {step.stack}  {step.stage} {step.state} in {step.seconds:.1f} s{detail}"
        click.echo(line, err=True)

    def stop(self) -> None:
        """Nothing has to be taken down."""


class LiveDisplay:
    """A table on the terminal with a row a stack.

    Args:
        stacks: the stacks, in order.
    """

    def __init__(self, stacks: Sequence[StackDirectory]) -> None:
        self._started = time.monotonic()
        self._latest: dict[str, tuple[Progress, float] | None] = dict.fromkeys(stack.name for stack in stacks)
        self._live = Live(self, console=Console(stderr=True), refresh_per_second=4, transient=True)

    def shown(self) -> AbstractContextManager[object]:
        """Show the table while the context lasts."""
        return self._live

    def tell(self, step: Progress) -> None:
        """Remember the latest step of its stack.

        Args:
            step: what happened.
        """
        self._latest[step.stack] = (step, time.monotonic())

    def stop(self) -> None:
        """Take the table down, to print below it."""
        self._live.stop()

    def __rich__(self) -> Table:
        now = time.monotonic()
        table = Table(title=f"rehearsal, {now - self._started:.0f} s", box=None, title_justify="left")
        for column in ("stack", "stage", "", "time", "detail"):
            table.add_column(column)
        for name, latest in self._latest.items():
            if latest is None:
                table.add_row(name, "waiting", "", "", "")
                continue
            step, told = latest
            seconds = step.seconds + (now - told if step.state == "running" else 0)
            table.add_row(name, step.stage, step.state, f"{seconds:.0f} s", step.detail)
        return table
