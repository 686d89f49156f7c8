"""``neuronfleet review``: the plan tester."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from neuronfleet.cli.collecting import without_collector
from neuronfleet.cli.output import check_folder, print_report, write_whole
from neuronfleet.cli.plan_arguments import plans_argument, plans_from, synth_option
from neuronfleet.cli.review_options import config_option, ids, pack_option, policies_option, settings_below
from neuronfleet.errors import ConfigError, nearest
from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports import FORMATS, render
from neuronfleet.review.baseline import baseline_text
from neuronfleet.review.config import NEVER, ReviewConfig, UnknownMode
from neuronfleet.review.engine import review
from neuronfleet.review.result import Finding, ReviewResult
from neuronfleet.review.settings import settings_from

__all__ = ["command"]

EXIT_CLEAN, EXIT_VIOLATIONS, EXIT_CANNOT = 0, 1, 2
_SHOWN = 3


@click.command("review")
@plans_argument()
@synth_option()
@click.option("--format", "report_format", type=click.Choice(FORMATS), help="Of the report.  [default: text]")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to this file, whole or not at all.",
)
@pack_option("Named list of policies; 'neuronfleet policies --help' names them.  [default: default]")
@click.option("--select", multiple=True, metavar="IDS", help="Run these: ids, categories (NEU), names, globs (NEU0*).")
@click.option("--ignore", multiple=True, metavar="IDS", help="Do not run these.")
@click.option("--waivers", type=click.Path(path_type=Path), metavar="FILE", help="Accepted findings.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Findings that were there before.")
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Accept what is found now: write it as a baseline, and end with 0.",
)
@click.option(
    "--unknown",
    type=click.Choice([str(one) for one in UnknownMode]),
    help="What verdicts do that only apply can tell: are counted, are listed, or fail.  [default: warn]",
)
@click.option(
    "--fail-on",
    type=click.Choice([*(str(one) for one in Severity), NEVER]),
    help="Least severity that makes the exit code 1.  [default: low]",
)
@click.option("--fleet", type=click.Path(path_type=Path), metavar="FILE", help="Fleet file whose waves plans follow.")
@click.option("--wave", "waves", multiple=True, metavar="REGIONS", help="A wave, us-east-1 or a,b; again for the next.")
@click.option("--verbose", is_flag=True, help="List passes and what does not apply, too.")
@config_option()
@policies_option()
def command(
    plans: tuple[str, ...],
    synth: tuple[Path, ...],
    report_format: str | None,
    output: Path | None,
    pack: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    waivers: Path | None,
    baseline: Path | None,
    write_baseline: Path | None,
    unknown: str | None,
    fail_on: str | None,
    fleet: Path | None,
    waves: tuple[str, ...],
    verbose: bool,  # noqa: FBT001 - click passes flags so
    config_file: Path | None,
    policy_files: tuple[Path, ...],
) -> int:
    """Judge Terraform plans, or synthesized configuration, before they are applied.

    PLAN is what 'terraform show -json PLANFILE' printed, '-' for standard input, or synthesized configuration: a
    cdk.tf.json, a folder of cdktf.out/stacks, a folder of .tf files. Several are one review, one a region. Exit codes:
    0 clean, 1 violations, 2 could not do it.
    """
    given = ReviewConfig(
        pack=pack,
        select=ids(select),
        ignore=ids(ignore),
        fail_on=fail_on,
        unknown=UnknownMode(unknown) if unknown else None,
        waivers=waivers,
        baseline=baseline,
        plugins=policy_files,
        format=report_format,
        waves=tuple(ids((wave,)) for wave in waves),
        fleet=fleet,
    )
    with without_collector():
        config = settings_below(config_file, given)
        kind = _format(config)
        for file in (output, write_baseline):
            check_folder(file)
        settings = settings_from(config)
        result = review(plans_from(plans, synth), settings=settings)
        print_report(
            _rendered(result, kind, verbose=verbose, on_terminal=output is None and sys.stdout.isatty()), output
        )
    if write_baseline is not None:
        write_whole(write_baseline, baseline_text(result.findings))
    _summarize(result, quiet=kind == "text" and output is None, written=write_baseline)
    return _exit_code(result, accepted=write_baseline is not None)


def _rendered(result: ReviewResult, kind: str, *, verbose: bool, on_terminal: bool) -> str:
    width = 100
    if on_terminal:
        import shutil  # noqa: PLC0415 - brings the compressions

        width = shutil.get_terminal_size((width, 24)).columns
    return render(
        result,
        kind,
        verbose=verbose,
        colour=on_terminal and kind == "text" and not os.environ.get("NO_COLOR"),
        width=width,
    )


def _format(config: ReviewConfig) -> str:
    kind = config.format or "text"
    if kind not in FORMATS:
        alike = nearest(kind, FORMATS)
        hint = f"; did you mean {alike!r}?" if alike else ""
        raise ConfigError(f"{config.name}: format is {kind!r}{hint}; allowed: {', '.join(FORMATS)}")
    return kind


def _summarize(result: ReviewResult, *, quiet: bool, written: Path | None) -> None:
    """What has to be said beside the report, on standard error."""
    if not quiet:
        waived = sum(1 for one in result.findings if one.waived is not None)
        counts = [f"{result.count(one)} {one}" for one in Verdict if one is not Verdict.NOT_APPLICABLE]
        plans = f"{len(result.plans)} plan{'s' if len(result.plans) != 1 else ''}"
        click.echo(
            f"{plans}, {sum(one.resources for one in result.plans)} resources: {', '.join(counts)}, {waived} waived",
            err=True,
        )
    if result.baseline_gone:
        shown = ", ".join(result.baseline_gone[:_SHOWN])
        more = len(result.baseline_gone) - _SHOWN
        click.echo(
            f"the baseline holds {len(result.baseline_gone)} that are gone: {shown}"
            f"{f' and {more} more' if more > 0 else ''}; --write-baseline writes it anew",
            err=True,
        )
    if written is not None:
        click.echo(f"wrote the baseline {written}", err=True)
    for errors in _errors(result):
        first = errors[0]
        times = "once" if len(errors) == 1 else f"{len(errors)} times, first"
        click.echo(f"error: {first.rule.id} failed {times}, at {first.address}: {first.message}", err=True)


def _errors(result: ReviewResult) -> list[list[Finding]]:
    """Errors by policy."""
    found: dict[str, list[Finding]] = {}
    for one in result.findings:
        if one.verdict is Verdict.ERROR:
            found.setdefault(one.rule.id, []).append(one)
    return list(found.values())


def _exit_code(result: ReviewResult, *, accepted: bool) -> int:
    if result.failed and not accepted:
        return EXIT_VIOLATIONS
    return EXIT_CANNOT if result.count(Verdict.ERROR) else EXIT_CLEAN
