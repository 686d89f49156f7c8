"""The top of a page and its tables: how it ended, what there is by region, what each policy said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports.escaping import flowed, markup
from neuronfleet.reports.summary import changes_in_words, count_of, ending, headline, rows
from neuronfleet.review.result import ReviewResult

__all__ = ["policies_section", "summary_section", "table"]


def summary_section(result: ReviewResult) -> Iterator[str]:
    """How the review ended, and the numbers by region.

    Args:
        result: the review.
    """
    status = ending(result)
    read = sum(plan.resources for plan in result.plans)
    what = f"{count_of(len(result.plans), 'plan')}, {count_of(read, 'resource')}"
    yield f'<header><h1>neuronfleet review: <span class="status {status}">{status}</span></h1>'
    yield f"<p>{markup(headline(result))}</p>"
    yield f'<p class="quiet">{what}, reviewed on <time>{result.today.isoformat()}</time></p></header>'
    yield '<section aria-labelledby="regions"><h2 id="regions">Regions</h2>'
    head = ["region", *map(str, Severity), "unknown", "errors", "waived", "passed", "changes"]
    body: list[list[str | int]] = [
        [
            f'<b>{markup(one.region)}</b><br><code class="quiet">{markup(one.plan)}</code>',
            *(one.fails[severity] for severity in Severity),
            one.verdicts[Verdict.UNKNOWN],
            one.verdicts[Verdict.ERROR],
            one.waived,
            one.verdicts[Verdict.PASS],
            changes_in_words(one.changes),
        ]
        for one in rows(result)
    ]
    yield from table("Findings and changes by region", head, body)
    yield "</section>"


def policies_section(result: ReviewResult) -> Iterator[str]:
    """What each policy said, those that had nothing to look at too.

    Args:
        result: the review.
    """
    counted: dict[str, Counter[str]] = {name: Counter() for name in result.rules}
    for one in result.findings:
        counted.setdefault(one.rule.id, Counter())["waived" if one.waived else str(one.verdict)] += 1
    verdicts = ("fail", "unknown", "error", "waived", "pass", "not-applicable")
    body: list[list[str | int]] = [
        [
            f"<code>{markup(rule.id)}</code> {markup(rule.name)}",
            markup(flowed(rule.title)),
            f'<span class="tag {rule.severity}">{rule.severity}</span>',
            *(counted[name][verdict] for verdict in verdicts),
        ]
        for name, rule in result.rules.items()
    ]
    if not body:
        return
    yield '<section aria-labelledby="policies"><h2 id="policies">Policies</h2>'
    yield f"<details><summary>{count_of(len(body), 'policy', 'policies')} and what each said</summary>"
    head = ["policy", "what must hold", "severity", "fail", "unknown", "error", "waived", "pass", "n/a"]
    yield from table("Findings by policy", head, body)
    yield "</details></section>"


def table(label: str, head: list[str], body: list[list[str | int]]) -> Iterator[str]:
    """A table that scrolls by itself where the screen is narrow.

    Args:
        label: what it is, for those who do not see it; HTML already.
        head: titles of the columns.
        body: rows; text is HTML already, numbers stand at the right and are quiet where they are 0.
    """
    numbers = [isinstance(value, int) for value in body[0]] if body else [False] * len(head)
    titles = "".join(
        f'<th scope="col" class="n">{title}</th>' if number else f'<th scope="col">{title}</th>'
        for title, number in zip(head, numbers, strict=True)
    )
    yield f'<div class="wide" role="region" aria-label="{label}" tabindex="0"><table><thead><tr>{titles}</tr></thead>'
    yield "<tbody>"
    for row in body:
        yield f"<tr>{''.join(map(_cell, row))}</tr>"
    yield "</tbody></table></div>"


def _cell(value: str | int) -> str:
    if isinstance(value, str):
        return f'<td class="path">{value}</td>'
    return f'<td class="n">{value:,}</td>' if value else '<td class="n zero">0</td>'
