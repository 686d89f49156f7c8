"""The report as text, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.rehearsal.report import STAGES, RehearsalReport, StackReport
from neuronfleet.rehearsal.violations import Violation

__all__ = ["summary"]

WIDTH: Final = 118
MINUTES: Final = 100
"""From so many seconds on tenths are left out."""

_BEFORE_AWS: Final = ("init", "validate")
"""Stages that ask AWS nothing."""

DETAILS: Final = 6
"""Further lines of a finding that are shown; the JSON has all."""


def summary(report: RehearsalReport) -> str:
    """Everything that the report says, worst first, with the table of stages on top.

    Args:
        report: a finished rehearsal.
    """
    lines = list(_table(report.stacks))
    for stack in report.stacks:
        lines += _problems(stack)
    lines += _reviews(report.stacks)
    lines += _exceptions(report.stacks)
    lines += _not_applied(report.stacks)
    lines += _stand_ins(report.stacks)
    lines += _adjustments(report)
    clean = sum(stack.verdict == "clean" for stack in report.stacks)
    lines.append("")
    lines += _wrapped(
        f"{clean} of {len(report.stacks)} stack(s) clean in {report.seconds:.0f} s with {report.terraform} and "
        f"{report.emulator}, {report.parallelism} side by side ({report.parallelism_reason})",
        "",
    )
    return "\n".join(lines) + "\n"


def _table(stacks: Sequence[StackReport]) -> Iterator[str]:
    rows = [["stack", *STAGES, "applied", "checks", "verdict"]]
    for stack in stacks:
        passed = len(stack.checks) - len(stack.failed_checks)
        rows.append(
            [
                stack.stack,
                *(_cell(stack, name) for name in STAGES),
                str(stack.resources_applied),
                f"{passed}/{len(stack.checks)}",
                stack.verdict,
            ]
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    gap = "  " if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else " "
    for row in rows:
        first, *rest = (cell.ljust(width) for cell, width in zip(row[:1], widths, strict=False))
        rest = [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        yield gap.join([first, *rest, row[-1]])


def _cell(stack: StackReport, name: str) -> str:
    stage = next((stage for stage in stack.stages if stage.name == name), None)
    if stage is None:
        return "-"
    if stage.outcome == "failed":
        return "stopped" if stack.interrupted else "FAILED"
    return f"{stage.seconds:.{0 if stage.seconds >= MINUTES else 1}f} s" + ("!" if stage.outcome == "different" else "")


def _problems(stack: StackReport) -> Iterator[str]:
    title = f"{stack.stack} ({stack.region})"
    if stack.failure is not None:
        yield ""
        yield f"{title}: {stack.failure.stage} failed"
        for diagnostic in stack.failure.diagnostics:
            yield textwrap.indent(str(diagnostic), "  | ", predicate=lambda _: True)
        yield from _wrapped(f"what to try: {stack.failure.advice}", "  ")
    if stack.failed_checks:
        yield ""
        yield f"{title}: the emulator does not have what the state says"
        for check in stack.failed_checks:
            yield f"  {check.address}: {check.subject}"
            yield f"    expected {check.expected}"
            yield f"    found    {check.found}"
    if stack.real_differences:
        yield ""
        yield f"{title}: the second plan is not empty"
        yield from (f"  {difference}" for difference in stack.real_differences)
    if stack.left_over:
        yield ""
        yield f"{title}: left over after the destroy"
        yield from (f"  {item}" for item in stack.left_over)


def _reviews(stacks: Sequence[StackReport]) -> Iterator[str]:
    """What the reviews found: alike in several stacks is told once, with the places."""
    from neuronfleet.reports.escaping import plain  # noqa: PLC0415 - reports come with what a review needs

    reviews = [(stack, stack.review) for stack in stacks if stack.review is not None]
    for title, kind in (
        ("the review of the plans found violations", "violations"),
        ("policies that could not judge, because of a mistake in them", "errors"),
    ):
        batches: dict[str, list[str]] = {}
        for stack, review in reviews:
            found: tuple[Violation, ...] = getattr(review, kind)
            for one in found:
                place = plain(f"{one.region or stack.region} {one.address}")
                batches.setdefault("\n".join(_told(one)), []).append(place)
        if batches:
            yield ""
            yield title
        for told, places in batches.items():
            yield told
            yield from (f"    {place}" for place in places)
    unknown, waived = (sum(getattr(review, kind) for _, review in reviews) for kind in ("unknown", "waived"))
    if unknown or waived:
        yield ""
        ids = sorted({one for _, review in reviews for one in review.undecided})
        named = f" ({', '.join(ids)})" if ids else ""
        yield f"the review: {unknown} unknown{named}, which apply or an account decides; {waived} waived"


def _told(one: Violation) -> Iterator[str]:
    from neuronfleet.reports.escaping import flowed, plain  # noqa: PLC0415

    yield from _wrapped(f"{one.policy} {one.name} ({one.severity}): {plain(one.message)}", "  ")
    for detail in one.details[:DETAILS]:
        yield from _wrapped(plain(detail), "      ")
    yield from _wrapped(f"fix: {flowed(one.fix)}", "    ")


def _exceptions(stacks: Sequence[StackReport]) -> Iterator[str]:
    uses: dict[str, list[str]] = {}
    for stack in stacks:
        for difference in stack.differences:
            if difference.gap is not None:
                title = f"{difference.gap.id}: {difference.gap.reason}"
                uses.setdefault(title, []).append(f"{stack.region} {difference.address}")
    if uses:
        yield ""
        yield "differences of the second plan that are the emulator's own, excepted by name"
        for title, places in sorted(uses.items()):
            yield from _wrapped(title, "  ")
            yield from (f"    {place}" for place in places)


def _not_applied(stacks: Sequence[StackReport]) -> Iterator[str]:
    found = [(stack, resource) for stack in stacks for resource in stack.not_applied]
    if found:
        yield ""
        yield "planned only, not applied, because the emulator cannot make them"
        yield from (f"  {stack.region} {resource.address}: {resource.reason}" for stack, resource in found)


def _stand_ins(stacks: Sequence[StackReport]) -> Iterator[str]:
    found = {
        (stand_in["region"], stand_in["adjustment"], stand_in["subject"])
        for stack in stacks
        for stand_in in stack.stand_ins
    }
    if found:
        yield ""
        yield "stand-ins: made up, because the emulator has none of AWS's data for a region, or nothing of yours"
        yield from (f"  {region} {adjustment}: {subject}" for region, adjustment, subject in sorted(found))


def _adjustments(report: RehearsalReport) -> Iterator[str]:
    if all(stack.stages and stack.stages[-1].name in _BEFORE_AWS for stack in report.stacks):
        return  # nothing has asked the emulator
    yield ""
    yield f"adjustments of {report.emulator} in force"
    for adjustment in report.adjustments:
        yield from _wrapped(f"{adjustment.id}: {adjustment.moto}", "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "    ", break_on_hyphens=False)
