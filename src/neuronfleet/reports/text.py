"""A review for a terminal: what is wrong and what to do, by region, then changes, placement and the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports.changes_text import change_lines
from neuronfleet.reports.colour import Paint
from neuronfleet.reports.escaping import cut, flowed, plain
from neuronfleet.reports.grouping import Batch, Place, batches, causes, is_open, places
from neuronfleet.reports.lines import table, wrapped
from neuronfleet.reports.options import Options
from neuronfleet.reports.placement_text import placement_lines
from neuronfleet.reports.summary import count_of, ending, headline, idle_rules, rows, waiver_in_words
from neuronfleet.review.result import Finding, ReviewResult

__all__ = ["draw"]

_INDENT: Final = 12
_RESOURCES: Final = 5
"""Resources that are named where several are alike."""

_ALIKE: Final = 5
"""Batches of one policy and verdict that are told of a place."""

_CAUSES: Final = 12
"""Unknown attributes that are told of a place."""

_ADDRESSES: Final = 2
_MESSAGES: Final = 2
_DETAILS: Final = 6
_LONGEST_ADDRESS: Final = 300


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    Args:
        result: what was found.
        options: how it is shown; ``verbose`` cuts nothing.
    """
    paint = Paint(on=options.colour)
    lines: list[str] = []
    for place in places(result, result.listed(verbose=options.verbose)):
        lines += [*_place(place, options, paint), ""]
    lines += change_lines(result, options, paint)
    for one in placement_lines(result.placement, options, paint):
        lines += [*one, ""]
    lines += [*_numbers(result, options, paint)]
    return "\n".join(lines) + "\n"


def _place(place: Place, options: Options, paint: Paint) -> Iterator[str]:
    yield f"{paint(plain(place.region), 'bold')}  {paint(cut(place.plan, _LONGEST_ADDRESS), 'quiet')}"
    told: Counter[tuple[str, Verdict, bool]] = Counter()
    left_out: Counter[str] = Counter()
    open_ = () if options.verbose else tuple(one for one in place.findings if is_open(one))
    for batch in batches(one for one in place.findings if options.verbose or not is_open(one)):
        key = (batch.rule.id, batch.verdict, batch.waived is None)
        told[key] += 1
        if told[key] > _ALIKE and not options.verbose:
            left_out[f"{_word(batch):<10}{plain(batch.rule.id)}"] += len(batch.findings)
            continue
        yield ""
        yield from _batch(batch, options, paint)
    if left_out:
        yield ""
    for name, count in left_out.items():
        yield f"  {name} {paint(f'and {count:,} more, which --verbose lists', 'quiet')}"
    if open_:
        yield ""
        yield from _unknown(open_, options, paint)


def _unknown(findings: Sequence[Finding], options: Options, paint: Paint) -> Iterator[str]:
    """What apply decides, by the attribute that decides it."""
    margin = " " * _INDENT
    yield f"  {paint('unknown   ', 'unknown')}{count_of(len(findings), 'finding')}, which apply decides"
    found = causes(findings)
    most = len(found) if len(found) <= _CAUSES + 1 else _CAUSES
    for cause in found[:most]:
        where = f"  {cut(cause.where, _LONGEST_ADDRESS)}" if cause.where else ""
        for address in cause.addresses[:_ADDRESSES]:
            yield f"{margin}{cut(address, _LONGEST_ADDRESS)}{where}"
        if len(cause.addresses) > _ADDRESSES:
            yield f"{margin}and {count_of(len(cause.addresses) - _ADDRESSES, 'more', 'more')}"
        said = "; ".join(cause.messages[:_MESSAGES])
        yield from wrapped(said, options.width, _INDENT + 2)
        yield from wrapped(" ".join(rule.id for rule in cause.rules), options.width, _INDENT + 2)
    left = sum(len(cause.findings) for cause in found[most:])
    if left:
        yield f"{margin}{paint(f'and {left:,} more, which --verbose lists', 'quiet')}"


def _word(batch: Batch) -> str:
    if batch.waived is not None:
        return "waived"
    if batch.verdict is Verdict.FAIL:
        return str(batch.rule.severity)
    return "n/a" if batch.verdict is Verdict.NOT_APPLICABLE else str(batch.verdict)


def _batch(batch: Batch, options: Options, paint: Paint) -> Iterator[str]:
    width, rule = options.width, batch.rule
    fails = batch.verdict is Verdict.FAIL
    word = _word(batch)
    severity = "" if fails and not batch.waived else paint(f" ({rule.severity})", "quiet")
    meaning = "not-applicable" if word == "n/a" else word
    yield f"  {paint(f'{word:<10}', meaning)}{plain(rule.id)} {paint(plain(rule.name), 'bold')}{severity}"
    if batch.message:
        yield from wrapped(batch.message, width, _INDENT)
    most = len(batch.details) if options.verbose else _DETAILS
    for detail in batch.details[:most]:
        yield from wrapped(detail, width, _INDENT + 2)
    if len(batch.details) > most:
        yield f"{' ' * _INDENT}  and {count_of(len(batch.details) - most, 'more line')}"
    yield from _resources(batch, options, paint)
    if fails and batch.fix and batch.waived is None:
        yield from wrapped(flowed(batch.fix), width, _INDENT + 5, first=f"{' ' * _INDENT}{paint('fix: ', 'pass')}")
    if batch.waived is not None:
        yield from wrapped(waiver_in_words(batch.waived), width, _INDENT)


def _resources(batch: Batch, options: Options, paint: Paint) -> Iterator[str]:
    margin = " " * (_INDENT + 2)
    # One more is shown rather than counted: the line is there anyway.
    most = len(batch.findings) if options.verbose or len(batch.findings) <= _RESOURCES + 1 else _RESOURCES
    for one in batch.findings[:most]:
        where = f"  {cut(one.where, _LONGEST_ADDRESS)}" if one.where and one.where not in one.message else ""
        source = _source(one)
        yield f"{margin}{cut(one.address, _LONGEST_ADDRESS)}{where}{paint(f'  {source}', 'quiet') if source else ''}"
    if len(batch.findings) > most:
        yield f"{margin}and {count_of(len(batch.findings) - most, 'more', 'more')}"


def _source(one: Finding) -> str:
    parts = [f"{one.source[0]}:{one.source[1]}" if one.source else "", one.construct or ""]
    return cut(", ".join(filter(None, parts)), _LONGEST_ADDRESS)


def _numbers(result: ReviewResult, options: Options, paint: Paint) -> Iterator[str]:
    found = rows(result)
    if len(found) > 1:
        several = len({one.plan for one in found}) > 1
        head = ["region", "plan", *map(str, Severity), "unknown", "errors", "waived", "passed"]
        cells = [
            [
                one.region,
                cut(one.plan, 60) if several else "",
                *(str(one.fails[severity]) for severity in Severity),
                str(one.verdicts[Verdict.UNKNOWN]),
                str(one.verdicts[Verdict.ERROR]),
                str(one.waived),
                str(one.verdicts[Verdict.PASS]),
            ]
            for one in found
        ]
        yield from table(head, cells, left=2)
        yield ""
    idle = idle_rules(result)
    if idle:
        said = f"{count_of(len(idle), 'policy', 'policies')} found nothing to look at"
        yield from wrapped(f"{said}: {', '.join(idle)}" if options.verbose else said, options.width, 0)
    read = sum(plan.resources for plan in result.plans)
    yield f"{count_of(len(result.plans), 'plan')}, {count_of(read, 'resource')}: {headline(result)}"
    ended = ending(result)
    yield paint(ended, "pass" if ended == "passed" else "fail")
