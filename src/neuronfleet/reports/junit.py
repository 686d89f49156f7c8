"""A review as JUnit XML: a suite a plan, a case a policy and resource.

There is no standard; this is what Jenkins, GitLab and GitHub's actions read: https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.policies.model import Verdict
from neuronfleet.reports.escaping import attribute, markup
from neuronfleet.reports.options import Options
from neuronfleet.reports.summary import waiver_in_words
from neuronfleet.review.result import Finding, ReviewResult

__all__ = ["draw"]

_WORST: Final = ("error", "failure", "skipped", "")
"""What a case of several findings is."""


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    A fail is a failure unless it is waived; a finding that is unknown is one where the settings say that unknown
    fails, else it is skipped. Passes are cases as well: they are what a test report counts.

    Args:
        result: what was found.
        options: ``verbose`` adds findings that do not apply, as skipped.
    """
    suites: dict[str, dict[tuple[str, str, str], list[Finding]]] = {plan.path: {} for plan in result.plans}
    for one in result.findings:
        if one.verdict is Verdict.NOT_APPLICABLE and not options.verbose:
            continue
        cases = suites.setdefault(one.plan, {})
        cases.setdefault((one.rule.id, one.address, one.region or ""), []).append(one)
    drawn = [_suite(plan, list(cases.values()), result) for plan, cases in suites.items()]
    total = [sum(column) for column in zip(*(numbers for _, numbers in drawn), strict=True)] or [0, 0, 0, 0]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="neuronfleet"{_numbers(total)}>'
    return "\n".join([head, *(text for text, _ in drawn), "</testsuites>", ""])


def _numbers(numbers: Sequence[int]) -> str:
    names = ("tests", "errors", "failures", "skipped")
    return "".join(f' {name}="{number}"' for name, number in zip(names, numbers, strict=True))


def _suite(plan: str, cases: list[list[Finding]], result: ReviewResult) -> tuple[str, tuple[int, int, int, int]]:
    lines: list[str] = []
    found = dict.fromkeys(_WORST, 0)
    for findings in cases:
        kind = min((_kind(one, result) for one in findings), key=_WORST.index)
        found[kind] += 1
        lines += _case(findings, kind, result)
    numbers = (len(cases), found["error"], found["failure"], found["skipped"])
    return "\n".join([f"  <testsuite{attribute('name', plan)}{_numbers(numbers)}>", *lines, "  </testsuite>"]), numbers


def _kind(one: Finding, result: ReviewResult) -> str:
    if one.verdict is Verdict.PASS:
        return ""
    if one.waived is not None or one.verdict is Verdict.NOT_APPLICABLE:
        return "skipped"
    if one.verdict is Verdict.ERROR:
        return "error"
    fails = one.verdict is Verdict.FAIL or (one.fingerprint and one.fingerprint in result.failing)
    return "failure" if fails else "skipped"


def _case(findings: list[Finding], kind: str, result: ReviewResult) -> Iterator[str]:
    first = findings[0]
    rule = first.rule
    category = rule.id.rstrip("0123456789") or rule.id
    region = f" in {first.region}" if first.region else ""
    name = f"{rule.id} {rule.name} [{first.address}]{region}"
    where = "".join(
        [attribute("file", first.source[0]), attribute("line", str(first.source[1]))] if first.source else []
    )
    start = f"    <testcase{attribute('classname', f'neuronfleet.{category}')}{attribute('name', name)}{where}"
    if not kind:
        yield f"{start}/>"
        return
    told = [one for one in findings if _kind(one, result) == kind]
    kind_of = (
        "" if kind == "skipped" else attribute("type", str(rule.severity) if kind == "failure" else "policy-error")
    )
    text = "\n".join(markup(line) for one in told for line in _lines(one))
    yield f"{start}>"
    yield f"      <{kind}{attribute('message', _message(told[0]))}{kind_of}>{text}</{kind}>"
    yield "    </testcase>"


def _message(one: Finding) -> str:
    if one.waived is not None:
        return f"{waiver_in_words(one.waived)} ({one.message})"
    word = "" if one.verdict is Verdict.FAIL else f"{one.verdict}: "
    return f"{word}{one.message or one.verdict}"


def _lines(one: Finding) -> Iterator[str]:
    yield _message(one)
    yield from (f"  {line}" for line in one.details)
    if one.where:
        yield f"at: {one.where}"
    if one.verdict is Verdict.FAIL and one.waived is None:
        yield f"fix: {one.fix}"
        yield f"why: {one.rule.why}"
