"""Findings on a page: one fold a batch, with filters over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.policies.model import Severity
from neuronfleet.reports.escaping import attribute, flowed, markup, plain
from neuronfleet.reports.grouping import Batch, Place, batches, places, varied
from neuronfleet.reports.options import Options
from neuronfleet.reports.sarif_rules import web_references
from neuronfleet.reports.summary import count_of, waiver_in_words
from neuronfleet.review.result import Finding, ReviewResult, Rule

__all__ = ["findings_section"]

_FOLDS: Final = 400
"""Batches that have a fold of their own; a page of thousands is slow. The others follow as text, complete."""

_LEAST_FOLDS: Final = 20
"""The same, of one region."""

_RESOURCES: Final = 60
"""Resources of a batch that have a line of their own; the others follow as text, complete."""

_OPEN: Final = 8
"""Fails that are unfolded where there are no more."""

_WORDS: Final = {
    "fail": "fail",
    "unknown": "unknown",
    "error": "policy error",
    "waived": "waived",
    "pass": "pass",
    "not-applicable": "not applicable",
}


def findings_section(result: ReviewResult, options: Options) -> Iterator[str]:
    """Filters and findings.

    Args:
        result: the review.
        options: ``verbose`` adds passes and findings that do not apply.
    """
    listed = result.listed(verbose=options.verbose)
    yield '<section aria-labelledby="findings"><h2 id="findings">Findings</h2>'
    if not listed:
        yield "<p>There are none.</p></section>"
        return
    found = places(result, listed)
    yield from _filters(listed, sorted({one.region for one in found}))
    room = max(_LEAST_FOLDS, _FOLDS // len(found))
    fails = batches(one for one in listed if one.counts)
    about = {name: _about(rule) for name, rule in ({one.rule.id: one.rule for one in listed}).items()}
    for place in found:
        yield from _place(place, room, about, unfolded=len(fails) <= _OPEN)
    yield "</section>"


def _verdict(one: Finding | Batch) -> str:
    return "waived" if one.waived is not None else str(one.verdict)


def _filters(listed: Sequence[Finding], regions: Sequence[str]) -> Iterator[str]:
    present = {_verdict(one) for one in listed}
    yield '<form id="filters" hidden>'
    yield from _boxes("Severity", "severity", [(str(one), str(one)) for one in Severity])
    yield from _boxes("Verdict", "verdict", [(key, word) for key, word in _WORDS.items() if key in present])
    options = "".join(f"<option{attribute('value', one)}>{markup(one)}</option>" for one in regions)
    yield f'<label>Region <select name="region"><option value="">all</option>{options}</select></label>'
    yield '<label class="text">Text <input type="search" name="text" placeholder="address, policy, word"></label>'
    yield '<output id="shown" aria-live="polite"></output></form>'


def _boxes(legend: str, name: str, values: Sequence[tuple[str, str]]) -> Iterator[str]:
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{value}" checked> {word}</label>' for value, word in values
    )
    yield f"<fieldset><legend>{legend}</legend>{boxes}</fieldset>"


def _place(place: Place, room: int, about: dict[str, str], *, unfolded: bool) -> Iterator[str]:
    found = batches(place.findings)
    found = found if len(found) <= room else tuple(varied(found))
    title = f'{markup(place.region)} <span class="quiet">{markup(place.plan)}</span>'
    yield f'<section class="group"><h3>{title}</h3>'
    for batch in found[:room]:
        yield _batch(batch, place.region, about[batch.rule.id], unfolded=unfolded)
    rest = [_line(one) for batch in found[room:] for one in batch.findings]
    if rest:
        said = count_of(len(rest), "more finding")
        yield f'<details class="rest"><summary>{said}, as text: the filters leave them alone</summary>'
        yield f"<pre>{chr(10).join(rest)}</pre></details>"
    yield "</section>"


def _batch(batch: Batch, region: str, about: str, *, unfolded: bool) -> str:
    rule, verdict = batch.rule, _verdict(batch)
    fails = verdict == "fail"
    look = str(rule.severity) if fails else verdict
    word = look if fails else _WORDS[verdict]
    severity = "" if fails else f"{rule.severity}, "
    count = len(batch.findings)
    data = f'data-severity="{rule.severity}" data-verdict="{verdict}" data-count="{count}"'
    data += attribute("data-region", region)
    message = f'<span class="message">{markup(batch.message)}</span>' if batch.message else ""
    alone = batch.findings[0].address
    about_what = f"<code>{markup(alone)}</code>" if count == 1 else count_of(count, "resource")
    summary = (
        f'<span class="tag {look}">{word}</span> <code>{markup(rule.id)}</code> '
        f'<span class="name">{markup(rule.name)}</span> '
        f'<span class="quiet">{severity}{about_what}</span>{message}'
    )
    unfold = " open" if fails and unfolded else ""
    parts = [f'<details class="finding {look}" {data}{unfold}><summary>{summary}</summary>']
    if batch.waived is not None:
        parts.append(f"<p>{markup(waiver_in_words(batch.waived))}</p>")
    rows = "".join(map(_resource, batch.findings[:_RESOURCES]))
    parts.append(f'<ul class="places">{rows}</ul>')
    if count > _RESOURCES:
        text = "\n".join(_text(one) for one in batch.findings[_RESOURCES:])
        said = count_of(count - _RESOURCES, "more resource")
        parts.append(f"<details><summary>{said}</summary><pre>{text}</pre></details>")
    if batch.details:
        parts.append(f"<ul>{''.join(f'<li>{markup(one)}</li>' for one in batch.details)}</ul>")
    if fails and batch.fix:
        parts.append(f'<p class="fix"><b>Fix:</b> {markup(flowed(batch.fix))}</p>')
    return "\n".join([*parts, about, "</details>"])


def _resource(one: Finding) -> str:
    where = f' <span class="quiet">at</span> <code>{markup(one.where)}</code>' if one.where else ""
    source = " ".join(_source(one))
    made = f'<br><span class="quiet">from {source}</span>' if source else ""
    return f"<li><code>{markup(one.address)}</code>{where}{made}</li>"


def _source(one: Finding) -> Iterator[str]:
    if one.source is not None:
        yield f"<code>{markup(f'{one.source[0]}:{one.source[1]}')}</code>"
    if one.construct:
        yield markup(one.construct)


def _text(one: Finding) -> str:
    made = f"  {one.source[0]}:{one.source[1]}" if one.source else ""
    return markup("  ".join(filter(None, [one.address, one.where])) + made)


def _line(one: Finding) -> str:
    word = str(one.rule.severity) if one.counts else _verdict(one)
    details = "".join(f"; {plain(line)}" for line in one.details)
    fix = f"; fix: {flowed(one.fix)}" if one.counts else ""
    return f"{word} {markup(one.rule.id)} {_text(one)}: {markup(f'{one.message}{details}{fix}')}"


def _about(rule: Rule) -> str:
    """What holds for every finding of a policy."""
    links = " ".join(
        f'<a rel="noreferrer noopener"{attribute("href", one)}>{markup(one)}</a>' for one in web_references(rule)
    )
    more = f" {links}" if links else ""
    return f'<p class="quiet">{markup(flowed(rule.title))} {markup(flowed(rule.why))}{more}</p>'
