"""The report as text, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.rehearsal.report import STAGES, RehearsalReport, StackReport

__all__ = ["summary"]

WIDTH: Final = 118


def summary(report: RehearsalReport) -> str:
    """Everything that the report says, worst first, with the table of stages on top.

    Args:
        report: a finished rehearsal.
    """
    lines = list(_table(report.stacks))
    for stack in report.stacks:
        lines += _problems(stack)
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
    rows = [["stack", *STAGES, "resources", "checks", "verdict"]]
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
    for row in rows:
        first, *rest = (cell.ljust(width) for cell, width in zip(row[:1], widths, strict=False))
        rest = [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        yield "  ".join([first, *rest, row[-1]])


def _cell(stack: StackReport, name: str) -> str:
    stage = next((stage for stage in stack.stages if stage.name == name), None)
    if stage is None:
        return "-"
    if stage.outcome == "failed":
        return "stopped" if stack.interrupted else "FAILED"
    return f"{stage.seconds:.1f} s" + ("!" if stage.outcome == "different" else "")


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
    yield ""
    yield f"adjustments of {report.emulator} in force"
    for adjustment in report.adjustments:
        yield from _wrapped(f"{adjustment.id}: {adjustment.moto}", "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")
