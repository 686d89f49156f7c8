"""``neuronfleet placement``: the four claims about every service of a plan."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from neuronfleet.cli.output import check_folder, print_report
from neuronfleet.cli.plan_arguments import plans_argument, plans_from, synth_option
from neuronfleet.errors import PlanError
from neuronfleet.placement import Verdict
from neuronfleet.plan.secrets import Secrets
from neuronfleet.reports import PLACEMENT_FORMATS, render_placement
from neuronfleet.review.placement import placement_of
from neuronfleet.review.result import PlacementResult

__all__ = ["command"]

EXIT_CLEAN, EXIT_VIOLATIONS = 0, 1
_BROKEN = frozenset({Verdict.REFUTED, Verdict.POSSIBLE})


@click.command("placement")
@plans_argument()
@synth_option()
@click.option("--format", "report_format", type=click.Choice(PLACEMENT_FORMATS), default="text", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to this file, whole or not at all.",
)
def command(plans: tuple[str, ...], synth: tuple[Path, ...], report_format: str, output: Path | None) -> int:
    """Prove that every task can be placed, never shares a device, and rolls.

    PLAN is what 'terraform show -json PLANFILE' printed, '-' for standard input, or synthesized configuration. Each
    service and standalone task gets four claims (fits, exclusive, placed, rolls), each with its witness and the
    smallest change that would repair it. Exit codes: 0 nothing is refuted, 1 something is refuted or left to chance,
    2 could not do it.
    """
    check_folder(output)
    read = plans_from(plans, synth)
    for plan in read:
        if refusal := plan.integrity.refusal:
            raise PlanError(f"{plan.path}: {refusal}")
    results = placement_of(read, Secrets(read).redact)
    on_terminal = output is None and sys.stdout.isatty()
    text = render_placement(
        results,
        report_format,
        colour=on_terminal and report_format == "text" and not os.environ.get("NO_COLOR"),
        width=shutil.get_terminal_size((100, 24)).columns if on_terminal else 100,
    )
    print_report(text, output)
    if not results:
        click.echo("no plan has an ECS service or a standalone task", err=True)
    return EXIT_VIOLATIONS if _is_broken(results) else EXIT_CLEAN


def _is_broken(results: Sequence[PlacementResult]) -> bool:
    return any(
        claim.verdict in _BROKEN
        for result in results
        for claims in result.claims.values()
        for claim in (claims.fits, claims.exclusive, claims.placed, claims.rolls)
    )
