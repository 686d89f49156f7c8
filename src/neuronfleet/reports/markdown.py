"""A review as a comment on a pull request, in GitHub-flavoured Markdown.

A comment of GitHub has 65,536 characters at most, so every section has its share of that, and what does not fit is
counted. The first line is a mark by which a job can find its earlier comment and replace it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports.claims import PARTS, ClaimRow, claim_rows
from neuronfleet.reports.escaping import cut, flowed
from neuronfleet.reports.grouping import Batch, Cause, batches, causes, is_open, region_of, varied
from neuronfleet.reports.markdown_sections import Block, Section, fitted
from neuronfleet.reports.markdown_text import cell, code, html_prose, prose
from neuronfleet.reports.options import Options
from neuronfleet.reports.summary import (
    DANGEROUS,
    change_counts,
    changes_in_words,
    count_of,
    ending,
    headline,
    rows,
    waiver_in_words,
    why_changed,
)
from neuronfleet.review.result import Finding, ReviewResult

__all__ = ["LONGEST", "MARK", "draw"]

LONGEST: Final = 64_500
"""Bytes, and so characters, of a report at most."""

MARK: Final = "<!-- neuronfleet review -->"
"""The first line."""

_SENTENCE: Final = 400
_RESOURCES: Final = 10
_LINES: Final = 8
_MESSAGES: Final = 2
_OPEN: Final = 8
"""Violations that are shown unfolded where there are no more."""


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    Args:
        result: what was found.
        options: ``verbose`` adds passes and findings that do not apply, while there is room.
    """
    status = ending(result)
    top = f"{MARK}\n## neuronfleet review: {status}\n\n{prose(headline(result))}\n\n"
    listed = result.listed(verbose=options.verbose)
    active = [one for one in listed if one.waived is None]
    fails = batches(one for one in active if one.verdict is Verdict.FAIL)
    unknown = causes(one for one in active if is_open(one))
    others = batches(one for one in active if one.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE))
    unfolded = len(fails) <= _OPEN
    sections = [
        Section("", "region", 6_000, list(_table(result)), head=_TABLE),
        Section("Violations", "violation", 28_000, [_batch(one, unfolded=unfolded) for one in varied(fails)]),
        Section(
            "Errors of policies",
            "error",
            3_000,
            [_batch(one, unfolded=True) for one in batches(one for one in active if one.verdict is Verdict.ERROR)],
        ),
        Section("Placement", "workload", 9_000, list(_placement(result))),
        Section("Changes", "change", 8_000, list(_changes(result))),
        Section("Unknown until apply", "finding", 6_000, [_cause(one) for one in unknown]),
        Section("Waived", "finding", 3_000, [_batch(one, unfolded=False) for one in batches(_waived(listed))]),
        Section("Passed and not applicable", "finding", 0, [_batch(one, unfolded=False) for one in others]),
    ]
    return (top + fitted(sections, LONGEST - len(top.encode()))).rstrip("\n") + "\n"


def _waived(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (one for one in findings if one.waived is not None)


_TABLE: Final = (
    "| region | plan | critical | high | medium | low | unknown | waived | changes |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
)


def _table(result: ReviewResult) -> Iterator[Block]:
    for row in rows(result):
        cells = [
            cell(row.region),
            cell(row.plan),
            *(str(row.fails[severity]) for severity in Severity),
            str(row.verdicts[Verdict.UNKNOWN]),
            str(row.waived),
            prose(changes_in_words(row.changes)),
        ]
        yield Block(f"| {' | '.join(cells)} |\n")


def _batch(batch: Batch, *, unfolded: bool) -> Block:
    rule = batch.rule
    word = str(rule.severity) if batch.verdict is Verdict.FAIL else str(batch.verdict)
    count = count_of(len(batch.findings), "resource")
    # Markdown is not read inside a summary, HTML is.
    title = f"<b>{word}</b> <code>{html_prose(rule.id)}</code> {html_prose(cut(rule.name, 80))}, {count}"
    lines = [f"<details{' open' if unfolded else ''}><summary>{title}</summary>", ""]
    if batch.message:
        lines += [f"{prose(cut(batch.message, _SENTENCE))}", ""]
    lines += [*_bullets([prose(cut(one, _SENTENCE)) for one in batch.details], _LINES, "line", "*")]
    lines += [*_bullets([_resource(one) for one in batch.findings], _RESOURCES, "resource")]
    if batch.verdict is Verdict.FAIL and batch.waived is None:
        lines += [f"**Fix:** {prose(cut(flowed(batch.fix), _SENTENCE))}", ""]
    if batch.waived is not None:
        lines += [prose(cut(waiver_in_words(batch.waived), _SENTENCE)), ""]
    return Block("\n".join([*lines, "</details>", "", ""]), len(batch.findings))


def _cause(cause: Cause) -> Block:
    region = next((one.region for one in cause.findings if one.region), "")
    where = f" {code(cause.where)}" if cause.where else ""
    place = f" in {code(region)}" if region else ""
    more = count_of(len(cause.addresses) - 1, "other resource")
    others = f" and {more}" if len(cause.addresses) > 1 else ""
    said = prose(cut("; ".join(cause.messages[:_MESSAGES]), _SENTENCE))
    policies = ", ".join(prose(rule.id) for rule in cause.rules)
    return Block(f"- {code(cause.addresses[0])}{where}{place}{others}: {said} ({policies})\n", len(cause.findings))


def _bullets(lines: list[str], most: int, noun: str, mark: str = "-") -> Iterator[str]:
    """A list; another mark begins another list."""
    if not lines:
        return
    kept = lines if len(lines) <= most + 1 else lines[:most]
    yield from (f"{mark} {line}" for line in kept)
    if len(lines) > len(kept):
        yield f"{mark} and {count_of(len(lines) - len(kept), f'more {noun}')}"
    yield ""


def _resource(one: Finding) -> str:
    parts = [code(one.address)]
    if one.region:
        parts.append(f"in {code(one.region)}")
    if one.where and one.where not in one.message:
        parts.append(f"at {code(one.where)}")
    if one.source is not None:
        parts.append(f"from {code(f'{one.source[0]}:{one.source[1]}')}")
    elif one.construct:
        parts.append(f"from {code(one.construct)}")
    return " ".join(parts)


def _placement(result: ReviewResult) -> Iterator[Block]:
    for one in result.placement:
        found = list(claim_rows(one))
        if not found:
            continue
        proved = sum(1 for row in found if row.is_proved)
        head = f"**{prose(region_of(one.region))}**, cluster {code(one.cluster, 80)}: "
        yield Block(f"{head}{proved} of {count_of(len(found), 'workload')} proved\n\n", 0)
        for row in found:
            yield _claims(row)
        yield Block("\n", 0)


def _claims(row: ClaimRow) -> Block:
    if row.missing:
        return Block(f"- {code(row.name, 80)}: not decided: {prose(cut(row.missing, _SENTENCE))}\n")
    words = ", ".join(
        f"{part} {word}" if word == "proved" else f"**{part} {word}**"
        for part, word in zip(PARTS, row.verdicts, strict=True)
    )
    lines = [f"- {code(row.name, 80)}: {words}"]
    for part, claim in row.claims.items():
        if str(claim.verdict) == "proved":
            continue
        lines.append(f"  - {part}: {prose(cut(claim.reason, _SENTENCE))}")
        lines += [f"    - {prose(cut(line, _SENTENCE))}" for line in claim.witness[:_LINES]]
        if len(claim.witness) > _LINES:
            lines.append(f"    - and {count_of(len(claim.witness) - _LINES, 'more line')}")
        if claim.repair:
            lines.append(f"  - **repair:** {prose(cut(claim.repair, _SENTENCE))}")
    return Block("\n".join([*lines, ""]))


def _changes(result: ReviewResult) -> Iterator[Block]:
    for plan in result.plans:
        counted = change_counts(plan)
        if plan.kind != "plan":
            continue
        said = "; ".join(
            f"{prose(region)}: {prose(changes_in_words(kinds))}" for region, kinds in list(counted.items())[:_RESOURCES]
        )
        yield Block(f"**{code(plan.path, 120)}** {said or 'changes nothing'}\n\n", 0)
        shown = [one for one in plan.changes if one.kind in DANGEROUS]
        for one in sorted(shown, key=lambda change: DANGEROUS.index(change.kind)):
            why = why_changed(one)
            reason = f": {prose(cut(why, _SENTENCE))}" if why else ""
            yield Block(f"- **{one.kind}** {code(one.address)}{reason}\n")
        yield Block("\n", 0)
